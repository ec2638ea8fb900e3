from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.analytics.sessions import sessions
from bot.errors import SourceUnavailable, UsageError
from bot.model.closes import Closes
from bot.model.ticker import ASSETS, BENCHMARKS, Ticker
from bot.sources.recorded import RecordedPrices
from tests.fakes import FakeClock, random_prices

BTC, ETH, PSCT = ASSETS["btc"], ASSETS["eth"], BENCHMARKS["psct"]
MONDAY, TUESDAY, WEDNESDAY = (date(2025, 9, day) for day in (22, 23, 24))
"""In summer New York closes at 20:00 UTC."""
Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(name: str, text: str) -> None:
        path = tmp_path / "market" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    put("daily/PSCT.csv", "date,open,close\n2025-09-22,1,50.5\n2025-09-23,1,51.5\n2025-09-24,1,52.5\n")
    return put


async def read(tmp_path: Path, ticker: Ticker, start: date = MONDAY, until: date = WEDNESDAY) -> Closes:
    prices = RecordedPrices(tmp_path / "market", clock=FakeClock())
    (closes,) = await prices.closes([ticker], start=start, until=until)
    return closes


def as_dict(closes: Closes) -> dict[date, float]:
    return {stamp.date(): price for stamp, price in closes.prices.items()}  # type: ignore[attr-defined]


async def complaint(tmp_path: Path, ticker: Ticker = PSCT) -> str:
    with pytest.raises(SourceUnavailable) as failed:
        await read(tmp_path, ticker)
    return str(failed.value)


async def test_a_daily_file_gives_its_closes(tmp_path: Path, write: Write) -> None:
    closes = await read(tmp_path, PSCT, until=TUESDAY)
    assert as_dict(closes) == {MONDAY: 50.5, TUESDAY: 51.5}
    assert closes.source == "recorded prices (market)"
    assert (closes.new_york_from, closes.provisional) == (MONDAY, None)
    assert closes.observed_at == FakeClock().moment
    assert closes.recorded


async def test_a_session_that_is_still_on_is_provisional(tmp_path: Path, write: Write) -> None:
    clock = FakeClock(datetime(2025, 9, 24, 15, tzinfo=UTC))
    prices = RecordedPrices(tmp_path / "market", clock=clock)
    (closes,) = await prices.closes([PSCT], start=MONDAY, until=WEDNESDAY)
    assert closes.provisional == WEDNESDAY


async def test_days_that_are_no_sessions_and_blanks_are_left_out(tmp_path: Path, write: Write) -> None:
    write("daily/PSCT.csv", "date,close\n2025-09-20,49\n2025-09-22,50\n2025-09-23,\n2025-09-24,52\n")
    assert as_dict(await read(tmp_path, PSCT, start=date(2025, 9, 19))) == {MONDAY: 50, WEDNESDAY: 52}


async def test_the_other_name_of_a_daily_file_is_read_where_the_first_is_absent(
    tmp_path: Path, write: Write
) -> None:
    write("daily/ETH-USD_ohlcv_2021.csv", "date,close\n2025-09-22,4000\n")
    assert as_dict(await read(tmp_path, ETH)) == {MONDAY: 4000}
    write("daily/ETH-USD.csv", "date,close\n2025-09-22,4001\n")
    closes = await read(tmp_path, ETH)
    assert as_dict(closes) == {MONDAY: 4001}
    assert closes.new_york_from is None


async def test_stocks_are_found_in_their_folders_and_adjusted_closes_preferred(
    tmp_path: Path, write: Write
) -> None:
    write("daily/stocks_yahoo/QQQ.csv", "date,close,adj_close\n2025-09-22,9,8\n")
    assert as_dict(await read(tmp_path, BENCHMARKS["qqq"])) == {MONDAY: 8}
    write("daily/stocks_alpaca_iex/QQQ.csv", "date,close\n2025-09-22,7\n")
    assert as_dict(await read(tmp_path, BENCHMARKS["qqq"])) == {MONDAY: 7}


async def test_a_coin_is_priced_at_the_close_from_its_hours(tmp_path: Path, write: Write) -> None:
    bars = "2025-09-22T18:00:00Z,1\n2025-09-22T19:00:00Z,2\n2025-09-22T20:00:00Z,3\n2025-09-23T19:00:00Z,4\n"
    write("hourly/BTC-USD_bitstamp_1h.csv", "timestamp,close\n" + bars)
    closes = await read(tmp_path, BTC, until=TUESDAY)
    assert as_dict(closes) == {MONDAY: 2, TUESDAY: 4}
    assert closes.new_york_from == MONDAY


async def test_the_venue_that_starts_later_takes_over_from_its_first_bar(
    tmp_path: Path, write: Write
) -> None:
    write(
        "hourly/BTC-USDT_binance_1h.csv",
        "timestamp,close\n2025-09-23T19:00:00Z,1.2\n2025-09-24T18:00:00Z,1.3\n",
    )
    write(
        "hourly/BTC-USD_bitstamp_1h.csv",
        "timestamp,close\n2025-09-22T19:00:00Z,1\n2025-09-23T19:00:00Z,2\n2025-09-24T19:00:00Z,3\n",
    )
    write("hourly/BTC-USD_empty_1h.csv", "timestamp,close\n")
    assert as_dict(await read(tmp_path, BTC)) == {MONDAY: 1, TUESDAY: 1.2}


async def test_before_the_first_hour_utc_days_stand_in(tmp_path: Path, write: Write) -> None:
    write("hourly/BTC-USD_bitstamp_1h.csv", "timestamp,close\n2025-09-23T19:00:00Z,2\n")
    write("daily/BTC-USD.csv", "date,close\n2025-09-20,5\n2025-09-22,6\n2025-09-23,7\n")
    closes = await read(tmp_path, BTC, until=TUESDAY)
    assert as_dict(closes) == {MONDAY: 6, TUESDAY: 2}
    assert closes.new_york_from == TUESDAY


async def test_coins_that_are_asked_for_together_are_sampled_alike(tmp_path: Path, write: Write) -> None:
    write(
        "hourly/BTC-USD_bitstamp_1h.csv", "timestamp,close\n2025-09-22T19:00:00Z,1\n2025-09-23T19:00:00Z,2\n"
    )
    write("daily/BTC-USD.csv", "date,close\n2025-09-22,6\n2025-09-23,7\n")
    write("daily/ETH-USD.csv", "date,close\n2025-09-22,8\n2025-09-23,9\n")
    prices = RecordedPrices(tmp_path / "market", clock=FakeClock())
    alone, _fund = await prices.closes([BTC, PSCT], start=MONDAY, until=TUESDAY)
    assert (as_dict(alone), alone.new_york_from) == ({MONDAY: 1, TUESDAY: 2}, MONDAY)
    among, fund, eth = await prices.closes([BTC, PSCT, ETH], start=MONDAY, until=TUESDAY)
    assert (as_dict(among), among.new_york_from) == ({MONDAY: 6, TUESDAY: 7}, None)
    assert (as_dict(eth), eth.new_york_from) == ({MONDAY: 8, TUESDAY: 9}, None)
    assert fund.new_york_from == MONDAY


async def test_a_coin_without_utc_days_cannot_be_sampled_like_one_that_has_nothing_else(
    tmp_path: Path, write: Write
) -> None:
    write("hourly/BTC-USD_bitstamp_1h.csv", "timestamp,close\n2025-09-22T19:00:00Z,1\n")
    write("daily/ETH-USD.csv", "date,close\n2025-09-22,8\n")
    prices = RecordedPrices(tmp_path / "market", clock=FakeClock())
    with pytest.raises(SourceUnavailable, match="there is no file daily/BTC-USD.csv"):
        await prices.closes([BTC, ETH], start=MONDAY, until=TUESDAY)


@pytest.mark.parametrize(("price", "session"), [("515", TUESDAY), ("5.25", WEDNESDAY)])
async def test_a_bad_tick_is_left_out_and_named(
    tmp_path: Path, write: Write, price: str, session: date
) -> None:
    prices = {MONDAY: "50.5", TUESDAY: "51.5", WEDNESDAY: "52.5"} | {session: price}
    write("daily/PSCT.csv", "date,close\n" + "".join(f"{day},{close}\n" for day, close in prices.items()))
    closes = await read(tmp_path, PSCT)
    assert session not in as_dict(closes)
    assert (len(closes.prices), closes.left_out) == (2, (session,))


async def test_a_price_that_stands_still_is_an_old_price(tmp_path: Path, write: Write) -> None:
    write("daily/PSCT.csv", "date,close\n2025-09-22,50\n2025-09-23,50\n2025-09-24,50\n")
    closes = await read(tmp_path, PSCT)
    assert (as_dict(closes), closes.left_out) == ({MONDAY: 50}, (TUESDAY, WEDNESDAY))


async def test_where_no_price_can_be_right_there_is_none(tmp_path: Path, write: Write) -> None:
    write("daily/PSCT.csv", "date,close\n2025-09-22,50\n2025-09-23,500\n")
    assert await complaint(tmp_path) == "recorded prices (market): none of the prices of PSCT can be right"


async def test_prices_of_days_without_a_session_are_refused(tmp_path: Path, write: Write) -> None:
    days = ("20", "21", "22", "23", "27", "28")
    write("daily/PSCT.csv", "date,close\n" + "".join(f"2025-09-{day},{day}\n" for day in days))
    with pytest.raises(SourceUnavailable) as failed:
        await read(tmp_path, PSCT, start=date(2025, 9, 15), until=date(2025, 9, 30))
    assert str(failed.value) == (
        "recorded prices (market): 4 prices of PSCT are of days without a session: its dates are off"
    )


@pytest.mark.parametrize("by", [0, 1])
async def test_a_fund_is_held_against_another_that_is_like_it(tmp_path: Path, write: Write, by: int) -> None:
    iwm, days = (
        random_prices(date(2025, 1, 2), date(2025, 6, 30), seed=1),
        sessions(date(2025, 1, 2), date(2025, 6, 30)),
    )
    psct = iwm.shift(by).dropna() * 2
    for name, prices in (("PSCT", psct), ("IWM", iwm)):
        write(
            f"daily/{name}.csv",
            "date,close\n" + "".join(f"{day:%Y-%m-%d},{close}\n" for day, close in prices.items()),
        )
    if by:
        with pytest.raises(SourceUnavailable, match="the prices of PSCT are dated a session early or late"):
            await read(tmp_path, PSCT, days[0].date(), days[-1].date())
    else:
        assert len((await read(tmp_path, PSCT, days[0].date(), days[-1].date())).prices) == len(days)
    write("daily/IWM.csv", "no prices at all")
    assert len((await read(tmp_path, PSCT, days[0].date(), days[-1].date())).prices) == len(psct)


async def test_a_recording_stands_still(tmp_path: Path, write: Write) -> None:
    closes = await read(tmp_path, PSCT, start=date(2025, 11, 18), until=date(2025, 11, 20))
    assert as_dict(closes) == {MONDAY: 50.5, TUESDAY: 51.5, WEDNESDAY: 52.5}


async def test_a_folder_that_is_not_there_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no folder .*nowhere to read prices from"):
        RecordedPrices(tmp_path / "nowhere", clock=FakeClock())


async def test_a_file_that_is_missing_is_named(tmp_path: Path, write: Write) -> None:
    expected = "recorded prices (market): there is no file daily/ETH-USD.csv"
    assert await complaint(tmp_path, ETH) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("", "there is no column 'date'", id="empty"),
        pytest.param("day,close\n2025-09-22,1\n", "there is no column 'date'", id="no date"),
        pytest.param("date,price\n2025-09-22,1\n", "there is no column 'close'", id="no close"),
        pytest.param("date,close\n22/09/2025,1\n", "'22/09/2025' is not a date", id="bad date"),
        pytest.param("date,close\n,1\n", "'' is not a date", id="blank date"),
        pytest.param(
            "date,close\n2025-09-22T19:00:00Z,1\n", "'2025-09-22T19:00:00Z' is not a date", id="an hour"
        ),
        pytest.param("date,close\n2025-09-22,n/a\n", "the price of 2025-09-22 is 'n/a'", id="no number"),
        pytest.param("date,close\n2025-09-22,-1\n", "the price of 2025-09-22 is '-1'", id="negative"),
        pytest.param("date,close\n2025-09-22,0\n", "the price of 2025-09-22 is '0'", id="zero"),
        pytest.param("date,close\n2025-09-22,inf\n", "the price of 2025-09-22 is 'inf'", id="infinite"),
        pytest.param(
            "date,close\n2025-09-22,1\n2025-09-22,2\n",
            "2025-09-22 is there twice or out of order",
            id="twice",
        ),
        pytest.param(
            "date,close\n2025-09-23,1\n2025-09-22,2\n",
            "2025-09-22 is there twice or out of order",
            id="order",
        ),
        pytest.param(
            "date,close\n2025-09-22,1\n2025-09-23,1,234\n",
            "a row does not fit the header",
            id="a comma too many",
        ),
    ],
)
async def test_a_malformed_file_is_named_with_its_problem(
    tmp_path: Path, write: Write, text: str, problem: str
) -> None:
    write("daily/PSCT.csv", text)
    assert await complaint(tmp_path) == f"recorded prices (market): daily/PSCT.csv: {problem}"


async def test_a_file_that_is_no_text_is_named(tmp_path: Path, write: Write) -> None:
    (tmp_path / "market/daily/PSCT.csv").write_bytes(b"date,close\n\xff\xfe\n")
    assert await complaint(tmp_path) == "recorded prices (market): daily/PSCT.csv: it cannot be read"


@pytest.mark.parametrize(
    "text", ["date,close\n", "date,close\n2025-09-15,1\n2025-10-01,2\n"], ids=["none", "others"]
)
async def test_no_prices_for_the_span_is_said(tmp_path: Path, write: Write, text: str) -> None:
    write("daily/PSCT.csv", text)
    assert await complaint(tmp_path) == "recorded prices (market): no prices of PSCT for these sessions"


async def test_a_file_is_read_once(tmp_path: Path, write: Write) -> None:
    prices = RecordedPrices(tmp_path / "market", clock=FakeClock())
    await prices.closes([PSCT], start=MONDAY, until=WEDNESDAY)
    write("daily/PSCT.csv", "changed")
    assert len((await prices.closes([PSCT], start=MONDAY, until=TUESDAY))[0].prices) == 2
