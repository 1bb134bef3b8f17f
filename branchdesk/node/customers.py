"""The node's HTTP interface about customers whose cards were read, and about a teller's own days with customers."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from typing import Annotated

from litestar import get, post
from litestar.params import JSONBody, Parameter

from branchdesk.domain.commands import Who
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import ID_LENGTH
from branchdesk.domain.times import business_date, local
from branchdesk.node.recognition import LINK_DAYS
from branchdesk.node.routes import ERRORS, AnyRequest, asker, node_of
from branchdesk.services.messages import MyDays, Recognise, Recognised, VisitsMessage

TicketId = Annotated[str, Parameter(max_length=ID_LENGTH)]


@post("/v1/recognise", status_code=200, responses=ERRORS, sync_to_thread=True)
def recognise(request: AnyRequest, data: JSONBody[Recognise]) -> Recognised:
    """A kiosk tells the number that it read and learns the pseudonym. Only where nobody can listen."""
    who = asker(request)
    if who.kind != "kiosk":
        raise Rejected("not_allowed", device=who.kind)
    if request.scope["scheme"] != "https" and not _is_here(request):
        raise Rejected("tls_needed", url=request.url.netloc)
    return Recognised(customer=node_of(request).recognition.customer(data.number))


@get("/v1/visits", responses=ERRORS, sync_to_thread=True)
def visits(request: AnyRequest, ticket: TicketId) -> VisitsMessage:
    """Earlier visits of a ticket's holder, where a card told who that is. For staff, and tellers at their counter."""
    who, node = asker(request), node_of(request)
    if not who.role:
        raise Rejected("log_in_first")
    s = node.hub.snapshot
    asked = s.ticket(ticket)
    if not _may_see(who, asked.counter):
        raise Rejected("foreign_ticket", number=asked.number)
    zone, turns = s.profile.timezone, s.profile.hours.turns
    first = (local(node.parts.clock.now(), zone) - timedelta(days=LINK_DAYS)).date().isoformat()
    since = node.recognition.since()
    linked = business_date(since, zone, turns) if since else s.bdate
    return VisitsMessage(ticket=ticket, visits=node.visits.of(asked.customer, s.bdate, max(first, linked), ticket))


@get("/v1/my-days", responses=ERRORS, sync_to_thread=True)
def my_days(request: AnyRequest) -> MyDays:
    """The figures of who is logged in, on their last days before today. Of nobody else, for nobody else."""
    who, node = asker(request), node_of(request)
    if not who.staff:
        raise Rejected("log_in_first")
    bdate = node.hub.snapshot.bdate
    return MyDays(days=node.own_days.of(who.staff, bdate) if bdate else [])


def _may_see(who: Who, counter: str) -> bool:
    return who.role in ("lobby", "manager") or bool(who.counter and who.counter == counter)


def _is_here(request: AnyRequest) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


ROUTES = [recognise, visits, my_days]
