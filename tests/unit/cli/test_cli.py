import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from matplotlib.image import imread

from bot.cli import main
from bot.settings import Settings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main(["corr", *words, "--prices", "recorded", "--json"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return json.loads(said.out)


def test_an_answer_as_text_ends_with_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corr", "--prices", "recorded", "--as-of", "2025-09-26"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Bitcoin and small-cap tech: 0.36, no clear link\n")
    assert said.endswith("recorded sample, to 26 Sep 2025\n")
    assert "<" not in said
    assert "Not up to date" not in said


def test_the_sample_is_stale_unless_it_is_asked_as_of_its_last_session(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert answer(capsys)["stale"] is True
    assert answer(capsys, "--as-of", "2025-09-26")["stale"] is False
    assert answer(capsys, "--as-of", "2025-09-28")["stale"] is False


def test_an_answer_is_as_of_a_day_and_knows_nothing_later(capsys: pytest.CaptureFixture[str]) -> None:
    got = answer(capsys, "--as-of", "2024-06-01", "eth", "qqq", "90")
    assert (got["as_of"], got["asset"], got["benchmark"], got["window"]) == ("2024-05-31", "eth", "qqq", 90)
    assert got["stale"] is False


def test_a_picture_is_written_where_it_is_asked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    answer(capsys, "--chart", "picture.png")
    assert imread(tmp_path / "picture.png").shape[:2] == (900, 1600)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["7"], "no window '7'; try 30, 90 or 250"),
        (["--as-of", "2025-13-01"], "'2025-13-01' is no date; write it as 2025-09-26"),
        (["--as-of", str((datetime.now(UTC) + timedelta(days=2)).date())], "lies in the future"),
        (["--prices", "no/such/folder"], "there is no folder no/such/folder"),
        (["--prices", ""], "--prices is empty"),
        (["--as-of", "1999-01-01"], "--as-of 1999-01-01 is too early; ask from 2013-01-01 on"),
        (["--as-of", "0001-01-01"], "is too early"),
        (["--nonsense"], "unrecognized arguments: --nonsense"),
    ],
)
def test_bad_usage_is_status_2_and_one_line(
    words: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = main(["corr", "--prices", "recorded", *words])
    except SystemExit as refused:
        status = int(refused.code or 0)
    said = capsys.readouterr()
    assert status == 2
    assert said.out == ""
    assert line in said.err.splitlines()[-1]


def test_no_answer_to_be_had_is_status_1_and_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corr", "xrp", "--prices", "recorded"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "no xrp" in said.err


def test_a_picture_that_cannot_be_written_costs_the_picture_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corr", "--prices", "recorded", "--chart", "no/such/folder/x.png"]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("Bitcoin and small-cap tech")
    assert said.err == "cannot write no/such/folder/x.png: No such file or directory\n"


def test_the_clock_of_a_coin_without_hourly_prices_is_in_the_source(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert answer(capsys, "eth")["source"] == "recorded sample, to 26 Sep 2025 (ETH at UTC day closes)"


@pytest.mark.parametrize("port", ["-1", "65536", "http", "²"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["localchat", "--port", port])
    assert capsys.readouterr().err.count("\n") <= 3


def test_an_interrupted_command_ends_quietly(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.cli.corr.execute", interrupted)
    assert main(["corr"]) == 130
    assert capsys.readouterr().err == ""


def test_too_little_history_is_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corr", "sol", "250", "--prices", "recorded", "--as-of", "2020-06-30"]) == 1
    assert "only 55 of the 250 sessions have prices for both" in capsys.readouterr().err


def test_wrong_settings_are_told_all_at_once_before_anything_starts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALCHAT_PORT", "0x10")
    monkeypatch.setenv("TELEGRAM_TOKEN", "nonsense")
    assert main(["run"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["TELEGRAM_TOKEN", "LOCALCHAT_PORT"]


def test_check_has_a_line_for_each_part(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRICES", "recorded")
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert "ok   settings: in order" in said
    assert "ok   telegram: no TELEGRAM_TOKEN" in said
    assert "recorded sample, to 26 Sep 2025: last session 2025-09-26" in said
    assert main(["check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["settings"]["ok"] is True


def test_check_fails_where_telegram_does_not_answer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRICES", "recorded")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:9")
    assert main(["check"]) == 1
    assert "FAIL telegram: Telegram was not reached" in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out.startswith("Tandem ")
