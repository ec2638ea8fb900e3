"""The packaged list adds up by itself."""

from datetime import date
from decimal import Decimal

from bot.model.filing import Deed
from bot.model.treasury import COMPANIES, Company
from bot.signals.purchase import misfit
from bot.sources.past_purchases import past_announcements

STRATEGY = COMPANIES["strategy"]


def test_what_was_bought_less_what_was_sold_is_what_is_held() -> None:
    announced = past_announcements(STRATEGY)
    held = Decimal(0)
    for each in announced:
        assert each.trade.btc is not None
        held += each.trade.btc if each.trade.deed is Deed.PURCHASE else -each.trade.btc
        if each.holding is not None:
            assert abs(held - each.holding.btc) <= 3  # whole coins, rounded by the company
    assert held == 848_000


def test_count_times_average_is_the_amount() -> None:
    assert [each.announced for each in past_announcements(STRATEGY) if misfit(each.trade)] == []


def test_it_is_in_order_and_dated() -> None:
    announced = past_announcements(STRATEGY)
    days = [each.announced for each in announced]
    assert days == sorted(days)
    assert (days[0], days[-1], len(days)) == (date(2020, 8, 11), date(2026, 10, 5), 125)


def test_of_another_company_there_is_none() -> None:
    assert past_announcements(Company("other", "Other", "OTHR", 1)) == ()
