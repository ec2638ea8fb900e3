"""What happened, as JSON."""

import json
from datetime import datetime
from typing import Any

from bot.model.audience import Reach
from bot.model.occurrence import Occurrence
from bot.store.filing_codec import announcement_figures, read_announcement


def encode_occurrence(occurrence: Occurrence) -> str:
    """All of it but its name, the same always in the same words."""
    told: dict[str, Any] = {
        "treasury": announcement_figures(occurrence.what),
        "at": occurrence.at.isoformat(),
        "reach": [list(each) for each in occurrence.reach],
        "sources": list(occurrence.sources),
        "version": occurrence.version,
        "before": occurrence.before and announcement_figures(occurrence.before),
    }
    return json.dumps(told)


def decode_occurrence(name: str, kept: bytes) -> Occurrence:
    """The same again; raises ValueError for what is not written so."""
    try:
        told: dict[str, Any] = json.loads(kept)
        return Occurrence(
            name,
            read_announcement(told["treasury"]),
            datetime.fromisoformat(told["at"]),
            tuple(Reach(*each) for each in told["reach"]),
            tuple(told["sources"]),
            told["version"],
            told["before"] and read_announcement(told["before"]),
        )
    except (KeyError, IndexError, TypeError, ArithmeticError) as error:
        raise ValueError(f"no occurrence: {error!r}") from error
