import io

from matplotlib.image import imread

from tests.person import Person


async def test_treasury_tells_what_is_held_with_a_picture(person: Person) -> None:
    answer = await person.ask("/treasury")
    lines = answer["caption"].splitlines()
    assert lines[0] == "Strategy (MSTR) holds 848,000 BTC (as of 4 Oct 2026), 4.0% of the 21 million."
    assert "28 Sep 2026: bought 1,665 BTC for $142.7 million, $85,681 each" in lines
    # the packaged sample has levels of an index and no price: no worth is made of them
    assert any("What that is worth is not told" in line for line in lines)
    assert imread(io.BytesIO(await person.picture(answer))).shape[:2] == (900, 1600)


async def test_a_company_can_be_named(person: Person) -> None:
    assert (await person.ask("/treasury mstr"))["caption"].startswith("Strategy (MSTR) holds")
    answer = await person.ask("/treasury stratgy")
    assert answer["text"] == "no company 'stratgy'; did you mean Strategy (MSTR)?"
