"""Forms that act with somebody's rights carry a number that no other site can know (CSRF).

It is made from two cookies: one that each browser gets at its first form, and the session's.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from markupsafe import Markup

from branchdesk.centre.callers import public_url
from branchdesk.centre.people.cookies import FORM, SESSION, cookie
from branchdesk.domain.errors import Rejected

AnyRequest = Request[Any, Any, Any]
FIELD, HEADER = "form_token", "X-Form-Token"
NEW = "new_form_cookie"
"""Where the scope keeps a cookie's value that the answer is to set."""
BY_TOKEN = {"acts_by_token": True}
"""``opt`` of routes where the address itself is the right to act, and no cookie adds to it."""
_SAFE = {"GET", "HEAD", "OPTIONS"}


def csrf_token(request: AnyRequest) -> str:
    """What a form of this browser and session carries. The browser gets its cookie with the answer, if it has none."""
    return _expected(browser_of(request), cookie(request, SESSION))


def browser_of(request: AnyRequest) -> str:
    """This browser's own secret; one that has none gets it with the answer."""
    state: dict[str, Any] = request.scope["state"]
    return cookie(request, FORM) or str(state.setdefault(NEW, secrets.token_urlsafe(32)))


def csrf_field(request: AnyRequest) -> Markup:
    """The hidden field with it."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token(request))


async def check_form(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard of the whole application: Rejected("form_foreign") for what another site sent, or an old page."""
    path: str = connection.scope["path"]
    if connection.scope.get("method") in _SAFE or path.startswith("/v1/") or handler.opt.get("acts_by_token"):
        return
    assert isinstance(connection, Request)
    origin = connection.headers.get("Origin")
    ours = (connection.headers.get("Host"), urlsplit(public_url(connection)).netloc)
    is_ours = origin is None or (urlsplit(origin).netloc or origin) in ours
    if not is_ours or connection.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Rejected("form_foreign")
    mine = cookie(connection, FORM)
    given = connection.headers.get(HEADER) or (await connection.form()).get(FIELD)
    expected = _expected(mine, cookie(connection, SESSION))
    if not mine or not isinstance(given, str) or not secrets.compare_digest(given.encode(), expected.encode()):
        raise Rejected("form_foreign")


def _expected(mine: str, session: str) -> str:
    return sha256(f"form\0{mine}\0{session}".encode()).hexdigest()
