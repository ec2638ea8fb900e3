"""CoinGecko over a real socket: what it tells, row by row, and every way in which it fails."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.cli import check_events
from bot.cli.finding import Finding
from bot.errors import SourceBusy, SourceUnavailable, SourceUnreachable
from bot.model.filing import Deed
from bot.model.second_hand import ENTITIES, Listed, Report
from bot.settings import Settings
from bot.sources import http
from bot.sources.treasuries import CoinGecko
from tests.e2e.sources import loopback_exchange
from tests.e2e.sources.loopback_coingecko import LoopbackCoinGecko, listed, trade
from tests.e2e.sources.loopback_exchange import Answer, Fault, Handler, drip, hang_up, silence
from tests.fakes import FakeClock
from tests.process import free_port

METAPLANET = ENTITIES["metaplanet"]
LIST = "/companies/public_treasury/bitcoin"
HISTORY = "/public_treasury/metaplanet/transaction_history"
AUGUST = date(2025, 8, 12)
NOW = datetime(2025, 8, 12, 23, tzinfo=UTC)
BOUGHT = trade(AUGUST, 518, 61_392_842, 18_113, 118_519)
KEY = "CG-hunter2hunter2"


@pytest.fixture
def served() -> Iterator[LoopbackCoinGecko]:
    served = LoopbackCoinGecko(
        companies=[listed("MSTR.US", "Strategy", 845_050, 64_267_830_000, "US"), listed("3350.T", "Metaplanet", 18_113)],
        histories={"metaplanet": [BOUGHT]},
    )  # fmt: skip
    with loopback_exchange.serve(served):
        yield served


@pytest.fixture
def coingecko(served: LoopbackCoinGecko) -> CoinGecko:
    return CoinGecko(f"{served.address}/api/v3", None, FakeClock(NOW))


async def test_the_list_has_what_is_held_and_what_it_cost_where_that_is_known(coingecko: CoinGecko) -> None:
    assert await coingecko.listed() == (
        [
            Listed("MSTR.US", "Strategy", Decimal(845_050), Decimal(64_267_830_000)),
            Listed("3350.T", "Metaplanet", Decimal(18_113)),
        ],
        [],
    )


async def test_a_trade_is_told_in_its_own_figures(coingecko: CoinGecko, served: LoopbackCoinGecko) -> None:
    history = await coingecko.history(METAPLANET)
    assert history.reports == [
        Report(
            "CoinGecko", METAPLANET, Deed.PURCHASE, Decimal(518), AUGUST, Decimal(61_392_842),
            Decimal(118_519), Decimal(18_113), "https://example.org/2025-08-12.pdf",
        )
    ]  # fmt: skip
    assert (history.refused, history.is_whole) == ([], True)
    assert served.asked == [f"/api/v3{HISTORY}?per_page=250&order=date_desc&coin_ids=bitcoin"]


async def told(coingecko: CoinGecko, served: LoopbackCoinGecko, *rows: Any) -> tuple[list[Report], list[str]]:
    served.histories["metaplanet"] = list(rows)
    history = await coingecko.history(METAPLANET)
    return list(history.reports), list(history.refused)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"holding_net_change": None}, "None is no number"),
        ({"holding_net_change": float("nan")}, "NaN is no number"),
        ({"holding_net_change": float("inf")}, "Infinity is no number"),
        ({"holding_net_change": -518}, "-518 BTC cannot be traded"),
        ({"holding_net_change": 0}, "0 BTC cannot be traded"),
        ({"holding_net_change": 21_000_001}, "21000001 BTC cannot be traded"),
        ({"holding_net_change": "518"}, "518 is no number"),
        ({"holding_net_change": True}, "True is no number"),
        ({"transaction_value_usd": -61_392_842}, "one bitcoin never cost"),
        ({"transaction_value_usd": 5}, "one bitcoin never cost"),
        ({"transaction_value_usd": 10**300}, "is no number"),
        ({"transaction_value_usd": 10**14}, "one bitcoin never cost"),
        ({"holding_balance": -1}, "-1 BTC cannot be held"),
        ({"holding_balance": 5}, "5 BTC are less than the 518 that were bought"),
        ({"date": (int(NOW.timestamp()) + 90_000) * 1000}, "2025-08-14 lies in the future"),
        ({"date": 10**30}, ""),
        ({"date": -(10**15)}, ""),
        ({"date": 0}, "nobody had bitcoin on 1970-01-01"),
        ({"date": None}, "None is no number"),
        ({"date": "2025-08-12"}, "2025-08-12 is no number"),
        ({"type": "gift"}, "gift"),
        ({"type": None}, "None"),
        ({"type": ["buy"]}, ""),
        ({"coin_id": None}, "None is no coin"),
    ],
)  # fmt: skip
async def test_a_row_that_makes_no_sense_is_refused_and_the_others_stand(
    coingecko: CoinGecko, served: LoopbackCoinGecko, changed: dict[str, Any], reason: str
) -> None:
    reports, [refused] = await told(coingecko, served, BOUGHT | changed, BOUGHT)
    assert [each.btc for each in reports] == [518]
    assert "makes no sense: " in refused
    assert reason in refused
    assert len(refused) < 300


@pytest.mark.parametrize("row", [None, [], 5, "row", {}, {"coin_id": "bitcoin"}])
async def test_what_is_no_row_is_refused(coingecko: CoinGecko, served: LoopbackCoinGecko, row: Any) -> None:
    reports, refused = await told(coingecko, served, row, BOUGHT)
    assert (len(reports), len(refused)) == (1, 1)


@pytest.mark.parametrize(
    ("changed", "usd", "average", "held"),
    [
        ({"transaction_value_usd": 0, "average_entry_value_usd": 0}, None, None, 18_113),
        ({"transaction_value_usd": None, "average_entry_value_usd": None}, None, None, 18_113),
        ({"transaction_value_usd": 0}, None, None, 18_113),
        ({"average_entry_value_usd": 101_911}, 61_392_842, None, 18_113),  # that of all that is held
        ({"average_entry_value_usd": 118_000}, 61_392_842, 118_000, 18_113),
        ({"holding_balance": None}, 61_392_842, 118_519, None),
    ],
)
async def test_what_is_not_known_is_not_told(
    coingecko: CoinGecko,
    served: LoopbackCoinGecko,
    changed: dict[str, Any],
    usd: int | None,
    average: int | None,
    held: int | None,
) -> None:
    [[report], _refused] = await told(coingecko, served, BOUGHT | changed)
    assert (report.usd, report.average, report.held) == (usd, average, held)


@pytest.mark.parametrize("sign", [1, -1])
async def test_a_sale_is_what_is_called_one_whatever_its_sign(
    coingecko: CoinGecko, served: LoopbackCoinGecko, sign: int
) -> None:
    sold = trade(AUGUST, sign * 10, sign * 1_185_190, 0, 118_519, "sell")
    [[report], _refused] = await told(coingecko, served, sold)
    numbers = tuple(map(Decimal, (10, 1_185_190, 0)))
    assert (report.deed, (report.btc, report.usd, report.held)) == (Deed.SALE, numbers)


async def test_other_coins_are_passed_over_without_a_word(
    coingecko: CoinGecko, served: LoopbackCoinGecko
) -> None:
    assert await told(coingecko, served, BOUGHT | {"coin_id": "ethereum"}) == ([], [])


@pytest.mark.parametrize(
    "link", [None, "", "javascript:alert(1)", "/notice.pdf", "https://", "http://[", "https://x.org/" + "a" * 600, "https://x.org/\n", 5]
)  # fmt: skip
async def test_what_is_no_address_is_no_link(
    coingecko: CoinGecko, served: LoopbackCoinGecko, link: Any
) -> None:
    [[report], _refused] = await told(coingecko, served, BOUGHT | {"source_url": link})
    assert report.link == ""


async def test_two_that_are_alike_but_for_what_was_held_are_two_and_a_row_told_twice_is_one(
    coingecko: CoinGecko, served: LoopbackCoinGecko
) -> None:
    first, second = BOUGHT | {"holding_balance": 17_595}, BOUGHT
    older = trade(date(2025, 8, 4), 463, 0, 17_132, 0)
    for rows in ([second, second, first, older], [first, second, older]):
        reports, _refused = await told(coingecko, served, *rows)
        assert [(int(each.btc), int(each.held or 0), each.nth) for each in reports] == [
            (463, 17_132, 1),
            (518, 17_595, 1),
            (518, 18_113, 2),
        ]


async def test_a_long_history_may_have_older_trades(coingecko: CoinGecko, served: LoopbackCoinGecko) -> None:
    rows = [trade(AUGUST - timedelta(days=n), 1, 100_000, 5, 100_000) for n in range(300)]
    for number, is_whole, reports in ((99, True, 99), (100, False, 100), (300, False, 250)):
        served.histories["metaplanet"] = rows[:number]
        history = await coingecko.history(METAPLANET)
        assert (history.is_whole, len(history.reports)) == (is_whole, reports)


async def test_fractions_keep_their_digits(coingecko: CoinGecko, served: LoopbackCoinGecko) -> None:
    [[report], _refused] = await told(
        coingecko, served, trade(AUGUST, 156.78, 0, 1_018.17, 0), BOUGHT | {"type": "?"}
    )
    assert (report.btc, report.held) == (Decimal("156.78"), Decimal("1018.17"))
    assert report.id == "CoinGecko:metaplanet:2025-08-12:purchase:156.78"


async def test_rows_of_the_list_stand_by_themselves(coingecko: CoinGecko, served: LoopbackCoinGecko) -> None:
    good = listed("", "SpaceX", 18_712)
    served.companies = [
        good, listed("A", "Negative", -1), listed("B", "Absurd", 22_000_000), None, {"name": "C"},
        listed("D", "Cost", 1, -5), good | {"total_holdings": "5"}, good | {"symbol": 5}, good | {"symbol": None},
    ]  # fmt: skip
    rows, refused = await coingecko.listed()
    assert rows == [Listed("", "SpaceX", Decimal(18_712))] * 2
    assert len(refused) == 7


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (Answer(429), SourceBusy, "asks us to slow down"),
        (Answer(503, headers=(("retry-after", "90"),)), SourceBusy, "asks us to slow down"),
        (Answer(503), SourceUnavailable, "nothing that can be used"),
        (Answer(401), SourceUnavailable, "does not serve us here"),
        (Answer(403), SourceUnavailable, "does not serve us here"),
        (Answer(404), SourceUnavailable, "nothing of that name"),
        (Answer(body=""), SourceUnavailable, "nothing that can be used"),
        (Answer(body='{"transactions": [{"date": 17633'), SourceUnavailable, "nothing that can be used"),
        (Answer(body="<html>One moment</html>"), SourceUnavailable, "nothing that can be used"),
        (Answer(body="null"), SourceUnavailable, "nothing that can be used"),
        (Answer(body="[]"), SourceUnavailable, "nothing that can be used"),
        (Answer(body="{}"), SourceUnavailable, "nothing that can be used"),
        (Answer(body='{"companies": {}, "transactions": 5}'), SourceUnavailable, "nothing that can be used"),
        (Answer(body='{"companies": [1], "transactions": [1]}'), SourceUnavailable, "nothing that can be used"),
        (Answer(body="[" * 100_000), SourceUnavailable, "nothing that can be used"),
        (Answer(body='{"a": 1e' + "9" * 30 + "}"), SourceUnavailable, "nothing that can be used"),
        (Answer(body='{"companies": [' + "1," * 600_000), SourceUnavailable, "nothing that can be used"),
        (hang_up, SourceUnavailable, "nothing that can be used"),
        (silence, SourceUnavailable, "did not answer in time"),
        (drip, SourceUnavailable, "did not answer in time"),
    ],
)  # fmt: skip
async def test_every_failure_is_an_error_and_never_an_empty_answer(
    coingecko: CoinGecko,
    served: LoopbackCoinGecko,
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer | Fault,
    kind: type[Exception],
    said: str,
) -> None:
    monkeypatch.setattr(http, "REQUEST_S", 0.5)
    served.instead = answer
    for call in (coingecko.listed, lambda: coingecko.history(METAPLANET)):
        with pytest.raises(kind, match=said):
            await call()


async def test_an_empty_list_is_an_error_and_an_empty_history_none(
    coingecko: CoinGecko, served: LoopbackCoinGecko
) -> None:
    served.companies, served.histories["metaplanet"] = [], []
    with pytest.raises(SourceUnavailable):
        await coingecko.listed()
    assert (await coingecko.history(METAPLANET)).reports == []


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, (("retry-after", "30"),), 30),
        (503, (("retry-after", "90"),), 90),
        (503, (("retry-after", "Tue, 12 Aug 2025 23:02:00 GMT"), ("date", "Tue, 12 Aug 2025 23:00:00 GMT")), 120),
        (503, (("retry-after", "Tue, 12 Aug 2025 22:00:00 GMT"), ("date", "Tue, 12 Aug 2025 23:00:00 GMT")), 300),
        (503, (("retry-after", "Tue, 12 Aug 2025 23:00:00 GMT"), ("date", "soon")), 300),
        (503, (("retry-after", "soon"),), 300),
        (503, (("retry-after", "Wed, 12 Aug 2099 23:00:00 GMT"), ("date", "Tue, 12 Aug 2025 23:00:00 GMT")), 300),
        (429, (("retry-after", "²"),), 300),
    ],
)  # fmt: skip
async def test_it_is_left_alone_for_as_long_as_it_says_and_asked_once(
    coingecko: CoinGecko,
    served: LoopbackCoinGecko,
    status: int,
    headers: tuple[tuple[str, str], ...],
    seconds: int,
) -> None:
    served.instead = answering(status, headers)
    with pytest.raises(SourceBusy) as caught:
        await coingecko.listed()
    assert caught.value.after == timedelta(seconds=seconds)
    assert len(served.asked) == 1


def answering(status: int, headers: tuple[tuple[str, str], ...]) -> Fault:
    """An answer with these headers alone: the server of the tests adds a date of its own."""

    def answer(handler: Handler) -> None:
        handler.send_response_only(status)
        for name, value in headers:
            handler.send_header(name, value)
        handler.send_header("content-length", "0")
        handler.end_headers()

    return answer


async def test_where_nobody_is_reached_that_is_told_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(SourceUnreachable, match="CoinGecko cannot be reached from here"):
        await CoinGecko(f"http://127.0.0.1:{free_port()}", None, FakeClock(NOW)).listed()
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(("host", "header"), [("", "x-cg-demo-api-key"), ("pro-api.", "x-cg-pro-api-key")])
async def test_a_key_goes_into_a_header_and_nowhere_else(
    served: LoopbackCoinGecko, monkeypatch: pytest.MonkeyPatch, host: str, header: str
) -> None:
    monkeypatch.setattr("bot.sources.treasuries.PAID_HOST", host or "pro-api.")
    if host:  # the address of loopback stands for that of those who pay
        monkeypatch.setattr("bot.sources.treasuries.PAID_HOST", "127.")
    seen: list[BaseHTTPRequestHandler] = []

    def look(handler: Handler) -> None:
        seen.append(handler)
        handler.give(Answer(500, "no"))

    served.instead = look
    with capture_logs() as logs, pytest.raises(SourceUnavailable) as caught:
        await CoinGecko(served.address, KEY, FakeClock(NOW)).listed()
    assert seen[0].headers[header] == KEY
    assert KEY not in "".join(served.asked) + str(caught.value) + json.dumps(logs, default=str)
    served.instead = None
    await CoinGecko(served.address, None, FakeClock(NOW)).listed()


def settings(served: LoopbackCoinGecko, **more: str) -> Settings:
    return Settings.model_validate({"coingecko_url": served.address, "prices": "recorded", **more})


async def test_check_says_whether_others_are_asked(served: LoopbackCoinGecko) -> None:
    off = await check_events.treasuries(Settings.model_validate({"prices": "recorded"}))
    assert (off.part, off.ok, off.detail[:4]) == ("treasuries", True, "off:")
    served.companies.append(listed("?", "Negative", -1))
    told = await check_events.treasuries(settings(served, treasury_entities="convano"))
    assert told.ok
    assert told.detail.startswith(
        "CoinGecko: 2 companies, 1 rows make no sense; not in its list: The Smarter Web Company (SWC.AQ), "
    )
    assert told.detail.endswith(", Convano")
    served.instead = Answer(403)
    assert await check_events.treasuries(settings(served)) == Finding(
        "treasuries", ok=False,
        detail="CoinGecko does not serve us here (a free key may help: COINGECKO_KEY)",
    )  # fmt: skip
    with_key = await check_events.treasuries(settings(served, coingecko_key=KEY))
    assert with_key.detail == "CoinGecko does not serve us here"
    away = await check_events.treasuries(
        Settings.model_validate({"coingecko_url": f"http://127.0.0.1:{free_port()}"})
    )
    assert (away.ok, away.detail) == (False, "CoinGecko cannot be reached from here")
