from bot.views.help import help_text, start_text
from tests.unit.views.examples import SNAPSHOT


def test_the_welcome_has_the_figure_of_the_day() -> None:
    got = start_text(SNAPSHOT)
    assert got.startswith(
        "<b>Is Bitcoin just another small-cap tech bet today?</b>\n30 sessions to Fri 26 Sep 2025: <b>0.36</b>, no clear link."
    )
    assert "recorded sample, to 26 Sep 2025" in got


def test_the_welcome_goes_without_a_figure_where_there_is_none() -> None:
    assert "sessions" not in start_text(None)
    assert "/corr" in start_text(None)


def test_help_lists_examples_coins_benchmarks_and_windows() -> None:
    got = help_text({"Ask": [("/corr <coin>", "a & b")], "A & B": [("/x", "y")]})
    assert "/corr &lt;coin&gt;: a &amp; b" in got
    assert got.startswith("<b>Ask</b>\n")
    assert "\n\n<b>A &amp; B</b>\n/x: y\n" in got
    assert "Coins: btc eth sol xrp ada doge ltc avax bnb" in got
    assert "Benchmarks: r2ktech r2ktech-all psct iwm qqq xlk spy" in got
    assert "Windows: 30 90 250 sessions" in got
