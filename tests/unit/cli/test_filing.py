"""`filing`: files on the command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main

SALE = "On June 3, 2026, the Company sold 2,500 bitcoin for $160.0 million."


@pytest.fixture
def sale(tmp_path: Path) -> Path:
    file = tmp_path / "sale.txt"
    file.write_text(SALE)
    return file


@pytest.fixture
def nothing(tmp_path: Path) -> Path:
    file = tmp_path / "nothing.html"
    file.write_text("<html><p>Officers changed.</p></html>")
    return file


def test_one_file_is_told_in_words(sale: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["filing", str(sale), "--company", "Riot"]) == 0
    assert capsys.readouterr().out == "Riot sold 2,500 BTC for $160.0 million, 3 Jun 2026.\n"


def test_one_file_is_one_object(sale: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["filing", str(sale), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    [event] = told["events"]
    assert (event["kind"], event["btc"], event["usd"]) == ("sale", 2500, 160_000_000)
    assert "file" not in told


def test_several_files_are_a_line_each(sale: Path, nothing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["filing", str(sale), str(nothing), "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["file"], len(first["events"])) == (str(sale), 1)
    assert (second["file"], second["events"]) == (str(nothing), [])
    assert main(["filing", str(sale), str(nothing)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{sale}: The company sold 2,500 BTC for $160.0 million, 3 Jun 2026.",
        f"{nothing}: No purchase or sale of bitcoin is stated.",
    ]


def test_a_file_that_cannot_be_read_is_said_and_the_others_are_read(
    sale: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["filing", str(tmp_path / "none"), str(tmp_path), str(sale)]) == 1
    told = capsys.readouterr()
    assert told.err.splitlines() == [
        f"{tmp_path / 'none'}: No such file or directory",
        f"{tmp_path}: Is a directory",
    ]
    assert "sold 2,500 BTC" in told.out


def test_it_runs_as_a_command_of_its_own(sale: Path) -> None:
    command = [sys.executable, "-m", "bot", "filing", str(sale), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout)["events"][0]["btc"] == 2500
