"""The pages: each for whoever has the right to it, and within the branches that are theirs to see."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from branchdesk.centre.pages import reading
from branchdesk.centre.pages.filters import LONGEST_NAME, area_options
from branchdesk.centre.pages.live import LiveAsked, live_view
from branchdesk.centre.pages.present import branch_view, overview_view
from branchdesk.centre.pages.static import static_file
from branchdesk.centre.pages.views import language_of, page
from branchdesk.centre.people.guards import needs, viewer_of
from branchdesk.domain.errors import Rejected

AnyRequest = Request[Any, Any, Any]


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


@get("/live", guards=[needs("figures")])
async def live_page(request: AnyRequest) -> Response[bytes]:
    """The branches as they are now."""
    return await asyncio.to_thread(_live, request)


def _live(request: AnyRequest) -> Response[bytes]:
    centre, scope, query = request.app.state.centre, viewer_of(request).scope, request.query_params
    number = query.get("page", "1")
    asked = LiveAsked(
        area=query.get("area", "")[:LONGEST_NAME],
        part=query.get("q", "").strip()[:LONGEST_NAME],
        troubled=bool(query.get("troubled")),
        page=max(1, int(number)) if number.isdecimal() and len(number) < 7 else 1,
    )
    language = language_of(request)
    with centre.database.read() as connection:
        view = live_view(connection, asked, scope, language, centre.now())
        areas = area_options(connection, scope, asked.area, language)
    return page(request, "live.html", view=view, areas=areas)


PAGES = [live_page, overview_page, branch_page, static_file]
