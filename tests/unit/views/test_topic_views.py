"""What is said of alerts about topics, and the buttons below it."""

from datetime import date
from decimal import Decimal

import pytest

from bot.errors import UsageError
from bot.model.chat import Chat, ChatKind
from bot.model.filing import Deed, Trade
from bot.model.message import Button, Link, Rows
from bot.model.subscription import Snooze, Subscription, Wish
from bot.model.topic_rule import HintsRule, NetworkRule, TopicRule, TreasuryRule, Unit
from bot.model.treasury import COMPANIES, Announcement
from bot.views.alert_taps import Step, WishTap
from bot.views.alerts import Watched, card_text, list_text, title_of
from bot.views.sent_buttons import sent_buttons
from bot.views.topic import About, missing_text, topic_meaning, topic_on_text
from bot.views.topic_buttons import TreasuryTap, topic_preview_buttons, topic_sent_buttons
from bot.views.topic_preview import topic_preview_text
from bot.views.wording import plain

CHAT = Chat(1, 1001, ChatKind.PRIVATE)
ALL, NONE = About(), About(())
MILLION = Decimal(10) ** 6


def alert(rule: TopicRule) -> Subscription:
    return Subscription("k3", 1, rule)


def texts(rows: Rows) -> list[list[str]]:
    return [[button.text for button in row] for row in rows]


@pytest.mark.parametrize(
    ("rule", "title"),
    [
        (TreasuryRule(), "Any company: purchases and sales of 500 BTC or more"),
        (TreasuryRule(Decimal("0.5")), "Any company: purchases and sales of 0.5 BTC or more"),
        (TreasuryRule(100 * MILLION, Unit.USD), "Any company: purchases and sales of $100 million or more"),
        (TreasuryRule(1500 * MILLION, Unit.USD), "Any company: purchases and sales of $1.5 billion or more"),
        (TreasuryRule(Decimal(0), company="strategy"), "Strategy (MSTR): every purchase and sale"),
        (TreasuryRule(Decimal(0), company="gme"), "GME: every purchase and sale"),
        (TreasuryRule(Decimal(0), company="some-company"), "Some Company: every purchase and sale"),
        (NetworkRule(), "Bitcoin network: busiest in 6 months"),
        (NetworkRule(1), "Bitcoin network: busiest in 1 month"),
        (HintsRule(), "Hints from the news"),
    ],
)
def test_an_alert_is_called_by_what_it_watches(rule: TopicRule, title: str) -> None:
    assert title_of(alert(rule)) == title
    assert plain(topic_preview_text(rule, None, ALL)).startswith(f"New alert: {title}\nI write when ")
    assert plain(topic_on_text(rule, ALL)).startswith(f"On: {title}\nI write when ")
    assert plain(list_text([Watched(alert(rule))], CHAT)).startswith(f"1 alert\n\n1. {title}\non\n")
    assert plain(card_text(Watched(alert(rule)), CHAT)).startswith(f"{title}\non\n\nI write when ")


@pytest.mark.parametrize(
    ("rule", "why"),
    [(TreasuryRule(), "EDGAR_CONTACT"), (NetworkRule(), "prices are recorded"), (HintsRule(), "NEWS_FEEDS")],
)
def test_where_nothing_will_come_that_is_said(rule: TopicRule, why: str) -> None:
    for text in (topic_preview_text(rule, None, NONE), topic_on_text(rule, NONE)):
        assert "Nothing will come: " in text
        assert why in text


@pytest.mark.parametrize(
    ("company", "about", "said"),
    [
        ("", About(("treasury",)), ""),
        ("", About(("second-hand",)), "only what CoinGecko tells"),
        ("strategy", About(("second-hand",)), "Nothing will come: filings are not read"),
        (
            "metaplanet",
            About(("treasury",), is_second_hand=True),
            "Nothing will come: CoinGecko is not asked",
        ),
        ("metaplanet", About(("second-hand",), is_second_hand=True), ""),
    ],
)
def test_what_is_not_watched_is_said_of_whom_it_concerns(company: str, about: About, said: str) -> None:
    missing = missing_text(TreasuryRule(company=company), about)
    assert said in missing
    assert bool(said) == bool(missing)


def test_of_who_does_not_file_it_is_said_who_tells() -> None:
    meaning = topic_meaning(TreasuryRule(company="metaplanet"), About(is_second_hand=True))
    assert meaning.startswith("I write when CoinGecko tells of it")


def test_a_preview_shows_the_newest_of_what_it_would_have_sent() -> None:
    past = [
        Announcement(COMPANIES["mara"], date(2026, month, 1), Trade(Deed.SALE, Decimal(month)))
        for month in range(1, 8)
    ]
    said = plain(topic_preview_text(TreasuryRule(), past, ALL))
    lines = said.partition("\n\nLast year, of what is known here: 7 messages, the newest:\n")[2].splitlines()
    assert len(lines) == 5
    assert lines[0] == "• 1 Jul 2026: MARA Holdings sold 7 BTC"
    assert plain(topic_preview_text(TreasuryRule(), past[:1], ALL)).count("here: 1 message\n") == 1
    assert plain(topic_preview_text(TreasuryRule(), [], ALL)).endswith("known here: no message")


@pytest.mark.parametrize(
    ("rule", "rows"),
    [
        (
            TreasuryRule(),
            [
                ["Turn on"],
                ["100 BTC", "· 500 BTC ·", "5,000 BTC", "$100 million"],
                ["· Any ·", "Strategy", "MARA Holdings"],
                ["Cancel"],
            ],
        ),
        (
            TreasuryRule(Decimal(0), company="gme"),
            [
                ["Turn on"],
                ["100 BTC", "500 BTC", "5,000 BTC", "$100 million", "· Any size ·"],
                ["Any", "Strategy", "MARA Holdings", "· GME ·"],
                ["Cancel"],
            ],
        ),
        (NetworkRule(3), [["Turn on"], ["· 3 months ·", "6 months", "12 months"], ["Cancel"]]),
        (NetworkRule(5), [["Turn on"], ["3 months", "· 5 months ·", "6 months", "12 months"], ["Cancel"]]),
        (HintsRule(), [["Turn on"], ["Cancel"]]),
    ],
)
def test_below_a_preview_others_are_offered(rule: TopicRule, rows: list[list[str]]) -> None:
    shown = topic_preview_buttons(WishTap(Step.SHOW, Wish(rule), "k3"), rule)
    assert texts(shown) == rows
    for button in (each for row in shown for each in row):
        assert isinstance(button, Button)
        verb, *words = button.data.split(":")
        read = WishTap.read(words)
        assert (verb, read.id) == ("w", "k3")
        assert isinstance(read.wish.rule, type(rule))


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        (ChatKind.PRIVATE, [["Filing", "History"], ["Change", "Stop"]]),
        (ChatKind.GROUP, [["Filing", "History"], ["Manage"]]),
        (ChatKind.CHANNEL, [["Filing", "History"]]),
    ],
)
def test_below_what_was_sent_is_what_a_reader_may_do(kind: ChatKind, rows: list[list[str]]) -> None:
    source = Link("Filing", "https://www.sec.gov/x")
    shown = topic_sent_buttons(
        alert(TreasuryRule()), TreasuryRule(), kind, "tandem_bot", source=source, company="mara"
    )
    assert texts(shown) == rows
    history = shown[0][1]
    if kind is ChatKind.CHANNEL:
        assert history == Link("History", "https://t.me/tandem_bot?start=treasury_mara")
    else:
        assert history == Button("History", "tr:mara")
    if kind is ChatKind.GROUP:
        assert shown[1] == (Link("Manage", "https://t.me/tandem_bot?start=manage_1_k3"),)


def test_after_a_tap_the_buttons_do_without_the_source() -> None:
    assert texts(sent_buttons(alert(TreasuryRule()), ChatKind.PRIVATE, "")) == [["Change", "Stop"]]
    of_one = alert(TreasuryRule(company="mara"))
    assert texts(sent_buttons(of_one, ChatKind.PRIVATE, "")) == [["History"], ["Change", "Stop"]]
    assert texts(sent_buttons(alert(HintsRule()), ChatKind.PRIVATE, "")) == [["Stop"]]
    assert texts(sent_buttons(alert(HintsRule()), ChatKind.CHANNEL, "")) == []


@pytest.mark.parametrize("words", [[], ["a", "b"], ["Not one"], [""]])
def test_what_no_button_says_is_refused(words: list[str]) -> None:
    with pytest.raises(UsageError, match="/treasury"):
        TreasuryTap.read(words)
    assert TreasuryTap.read(["strategy"]) == TreasuryTap("strategy")


def test_a_sleeping_one_says_so() -> None:
    snoozed = Subscription("k3", 1, HintsRule(), snooze=Snooze())
    assert "snoozed until it ends\n" in plain(card_text(Watched(snoozed), CHAT))
