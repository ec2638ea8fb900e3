"""A message that tells an earlier version of what happened is edited; where that cannot be, nothing is sent."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from telegram.error import BadRequest, RetryAfter

from bot.alerts.occurrence import Occurrence
from bot.model.audience import Circle
from bot.model.delivery import Delivery, Outcome, Topic
from bot.model.filing import Deed, Trade
from bot.model.subscription import Subscription
from bot.model.topic_rule import TreasuryRule
from bot.model.treasury import COMPANIES, Announcement
from tests.unit.telegram.delivering import Desk

AT = datetime(2025, 9, 27, 12, tzinfo=UTC)
WHAT = Announcement(COMPANIES["strategy"], AT.date(), Trade(Deed.PURCHASE, Decimal(600)))
FOUND = Occurrence("x:0", WHAT, AT, (Circle("treasury:any:btc", 600),), ("x:0",), version=2)
EDIT = Delivery(1, Topic.AMENDED, "a1", due=AT, occurrence="x:0", version=2)
NEWS = replace(EDIT, topic=Topic.TREASURY)
GONE = BadRequest("Bad Request: message to edit not found")


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk()
    desk.occurrences.known["x:0"] = FOUND
    desk.kept.subscriptions[1, "a1"] = Subscription("a1", 1, TreasuryRule())
    addressed = desk.outbox._addressee
    monkeypatch.setattr(
        desk.outbox, "_addressee", lambda entry, delivery: replace(addressed(entry, delivery), earlier=77)
    )
    return desk


async def test_it_is_put_in_the_place_of_the_message(desk: Desk) -> None:
    assert await desk.attempt(EDIT) is None
    assert [(number, reply.html) for number, reply, _picture in desk.sender.edited] == [(77, "x:0 v2 by a1")]
    assert [(each.outcome, each.message_id) for each in desk.outbox.ended] == [(Outcome.SENT, 77)]
    assert desk.sender.sent == []


async def test_a_message_that_is_gone_is_let_go(desk: Desk) -> None:
    desk.sender.edit_failures = [GONE]
    assert await desk.attempt(EDIT) is None
    assert (desk.sender.sent, desk.sender.edited) == ([], [])
    assert [each.outcome for each in desk.outbox.ended] == [Outcome.SENT]


async def test_a_flooded_edit_is_made_later(desk: Desk) -> None:
    desk.sender.edit_failures = [RetryAfter(30)]
    later = await desk.attempt(EDIT)
    assert later is not None
    assert desk.outbox.ended == []


async def test_what_nobody_knows_any_more_is_not_sent(desk: Desk) -> None:
    desk.occurrences.known.clear()
    assert await desk.attempt(NEWS) is None
    assert [each.outcome for each in desk.outbox.ended] == [Outcome.NOTHING_TO_SEND]


async def test_what_no_alert_asks_for_is_not_sent(desk: Desk) -> None:
    desk.kept.subscriptions[1, "a1"] = Subscription("a1", 1, TreasuryRule(Decimal(601)))
    assert await desk.attempt(NEWS) is None
    assert desk.sender.sent == []


async def test_an_alert_that_asks_for_it_speaks(desk: Desk) -> None:
    desk.kept.subscriptions[1, "b2"] = Subscription("b2", 1, TreasuryRule(Decimal(1)))
    desk.kept.subscriptions[1, "a1"] = Subscription("a1", 1, TreasuryRule(), paused=True)
    assert await desk.attempt(NEWS) is None
    assert [reply.html for _chat, reply, _silent, _to in desk.sender.sent] == ["x:0 v2 by b2"]
