"""The message about a trade, against the texts of ../shared/VOICE.md where those have one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.analytics.treasury import Price, Worth
from bot.model.chat import NEW_YORK
from bot.model.correlation import Correlation, Estimate, Moves
from bot.model.coupling import Coupling, State
from bot.model.filing import Deed, Holding, Money, Trade
from bot.model.second_hand import ENTITIES
from bot.model.ticker import Pair
from bot.model.treasury import COMPANIES, Announcement
from bot.views.captions import TEXT, length
from bot.views.purchase import Beside, purchase_text
from bot.views.wording import plain

AT = datetime(2025, 5, 5, 12, tzinfo=UTC)
TRADE = Trade(
    Deed.PURCHASE,
    Decimal(1895),
    Money(Decimal(180300000), "USD", Decimal("1E+5")),
    Money(Decimal(95167), "USD"),
    date(2025, 4, 28),
    date(2025, 5, 4),
    "sales of MSTR shares ($128.5 million) and STRK shares ($51.8 million)",
)
HELD = Holding(
    Decimal(555_450),
    date(2025, 5, 4),
    Money(Decimal(38080000000), "USD", Decimal("1E+7")),
    Money(Decimal(68550), "USD"),
)
WHAT = Announcement(COMPANIES["strategy"], date(2025, 5, 5), TRADE, HELD, "0000950170-25-063168", "8-K", AT)
WORTH = Worth(Price(94_040.0, date(2025, 5, 4), "Yahoo"), 94_040.0 * 555_450, 94_040 / 68_550 - 1)
FIGURE = Estimate(0.68, 0.26, 0.88)
LINK = Correlation(30, FIGURE, 30, 12.0, date(2025, 5, 2), FIGURE, 0.9, Moves(0.01, 0.02), 20)
WHOLE = Beside(WORTH, Pair(), LINK, Coupling(Pair(), State.COUPLED, date(2018, 1, 3), date(2025, 5, 2), ()))


def said(what: Announcement = WHAT, beside: Beside = WHOLE, **about: object) -> str:
    about = {"sent_at": AT + timedelta(minutes=1), "zone": NEW_YORK, **about}
    return plain(purchase_text(what, beside, **about))  # type: ignore[arg-type]


def test_a_purchase_reads_as_in_the_book_of_texts() -> None:
    assert said() == (
        "Strategy (MSTR) bought 1,895 BTC for $180.3 million\n"
        "28 Apr to 4 May 2025, $95,167 each on average.\n\n"
        "Now holds 555,450 BTC, 2.6% of the 21 million. Paid $38.08 billion in all, $68,550 each. "
        "At $94,040 that is worth $52.2 billion, 37% above cost.\n"
        "Paid with: sales of MSTR shares ($128.5 million) and STRK shares ($51.8 million).\n\n"
        "Meanwhile Bitcoin and small-cap tech: 0.68 (0.26 to 0.88) over 30 sessions to 2 May 2025, strong.\n"
        "State: coupled since the record begins, 3 Jan 2018.\n\n"
        "Source: SEC Form 8-K, 0000950170-25-063168\n"
        "Filed Mon 5 May, 08:00 New York; sent 1 minute later.\n"
        "Figures are the company's; the worth is ours."
    )
    html = purchase_text(WHAT, WHOLE, sent_at=AT, zone=NEW_YORK)
    assert (
        '<a href="https://www.sec.gov/Archives/edgar/data/1050446/000095017025063168/0000950170-25-063168-index.htm">'
        in html
    )
    assert '<tg-time unix="1746446400" format="wDt">' in html


def test_what_is_not_stated_is_left_out() -> None:
    sale = Announcement(COMPANIES["tesla"], date(2025, 5, 5), Trade(Deed.SALE, None))
    assert said(sale, Beside()) == (
        "Tesla (TSLA) sold bitcoin\n\nSource: SEC filing\nFiled on 5 May 2025.\nFigures are the company's."
    )


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (replace(HELD, cost=None), "Now holds 555,450 BTC, 2.6% of the 21 million. $68,550 each.\n"),
        (
            replace(HELD, average=None),
            "Now holds 555,450 BTC, 2.6% of the 21 million. Paid $38.08 billion in all.\n",
        ),
        (Holding(Decimal(20)), "Now holds 20 BTC, under 0.1% of the 21 million.\n"),
    ],
)
def test_of_what_is_held_it_says_what_is_stated(held: Holding, words: str) -> None:
    assert words in said(replace(WHAT, holding=held), Beside())


def test_sent_within_a_minute_is_at_once() -> None:
    assert "; sent at once.\n" in said(sent_at=AT + timedelta(seconds=59))


def test_what_is_to_date_names_what_was_told_of_it_before() -> None:
    earlier = replace(WHAT, announced=date(2025, 4, 14), trade=replace(TRADE, btc=Decimal(3459), amount=None))
    assert "\nThat is to date, and includes what was told before: bought 3,459 BTC of 14 Apr 2025.\n" in said(
        beside=replace(WHOLE, parts=(earlier,))
    )
    undated = replace(WHAT, trade=replace(TRADE, first=None, last=None, average=None))
    assert said(undated, Beside(parts=(earlier,))).startswith(
        "Strategy (MSTR) bought 1,895 BTC for $180.3 million\n\nNow holds"
    )


def test_an_amended_one_says_what_was_wrong() -> None:
    wrong = replace(WHAT, trade=replace(TRADE, btc=Decimal(1985)))
    assert "\nCorrected: before, I wrote that it bought 1,985 BTC for $180.3 million.\n" in said(before=wrong)


def test_words_of_a_company_cannot_break_the_message() -> None:
    hostile = replace(TRADE, funding="<b>&</b>" * 3)
    assert "Paid with: <b>&</b><b>&</b><b>&</b>." in said(replace(WHAT, trade=hostile))
    endless = replace(WHAT, trade=replace(TRADE, funding="x" * 5000))
    html = purchase_text(endless, WHOLE, sent_at=AT, zone=NEW_YORK)
    assert length(html) < TEXT
    assert plain(html).startswith("Strategy (MSTR) bought 1,895 BTC for $180.3 million\n\nSource:")


def test_what_others_tell_says_so_in_its_first_line_and_its_last() -> None:
    trade = Trade(
        Deed.PURCHASE, Decimal(463), Money(Decimal(53700000), "USD", Decimal("1E+5")), last=date(2025, 8, 4)
    )
    what = Announcement(
        ENTITIES["metaplanet"], date(2025, 8, 4), trade, Holding(Decimal(17_595)), provider="CoinGecko"
    )
    assert said(what, Beside()) == (
        "Metaplanet (3350.T) bought 463 BTC for $53.7 million, according to CoinGecko\n"
        "4 Aug 2025.\n\n"
        "Now holds 17,595 BTC, under 0.1% of the 21 million.\n\n"
        "Source: CoinGecko (second-hand; not a filing)\n"
        "Dated 4 Aug 2025.\n"
        "CoinGecko computes its figures, and is late."
    )
    linked = purchase_text(replace(what, link="https://x.example/?a&b"), Beside(), sent_at=AT, zone=NEW_YORK)
    assert '<a href="https://x.example/?a&amp;b">CoinGecko (second-hand; not a filing)</a>' in linked


def test_the_companys_own_figures_in_the_place_of_what_others_told_say_so() -> None:
    others = replace(WHAT, provider="CoinGecko")
    assert "\nBefore, I told this according to CoinGecko; these are the company's own figures.\n" in said(
        before=others
    )


def test_what_is_withdrawn_says_so_first() -> None:
    gone = replace(WHAT, provider="CoinGecko", is_withdrawn=True)
    text = said(gone, before=WHAT)
    assert text.startswith(
        "Withdrawn: Strategy (MSTR) bought 1,895 BTC for $180.3 million, according to CoinGecko\n"
    )
    assert "\nCoinGecko does not tell this any more.\n" in text


def test_where_the_state_of_the_link_is_not_known_the_figure_stands_alone() -> None:
    assert "strong.\n\nSource:" in said(beside=replace(WHOLE, coupling=None))
