"""The answer to /treasury, and its picture."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from matplotlib.image import imread

from bot.analytics.treasury import Price, Worth
from bot.model.filing import Deed, HeldBack, Holding, Money, Statement, Trade
from bot.model.treasury import COMPANIES, Announcement, Filed, Read
from bot.translation import ENGLISH, language
from bot.views.captions import CAPTION, length
from bot.views.drawing import treasury_picture_of
from bot.views.treasury import review_text, treasury_text
from bot.views.wording import plain

STRATEGY = COMPANIES["strategy"]


def usd(amount: str, unit: str = "1") -> Money:
    return Money(Decimal(amount), "USD", Decimal(unit))


HELD = Holding(Decimal(555_450), date(2025, 5, 4), usd("38080000000", "10000000"), usd("68550"))
MAY = Announcement(
    STRATEGY,
    date(2025, 5, 5),
    Trade(Deed.PURCHASE, Decimal(1895), usd("180300000", "100000"), usd("95167")),
    HELD,
    "0000950170-25-063168",
)
WORTH = Worth(Price(94_040, date(2025, 5, 5), "Yahoo"), 52_234_518_000, 0.3718)


def text(announcement: Announcement = MAY, held: Holding = HELD, worth: Worth | None = WORTH) -> str:
    return treasury_text(STRATEGY, [announcement], held, HELD, worth)


def test_the_whole_answer() -> None:
    assert plain(text()).split("\n\n") == [
        "Strategy (MSTR) holds 555,450 BTC (as of 4 May 2025), 2.6% of the 21 million.",
        "Paid $38.08 billion in all, $68,550 each. At $94,040 that is worth $52.2 billion, 37% above cost.",
        "Last announced\n5 May 2025: bought 1,895 BTC for $180.3 million, $95,167 each",
        (
            "Newest: SEC Form 8-K, 0000950170-25-063168. Figures are the company's; the worth is ours.\n"
            "Close of Mon 5 May 2025 · Yahoo"
        ),
    ]
    assert (
        'href="https://www.sec.gov/Archives/edgar/data/1050446/000095017025063168/'
        '0000950170-25-063168-index.htm"' in text()
    )


@pytest.mark.parametrize(
    ("worth", "said"),
    [
        (replace(WORTH, gain=-0.25), "At $94,040 that is worth $52.2 billion, 25% below cost."),
        (replace(WORTH, gain=None, dollars=900_000), "At $94,040 that is worth $900,000."),
        (None, "What that is worth is not told: there is no price of these days here."),
    ],
)
def test_what_it_is_worth(worth: Worth | None, said: str) -> None:
    assert said in plain(text(worth=worth))


def test_what_is_not_known_is_left_out() -> None:
    bare = replace(MAY, trade=Trade(Deed.SALE, None), accession="", holding=None)
    told = plain(treasury_text(STRATEGY, [bare], Holding(Decimal(5)), None, WORTH))
    assert "holds 5 BTC, under 0.1% of the 21 million." in told
    assert "5 May 2025: sold\n" in told
    assert "Newest: SEC Form 8-K. Figures" in told
    assert "Paid" not in told


def test_a_cost_of_an_earlier_day_says_of_which() -> None:
    told = plain(text(held=Holding(Decimal(555_451), date(2025, 5, 11))))
    assert "Paid $38.08 billion in all, $68,550 each, as stated for 4 May 2025." in told
    undated = replace(HELD, as_of=None)
    told = plain(treasury_text(STRATEGY, [MAY], HELD, undated, WORTH))
    assert "Paid $38.08 billion in all, $68,550 each. At" in told


@pytest.mark.usefixtures("each_language")
def test_it_fits_below_a_picture() -> None:
    told = treasury_text(STRATEGY, [MAY] * 20, HELD, HELD, WORTH)
    assert length(told) <= CAPTION
    if language() == ENGLISH:
        assert told.count("bought 1,895 BTC") == 6
        assert treasury_text(STRATEGY, [MAY] * 20, HELD, HELD, WORTH, limit=450).count("bought 1,895 BTC") < 6


def test_what_is_held_can_be_all_that_is_known() -> None:
    told = plain(treasury_text(STRATEGY, [], HELD, HELD, None))
    assert told.splitlines()[-1] == "Figures are the company's; the worth is ours."
    assert "Last announced" not in told


@pytest.mark.usefixtures("each_language")
def test_a_review_fits_into_a_message() -> None:
    held_back = tuple(HeldBack(MAY.trade, f"reason {number}") for number in range(100))
    filed = Filed(STRATEGY.cik, "0000950170-25-063168", "8-K", date(2025, 5, 5))
    told = review_text([Read(STRATEGY, filed, Statement((), None, held_back))])
    assert length(told) <= 4096
    if language() == ENGLISH:
        assert told.splitlines()[-1] == f"and {100 - told.count('reason')} more"


def pixels(picture: bytes) -> np.ndarray:
    image: np.ndarray = np.rint(imread(io.BytesIO(picture))[:, :, :3] * 255).astype(int)
    return image


def share(image: np.ndarray, colour: tuple[int, int, int]) -> float:
    return float((np.abs(image - colour).max(axis=2) < 40).mean())


def test_the_picture_shows_what_is_held_and_each_trade() -> None:
    later = replace(MAY, announced=date(2025, 6, 5), holding=replace(HELD, btc=Decimal(600_000)))
    sale = replace(later, announced=date(2025, 7, 5), trade=replace(MAY.trade, deed=Deed.SALE))
    without, sold = (pixels(treasury_picture_of(those)) for those in ([MAY, later], [MAY, later, sale]))
    assert without.shape == (900, 1600, 3)
    assert share(without[:430], (79, 179, 255)) > 0.001
    orange = (180, 110, 30)
    assert share(sold[430:], orange) > share(without[430:], orange)


def test_a_picture_of_little_is_drawn_all_the_same() -> None:
    bare = [
        replace(MAY, trade=Trade(Deed.PURCHASE, Decimal(5)), holding=Holding(Decimal(number)))
        for number in (5, 10)
    ]
    assert pixels(treasury_picture_of(bare)).shape == (900, 1600, 3)
