from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.errors import StoreUnavailable, UsageError
from bot.model.chat import Digest
from bot.model.coupling import State
from bot.model.delivery import Delivery
from bot.model.rule import BreakdownRule, Side
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import Pair
from bot.store.inmemory import MemorySubscriptions
from bot.telegram.commands import Asked
from bot.telegram.kept_alerts import MOST
from tests.fakes import FakeLedger
from tests.unit.telegram.desk import ELSEWHERE, HERE, PSCT, Desk, desk_of_psct, readings


async def test_a_new_alert_takes_what_is_for_known() -> None:
    desk = desk_of_psct()
    alert = await desk.on("corr below 0.85 psct")
    assert alert.side == alert.told
    assert alert.side is not None
    assert alert.side.side is Side.BELOW  # of legs linked at .6 every window is under .85
    assert alert.as_of == date(2025, 9, 26)
    assert not alert.is_news
    assert 1 <= len(alert.id) <= 16


async def test_where_nothing_was_read_an_alert_waits_for_its_side() -> None:
    alert = await Desk().on("breakdown psct")
    assert (alert.side, alert.told, alert.as_of) == (None, None, None)


async def test_the_same_wish_twice_is_had_already() -> None:
    desk = desk_of_psct()
    await desk.on("corr below 0.2")
    for words in ("corr below 0.2", "corr below 0.2 psct"):  # the one stands for the other here
        with pytest.raises(UsageError, match="you have that alert already"):
            await desk.on(words)
    assert len(await desk.all()) == 1


async def test_the_same_line_with_another_end_is_the_same_alert_changed() -> None:
    desk = desk_of_psct()
    first = await desk.on("corr below 0.2")
    again = await desk.on("corr below 0.2 once until 2027-01-31")
    assert (again.id, again.once, again.until) == (first.id, True, date(2027, 1, 31))
    assert len(await desk.all()) == 1


async def test_a_paused_one_is_resumed_by_turning_it_on_again() -> None:
    desk = desk_of_psct()
    alert = await desk.on("breakdown")
    await desk.tap(f"al:pause:{alert.id}:card")
    assert not (await desk.on("breakdown")).paused


async def test_a_changed_alert_keeps_its_name_and_takes_what_is_for_known() -> None:
    desk = desk_of_psct()
    before = await desk.on("corr below 0.2")
    await desk.alerts_kept.change(HERE, before.id, lambda each: replace(each, snooze=Snooze(), over=True))
    [tap] = [
        row[0].data  # type: ignore[union-attr] # a button, no address
        for row in (await desk.alert.shown(desk.alert.understood(["below", "0.85"]), before.id)).buttons[:1]
    ]
    await desk.tap(tap)
    [after] = await desk.all()
    assert after.id == before.id
    assert after.side is not None
    assert after.side.side is Side.BELOW
    assert after.side == after.told
    assert (after.snooze, after.over) == (None, False)


async def test_an_alert_cannot_be_changed_into_another_that_is_there() -> None:
    desk = desk_of_psct()
    await desk.on("corr below 0.2")
    await desk.on("corr below 0.3")
    with pytest.raises(UsageError, match="you have that alert already"):
        await desk.alerts(Asked(["change", "2", "below", "0.2"], HERE))


async def test_a_change_may_leave_it_as_it_is() -> None:
    desk = desk_of_psct()
    alert = await desk.on("corr below 0.2")
    await desk.alerts(Asked(["change", "1", "below", "0.2"], HERE))
    assert await desk.all() == [alert]


async def test_a_chat_has_twenty_alerts_at_most() -> None:
    desk = Desk(ledger=FakeLedger({PSCT: readings(60)}))
    for hundredths in range(10, 10 + MOST):
        await desk.on(f"corr below 0.{hundredths}")
    with pytest.raises(
        UsageError, match="20 alerts are the most that a chat can have; delete one in /alerts"
    ):
        await desk.on("breakdown")
    await desk.on("breakdown", ELSEWHERE)
    assert len({each.id for each in await desk.all()}) == MOST


async def test_two_alerts_of_a_chat_never_share_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter(["a", "a", "b"])
    monkeypatch.setattr("bot.telegram.kept_alerts._name", lambda: next(names))
    desk = desk_of_psct()
    await desk.on("breakdown")
    await desk.on("corr below 0.2")
    assert [each.id for each in await desk.all()] == ["a", "b"]


async def test_another_chat_s_alert_is_not_to_be_reached() -> None:
    desk = desk_of_psct()
    alert = await desk.on("breakdown")
    for deed in ("card", "change", "pause", "resume", "snooze", "hour", "stop", "delete", "back"):
        with pytest.raises(UsageError, match="not there any more"):
            await desk.tap(f"al:{deed}:{alert.id}", ELSEWHERE)
    await desk.on("corr below 0.2", ELSEWHERE)
    with pytest.raises(UsageError, match="not there any more"):
        await desk.tap(f"al:delete:{alert.id}", ELSEWHERE)
    with pytest.raises(UsageError, match="not there any more"):
        await desk.tap(f"w:o:btc:psct:x::{alert.id}", ELSEWHERE)
    assert await desk.all() == [alert]


class Contended(MemorySubscriptions):
    """One in which somebody else is quicker, so many times."""

    times = 0

    async def change(
        self, before: Subscription, after: Subscription | None, delivery: Delivery | None = None
    ) -> bool:
        if self.times:
            self.times -= 1
            return False
        return await super().change(before, after, delivery)


@pytest.mark.parametrize("deed", ["pause", "delete"])
async def test_a_change_that_comes_between_is_tried_again_and_given_up_in_words(deed: str) -> None:
    desk = desk_of_psct()
    contended = Contended(desk.kept)
    desk.alerts_kept._subscriptions = contended
    alert = await desk.on("breakdown")
    contended.times = 100
    with pytest.raises(StoreUnavailable, match="tap again"):
        await desk.tap(f"al:{deed}:{alert.id}:card")
    assert await desk.all() == [alert]
    contended.times = 2
    await desk.tap(f"al:{deed}:{alert.id}:card")
    assert await desk.all() == ([] if deed == "delete" else [replace(alert, paused=True)])


async def test_a_stop_pauses_everything_and_ends_the_summary() -> None:
    desk = desk_of_psct()
    await desk.on("breakdown")
    await desk.on("corr below 0.2")
    chat = await desk.chats.of(HERE.telegram_id, HERE.kind)
    daily = replace(chat, digest=Digest(at=time(8)))
    await desk.chats.put(daily, digest_at=datetime(2025, 9, 28, 6, tzinfo=UTC))
    reply = await desk.stop(Asked([], HERE))
    assert reply.html.startswith("<b>2 alerts are paused.</b>")
    assert [button.text for button in reply.buttons[0]] == ["Resume all", "All alerts"]
    assert all(each.paused for each in await desk.all())
    assert await desk.chats.known(HERE.telegram_id) == chat
    assert desk.kept.digests == {}
    again = await desk.stop(Asked([], HERE))
    assert again.html == "Nothing was on: no alert, no summary."
    assert again.buttons == ()


async def test_a_stop_in_a_chat_that_was_never_met_is_answered() -> None:
    desk = Desk()
    assert (await desk.stop(Asked([], HERE))).html == "Nothing was on: no alert, no summary."
    assert desk.kept.chats == {}


async def test_what_happened_while_it_was_paused_is_taken_for_known() -> None:
    desk = Desk(ledger=FakeLedger({PSCT: readings(600)[:-100]}))
    alert = await desk.on("corr below 0.55")
    await desk.tap(f"al:pause:{alert.id}:card")
    desk.ledger.readings[PSCT] = readings(600)
    await desk.tap(f"al:resume:{alert.id}:card")
    [after] = await desk.all()
    assert after.as_of == date(2025, 9, 26)
    assert after.side == after.told
    assert not after.paused
    assert after.rule == alert.rule == replace(alert.pair_rule, pair=PSCT)


def test_a_default_wish_is_about_the_default_pair() -> None:
    assert BreakdownRule().pair == Pair()


async def test_what_is_not_paused_is_not_resumed_and_keeps_what_it_holds() -> None:
    desk = desk_of_psct()
    alert = await desk.on("breakdown")
    held = replace(alert, snooze=Snooze(desk.clock() + timedelta(hours=1)), told=Standing(State.UNLINKED))
    assert await desk.subscriptions.change(alert, held)
    assert await desk.alerts_kept.resume(HERE, alert.id) == held


async def test_a_paused_basket_alert_is_not_settled_by_the_past_of_a_fund() -> None:
    desk = desk_of_psct()
    alert = await desk.on("breakdown")
    basket = replace(alert, rule=BreakdownRule(Pair()), paused=True)
    assert await desk.subscriptions.change(alert, basket)
    resumed = await desk.alerts_kept.resume(HERE, alert.id)
    assert (resumed.side, resumed.told, resumed.as_of) == (None, None, None)
    assert resumed.rule == BreakdownRule(Pair())
