import pytest

from bot.app.memory import remember
from bot.model.delivery import Delivery, Outcome, Topic
from bot.store.connection import Store
from bot.telegram.taps import TOAST_AFTER_S
from tests.e2e.conftest import Prices
from tests.e2e.failing import end
from tests.e2e.following import chat_of
from tests.e2e.tapping import said, tap, tap_for_another, texts, told
from tests.fakes import FakeClock
from tests.person import Message, Person


async def on(person: Person, *wishes: str) -> None:
    for words in wishes:
        assert said(await person.ask(f"/alert {words} on")).startswith("On: ")


async def card(person: Person, number: int = 1) -> Message:
    return await tap(person, await person.ask("/alerts"), str(number))


async def test_without_alerts_the_list_leads_to_the_first(person: Person) -> None:
    listed = await person.ask("/alerts")
    assert said(listed).startswith("No alerts yet.")
    assert said(await tap(person, listed, "New alert")).startswith("What shall I tell you about?")


async def test_the_list_tells_what_each_watches_how_it_stands_and_how_far_it_is(
    person: Person, read: None
) -> None:
    await on(person, "breakdown", "corr below 0.2 until 2027-01-31", "above 0.3 for 1 once")
    listed = await person.ask("/alerts")
    pair = "Bitcoin × small-cap tech (PSCT)"
    assert listed["text"].split("\n\n") == [
        "3 alerts",
        f"1. {pair}: when the link breaks or returns\non · link broken (alert of 22 Sep 2025)",
        f"2. {pair}: below 0.20 (30 sessions)\non · 0.36 now, 0.16 above your line · until 31 Jan 2027",
        listed["text"].split("\n\n")[3],
        "Tap a number to change, pause, snooze or delete it.",
    ]
    third = listed["text"].split("\n\n")[3]
    assert third.startswith(f"3. {pair}: above 0.30 (30 sessions)\non · 0.36 now, 0.06 above your line")
    assert third.endswith(" · only once")
    assert texts(listed) == [["1", "2", "3"], ["New alert"]]


async def test_a_card_leads_there_and_back(person: Person, read: None) -> None:
    await on(person, "corr below 0.2")
    listed = await person.ask("/alerts")
    shown = await tap(person, listed, "1")
    assert "Sent after 3 closes in a row below 0.20" in shown["text"]
    assert texts(shown) == [["Change", "Pause", "Snooze"], ["Delete", "Back"]]
    back = await tap(person, shown, "Back")
    assert (back["text"], back["buttons"]) == (listed["text"], listed["buttons"])


async def test_an_alert_can_be_paused_snoozed_and_resumed(person: Person, read: None) -> None:
    await on(person, "breakdown")
    shown = await tap(person, await card(person), "Pause")
    assert "\npaused · " in shown["text"]
    shown = await tap(person, shown, "Resume")
    assert "\non · " in shown["text"]
    asked = await tap(person, shown, "Snooze")
    assert texts(asked) == [["1 hour", "1 day", "Until it ends"], ["Back"]]
    shown = await tap(person, asked, "Until it ends")
    assert "\nsnoozed until it ends · link broken" in shown["text"]
    shown = await tap(person, shown, "End snooze")
    assert "\non · " in shown["text"]


async def test_changing_one_keeps_its_place_and_says_what_is_now(person: Person, read: None) -> None:
    await on(person, "corr below 0.2", "breakdown")
    preview = await tap(person, await card(person), "Change")
    assert preview["caption"].startswith("New alert: Bitcoin × small-cap tech below 0.20")
    preview = await tap(person, preview, "0.40")
    done = await tap(person, preview, "Turn on")
    assert done["caption"].startswith("On: Bitcoin × small-cap tech (PSCT): below 0.40 (30 sessions)")
    listed = await tap_for_another(person, done, "All alerts")
    assert "1. Bitcoin × small-cap tech (PSCT): below 0.40" in listed["text"]
    assert listed["text"].startswith("2 alerts")


async def test_deleting_asks_once(person: Person, read: None) -> None:
    await on(person, "breakdown")
    asked = await tap(person, await card(person), "Delete")
    assert texts(asked) == [["Really delete", "Pause", "Keep it"]]
    kept = await tap(person, asked, "Keep it")
    assert texts(kept)[1] == ["Delete", "Back"]
    asked = await tap(person, kept, "Delete")
    gone = await tap(person, asked, "Really delete")
    assert said(gone).startswith("No alerts yet.")


async def test_the_buttons_of_a_deleted_alert_say_that_it_is_gone(person: Person, read: None) -> None:
    await on(person, "breakdown")
    old = await card(person)
    await person.ask("/alerts delete 1")
    for button in ("Change", "Pause", "Snooze", "Delete"):
        assert (
            await told(person, old, button) == "that alert is not there any more; /alerts has those that are"
        )


async def test_a_long_list_has_pages(person: Person, read: None) -> None:
    await on(person, *(f"corr below 0.{hundredths}" for hundredths in range(10, 22)))
    listed = await person.ask("/alerts")
    assert texts(listed) == [["1", "2", "3", "4", "5"], ["6", "7", "8", "9", "10"], ["Later"], ["New alert"]]
    later = await tap(person, listed, "Later")
    assert "11. " in later["text"]
    assert texts(later) == [["11", "12"], ["Earlier"], ["New alert"]]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("x", "say what to do with which alert"),
        ("pause", "say which alert, by its number in /alerts: 1 to 1"),
        ("pause ٢", "1 to 1"),
        ("delete <b>1</b>", "1 to 1"),
        ("change 1 below nan", "no coin or benchmark"),
    ],
)
async def test_words_that_are_not_understood_get_one_clear_line(
    person: Person, read: None, words: str, line: str
) -> None:
    await on(person, "breakdown")
    answer = said(await person.ask(f"/alerts {words}"))
    assert line in answer or "a number belongs after 'below'" in answer
    assert "\n" not in answer


async def test_a_message_that_is_gone_is_answered_all_the_same(person: Person, read: None) -> None:
    listed = await person.ask("/alerts")
    await person.call("DELETE", f"chats/{person.chat}/messages/{listed['message_id']}")
    pressed = await person.press(listed["message_id"], "al:begin")
    assert pressed["toast"] == "this button is from another time; type /alerts"


async def test_an_address_leads_to_the_list(person: Person, read: None) -> None:
    await on(person, "breakdown")
    assert said(await person.ask("/start alerts")).startswith("1 alert\n")


@pytest.mark.parametrize("toast_after_s", [TOAST_AFTER_S])
async def test_what_a_slow_tap_has_to_say_comes_as_a_message(person: Person, prices: Prices) -> None:
    await person.ask("/alert breakdown on")
    preview = await person.ask("/alert breakdown")
    prices.delay_s = 0.6  # twice: two years, and all that is recorded
    assert (await person.tap(preview, "Turn on"))["toast"] == "One moment…"
    late = await person.answer(preview["message_id"])
    assert said(late) == "you have that alert already; /alerts has all of them"


@pytest.mark.parametrize("status", [400, 403])
async def test_what_cannot_be_shown_in_its_place_is_shown_below_or_said(
    person: Person, read: None, status: int
) -> None:
    await on(person, "breakdown")
    listed = await person.ask("/alerts")
    await person.call("POST", "faults", {"method": "editMessageText", "status": status, "times": 1})
    pressed = await person.tap(listed, "1")
    if status == 400:
        assert texts(await person.answer(listed["message_id"]))[1] == ["Delete", "Back"]
    else:
        assert pressed["toast"] == "Telegram did not take it just now: tap again"


async def test_the_list_and_the_card_say_whose_last_message_failed_until_one_arrives(
    person: Person, store: Store, clock: FakeClock, read: None
) -> None:
    memory = remember(store, "test", clock)
    await on(person, "breakdown", "corr below 0.2")
    alerts = await memory.subscriptions.of((await chat_of(memory, person)).number)
    delivery = Delivery(alerts[1].chat, Topic.CHANGE, alerts[1].id)
    await end(memory, delivery, Outcome.FAILED, "Bad Request: can't parse <b>")
    line = (
        "Last message did not arrive, as far as I know (Sat 27 Sep, 08:00 New York): "
        "Bad Request: can't parse <b>"
    )
    assert said(await person.ask("/alerts")).split("\n\n")[2].endswith(f"\n{line}")
    assert line not in said(await card(person, 1))
    assert line in said(await card(person, 2))
    await end(memory, delivery, Outcome.SENT)
    assert line not in said(await person.ask("/alerts"))
