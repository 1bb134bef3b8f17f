"""Around every answer: what browsers must hold to, whatever the page, and the cookie of a first form."""

from __future__ import annotations

from litestar import Litestar
from litestar.datastructures import MutableScopeHeaders
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from branchdesk.centre.callers import Connection, is_secure
from branchdesk.centre.people.cookies import FORM, set_cookie
from branchdesk.centre.people.forms import NEW

HSTS = "max-age=31536000"


def shield(app: Litestar) -> ASGIApp:
    """The application with it."""

    async def shielded(scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                connection = Connection(scope)
                headers = MutableScopeHeaders.from_message(message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                if is_secure(connection):
                    headers.setdefault("Strict-Transport-Security", HSTS)
                fresh = scope.get("state", {}).get(NEW)
                if fresh:
                    headers.add("Set-Cookie", set_cookie(connection, FORM, fresh).to_header(header=""))
            await send(message)

        scope["litestar_app"] = app  # so that it is there also where no route is found
        await app(scope, receive, sent)

    return shielded
