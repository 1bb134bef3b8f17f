"""A browser that takes something: known by a random number in its cookie, and by nothing else."""

from __future__ import annotations

import re
import secrets
from typing import Any

from litestar import Request, Response
from litestar.datastructures import Cookie

from branchdesk.centre.callers import is_secure
from branchdesk.centre.customers.views import HEADERS

AnyRequest = Request[Any, Any, Any]
KEPT_S = 30 * 24 * 3600
_SESSION = re.compile(r"[\w\-]{20,32}", re.ASCII)


def visitor(request: AnyRequest) -> str:
    """The browser's number, or a new one."""
    session = request.cookies.get("visitor", "")
    return session if _SESSION.fullmatch(session) else secrets.token_urlsafe(16)


def onward(request: AnyRequest, token: str, session: str) -> Response[bytes]:
    """To the page of what was taken."""
    secure = is_secure(request)
    cookie = Cookie(key="visitor", value=session, httponly=True, samesite="lax", secure=secure, max_age=KEPT_S)
    return Response(b"", status_code=303, headers={**HEADERS, "Location": f"/t/{token}"}, cookies=[cookie])
