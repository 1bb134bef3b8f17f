"""Guards of routes: who asks, whether they may, and how often."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from branchdesk.centre.callers import address_of, is_here
from branchdesk.centre.people.cookies import SESSION, cookie
from branchdesk.centre.people.office import Office
from branchdesk.centre.people.rights import Right
from branchdesk.centre.people.viewer import Viewer
from branchdesk.domain.errors import Rejected

AnyConnection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[AnyConnection, BaseRouteHandler], Awaitable[None]]
_VIEWER = "viewer"


def needs(right: Right) -> Guard:
    """A guard: the route is for viewers with this right, who are then found by ``viewer_of``.

    Raises Rejected("page_only_here" | "log_in_needed" | "password_must_change" | "right_missing" | "too_often").
    """

    async def guard(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
        viewer = await _identify(connection)
        if viewer.must_change:
            raise Rejected("password_must_change")
        if not viewer.may(right):
            raise Rejected("right_missing")

    return guard


async def logged_in(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """A guard: the route is for everybody who is known, also with a password that must be changed."""
    await _identify(connection)


def viewer_of(request: Request[Any, Any, Any]) -> Viewer:
    """Who asks, on a route with one of the guards above."""
    viewer: Viewer = request.scope["state"][_VIEWER]
    return viewer


def viewer_if_known(request: Request[Any, Any, Any]) -> Viewer | None:
    """Who asks; None on routes without such a guard."""
    return request.scope.get("state", {}).get(_VIEWER)


async def check_rate(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """A guard of the whole application: Rejected("too_often") for an address or a token that asks without end."""
    office = office_of(connection)
    bearer = connection.headers.get("Authorization", "")
    if connection.scope["path"].startswith("/v1/") and bearer:
        office.take("token", sha256(bearer.encode()).hexdigest())
    else:
        office.take("address", address_of(connection))


def office_of(connection: AnyConnection) -> Office:
    """The process's office."""
    return connection.app.state.office  # type: ignore[no-any-return]


async def _identify(connection: AnyConnection) -> Viewer:
    office = office_of(connection)
    token, address = cookie(connection, SESSION), address_of(connection)
    found = await asyncio.to_thread(office.viewer, token, address, is_here(connection))
    office.take("person", found.person)
    connection.scope["state"][_VIEWER] = found
    return found
