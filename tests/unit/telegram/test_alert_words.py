from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Wish
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.telegram.alert_words import SIDES, parse_alert, parse_wish

BELOW, ABOVE = Side.BELOW, Side.ABOVE
ETH_QQQ = Pair(ASSETS["eth"], BENCHMARKS["qqq"])
TODAY, NEW_YEAR = date(2026, 11, 23), date(2027, 1, 31)
MINUS, EN_DASH = "\N{MINUS SIGN}", "\N{EN DASH}"


@pytest.mark.parametrize(
    ("words", "threshold"),
    [
        ("corr below 0.2", Threshold(BELOW, 0.2)),
        ("below .2", Threshold(BELOW, 0.2)),
        ("under 0,2", Threshold(BELOW, 0.2)),
        ("< 20%", Threshold(BELOW, 0.2)),
        ("<20%", Threshold(BELOW, 0.2)),
        ("corr<.2", Threshold(BELOW, 0.2)),
        ("above 0.6", Threshold(ABOVE, 0.6)),
        ("over +0.6", Threshold(ABOVE, 0.6)),
        (">0.6", Threshold(ABOVE, 0.6)),
        ("BELOW 0.2", Threshold(BELOW, 0.2)),
        ("below -0.2", Threshold(BELOW, -0.2)),
        (f"below {MINUS}0.2", Threshold(BELOW, -0.2)),
        (f"below {EN_DASH}20%", Threshold(BELOW, -0.2)),
        ("below 0", Threshold(BELOW, 0)),
        ("below 0.2 90", Threshold(BELOW, 0.2, 90)),
        ("250 below 0.2", Threshold(BELOW, 0.2, 250)),
        ("below 90 0.2", Threshold(BELOW, 0.2, 90)),
        ("below 30%", Threshold(BELOW, 0.3)),
        ("below 20 %", Threshold(BELOW, 0.2)),
        ("when the corr falls below 20 % for 3 closes in a row", Threshold(BELOW, 0.2)),
        ("is 90 sessions below 0.2 for 5 days", Threshold(BELOW, 0.2, 90, closes=5)),
        ("rises above 0.6", Threshold(ABOVE, 0.6)),
        ("0.2 below", Threshold(BELOW, 0.2)),
        ("0.2 90 below corr", Threshold(BELOW, 0.2, 90)),
        ("below 0.2 for 5", Threshold(BELOW, 0.2, closes=5)),
        ("for 1 below 0.2 margin 5%", Threshold(BELOW, 0.2, closes=1, margin=0.05)),
        ("margin 0 corr 90 for 10 > 0.5", Threshold(ABOVE, 0.5, 90, closes=10, margin=0)),
    ],
)
def test_a_line_is_understood_in_any_order(words: str, threshold: Threshold) -> None:
    assert parse_alert(words.split()) == ThresholdRule(threshold)


@pytest.mark.parametrize(
    "words", ["corr below 0.2 eth qqq", "qqq corr ETH-USD below 0.2", "ether < .2 nasdaq"]
)
def test_a_line_is_of_a_pair(words: str) -> None:
    assert parse_alert(words.split()) == ThresholdRule(Threshold(BELOW, 0.2), ETH_QQQ)


@pytest.mark.parametrize(
    ("words", "pair"), [("breakdown", Pair()), ("Breakdown eth qqq", ETH_QQQ), ("qqq breakdown eth", ETH_QQQ)]
)
def test_a_breakdown_is_of_a_pair(words: str, pair: Pair) -> None:
    assert parse_alert(words.split()) == BreakdownRule(pair)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("", "say what to watch: corr below 0.2"),
        ("corr", "say what to watch"),
        ("0.2", "say what to watch"),
        ("hello", "say what to watch"),
        ("corr below", "a number belongs after 'below'"),
        ("corr below eth", "a number belongs after 'below'"),
        ("below 30", "30 is the window: type 30% or 0.3 for a level"),
        ("below 90 eth", "90 is the window: type 90% or 0.9 for a level"),
        ("above 250", "250 is the window: type a level as well, such as 0.2"),
        ("below 0.2 for", "a number belongs after 'for'"),
        ("below 0.2 for three", "a number belongs after 'for'"),
        ("below 0.2 margin x", "a number belongs after 'margin'"),
        ("below 0.2 for 2.5", "whole numbers"),
        ("below 0.2 for 0", "1 to 10"),
        ("below 0.2 for 99999999999999999999999", "1 to 10"),
        ("below " + "9" * 400, "between −1 and 1"),
        ("below 0.2 for " + "9" * 400, "whole numbers"),
        ("below 0.2 margin " + "9" * 400, "never be over"),
        ("below 20", "do you mean 20%, that is 0.2?"),
        ("above -5", "do you mean −5%, that is −0.05?"),
        ("below 1.5", "between −1 and 1"),
        ("below 1", "between −1 and 1"),
        ("below 100", "between −1 and 1"),
        ("below 0.2 margin -0.1", "a margin is 0 or more, such as 0.1"),
        ("below 0.2 0.3", "one level at a time"),
        ("below 0.2 30%", "one level at a time"),
        ("brakdown eth", "'brakdown' is not understood; did you mean breakdown?"),
        ("belo 0.2", "'belo' is not understood; did you mean below?"),
        ("eth abve 0.2", "did you mean above?"),
        ("below 0.2 margin 0.9", "never be over"),
        ("below 0.2 60", "no window '60'; try 30, 90 or 250"),
        ("below 0.2 above 0.6", "either below or above"),
        ("below below 0.2", "either below or above"),
        ("below 0.2 btx", "did you mean btc?"),
        ("below 0.2 btc eth", "one coin at a time"),
        ("breakdown 0.2", "breakdown needs no number"),
        ("breakdown 90", "breakdown needs no number"),
        ("breakdown below", "breakdown knows no 'below' and no line: breakdown [coin] [benchmark]"),
        ("breakdown for 3", "breakdown knows no 'for' and no line"),
        ("breakdown margin 0.1", "breakdown knows no 'margin' and no line"),
        ("breakdown breakdown", "no coin or benchmark 'breakdown'"),
    ],
)
def test_what_is_not_understood_is_refused_with_one_line(words: str, line: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_alert(words.split())
    said = str(refused.value)
    assert line in said
    assert "\n" not in said
    assert len(said) < 200


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("breakdown", Wish(BreakdownRule())),
        ("breakdown once", Wish(BreakdownRule(), once=True)),
        ("ONCE breakdown eth qqq", Wish(BreakdownRule(ETH_QQQ), once=True)),
        ("until 2027-01-31 breakdown", Wish(BreakdownRule(), NEW_YEAR)),
        ("below until 2027-01-31 0.2", Wish(ThresholdRule(Threshold(BELOW, 0.2)), NEW_YEAR)),
        (
            "below 0.2 90 once UNTIL 2027-01-31",
            Wish(ThresholdRule(Threshold(BELOW, 0.2, 90)), NEW_YEAR, True),
        ),
        ("breakdown until 2026-11-24", Wish(BreakdownRule(), date(2026, 11, 24))),
        ("breakdown until 2026-11-23", Wish(BreakdownRule(), TODAY)),
    ],
)
def test_a_wish_may_end_on_a_day_or_after_one_time(words: str, wish: Wish) -> None:
    assert parse_wish(words.split(), TODAY) == wish


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("breakdown until", "a day belongs after 'until': until 2027-01-31"),
        ("breakdown until tomorrow", "a day belongs after 'until'"),
        ("breakdown until 20270131", "a day belongs after 'until'"),
        ("breakdown until 2027-W05-1", "a day belongs after 'until'"),
        ("breakdown until ٢٠٢٧-٠١-٣١", "a day belongs after 'until'"),
        ("breakdown until 2027-02-31", "there is no 2027-02-31"),
        ("breakdown until 0000-00-00", "there is no 0000-00-00"),
        ("breakdown until 2026-11-22", "2026-11-22 is over already"),
        ("breakdown until 1999-12-31", "over already"),
        ("breakdown until 2027-01-31 until 2027-02-01", "no coin or benchmark 'until'"),
        ("breakdown once once", "no coin or benchmark 'once'"),
        ("once", "say what to watch"),
        ("tresury 500", "'tresury' is not understood; did you mean treasury?"),
        ("treasury 500 until 2027-01-31", "'until' belongs to a line of correlation; here: treasury 500"),
        ("network 6m once", "'once' belongs to a line of correlation; here: network 6m"),
        ("treasury 500 1000", "one size at a time"),
        ("treasury 1.2.3", "'1.2.3' is no size"),
        ("treasury 100m", "do you mean $100m?"),
        ("treasury 1.000", "'1.000' may be thousands or not: write 1000"),
        ("treasury -5", "'-5' is no size: treasury 500"),
        ("treasury €100m", "'€100m' is no size: treasury 500"),
        ("treasury strategy mara 500", "one company and one size: treasury 500"),
        ("treasury 22000000", "take a size such as 500 (BTC) or $100m"),
        ("treasury stratgy", "no company 'stratgy'; did you mean Strategy (MSTR)?"),
        ("network 25m", "say for how many months, 1 to 24"),
        ("network busy", "'busy' is not understood: network 6m"),
        ("hints saylor", "hints need no more words"),
    ],
)
def test_a_wish_that_is_not_understood_is_refused_with_one_line(words: str, line: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_wish(words.split(), TODAY)
    assert line in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    "words",
    [
        "be\N{ZERO WIDTH SPACE}low 0.2",
        "\N{LEFT-TO-RIGHT MARK}below \N{RIGHT-TO-LEFT OVERRIDE}0.2",
        "below 0.2\N{ZERO WIDTH NO-BREAK SPACE}",
        "\x00below 0.2",
    ],
)
def test_what_nobody_sees_is_passed_over(words: str) -> None:
    assert parse_alert(words.split()) == ThresholdRule(Threshold(BELOW, 0.2))


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e309", "1e-3", "0x1", "½", "²", "1_0"])
def test_only_a_number_as_people_write_it_is_one(number: str) -> None:
    with pytest.raises(UsageError):
        parse_alert(["below", number])


def test_four_decimals_count() -> None:
    assert parse_alert(["below", "0.123449", "margin", "0.12341"]) == ThresholdRule(
        Threshold(BELOW, 0.1234, margin=0.1234)
    )


words = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *SIDES,
                "corr",
                "breakdown",
                "once",
                "until",
                "2027-01-31",
                "for",
                "margin",
                "eth",
                "qqq",
                "30",
                "0.2",
                "20%",
                "−.2",
                "{x}",
                "%s",
            ]
        ),
        st.text(max_size=30),
        st.from_regex(r"[+\-−–]?\d{0,30}[.,]?\d{0,30}%?", fullmatch=True),
    ),
    max_size=9,
)


@given(words)
def test_whatever_is_typed_is_a_rule_or_is_refused(typed: list[str]) -> None:
    with suppress(UsageError):
        assert isinstance(parse_wish(typed, TODAY).rule, ThresholdRule | BreakdownRule)


@given(
    st.permutations(
        ["corr", "eth", "qqq", "90", "below 0.2", "for 5", "margin 0.05", "once", "until 2027-01-31"]
    )
)
def test_the_order_of_the_words_means_nothing(parts: list[str]) -> None:
    line = Threshold(BELOW, 0.2, 90, closes=5, margin=0.05)
    wish = Wish(ThresholdRule(line, ETH_QQQ), NEW_YEAR, once=True)
    assert parse_wish(" ".join(parts).split(), TODAY) == wish
