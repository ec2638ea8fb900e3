from tests.e2e.tapping import said, tap, tap_for_another, texts
from tests.person import Person


async def test_a_stop_pauses_every_alert_and_deletes_none(person: Person, read: None) -> None:
    for words in ("breakdown", "corr below 0.2"):
        await person.ask(f"/alert {words} on")
    stopped = await person.ask("/stop")
    assert said(stopped) == "2 alerts are paused. Nothing is deleted: /alerts has them all."
    assert texts(stopped) == [["Resume all", "All alerts"]]
    listed = await tap_for_another(person, stopped, "All alerts")
    assert listed["text"].count("\npaused · ") == 2
    resumed = await tap(person, stopped, "Resume all")
    assert resumed["text"].count("\non · ") == 2


async def test_a_stop_ends_the_summary(person: Person, read: None) -> None:
    await person.ask("/digest fri")
    assert said(await person.ask("/stop")) == "The summary is off: /digest turns it on again."
    assert said(await person.ask("/stop")) == "Nothing was on: no alert, no summary."
