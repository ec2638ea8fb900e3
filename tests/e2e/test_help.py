from tests.person import Person


async def test_help_lists_what_can_be_typed(person: Person) -> None:
    text = (await person.ask("/help"))["text"]
    assert "/corr eth qqq 90: another coin, benchmark, window" in text
    assert "Coins: btc eth sol xrp ada doge ltc avax bnb" in text


async def test_everything_that_help_shows_can_be_typed(person: Person) -> None:
    lines = (await person.ask("/help"))["text"].splitlines()
    for line in lines:
        if line.startswith("/"):
            answer = await person.ask(line.partition(":")[0])
            assert answer["photo"] or answer["text"].startswith(("Prices", "Bitcoin and")), line
