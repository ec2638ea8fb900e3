from tests.person import Person


async def edit(person: Person, message_id: int, text: str) -> None:
    await person.call("PATCH", f"chats/{person.chat}/messages/{message_id}", {"text": text})


async def test_an_edited_command_edits_its_answer(person: Person) -> None:
    asked = await person.type("/corr")
    card = await person.answer(asked)
    await edit(person, asked, "/corr eth 90")
    await person.until(lambda found: found[0]["edited"], asked)
    [edited] = await person.answers(asked, 1)
    assert edited["message_id"] == card["message_id"]
    assert edited["caption"].startswith("Ether and small-cap tech")
    assert edited["photo"] != card["photo"]


async def test_words_can_become_a_picture(person: Person) -> None:
    asked = await person.type("/corr 7")
    assert (await person.answer(asked))["text"]
    await edit(person, asked, "/corr 90")
    await person.until(lambda found: bool(found[0]["photo"]), asked)
    assert len(await person.answers(asked, 1)) == 1


async def test_a_picture_cannot_become_words_so_they_come_below(person: Person) -> None:
    asked = await person.type("/corr")
    await person.answer(asked)
    await edit(person, asked, "/corr 7")
    card, line = await person.answers(asked, 2)
    assert card["photo"]
    assert line["text"] == "no window '7'; try 30, 90 or 250"
    await edit(person, asked, "/corr 8")
    await person.until(lambda found: found[-1]["text"] == "no window '8'; try 30, 90 or 250", asked)
    assert len(await person.answers(asked, 2)) == 2


async def test_an_edit_that_changes_no_word_changes_no_answer(person: Person) -> None:
    asked = await person.type("/help")
    await person.answer(asked)
    await edit(person, asked, "/help")
    await person.ask("/cancel")
    assert [m["edited"] for m in await person.answers(asked, 2)] == [False, False]


async def test_a_message_that_had_no_answer_gets_none_by_an_edit(person: Person, address: str) -> None:
    chat = (await person.call("POST", "chats", {"type": "group", "title": "Desk"}))["id"]
    async with Person(address, chat) as member:
        first = await member.ask("/help@tandem_local_bot")
        said = await member.type("hello there")
        await edit(member, said, "/help@tandem_local_bot")
        last = await member.ask("/cancel@tandem_local_bot")
        assert [m["message_id"] for m in await member.answers(first["message_id"], 1)] == [last["message_id"]]
