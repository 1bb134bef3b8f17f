"""The pages on which a number is taken on a phone."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from branchdesk.centre.callers import address_of
from branchdesk.centre.customers.asking import refused
from branchdesk.centre.customers.bookings import Booking, take_place
from branchdesk.centre.customers.desk import desk_of
from branchdesk.centre.customers.shares import Wish
from branchdesk.centre.customers.views import language_of, page
from branchdesk.centre.customers.visiting import check_gives_places, house, visit_view
from branchdesk.centre.customers.visitor import onward, visitor
from branchdesk.centre.down import inbox
from branchdesk.domain import commands as c
from branchdesk.domain.commands import Language
from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.domain.times import MINUTE
from branchdesk.i18n import error_text, text

AnyRequest = Request[Any, Any, Any]


@get("/branches/{branch:str}/ticket")
async def take_page(request: AnyRequest, branch: FromPath[str]) -> Response[bytes]:
    """What taking a number now means, for a service (``?service=``)."""
    desk, lang = desk_of(request), language_of(request)
    try:
        desk.check_look(request)
        found = await asyncio.to_thread(house, desk.database, branch)
        service = found.profile.service(request.query_params.get("service", ""))
        check_gives_places(found, desk.clock())
    except BranchDeskError as error:
        return refused(request, error)
    view = visit_view(found, desk.clock(), lang)
    offer = next(offer for offer in view.offers if offer.code == service.code)
    return page(request, "take.html", lang, branch=view.branch, place=branch, offer=offer)


@post("/branches/{branch:str}/ticket")
async def take(request: AnyRequest, branch: FromPath[str]) -> Response[bytes]:
    """Take it; on to its page."""
    desk, session = desk_of(request), visitor(request)
    try:
        desk.check_post(request)
        form = await request.form()
        wish = Wish(branch, str(form.get("service", "")), 0, session, address_of(request))
        language: Language = "zh" if language_of(request) == "zh" else "en"
        token = await asyncio.to_thread(take_place, desk.database, wish, language, desk.clock())
    except BranchDeskError as error:
        return refused(request, error)
    return onward(request, token, session)


def place_page(request: AnyRequest, found: Booking) -> Response[bytes]:
    """Until the ticket's own page can be shown: what the branch has said so far."""
    lang = language_of(request)
    profile = found.house.profile
    service = next((known for known in profile.services if known.code == found.service), None)
    return page(
        request,
        "place.html",
        lang,
        branch=profile.name.said_in(lang),
        place=profile.branch,
        service=service,
        state=_state(found),
        number=_number(found),
        words=_words(found, lang),
    )


def _state(found: Booking) -> str:
    """sent, given or refused."""
    if found.answer is None:
        return "sent"
    return "refused" if found.answer.code else "given"


def _number(found: Booking) -> str:
    return str(found.answer.params.get("number", "")) if found.answer and not found.answer.code else ""


def _words(found: Booking, lang: str) -> str:
    if found.answer is None:
        return text(lang, "place-until", minutes=inbox.LIVES[c.IssueRemoteTicket] // MINUTE)
    if found.answer.code:
        return error_text(lang, Rejected(found.answer.code, **found.answer.params))
    return text(lang, "place-page-comes")


PLACES = [take_page, take]
