"""Prices in CSV files: one column of them, or one clear line about what is wrong with the file."""

import csv
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from bot.translation import _

PRICE_COLUMNS = ("adj_close", "close")
"""Columns that hold the price; adjusted for splits and dividends first."""
Stamp = Literal["date", "timestamp"]
"""The column that says when: a session or UTC day, or the start of an hourly bar, UTC."""


class MalformedCsvError(ValueError):
    """A file that is not what it should be; the text says in one line how."""


def read_csv_prices(path: Path, stamp: Stamp) -> "pd.Series[float]":
    """Prices of a file, indexed by UTC `timestamp` or by plain `date`; rows without a price are left out."""
    with path.open(newline="", encoding="utf-8") as lines:
        header = next(csv.reader(lines), [])
    price = next((column for column in PRICE_COLUMNS if column in header), "close")
    for column in (stamp, price):
        if column not in header:
            raise MalformedCsvError(_("there is no column '{column}'").format(column=column))
    try:
        # all columns, for with `usecols` the cells that are too many are passed over in silence
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except pd.errors.ParserError as error:
        raise MalformedCsvError(_("a row does not fit the header")) from error
    prices = pd.Series(_numbers(table, stamp, price), index=_stamps(table[stamp], stamp))
    return prices.dropna()


def _stamps(texts: "pd.Series[str]", stamp: Stamp) -> pd.DatetimeIndex:
    # ISO8601 is 17 times faster than the format spelt out; nanoseconds are what calendars are kept in
    stamps = pd.DatetimeIndex(pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce")).as_unit(
        "ns"
    )
    if stamp == "date":
        stamps = pd.DatetimeIndex(stamps.where(stamps == stamps.normalize())).tz_localize(None)
    if stamps.hasnans:
        raise MalformedCsvError(
            _("'{text}' is not a {stamp}").format(text=texts[stamps.isna()].iloc[0], stamp=stamp)
        )
    behind = stamps[1:] <= stamps[:-1]
    if behind.any():
        raise MalformedCsvError(
            _("{text} is there twice or out of order").format(text=texts[1:][behind].iloc[0])
        )
    return stamps


def _numbers(table: pd.DataFrame, stamp: str, price: str) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Blank is missing; anything else that is not a positive number is refused."""
    given = table[price].str.strip() != ""
    numbers = pd.to_numeric(table[price].where(given), errors="coerce").to_numpy(dtype=float)
    wrong = table[given.to_numpy() & ~(np.isfinite(numbers) & (numbers > 0))]
    if not wrong.empty:
        row = wrong.iloc[0]
        raise MalformedCsvError(
            _("the price of {stamp} is '{price}'").format(stamp=row[stamp], price=row[price])
        )
    return numbers
