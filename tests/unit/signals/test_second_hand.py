"""What is new, what was corrected, and whom a list means."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.alerts.purchases import same_event
from bot.model.filing import Deed, Holding, Trade
from bot.model.second_hand import ENTITIES, History, Listed, Recorded, Report, dollars
from bot.model.treasury import COMPANIES, Announcement
from bot.signals.second_hand import held_by, reconcile

METAPLANET = ENTITIES["metaplanet"]
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TODAY = NOW.date()


def report(btc: int | str, days_ago: int, **changed: Any) -> Report:
    day = TODAY - timedelta(days=days_ago)
    return replace(Report("CoinGecko", METAPLANET, Deed.PURCHASE, Decimal(btc), day), **changed)


def history(*reports: Report, **changed: Any) -> History:
    return History(sorted(reports, key=lambda each: each.day), **changed)


def known(*reports: Report, is_news: bool = False) -> list[Recorded]:
    return [Recorded(each.id, each, NOW - timedelta(days=1), is_news) for each in reports]


OLD, NEW = report(100, 30), report(200, 1)


def test_at_first_sight_all_is_kept_and_nothing_is_news() -> None:
    changes = reconcile([], history(OLD, NEW), NOW, is_first=True)
    assert [(each.report, each.is_news, each.seen_at) for each in changes] == [
        (OLD, False, NOW),
        (NEW, False, NOW),
    ]


@pytest.mark.parametrize(
    ("days_ago", "is_news"), [(-1, True), (0, True), (3, True), (4, False), (400, False)]
)
def test_later_what_is_new_is_news_for_three_days(days_ago: int, *, is_news: bool) -> None:
    [change] = reconcile(known(OLD), history(OLD, report(7, days_ago)), NOW, is_first=False)
    assert change.is_news is is_news


def test_what_is_told_again_changes_nothing() -> None:
    assert reconcile(known(OLD, NEW), history(OLD, NEW), NOW, is_first=False) == []


def test_figures_that_differ_are_corrected_in_their_place() -> None:
    now = replace(NEW, usd=Decimal(20_000_000))
    [change] = reconcile(known(OLD, NEW, is_news=True), history(OLD, now), NOW, is_first=False)
    assert change == Recorded(NEW.id, now, NOW - timedelta(days=1), True, NOW, NEW)


@pytest.mark.parametrize(
    "now",
    [
        report(210, 1),
        report(200, 3),
        report(200, 1, deed=Deed.SALE),
    ],
    ids=["amount", "day", "kind"],
)
def test_a_row_that_differs_in_one_thing_from_one_that_is_gone_is_the_same(now: Report) -> None:
    [change] = reconcile(known(OLD, NEW, is_news=True), history(OLD, now), NOW, is_first=False)
    assert (change.event, change.report, change.before, change.is_news) == (NEW.id, now, NEW, True)


@pytest.mark.parametrize("now", [report(210, 2), report(200, 9)], ids=["two things", "a week later"])
def test_a_row_that_differs_in_more_is_another(now: Report) -> None:
    changes = reconcile(known(OLD, NEW), history(OLD, now), NOW, is_first=False)
    assert [(each.event, each.report, each.is_gone) for each in changes] == [
        (now.id, now, False),
        (NEW.id, NEW, True),
    ]


def test_beside_one_that_is_still_told_a_row_is_another() -> None:
    [change] = reconcile(known(OLD, NEW), history(OLD, NEW, report(210, 1)), NOW, is_first=False)
    assert change.before is None


def test_what_is_gone_is_said_once_and_may_come_back() -> None:
    [gone] = reconcile(known(OLD, NEW, is_news=True), history(OLD), NOW, is_first=False)
    assert (gone.is_gone, gone.event) == (True, NEW.id)
    after = [*known(OLD), gone]
    assert reconcile(after, history(OLD), NOW, is_first=False) == []
    [back] = reconcile(after, history(OLD, NEW), NOW, is_first=False)
    assert (back.is_gone, back.is_news, back.before, back.event) == (False, True, None, NEW.id)


@pytest.mark.parametrize(
    "told",
    [
        history(OLD, refused=("a row",)),
        history(),
        history(report(5, 0), is_whole=False),
        history(report(5, 1), is_whole=False),
    ],
    ids=["with holes", "nothing", "newer rows alone", "a day that may be cut"],
)
def test_what_a_history_may_not_reach_is_not_gone(told: History) -> None:
    changes = reconcile(known(OLD, NEW), told, NOW, is_first=False)
    assert [(each.report, each.before) for each in changes] == [
        (each, None) for each in told.reports if each != OLD
    ]
    assert not any(each.is_gone for each in changes)


def test_an_event_keeps_its_name_also_where_another_comes_to_be_like_it() -> None:
    now = report(210, 1)
    [corrected] = reconcile(known(OLD, NEW), history(OLD, now), NOW, is_first=False)
    [other] = reconcile([*known(OLD), corrected], history(OLD, now, NEW), NOW, is_first=False)
    assert (other.event, other.report) == (f"{NEW.id}+", NEW)
    third = reconcile([*known(OLD), corrected, other], history(OLD, now, NEW), NOW, is_first=False)
    assert third == []


STRATEGY = COMPANIES["strategy"]
MAY = Announcement(
    STRATEGY,
    date(2025, 5, 5),
    Trade(Deed.PURCHASE, Decimal(1895), first=date(2025, 4, 28), last=date(2025, 5, 4)),
)


def told(**changed: Any) -> Report:
    made = Report("CoinGecko", STRATEGY, Deed.PURCHASE, Decimal(1895), date(2025, 5, 5))
    return replace(made, **changed)


@pytest.mark.parametrize(
    ("changed", "is_same"),
    [
        ({}, True),
        ({"btc": Decimal(1900)}, True),
        ({"btc": Decimal(1914)}, False),
        ({"btc": Decimal(1876)}, False),
        ({"day": date(2025, 4, 25)}, True),
        ({"day": date(2025, 4, 24)}, False),
        ({"day": date(2025, 5, 7)}, True),
        ({"day": date(2025, 5, 8)}, False),
        ({"deed": Deed.SALE}, False),
        ({"company": COMPANIES["mara"]}, False),
    ],
)
def test_a_report_is_of_the_same_event_as_a_trade(changed: dict[str, Any], *, is_same: bool) -> None:
    assert same_event(told(**changed).announcement, MAY) is is_same


def test_where_a_trade_has_no_days_those_around_the_announcement_count() -> None:
    undated = replace(MAY, trade=Trade(Deed.PURCHASE, Decimal(1895)))
    assert same_event(told(day=date(2025, 5, 2)).announcement, undated)
    assert not same_event(told(day=date(2025, 5, 1)).announcement, undated)
    assert not same_event(told().announcement, replace(MAY, trade=Trade(Deed.PURCHASE, None)))


@pytest.mark.parametrize(
    ("symbol", "name", "key"),
    [
        ("MSTR.US", "Strategy", "strategy"),
        ("NASDAQ:MSTR", "MicroStrategy Inc.", "strategy"),
        ("NASDAQ: MSTR", "MicroStrategy Inc.", "strategy"),
        ("mstr", "", "strategy"),
        ("", "Strategy", "strategy"),
        ("CEP.US", "MicroStrategy", "strategy"),
        ("3350.T", "Metaplanet", "metaplanet"),
        ("TYO:3350", "Metaplanet", "metaplanet"),
        ("SWC.AQ", "The Smarter Web Company PLC", "smarterweb"),
        ("SWC", "The Smarter Web Company PLC", "smarterweb"),
        ("XYZ.BK", "RSXYZ PCL", None),
        ("TSE:MSTR", "Another", None),
        ("", "", None),
    ],
)
def test_a_company_is_found_in_a_list_by_its_symbol_or_its_name(
    symbol: str, name: str, key: str | None
) -> None:
    companies = [*COMPANIES.values(), *ENTITIES.values()]
    held = held_by([Listed(symbol, name, Decimal(5))], companies, TODAY)
    assert held == ({} if key is None else {key: Holding(Decimal(5), TODAY)})


def test_a_symbol_counts_for_more_than_a_name_and_the_first_row_for_more_than_another() -> None:
    rows = [
        Listed("", "Metaplanet", Decimal(1)),
        Listed("3350.T", "Metaplanet", Decimal(43_000), Decimal(3_810_765_023)),
        Listed("3350.T", "Metaplanet", Decimal(3)),
    ]
    held = held_by(rows, [METAPLANET], TODAY)["metaplanet"]
    assert held == Holding(Decimal(43_000), TODAY, dollars(Decimal(3_810_765_023)))
