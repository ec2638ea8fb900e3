"""Reading real filings, in this process, beside what lxml alone takes for the same bytes."""

import os
from collections.abc import Iterator
from functools import partial
from math import nan
from pathlib import Path
from statistics import median

from lxml import html

from bench.child import memory_mb
from bench.measures import Measure, at_most, took_ms
from bot.signals.filing.document import decoded
from bot.signals.purchase import read_filing

FOLDER = Path(__file__).resolve().parents[2] / "shared/data/treasury/filings"
"""Real filings, where they lie beside this checkout."""


def run() -> Iterator[Measure]:
    """Milliseconds a filing, and what reading all of them leaves behind."""
    sources = [decoded(file.read_bytes()) for file in sorted(FOLDER.glob("*.html"))]
    if not sources:
        yield Measure("a filing: there are none beside this checkout", nan, "ms")
        return
    largest = max(sources, key=len)
    took = [took_ms(partial(read_filing, source)) for source in sources]
    bare = [took_ms(partial(_parsed, source)) for source in sources]
    yield Measure(f"a filing, the median of {len(sources)}", median(took), "ms", at_most(10))
    yield Measure("  lxml alone", median(bare), "ms")
    yield Measure(
        f"the largest, {len(largest) / 1e6:.1f} MB", took[sources.index(largest)], "ms", at_most(150)
    )
    yield Measure("  lxml alone", bare[sources.index(largest)], "ms")
    before = memory_mb(os.getpid())
    for source in sources:
        read_filing(source)
    yield Measure(
        "resident memory that reading all of them once more adds", memory_mb(os.getpid()) - before, "MB"
    )


def _parsed(source: str) -> str:
    tree = html.document_fromstring(source.encode(), parser=html.HTMLParser(encoding="utf-8"))
    return str(tree.text_content())
