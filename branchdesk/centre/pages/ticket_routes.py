"""Pages about single tickets."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from branchdesk.centre.pages import places, tickets
from branchdesk.centre.pages.address import asked_date
from branchdesk.centre.pages.looking import look_of
from branchdesk.centre.pages.views import page
from branchdesk.centre.people.guards import needs
from branchdesk.centre.people.scope import check_branch

AnyRequest = Request[Any, Any, Any]


@get("/branches/{branch:str}/tickets", guards=[needs("ticket")])
async def day_page(request: AnyRequest, branch: FromPath[str]) -> Response[bytes]:
    """The tickets of one business date."""
    return await asyncio.to_thread(_day, request, branch)


def _day(request: AnyRequest, branch: str) -> Response[bytes]:
    with request.app.state.centre.database.read() as connection:
        look = look_of(connection, request, branch)
        check_branch(connection, look.viewer.scope, branch)
        bdate = asked_date(request.query_params, "day") or min(look.asked.last, look.present)
        names = places.branch_names(connection, look.viewer.scope, [branch])
        return page(
            request,
            "tickets.html",
            rows=tickets.day_list(connection, look, bdate),
            branch=branch,
            name=names[branch].said_in(look.language),
            bdate=bdate,
        )


@get("/branches/{branch:str}/tickets/{bdate:str}/{ticket:str}", guards=[needs("ticket")])
async def ticket_page(
    request: AnyRequest, branch: FromPath[str], bdate: FromPath[str], ticket: FromPath[str]
) -> Response[bytes]:
    """One ticket's story; the look is noted."""
    return await asyncio.to_thread(_ticket, request, branch, bdate, ticket)


def _ticket(request: AnyRequest, branch: str, bdate: str, ticket: str) -> Response[bytes]:
    centre = request.app.state.centre
    with centre.database.write() as connection:
        look = look_of(connection, request, branch)
        found = tickets.story(connection, look, asked_date({"day": bdate}, "day"), ticket, centre.now())
        name = places.branch_names(connection, look.viewer.scope, [branch])[branch].said_in(look.language)
    return page(request, "ticket.html", story=found, branch=branch, name=name, bdate=bdate)


TICKETS = [day_page, ticket_page]
