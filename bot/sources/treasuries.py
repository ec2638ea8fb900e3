"""CoinGecko: what companies hold, and what they bought and sold, as it tells it: second-hand.

The forms are those of its documentation (docs.coingecko.com, "Public Treasury") and of answers of 2021 to
2026 that public code has kept: a symbol is NASDAQ:MSTR, MSTR.US or MSTR, and an unknown cost is 0. Every row
is checked by itself; one that makes no sense is left out, and why is told.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bot.model.filing import Deed
from bot.model.second_hand import PROVIDER as NAME
from bot.model.second_hand import History, Listed, Report
from bot.model.treasury import Company
from bot.ports import Clock
from bot.sources.http import Http, unusable
from bot.translation import _
from bot.views.wording import shortened

LARGEST = 1_000_000
"""Bytes of an answer; 250 trades, or companies, are about 70,000."""
ROWS, LEAST_ROWS = 250, 100
"""The most that one answer has, and what it has at least where there are more; who pays gets the rest."""
AHEAD = timedelta(days=1)
"""A day begins earlier in Tokyo."""
FITS = Decimal("0.02")
"""What count times average may be off by: what is told is rounded."""
DEEDS = {"buy": Deed.PURCHASE, "sell": Deed.SALE}
LARGEST_POWER = 15
"""More dollars, or milliseconds, there are not."""
LONGEST_LINK, LONGEST_REASON = 500, 120
PAID_HOST = "pro-api."

Row = TypeVar("Row")


class CoinGecko:
    """Its public interface at an address; a `key` is a secret, and goes into no address and no log."""

    def __init__(self, address: str, key: str | None, clock: Clock) -> None:
        plan = "pro" if (urlsplit(address).hostname or "").startswith(PAID_HOST) else "demo"
        headers = {} if key is None else {f"x-cg-{plan}-api-key": key}
        self._http = Http(NAME, address, largest=LARGEST, headers=headers)
        self._clock = clock

    async def listed(self) -> tuple[Sequence[Listed], Sequence[str]]:
        """All companies that hold bitcoin, and why rows make no sense; raises SourceUnavailable."""
        told = await self._asked("/companies/public_treasury/bitcoin", {})
        rows, refused = _sieved(_rows(told, "companies"), _listed)
        if not rows:  # also where a form is new, and fits no row
            raise unusable(NAME)
        return rows, refused

    async def history(self, company: Company) -> History:
        """The newest trades of a company, oldest first; raises SourceUnavailable or one of its kinds."""
        parameters = {"per_page": str(ROWS), "order": "date_desc", "coin_ids": "bitcoin"}
        told = _rows(
            await self._asked(f"/public_treasury/{company.entity}/transaction_history", parameters),
            "transactions",
        )
        latest = self._clock() + AHEAD
        rows, refused = _sieved(
            [row for row in told if not _is_of_another_coin(row)], lambda row: _report(company, row, latest)
        )
        if refused and not rows:
            raise unusable(NAME)
        return History(_told_apart(rows), refused, is_whole=len(told) < LEAST_ROWS)

    async def _asked(self, path: str, parameters: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON is anything
        async with self._http.session() as session:
            content = await session.content(path, parameters)
        try:
            return json.loads(content, parse_float=Decimal, parse_constant=Decimal)
        except (ValueError, RecursionError, InvalidOperation) as error:
            raise unusable(NAME) from error


def _rows(told: Any, name: str) -> list[Any]:  # noqa: ANN401 - JSON is anything
    rows = told.get(name) if isinstance(told, dict) else None
    if not isinstance(rows, list):
        raise unusable(NAME)
    return rows


def _sieved(rows: Sequence[Any], read: Callable[[Any], Row]) -> tuple[list[Row], list[str]]:
    """Those rows that make sense, and why the others do not; an answer has the newest, or largest, first."""
    found: list[Row] = []
    refused = []
    for row in rows:
        try:
            found.append(read(row))
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, OSError) as error:
            refused.append(_("{row} makes no sense: {reason}").format(row=_short(row), reason=_short(error)))
    return found, refused


def _is_of_another_coin(row: Any) -> bool:  # noqa: ANN401 - JSON is anything
    coin = row.get("coin_id") if isinstance(row, dict) else None
    return isinstance(coin, str) and coin != "bitcoin"


def _listed(row: dict[str, Any]) -> Listed:
    cost = _number(row.get("total_entry_value_usd"))
    return Listed(_text(row["symbol"]), _text(row["name"]), _counted(row["total_holdings"]), cost or None)


def _report(company: Company, row: dict[str, Any], latest: datetime) -> Report:
    """One trade, of the kind that is told; of what was sold the sign does not matter."""
    if row["coin_id"] != "bitcoin":  # it names none
        raise ValueError(_("{coin} is no coin").format(coin=_short(row["coin_id"])))
    deed = DEEDS[row["type"]]
    btc, usd = _counted(row["holding_net_change"]), _number(row.get("transaction_value_usd"))
    if deed is Deed.SALE:
        btc, usd = abs(btc), None if usd is None else abs(usd)
    return Report(
        NAME,
        company,
        deed,
        btc,
        _day(row["date"], latest),
        usd or None,
        _average(btc, usd or None, _number(row.get("average_entry_value_usd"))),
        _number(row.get("holding_balance")),
        _link(row.get("source_url")),
    )


def _average(btc: Decimal, usd: Decimal | None, average: Decimal | None) -> Decimal | None:
    """What each cost, where it is that.

    The documentation says that this is the average of all that is held, its examples have that of the trade:
    it counts where it fits what was paid.
    """
    if usd is None or not average:
        return None
    return average if abs(btc * average - usd) <= FITS * usd else None


def _number(value: object) -> Decimal | None:
    """A number with its digits; None where there is none."""
    if value is None:
        return None
    return _counted(value)


def _counted(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise TypeError(_("{value} is no number").format(value=_short(value)))
    number = Decimal(value)
    if not number.is_finite() or number.adjusted() > LARGEST_POWER:
        raise ValueError(_("{value:.8g} is no number").format(value=number))
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _day(value: object, latest: datetime) -> date:
    """The day of a moment in milliseconds."""
    moment = datetime.fromtimestamp(int(_counted(value)) / 1000, UTC)
    if moment > latest:
        raise ValueError(_("{day} lies in the future").format(day=moment.date()))
    return moment.date()


def _text(value: object) -> str:
    """What a list calls a company; of one that is not listed anywhere there is no symbol."""
    if value is not None and not isinstance(value, str):
        raise TypeError(_("{value} is no name").format(value=_short(value)))
    return value or ""


def _link(value: object) -> str:
    """Where its provider has a trade from, as far as that is an address."""
    if not isinstance(value, str) or len(value) > LONGEST_LINK or not value.isprintable():
        return ""
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    return value if parts.scheme in {"http", "https"} and parts.hostname else ""


def _told_apart(reports: Sequence[Report]) -> list[Report]:
    """Oldest first, and each once; two that are alike but for what was held afterwards are two trades."""
    found: list[Report] = []
    for report in sorted(set(reports), key=_order):
        found.append(replace(report, nth=1 + sum(_is_alike(each, report) for each in found)))
    return found


def _order(report: Report) -> tuple[date, Deed, Decimal, Decimal, str]:
    """By its day; of a day's purchases, as more was held with each, and of its sales, less."""
    held = report.held or Decimal(0)
    return report.day, report.deed, held if report.deed is Deed.PURCHASE else -held, report.btc, report.link


def _is_alike(one: Report, other: Report) -> bool:
    return (one.day, one.deed, one.btc) == (other.day, other.deed, other.btc)


def _short(value: object) -> str:
    return shortened(str(value), LONGEST_REASON)
