"""Figures as a file: what a page shows, with the same filters in the address. Each file that is taken is audited."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from litestar import Request, Response, get

from branchdesk.centre.figures.asking import Asked
from branchdesk.centre.pages import places
from branchdesk.centre.pages.looking import look_of
from branchdesk.centre.pages.tables import table
from branchdesk.centre.pages.views import HEADERS, language_of
from branchdesk.centre.people.audit import audit
from branchdesk.centre.people.guards import needs, office_of, viewer_of
from branchdesk.centre.people.viewer import Viewer
from branchdesk.domain.errors import Rejected
from branchdesk.i18n import text

AnyRequest = Request[Any, Any, Any]
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@get("/export", guards=[needs("figures"), needs("export")])
async def export_file(request: AnyRequest) -> Response[bytes]:
    """``?what=`` days, areas, branches, services, half-hours or tellers; ``format=`` csv, xlsx or pdf; the filters."""
    return await asyncio.to_thread(_export, request)


def _export(request: AnyRequest) -> Response[bytes]:
    office, viewer, language = office_of(request), viewer_of(request), language_of(request)
    query = dict(request.query_params)
    what, kind, now = query.get("what", ""), query.get("format", "csv"), office.clock()
    if kind not in MEDIA:
        raise Rejected("export_unknown", what=kind[:40])
    if what == "tellers" and not viewer.may("tellers"):
        raise Rejected("right_missing")
    with office.database.read() as connection:
        asked = look_of(connection, request).asked
        found = table(connection, what, asked, viewer.scope, language, now, numeric=kind != "pdf")
        of = _whose(connection, asked, viewer, language)
    with office.database.write() as connection:
        audit(connection, viewer, "export", f"{what}.{kind}", _detail(asked, len(found.rows)), at=now)
    from branchdesk.report import files  # its libraries take long to come in

    if kind == "csv":
        body = files.csv(found, language)
    elif kind == "xlsx":
        body = files.workbook([found], found.title, language)
    else:
        period = text(language, "centre-from-to", first=asked.first, last=asked.last)
        body = files.paper([found], found.title, "    ".join([period, *of]), language)
    return sent(body, f"branchdesk-{what}-{asked.first}-{asked.last}.{kind}")


def sent(body: bytes, name: str) -> Response[bytes]:
    """A file to be kept under a name, whose end says what it is."""
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=MEDIA[name.rpartition(".")[2]], headers=headers)


def _whose(connection: Any, asked: Asked, viewer: Viewer, language: str) -> list[str]:
    """Area, branch and service in words."""
    found = []
    if asked.area:
        found.append(places.tree(connection, viewer.scope).name(asked.area, language))
    if asked.branch:
        names = places.branch_names(connection, viewer.scope, [asked.branch])
        found.append(names[asked.branch].said_in(language))
    if asked.service:
        found.append(places.labels(connection, viewer.scope, asked.branch).service(asked.service, language))
    return found


def _detail(asked: Asked, rows: int) -> str:
    said = " ".join(f"{name}={value}" for name, value in msgspec.structs.asdict(asked).items() if value)
    return f"{rows} {said}"
