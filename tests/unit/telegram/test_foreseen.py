import pytest

from bot.alerts.decide import standing
from bot.errors import SourceUnavailable, StoreUnavailable
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Wish
from bot.model.ticker import BASKETS, DEFAULT_ASSET, FUNDS, Pair
from bot.sources.luck import packaged_luck
from bot.telegram.foreseen import Foresight
from tests.fakes import FakeClock, FakeLedger, FakePrices, random_prices
from tests.unit.telegram.desk import PSCT, Desk, desk_of_psct, readings

LINE = Threshold(Side.BELOW, 0.2)
FIRST, LAST = readings(600)[0].session, readings(600)[-1].session


def prices() -> FakePrices:
    """A source of two years of bitcoin and PSCT."""
    known = {
        DEFAULT_ASSET: random_prices(FIRST, LAST, seed=1),
        FUNDS["psct"]: random_prices(FIRST, LAST, seed=2),
        BASKETS["r2ktech"]: random_prices(FIRST, LAST, seed=2),
    }
    return FakePrices(known, FakeClock())


async def test_what_the_ledger_has_sets_the_side() -> None:
    desk = desk_of_psct()
    wish = Wish(ThresholdRule(LINE, PSCT))
    foreseen = await desk.foresight.of(wish)
    assert foreseen.wish == wish
    assert foreseen.standing == standing(wish.pair_rule, await desk.ledger.returns(PSCT)) is not None
    assert foreseen.as_of == LAST
    assert foreseen.notes == ()
    assert len(foreseen.preview.values) > 400


@pytest.mark.parametrize("benchmark", list(BASKETS.values()), ids=str)
async def test_a_basket_that_was_never_read_has_the_fund_watched_and_says_so(benchmark: object) -> None:
    pair = Pair(benchmark=benchmark)  # type: ignore[arg-type] # a ticker
    foreseen = await desk_of_psct().foresight.of(Wish(BreakdownRule(pair), once=True))
    assert foreseen.wish == Wish(BreakdownRule(PSCT), once=True)
    assert foreseen.as_of == LAST
    assert foreseen.notes == (
        (
            "Russell 2000 tech cannot be priced here now: this alert follows PSCT, and stays with it. "
            "Set it again later to follow the basket."
        ),
    )


async def test_a_basket_that_was_read_is_watched_itself() -> None:
    desk = Desk(ledger=FakeLedger({PSCT: readings(600), Pair(): readings(300)}))
    foreseen = await desk.foresight.of(Wish(BreakdownRule()))
    assert foreseen.wish.pair_rule.pair == Pair()
    assert foreseen.notes == ()
    assert foreseen.preview.is_short


async def test_where_nothing_was_read_yet_prices_give_the_past_and_no_side() -> None:
    foreseen = await Desk(prices=prices()).foresight.of(Wish(ThresholdRule(LINE, PSCT)))
    assert (foreseen.standing, foreseen.as_of) == (None, None)
    assert len(foreseen.preview.values) > 400


async def test_a_fund_that_stands_in_among_prices_is_the_one_that_is_watched() -> None:
    source = prices()
    source.about[BASKETS["r2ktech"]] = {"ticker": FUNDS["psct"], "stands_in_for": BASKETS["r2ktech"]}
    foreseen = await Desk(prices=source).foresight.of(Wish(BreakdownRule()))
    assert foreseen.wish.pair_rule.pair == PSCT
    assert foreseen.notes


async def test_without_prices_an_alert_has_no_past_and_can_be_turned_on_all_the_same() -> None:
    source = prices()
    source.failure = SourceUnavailable("away")
    foreseen = await Desk(prices=source).foresight.of(Wish(BreakdownRule(PSCT)))
    assert foreseen.preview.values == ()
    assert foreseen.preview.is_explained
    assert (foreseen.standing, foreseen.as_of) == (None, None)
    assert foreseen.notes == ("Nothing can be replayed now: away.",)


async def test_a_coin_with_closes_of_utc_days_alone_says_why_nothing_can_be_replayed() -> None:
    source = prices()
    source.about[DEFAULT_ASSET] = {"new_york_from": None}
    foreseen = await Desk(prices=source).foresight.of(Wish(BreakdownRule(PSCT)))
    assert foreseen.preview.values == ()
    assert foreseen.preview.is_explained
    assert foreseen.notes == (
        "BTC has only closes of UTC days here; an alert needs New York closes, so nothing can be replayed.",
    )


async def test_a_recording_is_named_with_its_last_session_whether_it_was_read_or_not() -> None:
    expected = "Recorded prices, to 26 Sep 2025: nothing new will be read."
    for desk in (desk_of_psct(), Desk(prices=prices())):
        parts = desk.ledger, desk.prices or prices(), desk.clock, packaged_luck()
        foreseen = await Foresight(*parts, is_recording=True).of(Wish(BreakdownRule(PSCT)))
        assert foreseen.notes == (expected,)


async def test_a_sample_in_place_of_live_prices_is_named() -> None:
    source = prices()
    source.about[DEFAULT_ASSET] = {"recorded": True}
    foreseen = await Desk(prices=source).foresight.of(Wish(BreakdownRule(PSCT)))
    assert foreseen.notes == ("Replayed from the fake prices: live prices have not come yet.",)


async def test_a_store_that_does_not_answer_is_said() -> None:
    desk = Desk(ledger=FakeLedger(failure=StoreUnavailable("away")))
    with pytest.raises(StoreUnavailable):
        await desk.foresight.of(Wish(BreakdownRule()))


async def test_a_preview_is_computed_once_until_something_is_read_or_is_due() -> None:
    desk = desk_of_psct(300)
    wish = Wish(BreakdownRule(PSCT))
    first = (await desk.foresight.of(wish)).preview
    assert (await desk.foresight.of(wish)).preview is first
    desk.clock.moment = first.next_check
    later = (await desk.foresight.of(wish)).preview
    assert (first.is_current, later.is_current) == (True, False)
    desk.ledger.readings[PSCT] = readings(299)
    assert (await desk.foresight.of(wish)).preview.sessions == later.sessions - 1


async def test_only_the_latest_previews_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.foreseen.REMEMBERED", 1)
    desk = desk_of_psct(300)
    one, other = Wish(BreakdownRule(PSCT)), Wish(ThresholdRule(LINE, PSCT))
    first = (await desk.foresight.of(one)).preview
    await desk.foresight.of(other)
    assert (await desk.foresight.of(one)).preview is not first
