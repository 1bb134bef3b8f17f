"""The weekly and monthly reports on a page, and their files.

Whoever sees all branches gets the files as they were made. Others get the same report of what they may see, put
together when they ask.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from branchdesk.centre.pages import places
from branchdesk.centre.pages.exporting import sent
from branchdesk.centre.pages.period import period_of, period_report
from branchdesk.centre.pages.report_files import KINDS, Made, Reports, listed, written_as
from branchdesk.centre.pages.views import language_of, page
from branchdesk.centre.people.audit import audit
from branchdesk.centre.people.guards import needs, office_of, viewer_of
from branchdesk.centre.people.office import Office
from branchdesk.centre.people.viewer import Viewer
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import Words
from branchdesk.i18n import LANGUAGES

AnyRequest = Request[Any, Any, Any]


class Line(msgspec.Struct, frozen=True):
    """A report of the list; ``made`` is an instant in words."""

    name: str
    kind: str
    first: str
    last: str
    made: str


@get("/reports", guards=[needs("export")])
async def reports_page(request: AnyRequest) -> Response[bytes]:
    """All reports, the latest first."""
    lines = await asyncio.to_thread(_lines, office_of(request))
    return page(request, "reports.html", lines=lines, languages=LANGUAGES, kinds=KINDS)


@get("/reports/{name:str}", guards=[needs("export")])
async def report_file(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """A report's file: ``?format=`` pdf or xlsx, ``lang=``."""
    reports: Reports | None = request.app.state.reports
    kind, language = request.query_params.get("format", "pdf"), language_of(request)
    if kind not in KINDS:
        raise Rejected("export_unknown", what=kind[:40])
    body = await asyncio.to_thread(_file, office_of(request), viewer_of(request), reports, (name, language, kind))
    return sent(body, f"branchdesk-{name}.{language}.{kind}")


def _lines(office: Office) -> list[Line]:
    with office.database.read() as connection:
        return [_line(made) for made in listed(connection)]


def _line(made: Made) -> Line:
    at = datetime.fromtimestamp(made.made_at / 1000, UTC).astimezone()
    return Line(made.name, period_of(made.name).kind, made.first, made.last, f"{at:%Y-%m-%d %H:%M}")


def _file(office: Office, viewer: Viewer, reports: Reports | None, asked: tuple[str, str, str]) -> bytes:
    name, language, kind = asked
    if viewer.scope.everything:
        if reports is None:
            raise Rejected("report_empty", name=period_of(name).name)
        body = reports.read(name, language, kind)
    else:
        body = _limited(office, viewer, asked)
    with office.database.write() as connection:
        audit(connection, viewer, "export", f"{name}.{language}.{kind}", at=office.clock())
    return body


def _limited(office: Office, viewer: Viewer, asked: tuple[str, str, str]) -> bytes:
    """The report of the viewer's own branches."""
    name, language, kind = asked
    with office.database.read() as connection:
        report = period_report(connection, period_of(name), viewer.scope, office.clock())
        tree = places.tree(connection, viewer.scope)
        branches = places.branch_names(connection, viewer.scope, list(viewer.branches))
    if report is None:
        raise Rejected("report_empty", name=name)
    names = [*(tree.names[code] for code in viewer.areas if code in tree.names), *branches.values()]
    whose = Words(" ".join(each.zh for each in names), " ".join(each.en for each in names))
    return written_as(kind, msgspec.structs.replace(report, whose=whose), language)


REPORTS = [reports_page, report_file]
