import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.digest import next_digest
from bot.alerts.portable import chat_figures, read_chat, read_subscription, subscription_figures
from bot.errors import UsageError
from bot.model.chat import Chat, ChatKind, Digest, QuietHours
from bot.model.coupling import State
from bot.model.destination import Destination, Subject
from bot.model.rule import BreakdownRule, Rule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, BENCHMARKS, WINDOWS, Pair, Question

MONDAY, TUESDAY = date(2025, 9, 22), date(2025, 9, 23)
PAIR = Pair(ASSETS["eth"], BENCHMARKS["qqq"])
LINE = ThresholdRule(Threshold(Side.BELOW, 0.2, 90, closes=5, margin=0.05), PAIR)

pairs = st.builds(Pair, st.sampled_from(list(ASSETS.values())), st.sampled_from(list(BENCHMARKS.values())))
thresholds = st.builds(
    Threshold,
    st.sampled_from(Side),
    st.floats(-0.5, 0.5),
    st.sampled_from(WINDOWS),
    closes=st.integers(1, 10),
    margin=st.floats(0, 0.4),
)
moments = st.datetimes(
    datetime(1970, 1, 1),  # noqa: DTZ001 - gets one of the zones
    datetime(9998, 12, 31),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=9))]),
)
snoozes = st.none() | st.builds(Snooze, st.none() | moments)


@st.composite
def subscriptions(draw: st.DrawFn) -> Subscription:
    rule: Rule = draw(st.builds(BreakdownRule, pairs) | st.builds(ThresholdRule, thresholds, pairs))
    sides: type[Side | State] = State if isinstance(rule, BreakdownRule) else Side
    standings = st.none() | st.builds(Standing, st.sampled_from(sides), st.none() | st.dates())
    return draw(
        st.builds(
            Subscription,
            id=st.from_regex(r"[0-9A-Za-z_-]{1,16}", fullmatch=True),
            chat=st.integers(1),
            rule=st.just(rule),
            side=standings,
            told=standings,
            sent=st.none() | st.dates(),
            as_of=st.none() | st.dates(),
            until=st.none() | st.dates(),
            once=st.booleans(),
            paused=st.booleans(),
            snooze=snoozes,
            over=st.booleans(),
        )
    )


@given(subscriptions())
def test_a_subscription_comes_back_from_json_as_it_was(subscription: Subscription) -> None:
    figures = json.loads(json.dumps(subscription_figures(subscription), allow_nan=False))
    assert read_subscription(figures, subscription.chat) == subscription
    assert subscription_figures(read_subscription(figures, subscription.chat)) == figures


quiet_hours = st.tuples(st.times(), st.times()).filter(lambda both: both[0] != both[1])
digests = st.tuples(st.none() | st.integers(0, 6), st.none() | st.times()).filter(
    lambda both: both != (None, None)
)
chosen_topics = st.dictionaries(
    st.sampled_from(Subject),
    st.tuples(st.integers(2, 2**31), st.none() | st.integers(1, 2**52 - 1), st.booleans()),
).map(lambda chosen: tuple(Destination(each, *chosen[each]) for each in Subject if each in chosen))

questions = st.builds(
    Question,
    st.builds(Pair, st.sampled_from(list(ASSETS.values())), st.sampled_from(list(BENCHMARKS.values()))),
    st.sampled_from(WINDOWS),
)


@given(
    st.builds(
        Chat,
        number=st.integers(1),
        telegram_id=st.integers(1 - 2**52, 2**52 - 1),
        kind=st.sampled_from(ChatKind),
        zone=st.sampled_from(["America/New_York", "Asia/Kolkata", "UTC", "Etc/GMT-2"]),
        quiet=st.none() | quiet_hours.map(lambda both: QuietHours(*both)),
        silent=st.booleans(),
        digest=st.none() | digests.map(lambda both: Digest(*both)),
        language=st.sampled_from(["", "en", "es", "ru"]),
        usual=questions,
        welcomed=st.none() | moments,
        destinations=chosen_topics,
        title=st.text(max_size=255).map(lambda text: " ".join(text.split())),
    )
)
def test_a_chat_comes_back_from_json_as_it_was(chat: Chat) -> None:
    figures = json.loads(json.dumps(chat_figures(chat), allow_nan=False))
    assert read_chat(figures, chat.number) == chat
    assert "number" not in figures


def test_figures_can_be_read_by_people_and_leave_out_what_is_not_set() -> None:
    assert subscription_figures(Subscription("k7", 3, BreakdownRule())) == {
        "id": "k7",
        "watch": "breakdown",
        "asset": "btc",
        "benchmark": "r2ktech",
    }
    full = Subscription(
        "k8",
        3,
        LINE,
        side=Standing(Side.ABOVE, TUESDAY),
        told=Standing(Side.BELOW, MONDAY),
        as_of=TUESDAY,
        until=date(2027, 1, 31),
        once=True,
        paused=True,
        snooze=Snooze(datetime(2025, 9, 24, 14, tzinfo=timezone(timedelta(hours=2)))),
        over=True,
    )
    assert subscription_figures(full) == {
        "id": "k8",
        "watch": "corr",
        "asset": "eth",
        "benchmark": "qqq",
        "side_of_line": "below",
        "level": 0.2,
        "window": 90,
        "for": 5,
        "margin": 0.05,
        "until": "2027-01-31",
        "once": True,
        "paused": True,
        "snooze": "2025-09-24T12:00:00+00:00",
        "side": "above",
        "side_since": "2025-09-23",
        "told": "below",
        "told_since": "2025-09-22",
        "as_of": "2025-09-23",
        "over": True,
    }
    assert subscription_figures(Subscription("k9", 3, LINE, snooze=Snooze()))["snooze"] == "until over"


def test_a_level_of_zero_is_a_level() -> None:
    line = ThresholdRule(Threshold(Side.BELOW, 0.0, margin=0.0))
    assert read_subscription(subscription_figures(Subscription("a", 1, line)), 1).rule == line


def test_a_chat_can_be_read_by_people() -> None:
    chat = Chat(
        4, -1001, ChatKind.GROUP, "Europe/Berlin", QuietHours(time(22), time(7, 30)), True, Digest(0, time(8))
    )
    assert chat_figures(chat) == {
        "telegram_id": -1001,
        "kind": "group",
        "zone": "Europe/Berlin",
        "quiet": {"start": "22:00:00", "end": "07:30:00"},
        "silent": True,
        "digest": {"weekday": 0, "at": "08:00:00"},
    }
    assert chat_figures(Chat(4, 5, ChatKind.PRIVATE, digest=Digest(4)))["digest"] == {"weekday": 4}


def test_where_a_group_wants_what_can_be_read_by_people_too() -> None:
    chosen = (Destination(Subject.LINK, 5, 11, is_closed=True), Destination(Subject.SUMMARY, 7))
    chat = Chat(4, -1001, ChatKind.GROUP, welcomed=datetime(2025, 9, 24, 12, tzinfo=UTC), destinations=chosen)
    figures = chat_figures(chat)
    assert figures["welcomed"] == "2025-09-24T12:00:00+00:00"
    assert figures["destinations"] == [
        {"subject": "link", "thread": 5, "chosen_by": 11, "closed": True},
        {"subject": "summary", "thread": 7},
    ]
    assert {"welcomed", "destinations"}.isdisjoint(chat_figures(Chat(4, -1001, ChatKind.GROUP)))


def test_of_topics_what_a_later_version_knows_besides_is_passed_over_and_order_means_nothing() -> None:
    told = [
        {"subject": "weather", "thread": {"later": "versions"}},
        {"subject": "summary", "thread": 7, "colour": "red"},
        {"subject": "link", "thread": 5},
        {"subject": "link", "thread": 6},
    ]
    figures = chat_figures(Chat(1, 2, ChatKind.GROUP)) | {"destinations": told}
    assert read_chat(figures, 1).destinations == (
        Destination(Subject.LINK, 6),
        Destination(Subject.SUMMARY, 7),
    )


def test_what_a_later_version_says_beside_it_is_passed_over() -> None:
    subscription, chat = Subscription("a", 1, LINE), Chat(1, 2, ChatKind.PRIVATE)
    assert read_subscription(subscription_figures(subscription) | {"colour": "red"}, 1) == subscription
    assert read_chat(chat_figures(chat) | {"colour": "red"}, 1) == chat


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"id": None}, "id is missing"),
        ({"id": "<b>"}, "id cannot be '<b>'"),
        ({"id": 7}, "id cannot be 7"),
        ({"watch": None}, "watch is missing"),
        ({"watch": "weather"}, "watch cannot be 'weather'"),
        ({"asset": "dollar"}, "asset cannot be 'dollar'"),
        ({"benchmark": ["qqq"]}, "benchmark cannot be ['qqq']"),
        ({"side_of_line": "beside"}, "side_of_line cannot be 'beside'"),
        ({"level": None}, "level is missing"),
        ({"level": "0.2"}, "level cannot be '0.2'"),
        ({"level": True}, "level cannot be True"),
        ({"level": 10**400}, "level cannot be 1000"),
        ({"level": float("nan")}, "a correlation lies between"),
        ({"level": 2}, "a correlation lies between"),
        ({"window": 30.0}, "window cannot be 30.0"),
        ({"window": 31}, "the window is one of 30, 90, 250 sessions"),
        ({"for": 0}, "say for how many closes in a row"),
        ({"for": True}, "for cannot be True"),
        ({"margin": float("inf")}, "with that margin it could never be over"),
        ({"until": "tomorrow"}, "until cannot be 'tomorrow'"),
        ({"until": 20270131}, "until cannot be 20270131"),
        ({"once": "yes"}, "once cannot be 'yes'"),
        ({"paused": 1}, "paused cannot be 1"),
        ({"snooze": "2025-09-24T12:00:00"}, "snooze cannot be '2025-09-24T12:00:00'"),
        ({"snooze": 5}, "snooze cannot be 5"),
        ({"snooze": "9999-12-31T23:59:59-12:00"}, "snooze cannot be '9999-12-31T23:59:59-12:00'"),
        ({"snooze": "0001-01-01T00:00:00+12:00"}, "snooze cannot be '0001-01-01T00:00:00+12:00'"),
        ({"side": "coupled"}, "side cannot be 'coupled'"),
        ({"side": "below", "side_since": "Monday"}, "side_since cannot be 'Monday'"),
        ({"told": {}}, "told cannot be {}"),
        ({"as_of": "x" * 500}, "as_of cannot be '" + "x" * 27 + "..."),
    ],
    ids=str,
)
def test_what_cannot_be_a_subscription_is_told_in_one_line(change: dict[str, Any], line: str) -> None:
    figures = subscription_figures(Subscription("a", 1, LINE)) | change
    with pytest.raises(UsageError) as refused:
        read_subscription(figures, 1)
    assert str(refused.value).startswith(line)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"telegram_id": None}, "telegram_id is missing"),
        ({"telegram_id": 10**30}, "telegram_id cannot be 1000"),
        ({"telegram_id": "7"}, "telegram_id cannot be '7'"),
        ({"kind": "forum"}, "kind cannot be 'forum'"),
        ({"zone": "Atlantis"}, "zone cannot be 'Atlantis'"),
        ({"zone": "../etc/passwd"}, "zone cannot be '../etc/passwd'"),
        ({"zone": "America"}, "zone cannot be 'America'"),
        ({"zone": 5}, "zone cannot be 5"),
        ({"usual": {"asset": "btc", "benchmark": "qqq", "window": 31}}, "usual cannot be"),
        ({"usual": {"asset": "dollar", "benchmark": "qqq", "window": 30}}, "usual cannot be"),
        ({"usual": "eth qqq"}, "usual cannot be 'eth qqq'"),
        ({"quiet": {"start": "22:00"}}, "quiet cannot be {'start': '22:00'}"),
        ({"quiet": {"start": "22:00", "end": "22:00"}}, "quiet cannot be"),
        ({"quiet": {"start": "22:00+02:00", "end": "07:00"}}, "quiet cannot be {'end': '07:00', 'start': "),
        ({"quiet": "22-7"}, "quiet cannot be '22-7'"),
        ({"silent": "on"}, "silent cannot be 'on'"),
        ({"digest": {}}, "digest cannot be {}"),
        ({"digest": {"weekday": 9}}, "digest cannot be {'weekday': 9}"),
        ({"digest": {"weekday": "fri"}}, "weekday cannot be 'fri'"),
        ({"digest": {"at": "08:00+02:00"}}, "at cannot be '08:00+02:00'"),
        ({"digest": {"at": "08:00Z"}}, "at cannot be '08:00Z'"),
        ({"digest": []}, "digest cannot be []"),
        ({"welcomed": "yesterday"}, "welcomed cannot be 'yesterday'"),
        ({"welcomed": "2025-09-24T12:00:00"}, "welcomed cannot be '2025-09-24T12:00:00'"),
        ({"destinations": "link"}, "destinations cannot be 'link'"),
        ({"destinations": {"link": 5}}, "destinations cannot be {'link': 5}"),
        ({"destinations": [{"thread": 5}]}, "destinations cannot be [{'thread': 5}]"),
        ({"destinations": [{"subject": []}]}, "destinations cannot be [{'subject': []}]"),
        ({"destinations": [{"subject": "link"}]}, "thread is missing"),
        ({"destinations": [{"subject": "link", "thread": 1}]}, "destinations cannot be"),
        ({"destinations": [{"subject": "link", "thread": 10**30}]}, "thread cannot be 1000"),
        ({"destinations": [{"subject": "link", "thread": 5, "chosen_by": "a"}]}, "chosen_by cannot be 'a'"),
        ({"destinations": [{"subject": "link", "thread": 5, "closed": 1}]}, "closed cannot be 1"),
    ],
    ids=str,
)
def test_what_cannot_be_a_chat_is_told_in_one_line(change: dict[str, Any], line: str) -> None:
    figures = chat_figures(Chat(1, 2, ChatKind.PRIVATE)) | change
    with pytest.raises(UsageError) as refused:
        read_chat(figures, 1)
    assert str(refused.value).startswith(line)
    assert "\n" not in str(refused.value)


def test_a_snooze_is_read_as_a_moment_of_utc() -> None:
    figures = subscription_figures(Subscription("a", 1, LINE)) | {"snooze": "2025-09-24T14:00:00+02:00"}
    snooze = read_subscription(figures, 1).snooze
    assert snooze is not None
    assert snooze.until == datetime(2025, 9, 24, 12, tzinfo=UTC)
    assert snooze.until.tzinfo is UTC


@pytest.mark.parametrize("at", [time(8, tzinfo=UTC), time(8, tzinfo=timezone(timedelta(hours=2)))])
def test_times_of_day_are_the_chats_own(at: time) -> None:
    with pytest.raises(ValueError, match="in the chat's own time"):
        Digest(at=at)
    with pytest.raises(ValueError, match="in the chat's own time"):
        QuietHours(at, time(7))
    with pytest.raises(ValueError, match="in the chat's own time"):
        QuietHours(time(7), at)


nearly = st.sampled_from(
    [
        *("08:00", "08:00+02:00", "24:00", "T08", "2025-09-24", "2025-09-24T12:00:00Z", "until over"),
        *("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "9999-12-31", "2025-W39-3"),
        *("below", "coupled", "btc", "private", "Europe/Berlin", "localtime", "../x", "a\0b", "\ud800"),
        *(10**400, -(10**400), 1e308, 2**52, -1, 0, 6, 7, 30, float("nan"), float("inf")),
    ]
)
"""What a field might be, or nearly."""
topics = dict.fromkeys(["thread", "chosen_by"], st.integers()) | {"closed": st.booleans()}
junk = st.recursive(
    nearly | st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        | st.fixed_dictionaries({}, optional=dict.fromkeys(["start", "end", "weekday", "at"], inner))
        | st.fixed_dictionaries({"subject": st.sampled_from(["link", "hints"]) | inner}, optional=topics)
    ),
    max_leaves=6,
)
FULL_CHAT = chat_figures(
    Chat(
        1,
        2,
        ChatKind.GROUP,
        "UTC",
        QuietHours(time(22), time(7)),
        True,
        Digest(0, time(8)),
        welcomed=datetime(2025, 9, 24, tzinfo=UTC),
        destinations=(Destination(Subject.LINK, 5, 11, is_closed=True),),
    )
)
FULL_WISH = subscription_figures(
    Subscription(
        "a",
        1,
        LINE,
        side=Standing(Side.ABOVE, TUESDAY),
        told=Standing(Side.BELOW, MONDAY),
        sent=MONDAY,
        as_of=TUESDAY,
        until=date(2027, 1, 31),
        once=True,
        paused=True,
        snooze=Snooze(datetime(2025, 9, 24, tzinfo=UTC)),
        over=True,
    )
)


@given(st.dictionaries(st.sampled_from([*FULL_CHAT]), junk, min_size=1, max_size=3))
def test_whatever_a_chats_fields_hold_is_a_chat_or_refused_in_one_line(changes: dict[str, Any]) -> None:
    try:
        chat = read_chat(FULL_CHAT | changes, 1)
    except UsageError as refused:
        assert "\n" not in str(refused)  # noqa: PT017 - not being refused is as good
    else:
        assert read_chat(json.loads(json.dumps(chat_figures(chat))), 1) == chat
        assert chat.hushed(datetime(2025, 9, 24, tzinfo=UTC)) in {True, False}
        if chat.digest is not None:
            assert next_digest(chat.digest, chat.zone, datetime(2025, 9, 24, tzinfo=UTC))


@given(st.dictionaries(st.sampled_from([*FULL_WISH]), junk, min_size=1, max_size=3))
def test_whatever_an_alerts_fields_hold_is_an_alert_or_refused_in_one_line(changes: dict[str, Any]) -> None:
    try:
        alert = read_subscription(FULL_WISH | changes, 1)
    except UsageError as refused:
        assert "\n" not in str(refused)  # noqa: PT017
    else:
        assert read_subscription(json.loads(json.dumps(subscription_figures(alert))), 1) == alert
        if alert.snooze is not None and alert.snooze.until is not None:
            assert alert.snooze.until.astimezone(ZoneInfo("Pacific/Kiritimati"))


@pytest.mark.parametrize("depth", [100, 900, 5000])
def test_what_is_too_deep_to_be_said_is_refused_too(depth: int) -> None:
    deep: list[Any] = []
    for _level in range(depth):
        deep = [deep]
    for name in FULL_WISH:
        with pytest.raises(UsageError, match=f"^{name} cannot be "):
            read_subscription(FULL_WISH | {name: deep}, 1)
    for name in FULL_CHAT:
        with pytest.raises(UsageError, match=f"^{name} cannot be "):
            read_chat(FULL_CHAT | {name: deep}, 1)
