"""``branchdesk plan`` on a real log: one day of a branch, and the day after it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from branchdesk import cli
from branchdesk.demo.on_disk import play_whole_day
from branchdesk.forecast.plan import refining
from tests.commandline import run

DAY = "2026-07-06"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("branch")
    play_whole_day(folder, 1, DAY, arrivals=40)
    return folder


def test_a_day_is_planned_and_written(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On few simulated days: how good the plan is, is tested elsewhere."""
    monkeypatch.setattr(refining, "FUTURES", 6)
    monkeypatch.setattr(refining, "SEARCHED", 4)
    monkeypatch.setattr(refining, "_ROUNDS", 1)
    monkeypatch.setenv("BRANCHDESK_LANGUAGE", "en")
    files = {form: tmp_path / f"plan.{form}" for form in ("csv", "xlsx", "pdf")}
    options = [word for form, path in files.items() for word in (f"--{form}", str(path))]
    assert cli.main(["plan", "--data", str(data), "--first", "2026-07-07", "--days", "1", *options]) == 0
    said = capsys.readouterr().out
    assert "learned from 1 day" in said.lower()
    assert "Tue 2026-07-07" in said
    assert "Counter 4" in said
    lines = list(csv.DictReader(io.StringIO(files["csv"].read_text("utf-8-sig"))))
    assert len(lines) == 16
    assert sum(float(line["Customers"]) for line in lines) > 20
    sheets = openpyxl.load_workbook(files["xlsx"])
    assert sheets.worksheets[0]["A2"].value == "Tue 2026-07-07"
    assert files["pdf"].read_bytes()[:4] == b"%PDF"


def test_what_is_no_date_is_said(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["plan", "--data", str(data), "--first", "next week"]) == 1
    assert "next week" in capsys.readouterr().err


def test_without_a_log_it_is_said(tmp_path: Path) -> None:
    assert run("plan", "--data", tmp_path).returncode != 0
