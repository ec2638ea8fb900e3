"""How second-hand figures are told: marked as such, whole, and within what Telegram takes."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from matplotlib.image import imread

from bot.analytics.treasury import Price, Worth
from bot.localchat.markup import parse_html
from bot.model.filing import Deed, Holding, Money
from bot.model.second_hand import ENTITIES, Recorded, Report, dollars
from bot.model.treasury import COMPANIES, Company
from bot.translation import ENGLISH, language
from bot.views.captions import CAPTION, length
from bot.views.drawing import treasury_picture_of
from bot.views.second_hand import others_words, otherwise_text, otherwise_words, second_hand_text
from bot.views.wording import plain

METAPLANET = ENTITIES["metaplanet"]
NOW = datetime(2025, 8, 12, 9, tzinfo=UTC)
BOUGHT = Report(
    "CoinGecko", METAPLANET, Deed.PURCHASE, Decimal(518), date(2025, 8, 12),
    Decimal(61_392_842), Decimal(118_519), Decimal(18_113), "https://example.org/a?b=1&c=<2>",
)  # fmt: skip
RECORDED = Recorded(BOUGHT.id, BOUGHT, NOW)
HELD = Holding(
    Decimal(18_113), date(2025, 8, 12), dollars(Decimal(1_845_900_000)), Money(Decimal(101_911), "USD")
)
WORTH = Worth(Price(119_000, date(2025, 8, 11), "Yahoo"), 2_155_447_000, 0.1677)
MARK = "second-hand; not a filing"
SHARE = "under 0.1% of the 21 million"
FIGURES = "Figures are those of CoinGecko, which computes them and is late; the worth is ours."


def test_the_whole_answer() -> None:
    told = second_hand_text(METAPLANET, [RECORDED], HELD, WORTH)
    assert plain(told).split("\n\n") == [
        f"Metaplanet (3350.T) holds 18,113 BTC, according to CoinGecko ({MARK}; as of 12 Aug 2025), {SHARE}.",
        "Paid $1.846 billion in all, $101,911 each. At $119,000 that is worth $2.2 billion, 17% above cost.",
        "Last told\n12 Aug 2025: bought 518 BTC for $61.39 million, $118,519 each",
        f"Newest: the source that it names. {FIGURES}\nClose of Mon 11 Aug 2025 · Yahoo",
    ]
    assert 'href="https://example.org/a?b=1&amp;c=&lt;2&gt;"' in told
    assert 'href="https://www.coingecko.com/en/treasuries/companies/metaplanet"' in told


def test_of_an_unknown_cost_no_average_is_made() -> None:
    told = plain(second_hand_text(METAPLANET, [RECORDED], replace(HELD, average=None), None))
    assert "Paid $1.846 billion in all, as far as CoinGecko knows." in told
    assert "Paid" not in plain(second_hand_text(METAPLANET, [], replace(HELD, cost=None), None))


def test_where_nothing_is_told_of_what_is_held_that_is_said() -> None:
    told = plain(
        second_hand_text(METAPLANET, [replace(RECORDED, report=replace(BOUGHT, link=""))], None, None)
    )
    assert told.splitlines()[0] == (f"Metaplanet (3350.T): CoinGecko does not tell what it holds ({MARK}).")
    assert told.endswith(
        "Figures are those of CoinGecko, which computes them and is late; the worth is ours."
    )


def test_a_correction_says_what_was_told_first() -> None:
    corrected = RECORDED.corrected(replace(BOUGHT, btc=Decimal(520), average=None), NOW)
    told = plain(second_hand_text(METAPLANET, [corrected], HELD, None))
    assert "bought 520 BTC for $61.39 million (corrected, first 518 BTC)" in told
    only_held = RECORDED.corrected(replace(BOUGHT, held=Decimal(18_200)), NOW)
    assert "corrected" not in second_hand_text(METAPLANET, [only_held], HELD, None)


@pytest.mark.usefixtures("each_language")
def test_it_fits_below_a_picture_whatever_is_told() -> None:
    company = Company("x", "<b>&" * 15, "", 0, (), "x" * 80)
    long = replace(RECORDED, report=replace(BOUGHT, company=company, link="https://x.org/" + "&" * 480))
    told = second_hand_text(company, [long] * 20, HELD, WORTH)
    assert length(told) <= CAPTION
    assert length(told) == len(parse_html(told).text.encode("utf-16-le")) // 2
    if language() == ENGLISH:
        assert MARK in told
        assert plain(told).count("bought 518 BTC") == 6
        assert plain(second_hand_text(company, [long] * 20, HELD, WORTH, limit=700)).count("bought") < 6


@pytest.mark.parametrize(("beside", "said"), [(0.05, "5.0% more than"), (-0.0123, "1.2% less than")])
def test_what_a_list_has_otherwise_is_told_with_its_day(beside: float, said: str) -> None:
    told = plain(otherwise_words(HELD, beside))
    assert told == (
        f"CoinGecko, second-hand, tells otherwise: 18,113 BTC on 12 Aug 2025, {said} the company states."
    )
    assert "18,113 BTC on , " in plain(otherwise_words(replace(HELD, as_of=None), beside))


def test_the_owner_sees_each_company_of_which_others_tell_otherwise() -> None:
    assert otherwise_text({}) == ""
    stated = Holding(Decimal(848_000))
    found = {COMPANIES["strategy"]: (stated, Holding(Decimal(900_000)), 0.0613)}
    assert plain(otherwise_text(found)).splitlines() == [
        "CoinGecko tells otherwise",
        "Strategy (MSTR): states 848,000 BTC, listed 900,000 BTC (+6.1%)",
    ]
    many = {Company(f"c{n}", "&" * 60, "C", n): (stated, HELD, 0.5) for n in range(1, 100)}
    assert length(otherwise_text(many)) <= 1600


def test_who_asked_of_no_company_is_told_who_holds_most() -> None:
    assert others_words({}) == ""
    held = {each: Holding(Decimal(number)) for number, each in enumerate(ENTITIES.values(), 1)}
    assert plain(others_words(held)) == (
        "Not from filings but second-hand, from CoinGecko: Remixpoint 8 BTC, NEXON 7 BTC, OranjeBTC 6 BTC. "
        "Ask /treasury remixpoint"
    )


def test_the_picture_names_who_tells_of_it() -> None:
    announced = [RECORDED.report.announcement, replace(BOUGHT, day=date(2025, 8, 13)).announcement]
    assert treasury_picture_of(announced, "CoinGecko") != treasury_picture_of(announced)


def test_where_no_price_is_known_what_is_held_has_the_picture_to_itself() -> None:
    announced = [
        replace(BOUGHT, average=None, held=Decimal(held), day=date(2025, 8, day)).announcement
        for day, held in ((1, 600), (12, 1200))
    ]
    priced = [
        replace(each, trade=replace(each.trade, average=BOUGHT.announcement.trade.average))
        for each in announced
    ]
    lower = [
        np.rint(imread(io.BytesIO(treasury_picture_of(those)))[500:800, :, :3] * 255)
        for those in (announced, priced)
    ]
    blue = [float((np.abs(image - (38, 60, 83)).max(axis=2) < 20).mean()) for image in lower]
    assert blue[0] > 0.3 > blue[1]


@pytest.mark.parametrize("days", [0, 1, 40, 92, 365, 900, 1080, 3000])
def test_dates_find_room_below_a_picture_of_any_length(days: int) -> None:
    last = date(2018, 1, 15) + timedelta(days=days)  # a warning, where there is none, is an error
    announced = [replace(BOUGHT, day=day).announcement for day in (date(2018, 1, 15), last)]
    assert treasury_picture_of(announced).startswith(b"\x89PNG")
