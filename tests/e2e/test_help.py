from tests.person import Person

REFUSALS = "no ", "say ", "there are", "Something went wrong"
"""How a line begins that says what was wrong with a question."""


async def test_help_lists_what_can_be_typed(person: Person) -> None:
    text = (await person.ask("/help"))["text"]
    assert "/corr eth qqq 90: another coin, benchmark, window" in text
    assert "/digest fri: a summary after Friday's close" in text
    assert "/settings: time zone, quiet hours, sound" in text
    assert "Coins: btc eth sol xrp ada doge ltc avax bnb" in text


async def test_everything_that_help_shows_can_be_typed(person: Person) -> None:
    lines = (await person.ask("/help"))["text"].splitlines()
    for line in lines:
        if line.startswith("/"):
            answer = await person.ask(line.partition(":")[0])
            said = answer["text"] or answer["caption"]
            assert not said.startswith(REFUSALS), line
