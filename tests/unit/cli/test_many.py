"""`compare` and `regimes`; what they share with `corr` is tested there."""

import json
from pathlib import Path
from typing import Any

import pytest
from matplotlib.image import imread

from bot.cli import main
from bot.settings import Settings

AS_OF = ("--prices", "recorded", "--as-of", "2025-09-26")


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main([*words, *AS_OF, "--json"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return json.loads(said.out)


def test_a_comparison_as_text_is_of_one_benchmark(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "30", "qqq", *AS_OF]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Coins and the Nasdaq-100: from ")
    assert "Averages over 30 sessions" in said
    assert said.endswith("recorded sample, to 26 Sep 2025 (coins at UTC day closes)\n")
    assert "<" not in said


def test_a_comparison_as_json_has_every_pair_and_names_what_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    got = answer(capsys, "compare")
    assert (got["window"], got["as_of"], got["clock"]) == (250, "2025-09-26", "UTC")
    assert len(got["cells"]) == 3 * 5
    assert len(got["partial"]) == 3 * 4
    assert {gap["asset"] for gap in got["missing"]} == {"xrp", "ada", "doge", "ltc", "avax", "bnb"}
    assert got["stands_in"] == {"r2ktech": "psct", "r2ktech-all": "psct"}


def test_years_as_text_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    got = answer(capsys, "regimes", "btc", "iwm")
    assert (got["asset"], got["benchmark"], got["stands_in_for"]) == ("btc", "iwm", None)
    assert [year["year"] for year in got["years"]] == list(range(2018, 2026))
    assert got["last"] == "2025-09-26"
    assert main(["regimes", *AS_OF]) == 0
    assert capsys.readouterr().out.startswith("Bitcoin and small-cap tech by year: −0.08 (2019) to ")


@pytest.mark.parametrize("command", ["compare", "regimes"])
def test_a_picture_is_spoken_of_only_where_one_is_written(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, *AS_OF]) == 0
    assert "picture" not in capsys.readouterr().out
    assert main([command, *AS_OF, "--chart", "picture.png"]) == 0
    assert " picture" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["compare", "regimes"])
def test_a_picture_is_written_where_it_is_asked_for(
    command: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    answer(capsys, command, "--chart", "picture.png")
    assert imread(tmp_path / "picture.png").shape[:2] == (900, 1600)


@pytest.mark.parametrize(
    ("words", "status", "line"),
    [
        (["compare", "btc"], 2, "every coin is in it already"),
        (["regimes", "30"], 2, "whole years need no window"),
        (
            ["regimes", "eth"],
            1,
            "No yearly figures for ETH: these prices have only its UTC-day closes; years are told",
        ),
        (["regimes", "xrp"], 1, "no xrp"),
        (["compare", "7"], 2, "no window '7'"),
    ],
)
def test_what_cannot_be_answered_is_one_line(
    words: list[str], status: int, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, *AS_OF]) == status
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert line in said.err
