"""The day's summary as files: read back by other programs, against the figures that went in."""

from __future__ import annotations

import subprocess
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from msgspec.structs import replace
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from branchdesk.domain import commands as c
from branchdesk.domain.profile import Staff, Words
from branchdesk.i18n import text
from branchdesk.metrics.summary import DaySummary, ReasonCount, summarise
from branchdesk.metrics.tickets import ticket_lines
from branchdesk.report.pdf import pdf
from branchdesk.report.text import text_summary
from branchdesk.report.words import target_verdict
from branchdesk.report.xlsx import xlsx
from tests.busy_day import busy_day
from tests.scenario import BRANCH, Day

LANGUAGES = ("zh", "en")


def summary(until_min: float = 600) -> DaySummary:
    snapshot = busy_day(until_min)
    return summarise(snapshot, snapshot.at)


def empty() -> DaySummary:
    day = Day()
    day.do(c.OpenDay())
    return summarise(day.snapshot, day.now)


@cache
def workbook(language: str) -> bytes:
    return xlsx(summary(), language, ticket_lines(busy_day()))


@cache
def book(language: str) -> Workbook:
    return load_workbook(BytesIO(workbook(language)))


def sheet(language: str, name: str) -> Worksheet:
    found = book(language)[text(language, f"report-sheet-{name}")]
    assert isinstance(found, Worksheet)
    return found


def column(found: Worksheet, head: str) -> list[object]:
    heads = [cell.value for cell in found[1]]
    return [row[heads.index(head)].value for row in found.iter_rows(min_row=2)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_says_the_figures_in_both_languages(language: str, tmp_path: Path) -> None:
    path = tmp_path / "day.pdf"
    path.write_bytes(pdf(summary(), language))
    words = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
    day = summary()
    assert day.name.said_in(language) in words
    assert text(language, "report-title") in words
    assert f"{day.total.waits.mean:.1f}" in words
    assert str(day.total.issued) in words
    assert all(target_verdict(check, language) in words for check in day.targets)
    assert "王芳" in words, "names in Chinese characters, also in the English report"
    for row in day.by_service:
        assert row.label.said_in(language) in words
    pages = words.count("\f")
    assert text(language, "report-page", page=pages, pages=str(pages)) in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_has_its_fonts_inside_and_its_plots_on_paper(language: str, tmp_path: Path) -> None:
    path = tmp_path / "day.pdf"
    path.write_bytes(pdf(summary(), language))
    fonts = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert fonts
    assert all("NotoSansSC" in line and " yes yes yes " in line for line in fonts)
    subprocess.run(["pdftoppm", "-r", "40", "-png", path, tmp_path / "page"], check=True)
    first = Image.open(min(tmp_path.glob("page*.png"))).convert("RGB")
    colours = {pixel for _, pixel in first.getcolors(1 << 20) or []}
    assert {(0x0A, 0x5F, 0xC4), (0xA9, 0xC9, 0xEE)} <= colours, "bars of tickets and finishes"


def test_a_large_branch_runs_over_more_pages_and_loses_nothing(tmp_path: Path) -> None:
    day = summary()
    rows = tuple(replace(row, key=f"{row.key}{n}") for n in range(4) for row in day.by_service)
    counters = tuple(replace(row, key=str(n)) for n, row in enumerate(day.by_counter * 5, 1))
    reasons = tuple(ReasonCount(code=str(n), label=Words(f"原因{n}", f"Reason {n}"), count=n) for n in range(1, 12))
    path = tmp_path / "large.pdf"
    path.write_bytes(pdf(replace(day, by_service=rows, by_counter=counters, rating_reasons=reasons), "en"))
    words = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
    assert words.count("\f") > 4
    assert words.count("Counter 25") == 2, "in the plot and in the table"
    assert "Reason 11 11" in words
    assert "E3 General" in words


@pytest.mark.parametrize("day", [empty(), summary(45)], ids=["empty", "live"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_that_has_hardly_begun_makes_all_three(day: DaySummary, language: str) -> None:
    assert pdf(day, language).startswith(b"%PDF")
    assert load_workbook(BytesIO(xlsx(day, language))).sheetnames
    words = text_summary(day, language)
    assert text(language, "report-verdict-open") in words
    assert text(language, "report-waiting") in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_holds_numbers_that_add_up(language: str) -> None:
    day = summary()
    services = sheet(language, "services")
    issued = column(services, text(language, "report-issued"))
    assert issued[:-1] == [row.figures.issued for row in day.by_service]
    assert issued[-1] == day.total.issued == sum(row.figures.issued for row in day.by_service)
    means = column(services, text(language, "report-wait-mean"))
    assert means[-1] == pytest.approx(day.total.waits.mean)
    satisfied = column(services, text(language, "report-satisfied"))
    hidden = [row.figures.satisfaction.hidden for row in day.by_service]
    assert [value is None for value in satisfied[:-1]] == hidden, "an empty cell, never a zero"
    tickets = sheet(language, "tickets")
    waits = [value for value in column(tickets, text(language, "report-ticket-wait")) if isinstance(value, float | int)]
    assert len(column(tickets, text(language, "report-ticket-number"))) == day.total.issued
    assert sum(waits) / len(waits) == pytest.approx(day.total.waits.mean)


def test_the_workbook_has_formats_frozen_heads_and_charts() -> None:
    found = book("en")
    assert found.sheetnames == ["Summary", "Services", "Counters", "Tellers", "Half-hours", "Tickets"]
    services = sheet("en", "services")
    assert services.freeze_panes == "B2"
    heads = [cell.value for cell in services[1]]
    assert services.cell(2, heads.index("Mean wait") + 1).number_format == "0.0"
    assert services.cell(2, heads.index("In target") + 1).number_format == "0%"
    charts = [name for name in ZipFile(BytesIO(workbook("en"))).namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 3, "two by half-hour, one by counter"
    assert sheet("en", "tickets")["E2"].number_format == "hh:mm:ss"


def test_no_sheet_lets_anybody_rank_tellers_by_few_ratings() -> None:
    few = [row for row in summary().by_teller if row.figures.satisfaction.n < 30]
    assert few
    tellers = sheet("en", "tellers")
    by_name = dict(zip(column(tellers, "Teller"), column(tellers, "Satisfied"), strict=True))
    assert all(by_name[row.label.en] is None for row in few)
    assert set(column(sheet("en", "tickets"), "Rated")) == {"yes", None}, "who rated, not how"


def test_a_name_is_never_a_formula() -> None:
    staff = (Staff(id="wang", name='=HYPERLINK("http://x","y")'), *BRANCH.staff[1:])
    day = Day(replace(BRANCH, staff=staff, name=Words("=1+1", "=1+1")))
    day.open("1", at=0)
    day.issue("A")
    day.serve("1", call=1, start=2, finish=3)
    raw = xlsx(summarise(day.snapshot, day.now), "en", ticket_lines(day.snapshot))
    found = load_workbook(BytesIO(raw))
    kinds = {cell.data_type for page in found.worksheets for row in page.iter_rows() for cell in row}
    assert "f" not in kinds


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terminal_table_says_the_same_and_stays_in_line(language: str) -> None:
    day = summary()
    words = text_summary(day, language)
    assert f"{day.total.waits.p90:.1f}" in words
    assert text(language, "report-branch") in words
    rules = [line for line in words.splitlines() if set(line.strip()) == {"─"}]
    assert len(rules) == 5, "targets and four tables"
