"""To the identity server and back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from litestar import Request, Response, get

from branchdesk.centre.callers import address_of
from branchdesk.centre.people import vouched
from branchdesk.centre.people.forms import browser_of
from branchdesk.centre.people.guards import office_of
from branchdesk.centre.people.log_in_pages import entered, going, kept, onward, refused_log_in
from branchdesk.centre.people.office import BACK, Office
from branchdesk.domain.errors import BranchDeskError, Rejected

if TYPE_CHECKING:
    from branchdesk.centre.people.provider import Provider

AnyRequest = Request[Any, Any, Any]
_SAID = ("state", "code", "iss", "error")


def _provider(office: Office) -> Provider:
    if office.provider is None:
        raise Rejected("centre_path_unknown")
    return office.provider


@get("/log-in/oidc")
async def begin_oidc(request: AnyRequest) -> Response[bytes]:
    """Send the browser to the identity server. A link and no form: pages may not send forms to other servers."""
    office, path = office_of(request), kept(request, onward(request.query_params.get("onward")))
    provider, loop = _provider(office), asyncio.get_running_loop()
    asked = (office.database, provider, browser_of(request), path, office.clock())
    try:
        office.take("oidc", address_of(request))
        there = await loop.run_in_executor(office.slowly, vouched.begin, *asked)
    except BranchDeskError as error:
        return refused_log_in(request, error, path=path)
    answer = going(request, "/")
    answer.headers["Location"] = there
    return answer


@get(BACK)
async def end_oidc(request: AnyRequest) -> Response[bytes]:
    """Take what the browser brings back from there."""
    office, address = office_of(request), address_of(request)
    provider, loop = _provider(office), asyncio.get_running_loop()
    said = {name: request.query_params[name] for name in _SAID if name in request.query_params}
    asked = (office.database, provider, browser_of(request), said, address, office.clock())
    try:
        office.take("oidc", address)
        token, path = await loop.run_in_executor(office.slowly, vouched.come_back, *asked)
    except BranchDeskError as error:
        return refused_log_in(request, error)
    return entered(request, token, path)


OIDC = [begin_oidc, end_oidc]
