from dataclasses import replace
from datetime import date

from bot.model.basket import Coverage
from bot.model.coupling import Change, Coupling, Kind, State
from bot.model.ticker import ASSETS, BASKETS, Pair
from bot.views.figures import correlation_figures
from tests.unit.views.examples import SNAPSHOT


def test_the_state_and_its_date_are_said_where_they_are_known() -> None:
    change = Change(Kind.BREAKDOWN, date(2025, 9, 22), date(2025, 7, 10), State.DECOUPLED)
    coupling = Coupling(SNAPSHOT.pair, State.DECOUPLED, date(2018, 5, 16), date(2025, 9, 26), (change,))
    figures = correlation_figures(SNAPSHOT, coupling)
    assert (figures["state"], figures["since"]) == ("decoupled", "2025-07-10")
    unknown = correlation_figures(SNAPSHOT)
    assert (unknown["state"], unknown["since"]) == (None, None)
    assert unknown["stands_in_for"] == "r2ktech"


def test_a_basket_says_its_coverage() -> None:
    basket = replace(
        SNAPSHOT,
        pair=Pair(ASSETS["btc"], BASKETS["r2ktech"]),
        stands_in_for=None,
        coverage=Coverage(214, 220, 0.96, date(2025, 11, 11)),
    )
    assert correlation_figures(basket)["coverage"] == {
        "names": 214, "of_names": 220, "weight": 0.96, "weights_of": "2025-11-11",
    }  # fmt: skip
