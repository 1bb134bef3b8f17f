"""The pages of appointments: choose a time, see the code to check in with, give it back."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from branchdesk.centre.callers import address_of
from branchdesk.centre.customers.asking import number_in, refused
from branchdesk.centre.customers.bookings import Booking, book, give_back, move, taken
from branchdesk.centre.customers.bringing import bring
from branchdesk.centre.customers.desk import Desk, desk_of
from branchdesk.centre.customers.finding import hashed
from branchdesk.centre.customers.shares import Wish
from branchdesk.centre.customers.slots import Day, free_slots
from branchdesk.centre.customers.views import HEADERS, language_of, page
from branchdesk.centre.customers.visiting import House, house
from branchdesk.centre.customers.visitor import onward, visitor
from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.domain.times import local
from branchdesk.i18n import error_text, text

AnyRequest = Request[Any, Any, Any]


@get("/branches/{branch:str}/book")
async def book_page(request: AnyRequest, branch: FromPath[str]) -> Response[bytes]:
    """Free times of a service (``?service=``)."""
    desk, code = desk_of(request), request.query_params.get("service", "")
    try:
        desk.check_look(request)
        found = await asyncio.to_thread(house, desk.database, branch)
        days = await asyncio.to_thread(_free, desk, found, code)
    except BranchDeskError as error:
        return refused(request, error)
    words = text(language_of(request), "booking-no-name")
    return _slots(request, found, code, days, words=words, hidden=("service", code), back="")


@get("/t/{token:str}/move")
async def move_page(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    """Free times to which an appointment may be moved."""
    desk = desk_of(request)
    try:
        found = await desk.find_booking(request, token)
        if state_of(found) != "booked":
            return _back(token)
        days = await asyncio.to_thread(_free, desk, found.house, found.service, token)
    except BranchDeskError as error:
        return refused(request, error)
    words = text(language_of(request), "booking-stands-until", time=_when(found.house, found.at, request))
    hidden = ("turn", str(found.turn))
    return _slots(request, found.house, found.service, days, words=words, hidden=hidden, back=f"/t/{token}")


@post("/branches/{branch:str}/book")
async def make_booking(request: AnyRequest, branch: FromPath[str]) -> Response[bytes]:
    """Book one of them."""
    desk, session = desk_of(request), visitor(request)
    try:
        desk.check_post(request)
        form = await request.form()
        wish = Wish(branch, str(form.get("service", "")), _instant(form.get("at")), session, address_of(request))
        token = await asyncio.to_thread(book, desk.database, wish, desk.clock())
    except BranchDeskError as error:
        return refused(request, error)
    return onward(request, token, session)


@post(["/t/{token:str}/cancel", "/t/{token:str}/move"])
async def change_booking(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    """Give an appointment back, or move it."""
    desk = desk_of(request)
    try:
        desk.check_post(request)
        found = await desk.find_booking(request, token)
        form = await request.form()
        turn = number_in(form.get("turn"))
        if state_of(found) != "booked":
            return _back(token)
        if request.scope["path"].endswith("/cancel"):
            await asyncio.to_thread(give_back, desk.database, found, turn, desk.clock())
        else:
            await asyncio.to_thread(move, desk.database, found, turn, _instant(form.get("at")), desk.clock())
    except BranchDeskError as error:
        return refused(request, error)
    return _back(token)


def booking_page(request: AnyRequest, found: Booking) -> Response[bytes]:
    """How an appointment stands."""
    lang = language_of(request)
    profile, state = found.house.profile, state_of(found)
    service = next((known for known in profile.services if known.code == found.service), None)
    early, late = int(profile.policy.check_in_early_min), int(profile.policy.check_in_late_min)
    heard = found.change.answer if found.change else found.answer
    words = error_text(lang, Rejected(heard.code, **heard.params)) if heard and heard.code else ""
    if state == "moving" and found.change:
        words = text(lang, "booking-moves-to", time=_when(found.house, found.change.at, request))
    return page(
        request,
        "booking.html",
        lang,
        branch=profile.name.said_in(lang),
        place=profile.branch,
        service=service,
        bring=bring(service, lang),
        state=state,
        when=_when(found.house, found.at, request),
        code=found.code,
        drawn=qr_path(found.code),
        words=words,
        token=found.token,
        turn=found.turn,
        rule=text(lang, "booking-rule", early=early, late=late),
    )


def state_of(found: Booking) -> str:
    """sent, booked, moving, cancelling, cancelled or refused."""
    if found.answer is None:
        return "sent"
    if found.answer.code:
        return "refused"
    if found.is_changing and found.change:
        return "cancelling" if found.change.at is None else "moving"
    return "cancelled" if found.at is None else "booked"


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
    return text(lang, "kiosk-date", month=day.month, day=day.day, weekday=day.isoweekday())


def _when(found: House, at: int | None, request: AnyRequest) -> str:
    """Date and time of day; empty: there is none."""
    if at is None:
        return ""
    return f"{day_name(found, at, language_of(request))} {local(at, found.profile.timezone):%H:%M}"


def _free(desk: Desk, found: House, code: str, token: str = "") -> tuple[Day, ...]:
    """Free times of a service; ``token``: also what this appointment takes. Raises Rejected("unknown_service")."""
    service = found.profile.service(code)
    with desk.database.read() as connection:
        begins = taken(connection, found.profile.branch, code, found.branch_now, hashed(token) if token else b"")
    return free_slots(found.profile, service, begins, found.branch_now)


def _slots(request: AnyRequest, found: House, code: str, days: tuple[Day, ...], **shown: Any) -> Response[bytes]:
    lang = language_of(request)
    named = [(day_name(found, day.slots[0].at, lang), day.slots) for day in days]
    service, branch = found.profile.service(code).name.said_in(lang), found.profile.name.said_in(lang)
    return page(request, "book.html", lang, branch=branch, service=service, days=named, **shown)


def _instant(value: object) -> int:
    """Raises Rejected("request_invalid")."""
    text_of = value if isinstance(value, str) else ""
    if not (text_of.isascii() and text_of.isdigit() and 1 <= len(text_of) <= 14 and int(text_of)):
        raise Rejected("request_invalid", detail="at")
    return int(text_of)


def _back(token: str) -> Response[bytes]:
    return Response(b"", status_code=303, headers={**HEADERS, "Location": f"/t/{token}"})


BOOKING = [book_page, move_page, make_booking, change_booking]
