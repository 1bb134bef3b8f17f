"""The audit for whoever may see it: on a page, as a file (which is noted in it), and whether it is whole."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from sqlalchemy import RowMapping

from branchdesk.centre.database import Database
from branchdesk.centre.pages.views import HEADERS, page
from branchdesk.centre.people.audit import KINDS, audit, first_broken
from branchdesk.centre.people.audit_reading import MOST, SHOWN, Sought, as_csv, read, sought, when
from branchdesk.centre.people.guards import needs, office_of, viewer_of
from branchdesk.centre.people.viewer import Viewer

AnyRequest = Request[Any, Any, Any]
WHOLE = 0


@get("/audit", guards=[needs("audit")])
async def audit_page(request: AnyRequest) -> Response[bytes]:
    """Who did or looked at what, newest first. ``?check=1``: and whether the record is whole."""
    database, wanted = office_of(request).database, sought(dict(request.query_params))
    checks = "check" in request.query_params
    rows, broken = await asyncio.to_thread(_look, database, wanted, checks)
    asked = {name: value for name, value in _asked(wanted).items() if value}
    older = urlencode(asked | {"before": rows[SHOWN - 1]["seq"]}) if len(rows) > SHOWN else ""
    return page(
        request,
        "audit.html",
        rows=rows[:SHOWN],
        when=when,
        kinds=KINDS,
        wanted=wanted,
        older=older,
        asked=urlencode(asked),
        checked=checks,
        broken=broken,
    )


@get("/audit.csv", guards=[needs("audit"), needs("export")])
async def audit_file(request: AnyRequest) -> Response[bytes]:
    """The same as a file; that it was taken is a row of the record itself."""
    office, wanted = office_of(request), sought(dict(request.query_params))
    told = await asyncio.to_thread(_take, office.database, viewer_of(request), wanted, office.clock())
    headers = {**HEADERS, "Content-Disposition": 'attachment; filename="audit.csv"'}
    return Response(told, media_type="text/csv; charset=utf-8", headers=headers)


def _look(database: Database, wanted: Sought, checks: bool) -> tuple[list[RowMapping], int]:
    with database.read() as connection:
        broken = first_broken(connection) if checks else None
        return read(connection, wanted, SHOWN + 1), WHOLE if broken is None else broken


def _take(database: Database, viewer: Viewer, wanted: Sought, now: int) -> bytes:
    with database.write() as connection:
        rows = read(connection, wanted, MOST)
        detail = " ".join(f"{name}={value}" for name, value in _asked(wanted).items() if value)
        audit(connection, viewer, "export", "audit.csv", f"{len(rows)} {detail}".strip(), at=now)
    return as_csv(rows)


def _asked(wanted: Sought) -> dict[str, str]:
    return {name: getattr(wanted, name) for name in ("person", "what", "first", "last")}


AUDIT = [audit_page, audit_file]
