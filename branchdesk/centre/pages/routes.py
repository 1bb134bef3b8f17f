"""The pages: each for whoever has the right to it, and within the branches that are theirs to see."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get
from litestar.params import FromPath

from branchdesk.centre.pages import places, reading
from branchdesk.centre.pages.actions import actions
from branchdesk.centre.pages.address import LONGEST_NAME
from branchdesk.centre.pages.filters import area_options, filters_view
from branchdesk.centre.pages.live import LiveAsked, live_tiles, live_view
from branchdesk.centre.pages.looking import look_of
from branchdesk.centre.pages.overview import crumbs, place_view
from branchdesk.centre.pages.present import branch_view
from branchdesk.centre.pages.static import static_file
from branchdesk.centre.pages.views import addressed, language_of, page
from branchdesk.centre.pages.worst import worst_view
from branchdesk.centre.people.guards import needs, viewer_of

AnyRequest = Request[Any, Any, Any]


@get("/", guards=[needs("figures")])
async def overview_page(request: AnyRequest) -> Response[bytes]:
    """Everything, or an area, in a period."""
    return await asyncio.to_thread(_overview, request)


def _overview(request: AnyRequest) -> Response[bytes]:
    if branch := request.query_params.get("branch", "").strip()[:LONGEST_NAME]:
        there = addressed(f"/branches/{quote(branch, safe='')}", {**request.query_params, "branch": ""})
        return Response(b"", status_code=303, headers={"Location": there})
    centre = request.app.state.centre
    with centre.database.read() as connection:
        look = look_of(connection, request)
        return page(
            request,
            "overview.html",
            filters=filters_view(connection, request, look),
            view=place_view(connection, look, []),
            crumbs=crumbs(look.asked.area, look),
            title=look.tree.name(look.asked.area, look.language) if look.asked.area else look.say("centre-overview"),
            live=live_tiles(connection, look.asked.area, look.viewer.scope, look.say, centre.now()),
            branches=bool(places.offered(connection, look.viewer.scope, "", "")),
        )


@get("/worst", guards=[needs("figures")])
async def worst_page(request: AnyRequest) -> Response[bytes]:
    """Branches in the order of what is worst."""
    return await asyncio.to_thread(_worst, request)


def _worst(request: AnyRequest) -> Response[bytes]:
    with request.app.state.centre.database.read() as connection:
        look = look_of(connection, request)
        filters = filters_view(connection, request, look)
        return page(request, "worst.html", filters=filters, view=worst_view(connection, look))


@get("/branches/{branch:str}", guards=[needs("figures")])
async def branch_page(request: AnyRequest, branch: FromPath[str]) -> Response[bytes]:
    """One branch: as it is now, and in a period."""
    return await asyncio.to_thread(_branch, request, branch)


def _branch(request: AnyRequest, branch: str) -> Response[bytes]:
    centre, scope = request.app.state.centre, viewer_of(request).scope
    now = branch_view(reading.branch_day(centre.database, branch, scope=scope), language_of(request), centre.now())
    with centre.database.read() as connection:
        look = look_of(connection, request, branch)
        done = actions(connection, look.asked, scope)
        return page(
            request,
            "branch.html",
            filters=filters_view(connection, request, look),
            view=place_view(connection, look, [(one.bdate, one.words) for one in done]),
            crumbs=crumbs(places.area_of(connection, branch), look),
            now=now,
            actions=done,
            present=look.present,
        )


@get("/branches/{branch:str}/now", guards=[needs("figures")])
async def branch_now(request: AnyRequest, branch: FromPath[str]) -> Response[bytes]:
    """The part of a branch's page that changes by the second."""
    centre, scope = request.app.state.centre, viewer_of(request).scope
    found = await asyncio.to_thread(reading.branch_day, centre.database, branch, scope=scope)
    return page(request, "branch_now.html", now=branch_view(found, language_of(request), centre.now()))


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
        areas = area_options(places.tree(connection, scope), asked.area, language)
    return page(request, "live.html", view=view, areas=areas)


@get("/branch-options", guards=[needs("figures")])
async def branch_options(request: AnyRequest) -> Response[bytes]:
    """Branches by a part of their name or number, for a field that is being filled in."""
    return await asyncio.to_thread(_options, request)


def _options(request: AnyRequest) -> Response[bytes]:
    scope, query = viewer_of(request).scope, request.query_params
    part = next((query[name] for name in ("branch", "other") if query.get(name)), "").strip()[:LONGEST_NAME]
    with request.app.state.centre.database.read() as connection:
        found = places.offered(connection, scope, query.get("area", "")[:LONGEST_NAME], part)
    return page(request, "branch_options.html", branches=found)


PAGES = [overview_page, worst_page, branch_page, branch_now, live_page, branch_options, static_file]
