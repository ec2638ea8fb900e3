"""/status where something of us does not answer: it says that, and all the rest."""

from bot.errors import SourceUnavailable, StoreUnavailable
from bot.ports import Inbox
from bot.telegram.commands import Asked
from bot.telegram.couplings import Couplings
from bot.telegram.status import StatusCommand
from tests.fake_delivery import FakeOutbox
from tests.fakes import FakeClock, FakeLedger, FakePrices
from tests.unit.telegram.desk import HERE

AWAY = StoreUnavailable("Redis does not answer")
NO_PRICES = SourceUnavailable("Yahoo Finance does not answer")


class AwayInbox:
    """An inbox that nobody can look into."""

    async def waiting(self) -> int:
        raise AWAY


async def test_whatever_does_not_answer_is_said_and_holds_nothing_up() -> None:
    clock, ledger, outbox = FakeClock(), FakeLedger(failure=AWAY), FakeOutbox()
    outbox.failures["waiting"] = [AWAY]
    prices = FakePrices({}, clock, failure=NO_PRICES)
    inbox: Inbox = AwayInbox()  # type: ignore[assignment]
    status = StatusCommand(
        prices,
        clock,
        checker=None,
        inbox=inbox,
        couplings=Couplings(ledger, prices, clock),
        ledger=ledger,
        outbox=outbox,
    )
    text = (await status(Asked([], HERE))).html
    assert str(NO_PRICES) in text
    assert str(AWAY) in text
