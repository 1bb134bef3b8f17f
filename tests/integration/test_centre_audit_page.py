"""The audit's page and file: who did what when, found by person, kind and period; taking the file is noted."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, text, update

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database
from branchdesk.centre.people.audit import DAY, audit
from branchdesk.centre.people.audit_reading import SHOWN
from branchdesk.centre.people.viewer import Viewer
from tests.centre_kit import opened, running_centre
from tests.people_kit import Visitor

ANNA = Viewer(person="anna", name="Anna Li", role="auditor", address="10.0.0.9")
BORIS = Viewer(person="boris", name="=HYPERLINK(1)", role="area", address="10.0.0.8")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with opened(tmp_path / "centre.db") as found:
        yield found


@pytest.fixture
def visitor(database: Database) -> Iterator[Visitor]:
    noon = int(datetime.now().astimezone().replace(hour=12).timestamp() * 1000)
    with database.write() as connection:
        audit(connection, ANNA, "ticket", "nj-001/t1", at=noon - 3 * DAY)
        audit(connection, BORIS, "export", "overview.csv", "2026-03", at=noon - 2 * DAY)
        audit(connection, ANNA, "log_out", "anna", at=noon - DAY)
    with running_centre(database) as url:
        yield Visitor(url)


def day(ago: int) -> str:
    return (datetime.now().astimezone() - timedelta(days=ago)).date().isoformat()


def taken(visitor: Visitor, **asked: str) -> list[dict[str, str]]:
    answer = visitor.get("/audit.csv?" + urlencode(asked))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["3", "2", "1"]),
        ({"person": "Anna"}, ["3", "1"]),
        ({"person": "na l"}, ["3", "1"]),
        ({"person": "%"}, []),
        ({"what": "export"}, ["2"]),
        ({"first": day(2)}, ["3", "2"]),
        ({"last": day(2)}, ["2", "1"]),
        ({"first": day(2), "last": day(2)}, ["2"]),
        ({"person": "anna", "what": "export"}, []),
    ],
)
def test_rows_are_found_by_person_kind_and_period(visitor: Visitor, asked: dict[str, str], found: list[str]) -> None:
    assert [row["seq"] for row in taken(visitor, **asked)] == found
    shown = visitor.get("/audit?" + urlencode(asked)).text
    assert ("nj-001/t1" in shown, "overview.csv" in shown) == ("1" in found, "2" in found)


def test_taking_the_file_is_a_row_and_no_cell_is_a_formula(visitor: Visitor) -> None:
    assert taken(visitor, what="export")[0]["name"] == "'=HYPERLINK(1)"
    newest = taken(visitor, person="local")[0]
    assert (newest["what"], newest["subject"], newest["detail"]) == ("export", "audit.csv", "1 what=export")


@pytest.mark.parametrize("asked", ["what=nothing", "before=x", "first=yesterday", "last=9999-12-31"])
def test_what_cannot_be_asked_is_refused(visitor: Visitor, asked: str) -> None:
    assert visitor.get(f"/audit?{asked}").status_code == 400


def test_older_rows_are_a_page_further(visitor: Visitor, database: Database) -> None:
    with database.write() as connection:
        for place in range(SHOWN):
            audit(connection, ANNA, "ticket", f"sh-001/{place}", at=time.time_ns() // 1_000_000)
    first = visitor.get("/audit?what=ticket&person=anna").text
    assert "nj-001/t1" not in first
    assert "/audit?person=anna&amp;what=ticket&amp;before=4&amp;lang=en" in first
    assert "nj-001/t1" in visitor.get("/audit?person=anna&what=ticket&before=4").text


def test_whether_it_is_whole_is_told(visitor: Visitor, database: Database) -> None:
    assert "The record is whole" in visitor.get("/audit?check=1").text
    with database.write() as connection:
        connection.execute(text("DROP TRIGGER audit_stays"))
        connection.execute(update(t.audit).where(t.audit.c.seq == 2).values(person="nobody"))
        assert connection.execute(select(t.audit.c.person).where(t.audit.c.seq == 2)).scalar() == "nobody"
    assert "Row 2 does not follow" in visitor.get("/audit?check=1").text
