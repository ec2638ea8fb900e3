"""What chats of these tests want to be told."""

from datetime import UTC, date, datetime

from bot.model.coupling import State
from bot.model.delivery import Delivery, Topic
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Standing, Subscription
from bot.model.ticker import ASSETS, BENCHMARKS, Pair

MONDAY, TUESDAY, WEDNESDAY, FRIDAY = (date(2025, 9, day) for day in (22, 23, 24, 26))
NOON = datetime(2025, 9, 24, 12, tzinfo=UTC)
PAIR, OTHER = Pair(), Pair(ASSETS["eth"], BENCHMARKS["qqq"])
LINE = ThresholdRule(Threshold(Side.BELOW, 0.1 + 0.2, 90, closes=1, margin=1 / 3), PAIR)
BROKEN = Standing(State.DECOUPLED, MONDAY)
WISH = Subscription("a1", 7, BreakdownRule(PAIR), BROKEN, BROKEN, MONDAY)
TOLD = Delivery(7, Topic.CHANGE, "a1", session=TUESDAY, told=MONDAY, after=MONDAY)
