"""What others tell of companies, as JSON; amounts keep their digits."""

import json
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.model.filing import Deed, Holding, Money
from bot.model.second_hand import Listing, Recorded, Report
from bot.model.treasury import Company


def encode_recorded(recorded: Recorded) -> str:
    """A report and what became of it; whose it is and its event are in its place."""
    return json.dumps(
        {
            "report": _report(recorded.report),
            "seen": recorded.seen_at.isoformat(),
            "news": recorded.is_news,
            "changed": recorded.changed_at and recorded.changed_at.isoformat(),
            "before": recorded.before and _report(recorded.before),
            "gone": recorded.is_gone,
        }
    )


def decode_recorded(event: str, company: Company, kept: bytes) -> Recorded:
    """The same again; raises ValueError for what is not written so."""
    try:
        told = json.loads(kept)
        return Recorded(
            event,
            _read_report(company, told["report"]),
            datetime.fromisoformat(told["seen"]),
            told["news"],
            told["changed"] and datetime.fromisoformat(told["changed"]),
            told["before"] and _read_report(company, told["before"]),
            told["gone"],
        )
    except (KeyError, TypeError, InvalidOperation) as error:
        raise ValueError(f"no report: {error!r}") from error


def encode_listing(listing: Listing) -> str:
    """What a list says."""
    held = {
        key: [str(each.btc), each.as_of and each.as_of.isoformat(), _money(each.cost)]
        for key, each in listing.held.items()
    }
    return json.dumps({"observed": listing.observed_at.isoformat(), "held": held})


def decode_listing(kept: bytes) -> Listing:
    """The same again; raises ValueError for what is not written so."""
    try:
        told = json.loads(kept)
        held = {
            key: Holding(Decimal(btc), as_of and date.fromisoformat(as_of), _read_money(cost))
            for key, (btc, as_of, cost) in told["held"].items()
        }
        return Listing(datetime.fromisoformat(told["observed"]), held)
    except (KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise ValueError(f"no list: {error!r}") from error


def _report(report: Report) -> list[object]:
    numbers = [_text(each) for each in (report.btc, report.usd, report.average, report.held)]
    return [report.provider, report.deed, report.day.isoformat(), *numbers, report.link, report.nth]


def _read_report(company: Company, told: list[Any]) -> Report:
    provider, deed, day, btc, usd, average, held, link, nth = told
    return Report(
        provider,
        company,
        Deed(deed),
        Decimal(btc),
        date.fromisoformat(day),
        _number(usd),
        _number(average),
        _number(held),
        link,
        nth,
    )


def _money(money: Money | None) -> list[str] | None:
    return None if money is None else [str(money.amount), money.currency, str(money.unit)]


def _read_money(told: list[str] | None) -> Money | None:
    return None if told is None else Money(Decimal(told[0]), told[1], Decimal(told[2]))


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
