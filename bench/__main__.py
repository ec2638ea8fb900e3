"""`python -m bench [section …]`: measured beside aimed at; a miss is said and fails nothing."""

import argparse
import time
from importlib import import_module

SECTIONS = {
    "answers": "answered /corr a second, and how long one takes, against a bare PTB echo bot",
    "inline": "cards for what is typed behind the bot's name, cold and warm",
    "start": "from start to first answer, memory after 100 answers, --help",
    "chart": "the chart against a bare figure of the same size; growth over 200",
    "flight": "one cold pair, a hundred people at once, two processes",
    "snapshot": "the arithmetic that an answer waits for",
    "many": "nine coins by seven benchmarks, a pair over its years, and why it moved",
    "alerts": "a million subscriptions: found, queued, kept; the broadcast against bare posts, and its pace",
    "filings": "real filings read, beside lxml alone",
    "detector": "the detector on made-up markets, beside what STATS accepts and a line at .2",
}
"""A module each, with `run()` that yields measures as they are taken."""


def main() -> None:
    """Run the sections that are named, or all."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(["sections:", *(f"  {name:<10} {says}" for name, says in SECTIONS.items())]),
    )  # fmt: skip
    parser.add_argument(
        "sections", nargs="*", metavar="section", help="one of those below; none: all of them"
    )
    named = parser.parse_args().sections
    if unknown := set(named) - SECTIONS.keys():
        parser.error(f"no section {min(unknown)}; there are {', '.join(SECTIONS)}")
    for name in named or SECTIONS:
        _run(name)


def _run(name: str) -> None:
    print(f"{name}: {SECTIONS[name]}", flush=True)
    began = time.monotonic()
    for measure in import_module(f"bench.{name}").run():
        print(measure, flush=True)
    print(f"  ({time.monotonic() - began:.0f} s)\n", flush=True)


if __name__ == "__main__":
    main()
