from bot.views.help import HelpTopic
from tests.e2e.tapping import group, said, tap
from tests.person import Person

REFUSALS = "no ", "say ", "there are", "Something went wrong"
"""How a line begins that says what was wrong with a question."""


async def test_help_lists_what_can_be_typed(person: Person) -> None:
    text = (await person.ask("/help"))["text"]
    assert "/corr eth qqq 90: another coin, benchmark, window" in text
    assert "/digest fri: a summary after Friday's close" in text
    assert "/settings: language, time zone, quiet hours, sound" in text
    assert "Coins: btc eth sol xrp ada doge ltc avax bnb" in text


async def test_everything_that_help_shows_can_be_typed(person: Person) -> None:
    lines = (await person.ask("/help"))["text"].splitlines()
    for line in lines:
        if line.startswith("/"):
            answer = await person.ask(line.partition(":")[0])
            said = answer["text"] or answer["caption"]
            assert not said.startswith(REFUSALS), line


async def test_everything_that_a_topic_shows_can_be_typed(person: Person) -> None:
    shown = [
        line for topic in HelpTopic for line in (await person.ask(f"/help {topic}"))["text"].splitlines()
    ]
    typed = {line.partition(":")[0] for line in shown if line.startswith("/")}
    for words in sorted(typed - {"/stop"}):
        answer = await person.ask(words)
        assert not said(answer).startswith(REFUSALS), words
    assert {"/regimes", "/alert hints", "/privacy"} <= typed


async def test_topics_are_pages_of_one_message(person: Person) -> None:
    page = await tap(person, await person.ask("/help"), "Be told")
    assert page["text"].startswith("Be told\n/alert breakdown: ")
    assert "Add “on” and it is on at once" in page["text"]
    back = await tap(person, page, "Everything")
    assert back["text"] == (await person.ask("/help"))["text"]


async def test_in_a_group_help_has_no_pages_to_turn_for_others(person: Person, address: str) -> None:
    async with Person(address, await group(person)) as member:
        assert (await member.ask("/help@tandem_local_bot"))["buttons"] == []
        assert (await member.ask("/help@tandem_local_bot alerts"))["text"].startswith("Be told\n")


async def test_help_tells_of_inline_mode_where_it_is_on(bot: None, address: str) -> None:
    async with Person(address) as person:
        assert "@tandem_local_bot btc qqq 90" in (await person.ask("/help"))["text"]
