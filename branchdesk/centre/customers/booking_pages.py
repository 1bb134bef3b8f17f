"""The pages of appointments: choose a time, see the code to check in with, give it back."""

from __future__ import annotations

import asyncio
import re
import secrets
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath

from branchdesk.centre.customers.asking import refused
from branchdesk.centre.customers.bookings import Booking, Wish, book, give_back, taken
from branchdesk.centre.customers.desk import Desk, address_of, desk_of
from branchdesk.centre.customers.slots import Day, free_slots
from branchdesk.centre.customers.views import HEADERS, language_of, page
from branchdesk.centre.customers.visiting import House, house
from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.domain.profile import Service
from branchdesk.domain.times import local
from branchdesk.i18n import error_text, text

AnyRequest = Request[Any, Any, Any]
_SESSION = re.compile(r"[\w\-]{20,32}", re.ASCII)


@get("/branches/{branch:str}/book")
async def book_page(request: AnyRequest, branch: FromPath[str]) -> Response[bytes]:
    """Free times of a service (``?service=``)."""
    desk = desk_of(request)
    lang = language_of(request)
    try:
        desk.check_look(request)
        found, service, days = await asyncio.to_thread(_free, desk, branch, request.query_params.get("service", ""))
    except BranchDeskError as error:
        return refused(request, error)
    where, name = found.profile.name.said_in(lang), service.name.said_in(lang)
    shown = [(day_name(found, day.slots[0].at, lang), day.slots) for day in days]
    return page(request, "book.html", lang, branch=where, service=name, code=service.code, days=shown)


@post("/branches/{branch:str}/book")
async def make_booking(request: AnyRequest, branch: FromPath[str]) -> Response[bytes]:
    """Book one of them."""
    desk = desk_of(request)
    session = request.cookies.get("visitor", "")
    session = session if _SESSION.fullmatch(session) else secrets.token_urlsafe(16)
    try:
        desk.check_post(request)
        form = await request.form()
        at, service = str(form.get("at", "")), str(form.get("service", ""))
        if not (at.isascii() and at.isdigit() and len(at) <= 14):
            raise Rejected("request_invalid", detail="at")
        wish = Wish(branch, service, int(at), session, address_of(request))
        token = await asyncio.to_thread(book, desk.database, wish, desk.clock())
    except BranchDeskError as error:
        return refused(request, error)
    secure = request.scope["scheme"] == "https"
    cookie = Cookie(key="visitor", value=session, httponly=True, samesite="lax", secure=secure, max_age=30 * 24 * 3600)
    return Response(b"", status_code=303, headers={**HEADERS, "Location": f"/t/{token}"}, cookies=[cookie])


@post("/t/{token:str}/cancel")
async def cancel_booking(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    """Give an appointment back."""
    desk = desk_of(request)
    try:
        desk.check_post(request)
        found = await desk.find_booking(request, token)
        if found.code and not found.cancelling:
            turn = 2 if found.cancelled is not None else 1
            await asyncio.to_thread(give_back, desk.database, found, turn, desk.clock())
    except BranchDeskError as error:
        return refused(request, error)
    return Response(b"", status_code=303, headers={**HEADERS, "Location": f"/t/{token}"})


def booking_page(request: AnyRequest, found: Booking) -> Response[bytes]:
    """How an appointment stands."""
    lang = language_of(request)
    profile = found.house.profile
    service = next((known for known in profile.services if known.code == found.service), None)
    early, late = int(profile.policy.check_in_early_min), int(profile.policy.check_in_late_min)
    refusal = found.answer if found.answer and found.answer.code else found.cancelled
    words = error_text(lang, Rejected(refusal.code, **refusal.params)) if refusal and refusal.code else ""
    return page(
        request,
        "booking.html",
        lang,
        branch=profile.name.said_in(lang),
        place=profile.branch,
        service=service,
        state=state_of(found),
        when=f"{day_name(found.house, found.at, lang)} {local(found.at, profile.timezone):%H:%M}",
        code=found.code,
        drawn=qr_path(found.code),
        words=words,
        token=found.token,
        rule=text(lang, "booking-rule", early=early, late=late),
    )


def state_of(found: Booking) -> str:
    """sent, booked, cancelling, cancelled or refused."""
    if found.answer is None:
        return "sent"
    if found.answer.code:
        return "refused"
    if found.cancelling:
        return "cancelling"
    return "cancelled" if found.cancelled is not None and not found.cancelled.code else "booked"


def qr_path(code: str) -> tuple[int, str]:
    """The code as a drawing: its side, and an SVG path of unit squares."""
    import qrcode  # 40 ms that no other page needs

    drawn = qrcode.QRCode(border=0, error_correction=qrcode.ERROR_CORRECT_M)
    drawn.add_data(code)
    matrix = drawn.get_matrix()
    dots = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dot in enumerate(row) if dot)
    return len(matrix), "".join(dots)


def day_name(found: House, at: int, lang: str) -> str:
    """A date as people say it, with its day of the week."""
    day = local(at, found.profile.timezone)
    return text(lang, "booking-day", month=day.month, day=day.day, weekday=day.isoweekday())


def _free(desk: Desk, branch: str, code: str) -> tuple[House, Service, tuple[Day, ...]]:
    """Raises Rejected("branch_unknown" | "unknown_service")."""
    found = house(desk.database, branch)
    service = found.profile.service(code)
    now = found.contact.branch_at or 0
    with desk.database.read() as connection:
        begins = taken(connection, branch, code, now)
    return found, service, free_slots(found.profile, service, begins, now)


BOOKING = [book_page, make_booking, cancel_booking]
