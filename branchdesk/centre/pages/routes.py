"""The pages: each for whoever has the right to it, and within the branches that are theirs to see."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from branchdesk.centre.pages import reading
from branchdesk.centre.pages.present import branch_view, overview_view
from branchdesk.centre.pages.views import HEADERS, language_of, page
from branchdesk.centre.people.guards import needs, viewer_of
from branchdesk.domain.errors import Rejected
from branchdesk.resources import resource

AnyRequest = Request[Any, Any, Any]
_CACHED = "private, max-age=300"
_STATIC = {
    "centre.css": ("text/css; charset=utf-8", ("web", "static", "centre.css")),
    "centre.js": ("text/javascript; charset=utf-8", ("web", "static", "centre.js")),
    "icon.svg": ("image/svg+xml", ("icons", "landmark.svg")),
    "regular.ttf": ("font/ttf", ("fonts", "NotoSansSC-Regular.ttf")),
    "bold.ttf": ("font/ttf", ("fonts", "NotoSansSC-Bold.ttf")),
}


def _asked_date(request: AnyRequest) -> str:
    """``?date=``: a business date, or empty. Raises Rejected("date_invalid")."""
    asked = request.query_params.get("date", "")
    try:
        return date.fromisoformat(asked).isoformat() if asked else ""
    except ValueError as error:
        raise Rejected("date_invalid", date=asked[:40]) from error


@get("/", guards=[needs("figures")])
async def overview_page(request: AnyRequest) -> Response[bytes]:
    """All branches on a business date."""
    centre, scope = request.app.state.centre, viewer_of(request).scope
    found = await asyncio.to_thread(reading.overview, centre.database, _asked_date(request), scope)
    return page(request, "overview.html", view=overview_view(found, language_of(request), centre.now()))


@get("/branches/{branch:str}", guards=[needs("figures")])
async def branch_page(request: AnyRequest, branch: FromPath[str]) -> Response[bytes]:
    """One branch on a business date."""
    centre, scope = request.app.state.centre, viewer_of(request).scope
    found = await asyncio.to_thread(reading.branch_day, centre.database, branch, _asked_date(request), scope)
    return page(request, "branch.html", view=branch_view(found, language_of(request), centre.now()))


@get("/static/{name:str}")
async def static_file(name: FromPath[str]) -> Response[bytes]:
    """The pages' own style, script, icon and fonts."""
    if name not in _STATIC:
        raise Rejected("centre_path_unknown")
    kind, parts = _STATIC[name]
    return Response(resource(*parts).read_bytes(), media_type=kind, headers={**HEADERS, "Cache-Control": _CACHED})


PAGES = [overview_page, branch_page, static_file]
