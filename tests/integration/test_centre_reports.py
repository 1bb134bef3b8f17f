"""Figures that leave the centre as files: exports of what a page shows, and the weekly and monthly reports."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import requests
from sqlalchemy import delete, select

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database, open_database
from branchdesk.centre.figures import asking
from branchdesk.centre.figures.asking import Asked
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.pages.period import before, complete, period_of, period_report
from branchdesk.centre.pages.report_files import Reports, due
from branchdesk.centre.people.areas import place, set_area
from branchdesk.centre.people.settings import NONE as SETTINGS
from branchdesk.centre.people.viewer import EVERYTHING, LOCAL, Scope
from branchdesk.centre.running.calendar import jobs
from branchdesk.centre.running.jobs import Jobs
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import Words
from branchdesk.domain.times import DAY, at_local
from branchdesk.metrics.tally import as_figures
from branchdesk.report.cells import plain
from tests.centre_kit import BDATE, Branch, DirectTransport, digest, drain, profile_of, running_centre
from tests.commandline import done, run
from tests.people_kit import Visitor, settled

NOW = at_local(BDATE, "12:00", "Asia/Shanghai")
AFTER = NOW + 8 * DAY
WEEK = "2026-W10"
PERIOD = {"first": BDATE, "last": "2026-03-08", "lang": "en"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre's folder with two branches' days: one in an area, one with a name that a spreadsheet would run."""
    data = tmp_path_factory.mktemp("centre")
    database = open_database(data / "centre.db")
    with database.write() as connection:
        set_area(connection, LOCAL, "nanjing", Words("南京", "Nanjing"), "", NOW)
    for name, words, seed in (("nj-001", ("新街口支行", "Xinjiekou"), 1), ("nj-002", ("=1+1", "=1+1"), 2)):
        register_branch(database, name, NOW)
        branch = Branch(profile_of(name, *words), seed=seed, arrivals=150)
        branch.finish()
        drain(branch.shipper(DirectTransport(Ingest(database), NOW)), branch.log)
    with database.write() as connection:
        place(connection, LOCAL, "nj-001", "nanjing", NOW)
    digest(database)
    settled(database, "hq")
    settled(database, "area", "area", areas=("nanjing",))
    settled(database, "teller", "branch")
    database.close()
    return data


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    opened = open_database(folder / "centre.db")
    yield opened
    opened.close()


@pytest.fixture
def visitor(folder: Path, database: Database) -> Iterator[Visitor]:
    with running_centre(database, folder=folder) as url:
        found = Visitor(url)
        found.log_in("hq")
        yield found


def taken(visitor: Visitor, what: str, kind: str, **more: str) -> requests.Response:
    answer = visitor.session.get(
        f"{visitor.url}/export", params={**PERIOD, "what": what, "format": kind, **more}, timeout=30
    )
    assert answer.status_code == 200, answer.text
    return answer


def lines(answer: requests.Response) -> list[list[str]]:
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_csv_holds_the_pages_figures_and_no_formula(visitor: Visitor, database: Database) -> None:
    answer = taken(visitor, "branches", "csv")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="branchdesk-branches-{BDATE}-2026-03-08.csv"'
    head, *rows = lines(answer)
    assert head[:3] == ["Branch", "Tickets", "Served"]
    assert [row[0] for row in rows] == ["nj-001 Xinjiekou", "nj-002 =1+1", "All"]
    with database.read() as connection:
        found = asking.by_branch(connection, Asked(first=BDATE, last=BDATE), EVERYTHING)
        whole = as_figures(asking.total(connection, Asked(first=BDATE, last=BDATE), EVERYTHING), NOW)
    assert [int(row[1]) for row in rows[:2]] == [tally.issued for tally in found.values()]
    assert int(rows[2][1]) == whole.issued
    assert whole.waits.mean is not None
    assert float(rows[2][head.index("Mean wait")]) == pytest.approx(whole.waits.mean)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\tx"])
def test_what_a_spreadsheet_would_run_is_text(cell: str) -> None:
    assert plain(cell) == f"'{cell}"


@pytest.mark.parametrize("what", ["days", "areas", "services", "half-hours", "tellers"])
def test_every_table_comes_in_every_form(visitor: Visitor, what: str) -> None:
    more = {"branch": "nj-001"} if what == "tellers" else {}
    rows = lines(taken(visitor, what, "csv", **more))
    assert len(rows) > 2
    (sheet,) = openpyxl.load_workbook(io.BytesIO(taken(visitor, what, "xlsx", **more).content)).worksheets
    assert [cell.value for cell in next(iter(sheet.rows))] == rows[0]
    assert sheet.max_row == len(rows)
    assert taken(visitor, what, "pdf", lang="zh", **more).content.startswith(b"%PDF")


def test_filters_count_and_wrong_ones_are_refused(visitor: Visitor) -> None:
    assert [row[0] for row in lines(taken(visitor, "branches", "csv", area="nanjing"))[1:]] == [
        "nj-001 Xinjiekou",
        "All",
    ]
    for query, code in (
        ("what=secrets", "export_unknown"),
        ("what=days&format=exe", "export_unknown"),
        ("what=tellers", "export_needs_branch"),
        ("what=days&branch=nj-999", "branch_unknown"),
        ("what=days&first=x", "date_invalid"),
    ):
        answer = visitor.get(f"/export?{query}", Accept="application/json")
        assert answer.status_code >= 400
        assert code in answer.text


def test_everybody_gets_what_they_may_see_and_it_is_audited(visitor: Visitor, database: Database) -> None:
    area = Visitor(visitor.url)
    area.log_in("area")
    assert [row[0] for row in lines(taken(area, "branches", "csv"))[1:]] == ["nj-001 Xinjiekou", "All"]
    assert area.get("/export?what=days&branch=nj-002").status_code == 404
    teller = Visitor(visitor.url)
    teller.log_in("teller")
    assert teller.get("/export?what=days").status_code == 403
    with database.read() as connection:
        a = t.audit.c
        exports = select(a.person, a.subject, a.detail).where(a.what == "export")
        row = connection.execute(exports.order_by(a.seq.desc())).first()
    assert row is not None
    assert tuple(row) == ("area", "branches.csv", f"1 first={BDATE} last=2026-03-08")


def test_weeks_and_months() -> None:
    assert period_of(WEEK) == ("week", WEEK, "2026-03-02", "2026-03-08")
    assert period_of("2026-02")[2:] == ("2026-02-01", "2026-02-28")
    assert before(period_of("2026-W01")).name == "2025-W52"
    assert before(period_of("2026-01")).name == "2025-12"
    assert [period.name for period in complete(date(2026, 3, 9), "week", 2)] == [WEEK, "2026-W09"]
    assert [period.name for period in complete(date(2026, 3, 8), "week", 1)] == ["2026-W09"]
    assert complete(date(2026, 3, 1), "month", 1)[0].name == "2026-02"
    for wrong in ("2026-W54", "2026-13", "../x", "2026-W1", ""):
        with pytest.raises(Rejected, match="report_period"):
            period_of(wrong)


def test_the_report_says_what_the_roll_ups_say(database: Database) -> None:
    with database.read() as connection:
        report = period_report(connection, period_of(WEEK), EVERYTHING, NOW)
        asked = Asked(first="2026-03-02", last="2026-03-08")
        total = as_figures(asking.total(connection, asked, EVERYTHING), NOW)
        assert period_report(connection, period_of("2026-W30"), EVERYTHING, NOW) is None
        mine = period_report(connection, period_of(WEEK), Scope(areas=("nanjing",)), NOW)
    assert report is not None
    assert report.total == total
    assert (report.branches, report.before.issued, [row.key for row in report.trend]) == (2, 0, [WEEK])
    assert [row.key for row in report.areas] == ["nanjing"]
    assert {check.metric: check.value for check in report.checks}["mean_wait"] == total.waits.mean
    waits = [row.figures.waits.mean or 0 for row in report.longest]
    assert len(waits) == 2
    assert waits == sorted(waits, reverse=True)
    assert mine is not None
    assert (mine.branches, [row.key for row in mine.longest]) == (1, ["nj-001"])


def test_the_calendar_makes_a_period_once_whoever_does_it(folder: Path, database: Database, tmp_path: Path) -> None:
    made: list[str] = []
    with database.write() as connection:  # what the centres of the other tests have done
        connection.execute(delete(t.job))
        connection.execute(delete(t.report))

    class Watched(Reports):
        def make(self, name: str, now: int) -> list[Path]:
            found = super().make(name, now)
            made.extend(path.name for path in found)
            return found

    watched = Watched(database, tmp_path)
    job = next(job for job in jobs(folder, settings=SETTINGS) if job.name == "reports")
    job = job._replace(run=lambda _database, now: watched.make_due(now))
    processes = [Jobs(database, [job], clock=lambda: AFTER) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda each: each.work(), processes))
    assert sorted(made) == [f"{WEEK}.en.pdf", f"{WEEK}.en.xlsx", f"{WEEK}.zh.pdf", f"{WEEK}.zh.xlsx"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(made)
    watched.make_due(AFTER + DAY)
    assert len(made) == 4
    book = openpyxl.load_workbook(tmp_path / f"{WEEK}.en.xlsx")
    assert book.sheetnames == ["Summary", "Areas", "Longest waits", "Services", "Dates", "Trend", "Expected waits"]
    assert book["Summary"]["A1"].value == f"Weekly report {WEEK}"


def test_a_week_is_due_on_monday_morning() -> None:
    monday = at_local("2026-03-09", "00:00", "UTC")
    names = {period.name for hour in (4, 30) for period in due(monday + hour * 3_600_000)}
    assert WEEK in names
    assert WEEK not in {period.name for period in due(monday - 12 * 3_600_000)}


def test_the_page_lists_and_serves_them(folder: Path, visitor: Visitor, database: Database) -> None:
    said = done("centre", "report", "--week", WEEK, "--data", folder)
    assert f"{WEEK}.zh.pdf" in said
    page = visitor.get("/reports?lang=en").text
    assert WEEK in page
    answer = visitor.get(f"/reports/{WEEK}?format=pdf&lang=zh")
    assert answer.content == (folder / "reports" / f"{WEEK}.zh.pdf").read_bytes()
    area = Visitor(visitor.url)
    area.log_in("area")
    own = area.get(f"/reports/{WEEK}?format=xlsx&lang=en")
    book = openpyxl.load_workbook(io.BytesIO(own.content))
    assert book["Summary"]["A1"].value == f"Nanjing  Weekly report {WEEK}"
    assert [row[0].value for row in book["Longest waits"].rows][1:] == ["nj-001 Xinjiekou"]
    assert visitor.get("/reports/2026-W31").status_code == 404
    (folder / "reports" / f"{WEEK}.en.pdf").unlink()
    assert visitor.get(f"/reports/{WEEK}?format=pdf&lang=en").status_code == 503
    assert visitor.get("/reports/..%2Fcentre").status_code in (400, 404, 422)
    with database.read() as connection:
        a = t.audit.c
        last = connection.execute(select(a.person, a.subject).where(a.what == "export").order_by(a.seq.desc())).first()
    assert last is not None
    assert tuple(last) == ("area", f"{WEEK}.en.xlsx")


def test_the_command_line_refuses_what_is_no_period(folder: Path) -> None:
    assert "2026-W99" in run("centre", "report", "--week", "2026-W99", "--data", folder).stderr
    assert "Nobody came" in done("centre", "report", "--month", "2025-01", "--data", folder)
