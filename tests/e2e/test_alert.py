from tests.e2e.tapping import said, tap, tap_for_another, texts
from tests.person import Person


async def test_try(person: Person) -> None:
    first = await person.ask("/alert")
    shown = await tap(person, first, "My own line")
    print(shown["caption"], texts(shown), len(shown["caption"]))
    for b in ("0.40", "90", "Above", "Use breakdown"):
        shown = await tap(person, shown, b)
        print(b, shown["caption"], texts(shown), len(shown["caption"]))
    shown = await tap(person, shown, "My own line")
    more = await tap(person, shown, "More")
    print(texts(more))
    shown = await tap(person, more, "For 30 days")
    on = await tap(person, shown, "Turn on")
    print(on["caption"], texts(on), on["photo"] == shown["photo"])
    l = await tap_for_another(person, on, "All alerts")
    print(l["text"], l["buttons"])
    card = await tap(person, l, "1")
    print(card["text"], card["buttons"])
    sn = await tap(person, card, "Snooze")
    print(texts(sn))
    sn = await tap(person, sn, "1 hour")
    print(said(sn), texts(sn))
    l = await person.ask("/stop")
    print(said(l), texts(l))
    l = await tap(person, l, "Resume all")
    print(said(l), texts(l))
    assert 0
