"""What `check` finds out, a line for each part."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one part."""

    part: str
    ok: bool
    detail: str


def noted(finding: Finding, note: str) -> Finding:
    """The same, with a note behind its detail."""
    return Finding(finding.part, finding.ok, f"{finding.detail}; {note}" if note else finding.detail)
