"""The page of a branch for whoever thinks of going there."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from branchdesk.centre.customers.asking import refused
from branchdesk.centre.customers.desk import desk_of
from branchdesk.centre.customers.views import language_of, page
from branchdesk.centre.customers.visiting import gives_places, house, visit_view
from branchdesk.domain.errors import BranchDeskError

AnyRequest = Request[Any, Any, Any]


@get("/branches/{branch:str}/visit")
async def visit_page(request: AnyRequest, branch: FromPath[str]) -> Response[bytes]:
    """A branch, before the way there."""
    desk = desk_of(request)
    try:
        desk.check_look(request)
        found = await asyncio.to_thread(house, desk.database, branch)
    except BranchDeskError as error:
        return refused(request, error)
    lang = language_of(request)
    view = visit_view(found, desk.clock(), lang)
    more = {"phone": found.profile.complaint_phone, "place": branch, "gives": gives_places(found, desk.clock())}
    return page(request, "visit.html", lang, view=view, branch=view.branch, **more)


VISITING = [visit_page]
