from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from bot.errors import UsageError
from bot.model.chat import ChatKind
from bot.model.coupling import State
from bot.model.message import Button, Reply
from bot.model.mishap import Failure
from bot.model.rule import Side
from bot.model.subscription import Snooze, Standing, Subscription
from bot.telegram.commands import Asked, Place
from bot.telegram.watching import Watching
from bot.views.on_behalf import REACHING
from bot.views.wording import plain
from tests.fakes import FakeLedger
from tests.unit.telegram.desk import ELSEWHERE, HERE, PSCT, Desk, desk_of_psct, readings


def texts(reply: Reply | None) -> list[list[str]]:
    assert reply is not None
    return [[button.text for button in row] for row in reply.buttons]


def data(reply: Reply) -> list[str]:
    return [button.data for row in reply.buttons for button in row if isinstance(button, Button)]


async def typed(desk: Desk, words: str, place: Place = HERE) -> str:
    return plain((await desk.alerts(Asked(words.split(), place))).html)


async def switch_side(desk: Desk, alert: Subscription, standing: Standing) -> Subscription:
    return await desk.alerts_kept.change(HERE, alert.id, lambda before: replace(before, side=standing))


QUESTIONS = [
    ["The link breaks or returns"],
    ["My own line"],
    ["A company buys or sells bitcoin"],
    ["The network is busy", "Hints from the news"],
    ["Cancel"],
]


async def test_alert_without_words_asks_what_it_shall_be_about() -> None:
    reply = await Desk().alert(Asked([], HERE))
    assert plain(reply.html).startswith("What shall I tell you about?")
    assert texts(reply) == QUESTIONS


async def test_alert_with_words_shows_what_it_would_have_sent_and_saves_nothing() -> None:
    desk = desk_of_psct()
    reply = await desk.alert(Asked(["below", "0.2", "once", "until", "2027-01-31"], HERE))
    assert reply.picture is not None
    assert reply.picture.draw().startswith(b"\x89PNG")
    assert "Only once, and not after 31 Jan 2027." in reply.html
    assert "this alert follows PSCT" in reply.html
    assert texts(reply)[0] == ["Turn on", "Use breakdown"]
    assert desk.kept.chats == {}


async def test_the_same_preview_is_the_same_picture_and_another_another() -> None:
    desk = desk_of_psct()
    one, same, other = [
        (await desk.alert(Asked(["below", level, "psct"], HERE))).picture for level in ("0.2", "0.20", "0.3")
    ]
    assert one is not None
    assert same is not None
    assert other is not None
    assert one.version == same.version != other.version


async def test_without_a_past_there_is_no_picture() -> None:
    assert (await Desk().alert(Asked(["breakdown"], HERE))).picture is None


async def test_a_preview_without_a_picture_does_not_take_the_place_of_one_with() -> None:
    done = await Desk().tap("w:s:btc:psct:x::")
    assert (done.edit, done.buttons) == (None, ())
    assert done.reply is not None
    assert done.reply.picture is None


async def test_behind_on_it_is_turned_on_at_once() -> None:
    desk = desk_of_psct()
    reply = await desk.alert(Asked(["breakdown", "ON"], HERE))
    assert plain(reply.html).startswith(
        "On: Bitcoin × small-cap tech (PSCT): when the link breaks or returns\n"
    )
    assert "this alert follows PSCT" in reply.html
    assert data(reply) == ["al:all"]
    assert len(await desk.all()) == 1


async def test_an_alert_is_on_after_two_taps() -> None:
    desk = desk_of_psct()
    first = await desk.alert(Asked([], HERE))
    shown = (await desk.tap(data(first)[0])).edit
    assert shown is not None
    done = await desk.tap(data(shown)[0])
    assert done.edit is not None
    assert done.edit.html.startswith("<b>On: ")
    assert len(await desk.all()) == 1


async def test_every_step_of_the_wizard_changes_the_message_or_its_buttons() -> None:
    desk = desk_of_psct()
    line = "btc:psct:b2000,30,3,1000::"
    shown = (await desk.tap(f"w:s:{line}")).edit
    coins, benchmarks, more = [(await desk.tap(f"w:{step}:{line}")).buttons for step in "ckm"]
    assert shown is not None
    assert coins is not None
    assert benchmarks is not None
    assert more is not None
    assert (coins[0][0].text, benchmarks[0][0].text, more[0][0].text) == ("· BTC ·", "R2KTECH", "1 close")


@pytest.mark.parametrize(
    ("name", "said"), [("", "Cancelled: nothing was turned on."), ("k3", "Left as it was.")]
)
async def test_a_wizard_can_be_left(name: str, said: str) -> None:
    desk = desk_of_psct()
    left = (await desk.tap(f"w:q:btc:psct:x::{name}")).edit
    assert left is not None
    assert left.html == said
    assert desk.kept.subscriptions == {}


async def test_the_list_is_empty_at_first_and_leads_to_a_new_alert() -> None:
    desk = Desk()
    reply = await desk.alerts(Asked([], HERE))
    assert plain(reply.html).startswith("No alerts yet.")
    assert data(reply) == ["al:begin"]
    begun = (await desk.tap("al:begin")).edit
    assert begun is not None
    assert begun.html == (await desk.alert(Asked([], HERE))).html
    assert desk.kept.chats == {}


async def test_the_list_tells_the_figure_of_each_and_leads_to_its_card() -> None:
    desk = desk_of_psct()
    await desk.on("corr below 0.2")
    await desk.on("breakdown")
    reply = await desk.alerts(Asked([], HERE))
    assert "1. Bitcoin × small-cap tech (PSCT): below 0.20 (30 sessions)\non · 0." in plain(reply.html)
    assert texts(reply) == [["1", "2"], ["New alert"]]
    card = (await desk.tap(data(reply)[0])).edit
    assert card is not None
    assert texts(card) == [["Change", "Pause", "Snooze"], ["Delete", "Back"]]
    again = await desk.tap(data(card)[-1])
    assert again.edit == reply
    assert (await desk.tap("al:all")).reply == reply


async def test_the_figure_is_the_correlation_of_the_last_sessions() -> None:
    desk = desk_of_psct()
    await desk.on("corr below 0.2")
    returns = (await desk.ledger.returns(PSCT)).iloc[-30:]
    value = np.corrcoef(returns["asset"], returns["benchmark"])[0, 1]
    assert f"· {value:.2f} now" in (await desk.alerts(Asked([], HERE))).html


@pytest.mark.parametrize("number", [0, 5])
async def test_where_there_are_too_few_sessions_there_is_no_figure(number: int) -> None:
    desk = Desk(ledger=FakeLedger({PSCT: readings(number)} if number else {}))
    await desk.on("corr below 0.2 psct")
    assert "no figure just now" in (await desk.alerts(Asked([], HERE))).html


async def test_a_page_behind_the_last_is_the_last() -> None:
    desk = desk_of_psct(60)
    for hundredths in range(10, 22):
        await desk.on(f"corr below 0.{hundredths}")
    page = (await desk.tap("al:list:7")).edit
    assert page is not None
    assert texts(page) == [["11", "12"], ["Earlier"], ["New alert"]]


async def test_pausing_and_resuming_are_seen_on_the_card() -> None:
    desk = desk_of_psct()
    alert = await desk.on("breakdown")
    paused = await desk.tap(f"al:pause:{alert.id}:card")
    assert paused.toast == "Paused."
    assert texts(paused.edit) == [["Change", "Resume"], ["Delete", "Back"]]
    resumed = await desk.tap(f"al:resume:{alert.id}:card")
    assert resumed.toast == "On again; what is so now, I take for known."
    assert texts(resumed.edit)[0] == ["Change", "Pause", "Snooze"]


@pytest.mark.parametrize(("deed", "hours"), [("hour", 1), ("day", 24)])
async def test_a_snooze_ends_by_itself(deed: str, hours: int) -> None:
    desk = desk_of_psct()
    alert = await desk.on("breakdown")
    assert (await desk.tap(f"al:snooze:{alert.id}:card")).buttons is not None
    done = await desk.tap(f"al:{deed}:{alert.id}:card")
    assert done.toast == "Snoozed."
    assert (await desk.all())[0].snooze == Snooze(desk.clock() + timedelta(hours=hours))
    assert texts(done.edit)[0] == ["Change", "Pause", "End snooze"]
    await desk.tap(f"al:wake:{alert.id}:card")
    assert (await desk.all())[0].snooze is None


async def test_until_it_ends_can_be_snoozed_what_is_on() -> None:
    desk = desk_of_psct()
    alert = await desk.on("breakdown")
    await switch_side(desk, alert, Standing(State.DECOUPLED, date(2025, 9, 22)))
    asked = (await desk.tap(f"al:snooze:{alert.id}")).buttons
    assert asked is not None
    assert [button.text for button in asked[0]] == ["1 hour", "1 day", "Until it ends"]
    await desk.tap(f"al:over:{alert.id}")
    assert (await desk.all())[0].snooze == Snooze()


async def test_what_is_not_on_cannot_be_snoozed_until_it_ends() -> None:
    desk = desk_of_psct()
    alert = await desk.on("corr below 0.2")
    await switch_side(desk, alert, Standing(Side.ABOVE))
    with pytest.raises(UsageError, match="nothing is on now that could end"):
        await desk.tap(f"al:over:{alert.id}:card")


async def test_what_is_paused_cannot_be_snoozed() -> None:
    desk = desk_of_psct()
    alert = await desk.on("breakdown")
    await desk.tap(f"al:pause:{alert.id}:card")
    with pytest.raises(UsageError, match="it is paused"):
        await desk.tap(f"al:hour:{alert.id}:card")


async def test_deleting_asks_once_and_leads_back_to_the_list() -> None:
    desk = desk_of_psct()
    alert = await desk.on("breakdown")
    asked = (await desk.tap(f"al:stop:{alert.id}:card")).buttons
    assert asked is not None
    assert [button.text for button in asked[0]] == ["Really delete", "Pause", "Keep it"]
    kept = await desk.tap(f"al:back:{alert.id}:card")
    assert texts(kept.edit)[0] == ["Change", "Pause", "Snooze"]
    done = await desk.tap(f"al:delete:{alert.id}:card")
    assert done.toast == "Deleted: Bitcoin × small-cap tech (PSCT): when the link breaks or returns"
    assert done.edit is not None
    assert plain(done.edit.html).startswith("No alerts yet.")
    assert await desk.all() == []


async def test_an_alert_that_was_sent_keeps_its_words_whatever_is_done_about_it() -> None:
    desk = desk_of_psct()
    alert = await desk.on("breakdown")
    for deed in ("hour", "day", "back"):
        done = await desk.tap(f"al:{deed}:{alert.id}")
        assert (done.edit, done.reply) == (None, None)
        assert done.buttons is not None
        assert [[button.text for button in row] for row in done.buttons] == [
            ["Snooze", "Why"],
            ["Change", "Stop"],
        ]
    changing = await desk.tap(f"al:change:{alert.id}")
    assert changing.edit is None
    assert changing.reply is not None
    assert f"w:o:btc:psct:x::{alert.id}" in data(changing.reply)
    assert (await desk.tap(f"al:stop:{alert.id}")).buttons is not None
    gone = await desk.tap(f"al:delete:{alert.id}")
    assert (gone.edit, gone.buttons) == (None, ())
    with pytest.raises(UsageError, match="not there any more; /alerts has those that are"):
        await desk.tap(f"al:snooze:{alert.id}")


async def test_in_a_group_managing_an_alert_shows_its_card_as_another_message() -> None:
    desk = desk_of_psct()
    alert = await desk.on("breakdown", ELSEWHERE)
    managed = await desk.tap(f"al:card:{alert.id}", ELSEWHERE)
    assert managed.edit is None
    assert texts(managed.reply)[0] == ["Change", "Pause", "Snooze"]
    back = await desk.tap(f"al:back:{alert.id}", Place(-100, ChatKind.GROUP))
    assert back.buttons is not None
    assert [button.text for button in back.buttons[0]] == ["Why", "Manage"]


async def test_changing_begins_with_what_it_is() -> None:
    desk = desk_of_psct()
    alert = await desk.on("corr above 0.7 90 for 5 once")
    shown = (await desk.tap(f"al:change:{alert.id}:card")).edit
    assert shown is not None
    assert "90-session figure. Sent after 5 closes in a row above 0.70" in shown.html
    assert f"w:o:btc:psct:A7000,90,5,1000::{alert.id}" in data(shown)


async def test_everything_can_be_resumed_at_once() -> None:
    desk = desk_of_psct()
    await desk.on("breakdown")
    await desk.on("corr below 0.2")
    first, _second = await desk.all()
    await desk.tap(f"al:pause:{first.id}:card")
    assert texts(await desk.alerts(Asked([], HERE)))[-1] == ["New alert", "Resume all"]
    done = await desk.tap("al:resumeall")
    assert done.toast == "All alerts are on."
    assert not any(each.paused for each in await desk.all())
    assert texts(done.edit)[-1] == ["New alert"]


async def test_everything_that_can_be_tapped_can_be_typed() -> None:
    desk = desk_of_psct()
    await desk.on("breakdown")
    await desk.on("corr below 0.2")
    assert "\npaused · " in await typed(desk, "pause 2")
    assert "\non · " in await typed(desk, "resume 2")
    assert "\nsnoozed until " in await typed(desk, "snooze 1 1d")
    assert "\non · " in await typed(desk, "wake 1")
    assert (await typed(desk, "change 2 below 0.3")).startswith(
        "On: Bitcoin × small-cap tech (PSCT): below 0.30"
    )
    deleted = await typed(desk, "delete 1")
    assert deleted.startswith(
        "Deleted: Bitcoin × small-cap tech (PSCT): when the link breaks or returns\n\n1 alert"
    )
    assert [each.pair for each in await desk.all()] == [PSCT]
    with pytest.raises(UsageError, match="1 to 1"):
        await typed(desk, "delete 2")


def test_a_stop_stands_in_no_menu_and_all_are_for_admins() -> None:
    desk = Desk()
    commands = Watching(desk.alert, desk.alerts, desk.stop).commands()
    assert {command.name: sorted(command.menus) for command in commands} == {
        "alert": ["group admins", "private"],
        "alerts": ["group admins", "private"],
        "stop": [],
    }
    assert all(command.for_admins for command in commands)
    assert {command.name for command in commands} < set(REACHING)


async def test_the_list_and_the_card_show_which_alert_s_message_failed_and_why() -> None:
    desk = desk_of_psct()
    fine, failed = await desk.on("breakdown psct"), await desk.on("below 0.2 psct")
    desk.mishaps.failed = {failed.chat: {failed.id: Failure(desk.clock(), "Bad Request: no rights")}}
    said = (
        "\nLast message did not arrive, as far as I know (Sat 27 Sep, 08:00 New York): Bad Request: no rights"
    )
    listed = await typed(desk, "")
    assert listed.count(said) == 1
    assert listed.index(said) > listed.index("2. Bitcoin")
    for alert, is_told in ((fine, False), (failed, True)):
        card = (await desk.tap(f"al:card:{alert.id}:card")).edit
        assert card is not None
        assert (said in plain(card.html)) is is_told
