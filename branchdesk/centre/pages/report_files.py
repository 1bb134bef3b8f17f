"""Weekly and monthly reports as files: made once by the calendar, in every language, and anew when somebody asks."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, select

from branchdesk.centre import tables as t
from branchdesk.centre.archive.files import replacing
from branchdesk.centre.bulk import put
from branchdesk.centre.database import Database
from branchdesk.centre.pages.period import Period, complete, period_of, period_report
from branchdesk.centre.people.viewer import EVERYTHING
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.times import SECOND
from branchdesk.i18n import LANGUAGES
from branchdesk.report.period import PeriodReport

READY_HOUR = 6
"""By the centre's own clock: the last branches' evening has come in by then."""
MADE_UP = {"week": 4, "month": 2}
"""So many of the latest periods are made up for where the centre was off, or new."""
KINDS = ("pdf", "xlsx")


class Made(NamedTuple):
    """A report that there is."""

    name: str
    first: str
    last: str
    made_at: int
    host: str


class Reports:
    """The reports of one centre; their files are in ``folder``."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self.folder = folder

    def file(self, name: str, language: str, kind: str) -> Path:
        """Where a report's file is, whether or not it is there."""
        return self.folder / f"{period_of(name).name}.{language}.{kind}"

    def read(self, name: str, language: str, kind: str) -> bytes:
        """A file of a report.

        Raises Rejected("report_period" | "report_empty" | "export_unknown"), Unavailable("report_gone").
        """
        if kind not in KINDS or language not in LANGUAGES:
            raise Rejected("export_unknown", what=kind[:40])
        try:
            return self.file(name, language, kind).read_bytes()
        except OSError as error:
            host = self._host_of(name)
            if not host:
                raise Rejected("report_empty", name=name) from error
            raise Unavailable("report_gone", name=name, host=host) from error

    def make(self, name: str, now: int) -> list[Path]:
        """Make a period's files, in place of those before: where they are; none where nobody came.

        Raises Rejected("report_period"), Unavailable("archive_failed" | "centre_store_failed").
        """
        period = period_of(name)
        with self._database.read() as connection:
            report = period_report(connection, period, EVERYTHING, now)
        if report is None:
            return []
        written = []
        for language in LANGUAGES:
            for kind in KINDS:
                target = self.file(name, language, kind)
                with replacing(target) as passing:
                    passing.write_bytes(written_as(kind, report, language))
                written.append(target)
        noted = {"name": name, "first": period.first, "last": period.last}
        with self._database.write() as connection:
            put(connection, t.report, [noted | {"made_at": now, "host": socket.gethostname()}])
        return written

    def make_due(self, now: int) -> None:
        """What the calendar asks for and is not there yet. Raises as ``make``."""
        with self._database.read() as connection:
            known = {made.name for made in listed(connection)}
        for period in due(now):
            if period.name not in known:
                self.make(period.name, now)

    def _host_of(self, name: str) -> str:
        with self._database.read() as connection:
            return connection.execute(select(t.report.c.host).where(t.report.c.name == name)).scalar() or ""


def written_as(kind: str, report: PeriodReport, language: str) -> bytes:
    """A report as a file of one of ``KINDS``."""
    from branchdesk.report import period_files  # its libraries take long to come in

    return period_files.pdf(report, language) if kind == "pdf" else period_files.xlsx(report, language)


def reports_in(data: Path) -> Path:
    """The reports' place in a centre's folder."""
    return data / "reports"


def due(now: int) -> list[Period]:
    """The periods that have ended by the centre's clock, the latest first."""
    local = datetime.fromtimestamp(now / SECOND, UTC).astimezone()
    day = (local - timedelta(hours=READY_HOUR)).date()
    return [*complete(day, "week", MADE_UP["week"]), *complete(day, "month", MADE_UP["month"])]


def listed(connection: Connection) -> list[Made]:
    """All reports, the latest first."""
    r = t.report
    return [Made(*row) for row in connection.execute(select(r).order_by(r.c.last.desc(), r.c.name.desc()))]
