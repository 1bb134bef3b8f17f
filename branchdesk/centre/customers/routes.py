"""The customers' addresses. The token is the whole of the right; nobody logs in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from branchdesk.centre.customers import finding
from branchdesk.centre.customers.finding import Holder, hashed
from branchdesk.centre.customers.limits import Guesses
from branchdesk.centre.customers.present import ticket_view
from branchdesk.centre.customers.standing import standing
from branchdesk.centre.customers.stream import Asked, Streams, TicketStream
from branchdesk.centre.customers.views import HEADERS, language_of, page
from branchdesk.centre.database import Database
from branchdesk.centre.digest.watching import Watcher
from branchdesk.centre.replies import status_of
from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.i18n import error_text
from branchdesk.resources import resource

AnyRequest = Request[Any, Any, Any]
_CACHED = "public, max-age=3600"
_FILES = {
    "customer.css": ("text/css", ("web", "static", "customer.css")),
    "customer.js": ("text/javascript", ("web", "static", "customer.js")),
    "icon.svg": ("image/svg+xml", ("icons", "ticket.svg")),
    "regular.ttf": ("font/ttf", ("fonts", "NotoSansSC-Regular.ttf")),
    "bold.ttf": ("font/ttf", ("fonts", "NotoSansSC-Bold.ttf")),
}


class Desk:
    """What the customers' pages share in one process. ``clock``: the centre's (ms)."""

    def __init__(self, database: Database, watcher: Watcher, clock: Callable[[], int]) -> None:
        self.database = database
        self.clock = clock
        self.streams = Streams(watcher, database, clock)
        self._guesses = Guesses()

    async def find(self, request: AnyRequest, token: str) -> Holder:
        """The ticket of a token. Raises Rejected("page_unknown" | "page_too_often"), Unavailable."""
        key, address, now = hashed(token), address_of(request), self.clock()
        self._guesses.check(address, key, now)
        found = await asyncio.to_thread(finding.holder, self.database, token)
        if found is None:
            raise Rejected("page_unknown")
        self._guesses.found(address, key, now)
        return found


def address_of(request: AnyRequest) -> str:
    """Where a request comes from, as far as the connection tells."""
    return request.client.host if request.client else ""


def _desk(request: AnyRequest) -> Desk:
    return request.app.state.desk  # type: ignore[no-any-return]


def _refused(request: AnyRequest, error: BranchDeskError) -> Response[bytes]:
    """A page that says why there is nothing to see, and what to do."""
    lang = language_of(request)
    status = status_of(error)
    return page(request, "trouble.html", lang, status, words=error_text(lang, error), unknown=status == 404)


@get("/t/{token:str}")
async def ticket_page(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    """The page behind a ticket's QR code."""
    desk = _desk(request)
    try:
        found = await desk.find(request, token)
    except BranchDeskError as error:
        return _refused(request, error)
    lang = language_of(request, found.ticket.language)
    view = ticket_view(found, standing(found, desk.clock()), lang)
    phone = found.profile.complaint_phone
    branch = found.profile.name.said_in(lang)
    return page(request, "ticket.html", lang, view=view, token=token, branch=branch, phone=phone)


@get("/t/{token:str}/events")
async def ticket_events(request: AnyRequest, token: FromPath[str]) -> TicketStream:
    """The page's changes, for as long as the phone follows."""
    desk = _desk(request)
    found = await desk.find(request, token)
    return TicketStream(desk.streams, Asked(token, language_of(request, found.ticket.language)), found)


@get("/c/{name:str}")
async def customer_file(name: FromPath[str]) -> Response[bytes]:
    """What the customers' pages are drawn with."""
    if name not in _FILES:
        raise Rejected("centre_path_unknown")
    kind, parts = _FILES[name]
    return Response(resource(*parts).read_bytes(), media_type=kind, headers={**HEADERS, "Cache-Control": _CACHED})


CUSTOMERS = [ticket_page, ticket_events, customer_file]
