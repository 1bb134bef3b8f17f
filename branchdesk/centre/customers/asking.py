"""What a holder may ask for, each on a page of its own with its consequence, so that no slip of a finger acts."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from branchdesk.centre.customers.acts import What
from branchdesk.centre.customers.desk import Desk, Seen, desk_of
from branchdesk.centre.customers.present import faces, may, ticket_view
from branchdesk.centre.customers.standing import standing
from branchdesk.centre.customers.views import HEADERS, language_of, page
from branchdesk.centre.replies import status_of
from branchdesk.domain import commands as c
from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.i18n import error_text

AnyRequest = Request[Any, Any, Any]
LEFT = "left_by_page"
"""The reason under which a ticket ends whose holder said so on the page."""
NEEDS_REASON = 3
"""From this score down, the page asks why."""
MOST_REASONS = 3
LONGEST_WORD = 200
"""Characters of the customer's own words."""


def refused(request: AnyRequest, error: BranchDeskError) -> Response[bytes]:
    """A page that says why there is nothing to see, and what to do."""
    lang, status = language_of(request), status_of(error)
    return page(request, "trouble.html", lang, status, words=error_text(lang, error), unknown=status == 404)


def _back(token: str) -> Response[bytes]:
    return Response(b"", status_code=303, headers={**HEADERS, "Location": f"/t/{token}"})


def _shown(request: AnyRequest, name: str, seen: Seen, desk: Desk, **more: Any) -> Response[bytes]:
    held = seen.holder
    lang = language_of(request, held.ticket.language)
    view = ticket_view(held, standing(held, desk.clock()), lang, seen.acts)
    return page(request, name, lang, view=view, token=held.token, branch=held.profile.name.said_in(lang), **more)


@get(["/t/{token:str}/leave", "/t/{token:str}/delay"])
async def sure_page(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    """Whether the holder really leaves, or lets others go first."""
    desk, what = desk_of(request), _what(request)
    try:
        seen = await desk.find(request, token)
    except BranchDeskError as error:
        return refused(request, error)
    if what not in may(seen.holder, standing(seen.holder, desk.clock()), seen.acts):
        return _back(token)
    policy = seen.holder.profile.policy
    more = {"places": policy.delay_places, "times": policy.delays, "turn": seen.acts.turn(what)}
    return _shown(request, "sure.html", seen, desk, what=what, **more)


@post(["/t/{token:str}/leave", "/t/{token:str}/delay"])
async def ask(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    """The holder is sure."""
    desk, what = desk_of(request), _what(request)
    try:
        desk.check_post(request)
        seen = await desk.find(request, token)
        form = await request.form()
        if what in may(seen.holder, standing(seen.holder, desk.clock()), seen.acts):
            ticket, secret = seen.holder.ticket.id, seen.holder.token
            leaves = c.AbandonTicket(ticket=ticket, reason=LEFT, token=secret)
            op = leaves if what == "leave" else c.DelayTicket(ticket=ticket, token=secret)
            await desk.send(seen, what, number_in(form.get("turn")), op)
    except BranchDeskError as error:
        return refused(request, error)
    return _back(token)


def _what(request: AnyRequest) -> What:
    return "leave" if request.scope["path"].endswith("/leave") else "delay"


@get("/t/{token:str}/rate")
async def reasons_page(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    """What was not well: asked of whoever did not praise."""
    desk = desk_of(request)
    score = number_in(request.query_params.get("score"))
    try:
        seen = await desk.find(request, token)
    except BranchDeskError as error:
        return refused(request, error)
    if not 1 <= score <= NEEDS_REASON or "rate" not in may(seen.holder, standing(seen.holder, desk.clock()), seen.acts):
        return _back(token)
    lang = language_of(request, seen.holder.ticket.language)
    reasons = [(reason.code, reason.name.said_in(lang)) for reason in seen.holder.profile.rating_reasons]
    face = next(face for face in faces(lang) if face.score == score)
    return _shown(
        request,
        "reasons.html",
        seen,
        desk,
        face=face,
        reasons=reasons,
        most=MOST_REASONS,
        longest=LONGEST_WORD,
        turn=seen.acts.turn("rate"),
    )


@post("/t/{token:str}/rate")
async def rate(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    """One of five faces; from the middle one down, on to the page that asks why."""
    desk = desk_of(request)
    try:
        desk.check_post(request)
        seen = await desk.find(request, token)
        form = await request.form()
        score = number_in(form.get("score"))
        if not 1 <= score <= 5:
            raise Rejected("request_invalid", detail="score")
        if score <= NEEDS_REASON and not form.get("asked"):
            return Response(b"", status_code=303, headers={**HEADERS, "Location": f"/t/{token}/rate?score={score}"})
        if "rate" in may(seen.holder, standing(seen.holder, desk.clock()), seen.acts):
            await desk.send(seen, "rate", number_in(form.get("turn")), _rating(seen, score, form))
    except BranchDeskError as error:
        return refused(request, error)
    return _back(token)


def _rating(seen: Seen, score: int, form: Any) -> c.RateTicket:
    """With the reasons that the branch knows, the first few of them, and the customer's own words."""
    reasons, said = form.getall("reason", []), form.get("word")
    word = "".join(sign for sign in said if sign.isprintable()) if isinstance(said, str) else ""
    known = [reason.code for reason in seen.holder.profile.rating_reasons if reason.code in reasons]
    held = seen.holder
    return c.RateTicket(
        ticket=held.ticket.id,
        score=score,
        reasons=tuple(known[:MOST_REASONS]),
        token=held.token,
        word=word.strip()[:LONGEST_WORD],
    )


def number_in(value: object) -> int:
    """A small number from a form; 0 for anything else."""
    text = value if isinstance(value, str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else 0


ASKING = [sure_page, ask, reasons_page, rate]
