"""The customers' addresses. The token is the whole of the right; nobody logs in."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from branchdesk.centre.customers.asking import ASKING, refused
from branchdesk.centre.customers.booking_pages import BOOKING, booking_page
from branchdesk.centre.customers.desk import desk_of
from branchdesk.centre.customers.place_pages import PLACES, place_page
from branchdesk.centre.customers.present import ticket_view
from branchdesk.centre.customers.standing import standing
from branchdesk.centre.customers.stream import Asked, Streams, TicketStream
from branchdesk.centre.customers.views import HEADERS, language_of, page
from branchdesk.centre.customers.visit_page import VISITING
from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.resources import resource

AnyRequest = Request[Any, Any, Any]
_CACHED = "public, max-age=3600"
_FILES = {
    "customer.css": ("text/css", ("web", "static", "customer.css")),
    "customer.js": ("text/javascript", ("web", "static", "customer.js")),
    "again.js": ("text/javascript", ("web", "static", "again.js")),
    "icon.svg": ("image/svg+xml", ("icons", "ticket.svg")),
    "regular.ttf": ("font/ttf", ("fonts", "NotoSansSC-Regular.ttf")),
    "bold.ttf": ("font/ttf", ("fonts", "NotoSansSC-Bold.ttf")),
}


@get("/t/{token:str}")
async def ticket_page(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    """The page behind a ticket's QR code."""
    desk = desk_of(request)
    try:
        seen = await desk.find(request, token)
    except Rejected as error:
        return await _appointment(request, token) if error.code == "page_unknown" else refused(request, error)
    except BranchDeskError as error:
        return refused(request, error)
    held = seen.holder
    lang = language_of(request, held.ticket.language)
    view = ticket_view(held, standing(held, desk.clock()), lang, seen.acts)
    branch, phone = held.profile.name.said_in(lang), held.profile.complaint_phone
    return page(request, "ticket.html", lang, view=view, token=token, branch=branch, phone=phone)


async def _appointment(request: AnyRequest, token: str) -> Response[bytes]:
    """A token that is no ticket's may be an appointment's, or of a number that the branch has not given yet."""
    try:
        found = await desk_of(request).find_booking(request, token)
    except BranchDeskError as error:
        return refused(request, error)
    return place_page(request, found) if found.at == 0 else booking_page(request, found)


@get("/t/{token:str}/events")
async def ticket_events(request: AnyRequest, token: FromPath[str]) -> TicketStream:
    """The page's changes, for as long as the phone follows."""
    seen = await desk_of(request).find(request, token)
    asked = Asked(token, language_of(request, seen.holder.ticket.language))
    streams: Streams = request.app.state.streams
    return TicketStream(streams, asked, seen)


@get("/c/{name:str}")
async def customer_file(name: FromPath[str]) -> Response[bytes]:
    """What the customers' pages are drawn with."""
    if name not in _FILES:
        raise Rejected("centre_path_unknown")
    kind, parts = _FILES[name]
    return Response(resource(*parts).read_bytes(), media_type=kind, headers={**HEADERS, "Cache-Control": _CACHED})


CUSTOMERS = [ticket_page, ticket_events, customer_file, *ASKING, *VISITING, *BOOKING, *PLACES]
