"""Whatever is told: it is taken down once, nothing is lost by keeping it, and nothing but an error comes of nonsense."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import SourceUnavailable
from bot.model.filing import Deed
from bot.model.second_hand import ENTITIES, History, Recorded, Report
from bot.signals.second_hand import reconcile
from bot.sources.http import HttpSession
from bot.sources.treasuries import CoinGecko
from bot.store.report_codec import decode_recorded, encode_recorded

METAPLANET = ENTITIES["metaplanet"]
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)

amounts = st.decimals("0.00000001", 21_000_000, places=8, allow_nan=False)
reports = st.builds(
    Report,
    st.just("CoinGecko"),
    st.just(METAPLANET),
    st.sampled_from(Deed),
    st.sampled_from([Decimal(number) for number in (5, 7, 100, 518)]) | amounts,
    st.integers(0, 12).map(lambda days: NOW.date() - timedelta(days=days)),
    link=st.sampled_from(["", "https://example.org/1"]),
    nth=st.integers(1, 2),
)
histories = st.lists(reports, max_size=12, unique_by=lambda report: report.id).map(
    lambda told: History(sorted(told, key=lambda report: report.day))
)


def applied(known: Sequence[Recorded], changes: Sequence[Recorded]) -> list[Recorded]:
    """What is known after the changes were kept, as a store does it."""
    kept = {each.event: each for each in known} | {each.event: each for each in changes}
    return list(kept.values())


@given(st.lists(histories, min_size=1, max_size=5), st.booleans())
def test_after_it_was_taken_down_the_same_history_changes_nothing(
    told: list[History], is_first: bool
) -> None:
    known: list[Recorded] = []
    for number, history in enumerate(told):
        before = {each.event: each for each in known}
        changes = reconcile(known, history, NOW, is_first=is_first and number == 0)
        known = applied(known, changes)
        assert len({each.event for each in changes}) == len(changes)
        assert reconcile(known, history, NOW, is_first=False) == []
        # all that is told is kept, and told as it is now
        assert {each.report for each in known if not each.is_gone} >= set(history.reports)
        # an event is never lost, and what was no news never becomes any
        assert before.keys() <= {each.event for each in known}
        assert all(each.is_news == before[each.event].is_news for each in known if each.event in before)
        if is_first and number == 0:
            assert not any(each.is_news for each in known)


@given(reports, reports, st.booleans(), st.booleans())
def test_what_is_kept_comes_back_as_it_was(report: Report, before: Report, news: bool, gone: bool) -> None:
    for recorded in (
        Recorded(report.id, report, NOW, news),
        Recorded("event", report, NOW, news, NOW + timedelta(days=1), before, gone),
    ):
        assert decode_recorded(recorded.event, METAPLANET, encode_recorded(recorded).encode()) == recorded


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(
        ["buy", "sell", "bitcoin", 1_763_337_600_000, 8178, 835_554_438, 102_171, 649_870, 10**30]
    )
)
rows = st.dictionaries(
    st.sampled_from(
        ["date", "source_url", "coin_id", "type", "holding_net_change", "transaction_value_usd", "holding_balance",
         "average_entry_value_usd", "name", "symbol", "total_holdings", "total_entry_value_usd"]
    ),
    scalars | st.lists(scalars, max_size=2) | st.dictionaries(st.text(max_size=3), scalars, max_size=2),
)  # fmt: skip
answers = st.dictionaries(
    st.sampled_from(["companies", "transactions", "total_holdings"]),
    st.lists(rows | scalars, max_size=6) | scalars,
).map(json.dumps) | st.text(max_size=40)


class Session(HttpSession):
    """An answer that is there already."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def content(self, *_asked: Any) -> bytes:
        return self._content


class Told:
    """One who gives an answer."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def session(self) -> "Told":
        return self

    async def __aenter__(self) -> Session:
        return Session(self._content)

    async def __aexit__(self, *_error: object) -> None:
        pass


@settings(max_examples=300)
@given(answers)
def test_of_nonsense_comes_an_error_or_rows_that_make_sense(answer: str) -> None:
    coingecko = CoinGecko("https://api.coingecko.com", None, lambda: NOW)
    coingecko._http = Told(answer.encode("utf-8", "replace"))  # type: ignore[assignment]

    async def ask() -> None:
        try:
            history = await coingecko.history(METAPLANET)
        except SourceUnavailable:
            pass
        else:
            assert all(
                date(2009, 1, 3) <= each.day <= NOW.date() + timedelta(days=1) for each in history.reports
            )
            assert len({each.id for each in history.reports}) == len(history.reports)
        try:
            listed, _refused = await coingecko.listed()
        except SourceUnavailable:
            return
        assert all(0 <= each.btc <= 21_000_000 for each in listed)

    asyncio.run(ask())


@given(reports)
def test_a_report_that_is_alike_in_all_is_known_by_the_same_name(report: Report) -> None:
    assert replace(report, link="elsewhere", usd=None).id == report.id
    assert replace(report, nth=report.nth + 1).id != report.id
