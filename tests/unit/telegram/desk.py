"""All that answers for alerts, on stores in memory and a ledger of made-up returns."""

from dataclasses import dataclass, field

from bot.model.chat import ChatKind
from bot.model.reading import Reading
from bot.model.subscription import Subscription
from bot.model.ticker import FUNDS, Pair
from bot.model.treasury import Company, Known
from bot.ports import PriceSource
from bot.sources.luck import packaged_luck
from bot.sources.past_purchases import past_announcements
from bot.store.inmemory import Kept, MemoryChats, MemorySubscriptions
from bot.telegram.alert import AlertCommand
from bot.telegram.alerts import AlertsCommand, StopCommand
from bot.telegram.commands import Asked, Place, Tap, Tapped
from bot.telegram.foreseen import Foresight
from bot.telegram.kept_alerts import KeptAlerts
from bot.telegram.topic_wishes import TopicWishes
from tests.fake_delivery import FakeMishaps
from tests.fakes import FakeClock, FakeLedger, FakePrices, random_returns

PSCT = Pair(benchmark=FUNDS["psct"])
HERE, ELSEWHERE = Place(1001, ChatKind.PRIVATE), Place(-100, ChatKind.GROUP)


def readings(number: int, *, correlation: float = 0.6) -> list[Reading]:
    """Readings of so many sessions up to 26 September 2025, of two legs that are this closely linked."""
    returns = random_returns(number, correlation=correlation, seed=3)
    return [Reading(day.date(), float(x), float(y), "the ledger") for day, x, y in returns.itertuples()]


@dataclass
class Desk:
    """The parts, put together."""

    clock: FakeClock = field(default_factory=FakeClock)
    ledger: FakeLedger = field(default_factory=FakeLedger)
    kept: Kept = field(default_factory=Kept)
    mishaps: FakeMishaps = field(default_factory=FakeMishaps)
    prices: PriceSource | None = None
    watched: tuple[str, ...] = ("treasury", "network", "hints")

    def __post_init__(self) -> None:
        prices = self.prices or FakePrices({}, self.clock)
        self.chats, self.subscriptions = MemoryChats(self.kept), MemorySubscriptions(self.kept)
        self.foresight = Foresight(self.ledger, prices, self.clock, packaged_luck())
        self.alerts_kept = KeptAlerts(self.chats, self.subscriptions, self.ledger)
        self.topics = TopicWishes(self.announced, self.alerts_kept, self.clock, watched=self.watched)
        self.alert = AlertCommand(self.foresight, self.topics, self.alerts_kept, self.clock)
        self.alerts = AlertsCommand(self.alerts_kept, self.alert, self.ledger, self.mishaps, self.clock)
        self.stop = StopCommand(self.alerts_kept)

    async def announced(self, company: Company) -> Known:
        """What the packaged list knows."""
        return Known(past_announcements(company))

    async def on(self, words: str, place: Place = HERE) -> Subscription:
        """Turn an alert on by words; returns it."""
        await self.alert(Asked([*words.split(), "on"], place))
        return (await self.all(place))[-1]

    async def all(self, place: Place = HERE) -> list[Subscription]:
        return await self.alerts_kept.all(place)

    async def tap(self, data: str, place: Place = HERE) -> Tapped:
        verb, *words = data.split(":")
        answer = {"al": self.alerts.tapped, "w": self.alert.tapped}[verb]
        return await answer(Tap(words, place, 1))


def desk_of_psct(number: int = 600, *, correlation: float = 0.6) -> Desk:
    """One whose ledger has so many readings of bitcoin and PSCT, and of nothing else."""
    return Desk(ledger=FakeLedger({PSCT: readings(number, correlation=correlation)}))
