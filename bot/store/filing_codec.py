"""What a filing states, as JSON; amounts and numbers keep their digits."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.model.filing import Deed, HeldBack, Holding, Money, Statement, Trade
from bot.model.treasury import Announcement, Company, Filed, Read


def encode_read(read: Read) -> str:
    """A filing and what it states."""
    filed, statement = read.filed, read.statement
    return json.dumps(
        {
            "company": [read.company.key, read.company.name, read.company.symbol],
            "cik": filed.cik,
            "form": filed.form,
            "day": filed.day.isoformat(),
            "accepted": filed.accepted_at and filed.accepted_at.isoformat(),
            "trades": [_trade(trade) for trade in statement.trades],
            "holding": statement.holding and _holding(statement.holding),
            "held_back": [[_trade(each.trade), each.reason] for each in statement.held_back],
        }
    )


def decode_read(accession: str, kept: bytes) -> Read:
    """The same again; raises ValueError for what is not written so."""
    try:
        return _decoded(accession, json.loads(kept))
    except (KeyError, IndexError, TypeError, ArithmeticError) as error:
        raise ValueError(f"no filing: {error!r}") from error


def announcement_figures(announcement: Announcement) -> list[object]:
    """What a company announced, as JSON can hold it."""
    company, holding = announcement.company, announcement.holding
    return [
        [company.key, company.name, company.symbol, company.cik, company.aliases, company.entity],
        announcement.announced.isoformat(),
        _trade(announcement.trade),
        holding and _holding(holding),
        announcement.accession,
        announcement.form,
        announcement.accepted_at and announcement.accepted_at.isoformat(),
        announcement.provider,
        announcement.link,
        announcement.is_withdrawn,
    ]


def read_announcement(told: list[Any]) -> Announcement:
    """The same again; raises ValueError or what `decode_read` turns into that."""
    company, announced, trade, holding, accession, form, accepted, provider, link, is_withdrawn = told
    key, name, symbol, cik, aliases, entity = company
    return Announcement(
        Company(key, name, symbol, cik, tuple(aliases), entity),
        date.fromisoformat(announced),
        _read_trade(trade),
        holding and _read_holding(holding),
        accession,
        form,
        accepted and datetime.fromisoformat(accepted),
        provider,
        link,
        is_withdrawn,
    )


def _decoded(accession: str, told: dict[str, Any]) -> Read:
    key, name, symbol = told["company"]
    accepted = told["accepted"] and datetime.fromisoformat(told["accepted"])
    filed = Filed(told["cik"], accession, told["form"], date.fromisoformat(told["day"]), accepted)
    statement = Statement(
        tuple(map(_read_trade, told["trades"])),
        told["holding"] and _read_holding(told["holding"]),
        tuple(HeldBack(_read_trade(trade), reason) for trade, reason in told["held_back"]),
    )
    return Read(Company(key, name, symbol, told["cik"]), filed, statement)


def _trade(trade: Trade) -> list[object]:
    money = [_money(each) for each in (trade.amount, trade.average)]
    return [trade.deed, _text(trade.btc), *money, _text(trade.first), _text(trade.last), trade.funding]


def _read_trade(told: list[Any]) -> Trade:
    deed, btc, amount, average, first, last, funding = told
    return Trade(
        Deed(deed),
        None if btc is None else Decimal(btc),
        _read_money(amount),
        _read_money(average),
        _day(first),
        _day(last),
        funding,
    )


def _holding(holding: Holding) -> list[object]:
    return [str(holding.btc), _text(holding.as_of), _money(holding.cost), _money(holding.average)]


def _read_holding(told: list[Any]) -> Holding:
    btc, as_of, cost, average = told
    return Holding(Decimal(btc), _day(as_of), _read_money(cost), _read_money(average))


def _money(money: Money | None) -> list[str] | None:
    return None if money is None else [str(money.amount), money.currency, str(money.unit)]


def _read_money(told: list[str] | None) -> Money | None:
    return None if told is None else Money(Decimal(told[0]), told[1], Decimal(told[2]))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _text(value: Decimal | date | None) -> str | None:
    return None if value is None else str(value)
