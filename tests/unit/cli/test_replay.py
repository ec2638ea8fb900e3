import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.settings import Settings

SPAN = "--from", "2023-09-26", "--to", "2025-09-26"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["replay", "--prices", "recorded", *words]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


def figures(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    return json.loads(said(capsys, "--json", *words))


def test_messages_of_the_detector_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    answer = figures(capsys, *SPAN)
    assert (answer["asset"], answer["benchmark"], answer["stands_in_for"]) == ("btc", "psct", "r2ktech")
    assert answer["source"] == "recorded sample, to 26 Sep 2025"
    assert answer["sent"]
    for sent in answer["sent"]:
        assert set(sent) == {"session", "kind", "text"}
        assert sent["kind"] in {"breakdown", "recoupled", "linked", "faded", "new_normal"}
        assert "2023-09-26" <= sent["session"] <= "2025-09-26"
        assert "standing in for Russell 2000 tech" in sent["text"]
        assert "<b>" not in sent["text"]


def test_messages_of_a_line_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    answer = figures(capsys, *SPAN, "--alert", "psct below .20")
    kinds = [sent["kind"] for sent in answer["sent"]]
    assert set(kinds) == {"below", "above"}
    assert all(one != other for one, other in pairwise(kinds))
    assert answer["stands_in_for"] is None


def test_messages_as_text_end_with_their_number(capsys: pytest.CaptureFixture[str]) -> None:
    words = *SPAN, "--alert", "corr below .2 psct"
    sent = figures(capsys, *words)["sent"]
    text = said(capsys, *words)
    assert text.startswith(f"{sent[0]['text']}\n\n\n{sent[1]['text']}\n")
    span = "26 Sep 2023 to 26 Sep 2025 (recorded sample, to 26 Sep 2025)"
    assert text.endswith(f"\n\n{len(sent)} messages, {span}.\n")


def test_a_coin_that_has_closes_of_utc_days_only_cannot_be_replayed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["replay", "--prices", "recorded", *SPAN, "--alert", "eth below 0.2"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == (
        "nothing to replay: these prices have ETH at UTC-day closes only, not at New York closes\n"
    )


def test_of_a_span_without_messages_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    words = "--to", "2025-09-26", "--from", "2025-09-25"
    span = "25 Sep 2025 to 26 Sep 2025 (recorded sample, to 26 Sep 2025)"
    assert said(capsys, *words) == f"0 messages, {span}.\n"
    answer = figures(capsys, *words)
    assert (answer["sent"], answer["first"], answer["last"]) == ([], "2025-09-25", "2025-09-26")


def test_the_span_only_chooses_among_the_messages(capsys: pytest.CaptureFixture[str]) -> None:
    everything = figures(capsys, "--to", "2025-09-26")["sent"]
    assert figures(capsys)["sent"] == everything
    middle = everything[len(everything) // 2]
    words = "--from", middle["session"], "--to", middle["session"]
    assert figures(capsys, *words)["sent"] == [middle]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--alert", "hello"], "say what to watch: corr below 0.2 for 3 margin 0.1, or breakdown"),
        (["--alert", ""], "say what to watch"),
        (["--alert", "treasury 500"], "only alerts about a link or a line are replayed, not treasury"),
        (["--alert", "below 2"], "do you mean 2%, that is 0.02?"),
        (["--alert", "below -1.5"], "a correlation lies between −1 and 1"),
        (["--from", "2025-01-02", "--to", "2025-01-01"], "--to lies before --from"),
        (["--from", "2025-09-27"], "--from lies after the last session that there is, 2025-09-26"),
        (["--to", "2099-01-01"], "--to 2099-01-01 lies in the future"),
        (["--to", "1999-01-01"], "--to 1999-01-01 is too early"),
        (["--from", "tomorrow"], "'tomorrow' is no date; write it as 2025-09-26"),
        (["--prices", "no/such/folder"], "there is no folder no/such/folder"),
        (["--nonsense"], "unrecognized arguments: --nonsense"),
    ],
)
def test_bad_usage_is_status_2_and_one_line(
    words: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = main(["replay", "--prices", "recorded", *words])
    except SystemExit as refused:
        status = int(refused.code or 0)
    told = capsys.readouterr()
    assert (status, told.out) == (2, "")
    assert line in told.err.splitlines()[-1]
