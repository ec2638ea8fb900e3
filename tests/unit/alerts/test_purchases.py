"""One event is one message: what is the same, what is news, what is part of what was told."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.circles import asks_for, is_for, sizes, treasury_circles
from bot.alerts.purchases import (
    all_announced,
    earlier_than,
    new_occurrence,
    overlapping,
    same_event,
    told_anew,
)
from bot.model.audience import Circle
from bot.model.filing import Deed, Money, Trade
from bot.model.rule import BreakdownRule
from bot.model.subscription import Subscription
from bot.model.topic_rule import HintsRule, TreasuryRule, Unit
from bot.model.treasury import COMPANIES, Announcement

STRATEGY, MARA = COMPANIES["strategy"], COMPANIES["mara"]
DOLLARS = Money(Decimal(180300000), "USD", Decimal("1E+5"))
TRADE = Trade(
    Deed.PURCHASE,
    Decimal(1895),
    DOLLARS,
    Money(Decimal(95167), "USD"),
    date(2025, 4, 28),
    date(2025, 5, 4),
)
TOLD = Announcement(STRATEGY, date(2025, 5, 5), TRADE, None, "0000950170-25-063168", "8-K")
AT = datetime(2025, 5, 5, 12, tzinfo=UTC)


def other(**trade: object) -> Announcement:
    return replace(TOLD, accession="0000950170-25-070000", trade=replace(TRADE, **trade))  # type: ignore[arg-type]


WITHOUT_DAYS = other(first=None, last=None)


@pytest.mark.parametrize(
    ("report", "is_same"),
    [
        pytest.param(other(), True, id="the same again"),
        pytest.param(
            replace(other(), form="8-K/A", trade=replace(TRADE, btc=Decimal(1985))), True, id="amended"
        ),
        pytest.param(other(btc=Decimal(1985)), False, id="another size of the same week"),
        pytest.param(other(btc=Decimal("1895.4")), True, id="the same week, rounded"),
        pytest.param(other(first=date(2025, 4, 1)), False, id="to date"),
        pytest.param(other(deed=Deed.SALE), False, id="a sale"),
        pytest.param(replace(other(), company=MARA), False, id="another company"),
        pytest.param(WITHOUT_DAYS, True, id="without a period, announced the next day"),
        pytest.param(
            replace(WITHOUT_DAYS, trade=replace(WITHOUT_DAYS.trade, btc=Decimal(1900))), True, id="rounded"
        ),
        pytest.param(
            replace(WITHOUT_DAYS, trade=replace(WITHOUT_DAYS.trade, btc=Decimal(1950))), False, id="3 % more"
        ),
        pytest.param(replace(WITHOUT_DAYS, trade=replace(WITHOUT_DAYS.trade, btc=None)), False, id="no size"),
        pytest.param(
            replace(WITHOUT_DAYS, announced=date(2025, 5, 8)), False, id="four days after the period"
        ),
    ],
)
def test_two_reports_tell_of_one_trade(report: Announcement, is_same: bool) -> None:
    assert same_event(TOLD, report) is is_same
    assert same_event(report, TOLD) is is_same


def test_two_without_a_size_are_one_where_they_are_near() -> None:
    sold = replace(WITHOUT_DAYS, trade=Trade(Deed.SALE, None))
    assert same_event(sold, replace(sold, announced=date(2025, 5, 8)))
    assert not same_event(sold, replace(sold, announced=date(2025, 5, 9)))


def test_what_is_to_date_names_what_was_told_of_it() -> None:
    week = replace(TOLD, trade=replace(TRADE, first=date(2025, 4, 14), last=date(2025, 4, 20)))
    before = replace(TOLD, trade=replace(TRADE, first=date(2025, 3, 24), last=date(2025, 3, 30)))
    of_a_day = replace(TOLD, trade=replace(TRADE, first=None, last=date(2025, 4, 2)))
    sold = replace(week, trade=replace(week.trade, deed=Deed.SALE))
    undated = replace(week, trade=replace(week.trade, first=None, last=None))
    to_date = other(first=date(2025, 4, 1), last=date(2025, 5, 4))
    known = [before, of_a_day, week, sold, undated, to_date]
    assert overlapping(to_date, known) == [of_a_day, week]
    assert overlapping(WITHOUT_DAYS, known) == []


def test_an_amendment_makes_it_anew_and_says_what_was_said() -> None:
    known = new_occurrence("a:0", TOLD, AT)
    assert (known.version, known.before, known.sources) == (1, None, ("a:0",))
    repeated = told_anew(known, "b:0", other())
    assert (repeated.version, repeated.what, repeated.sources) == (1, TOLD, ("a:0", "b:0"))
    amendment = replace(other(btc=Decimal(1985)), form="8-K/A")
    amended = told_anew(repeated, "c:0", amendment)
    assert (amended.version, amended.what, amended.before) == (2, amendment, TOLD)
    assert amended.sources == ("a:0", "b:0", "c:0")
    same_words = told_anew(known, "c:0", replace(other(), form="8-K/A"))
    assert (same_words.version, same_words.what) == (1, TOLD)


def test_a_companys_own_word_counts_for_more_than_what_others_tell() -> None:
    second_hand = replace(TOLD, trade=replace(TRADE, btc=Decimal(1900)), accession="", provider="CoinGecko")
    known = new_occurrence("r", second_hand, AT)
    assert same_event(second_hand, TOLD)
    own = told_anew(known, "a:0", TOLD)
    assert (own.version, own.what, own.before) == (2, TOLD, second_hand)
    corrected = replace(second_hand, trade=replace(TRADE, btc=Decimal(1905)))
    assert told_anew(own, "r", corrected) == own
    assert told_anew(known, "r", corrected).what == corrected
    assert told_anew(known, "r2", corrected).what == second_hand
    withdrawn = replace(second_hand, is_withdrawn=True)
    assert told_anew(known, "r", withdrawn).what == withdrawn
    assert not same_event(second_hand, corrected)


def test_earlier_is_what_was_announced_before_by_another_filing() -> None:
    before = replace(TOLD, announced=TOLD.announced - timedelta(days=1), accession="")
    itself, after = TOLD, replace(other(), announced=TOLD.announced)
    assert list(earlier_than(TOLD, [before, itself, after])) == [before]
    assert list(earlier_than(after, [before, itself, after])) == [before, itself]


def test_sizes_follow_from_what_is_stated() -> None:
    assert sizes(TRADE) == {Unit.BTC: 1895, Unit.USD: Decimal(180_300_000)}
    in_yen = replace(TRADE, amount=Money(Decimal(10) ** 10, "JPY"), average=None)
    assert sizes(in_yen) == {Unit.BTC: 1895}
    assert sizes(in_yen, 100_000.0) == {Unit.BTC: 1895, Unit.USD: Decimal(189_500_000)}
    assert sizes(replace(TRADE, btc=None), 1.0) == {
        Unit.BTC: Decimal(180_300_000) / Decimal(95167),
        Unit.USD: Decimal(180_300_000),
    }
    assert sizes(replace(TRADE, amount=None)) == {Unit.BTC: 1895, Unit.USD: 1895 * Decimal(95167)}
    assert sizes(Trade(Deed.SALE, None)) == {}


def test_a_trade_reaches_those_who_asked_for_any_company_and_for_this_one() -> None:
    assert treasury_circles(TOLD) == (
        Circle("treasury:any:btc", 1895.0),
        Circle("treasury:any:usd", 180_300_000.0),
        Circle("treasury:strategy:btc", 1895.0),
        Circle("treasury:strategy:usd", 180_300_000.0),
    )
    unsized = replace(TOLD, trade=Trade(Deed.SALE, None))
    assert is_for(unsized, TreasuryRule(Decimal(0), company="strategy"))
    assert not is_for(unsized, TreasuryRule(Decimal(1)))


@given(st.decimals(0, 21_000_000, places=2), st.sampled_from(Unit), st.sampled_from(["", "strategy", "mara"]))
def test_a_rule_is_reached_by_its_own_company_and_by_no_less_than_it_says(
    least: Decimal, unit: Unit, company: str
) -> None:
    size = Decimal(1895) if unit is Unit.BTC else Decimal(180_300_000)
    assert is_for(TOLD, TreasuryRule(least, unit, company)) == (size >= least and company != "mara")


def test_an_alert_asks_for_what_its_rule_says_while_it_is_not_paused() -> None:
    circles = treasury_circles(TOLD)
    alert = Subscription("a", 1, TreasuryRule(Decimal(1895)))
    assert asks_for(alert, circles)
    assert not asks_for(replace(alert, paused=True), circles)
    assert not asks_for(replace(alert, rule=TreasuryRule(Decimal(1896))), circles)
    assert not asks_for(replace(alert, rule=HintsRule()), circles)
    assert not asks_for(replace(alert, rule=BreakdownRule()), circles)


def test_of_what_is_told_again_each_trade_counts_once_and_as_it_was_amended() -> None:
    amendment = replace(other(btc=Decimal(1985)), form="8-K/A")
    later = replace(
        TOLD, announced=date(2025, 5, 12), trade=replace(TRADE, first=None, last=date(2025, 5, 11))
    )
    assert all_announced([TOLD, other(), later, amendment]) == [amendment, later]
