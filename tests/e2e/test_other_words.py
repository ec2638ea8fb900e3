import asyncio

import pytest

from tests.person import Person


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("/cor", "no command '/cor'; did you mean /corr?"),
        ("/hlep me", "no command '/hlep'; did you mean /help?"),
        ("/xyzzy", "no command '/xyzzy'; /help lists what there is"),
        ("/" + "x" * 60, f"no command '/{'x' * 19}…'; /help lists what there is"),
        ("hello", "I understand commands: try /corr, or /help for all of them"),
    ],
)
async def test_typos_and_small_talk_get_one_helpful_line(person: Person, typed: str, line: str) -> None:
    assert (await person.ask(typed))["text"] == line


async def test_in_a_group_only_what_is_meant_for_us_is_answered(person: Person, address: str) -> None:
    chat = await person.call("POST", "chats", {"type": "group", "title": "Desk"})
    async with Person(address, chat["id"]) as member:
        first = await member.type("/cor")
        await member.type("/cor@some_other_bot")
        await member.type("hello")
        await member.type("/cor@Tandem_Local_Bot")
        await member.answers(first, 1)
        await asyncio.sleep(0.2)
        assert [m["text"] for m in await member.answers(first, 1)] == [
            "no command '/cor'; did you mean /corr?"
        ]


async def test_a_question_needs_no_command_in_a_private_chat(person: Person) -> None:
    assert (await person.ask("eth QQQ 90"))["caption"].startswith("Ether and the Nasdaq-100: ")
    assert (await person.ask("btc 7"))["text"] == "no window '7'; try 30, 90 or 250"
