"""What those who plan a branch's counters ask of their node: what its past says of coming dates, plans as they were."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from litestar import get
from litestar.params import Parameter

from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import PlanSaved
from branchdesk.forecast.plan.week import Basis
from branchdesk.node.office import EVERY, AnyRequest, Before, check_role
from branchdesk.node.routes import ERRORS, asker, node_of
from branchdesk.services.messages import Plans, PlanVersion
from branchdesk.services.planning import basis

VERSIONS = 20
Days = Annotated[int, Parameter(ge=1, le=31)]
First = Annotated[str, Parameter(pattern=r"^20\d{2}-\d{2}-\d{2}$")]


@get("/v1/plan", responses=ERRORS, sync_to_thread=True)
def plan_basis(request: AnyRequest, first: First, days: Days = 7) -> Basis:
    """Who is expected on so many dates, how long services take, what was usual: all that a plan needs. For managers."""
    check_role(asker(request), "manager")
    try:
        date.fromisoformat(first)
    except ValueError:
        raise Rejected("not_a_date", date=first) from None
    node = node_of(request)
    s = node.hub.snapshot
    return basis(s.profile, node.past.before(s.bdate if s.day_open else after(s.bdate)), first, days)


def after(bdate: str) -> str:
    """The next date: a closed day is one of the past."""
    return (date.fromisoformat(bdate) + timedelta(days=1)).isoformat() if bdate else "1970-01-01"


@get("/v1/plans", responses=ERRORS, sync_to_thread=True)
def plans(request: AnyRequest, before: Before = 0) -> Plans:
    """Plans as they were saved, the newest first: by whom, when; those before an event. For managers."""
    check_role(asker(request), "manager")
    found = node_of(request).parts.history(PlanSaved.kind, before or EVERY, VERSIONS + 1)
    versions = [
        PlanVersion(seq=event.seq, at=event.at, actor=event.actor, days=event.data.days)
        for event in found
        if isinstance(event.data, PlanSaved)
    ]
    return Plans(versions=tuple(versions[:VERSIONS]), more=len(versions) > VERSIONS)


ROUTES = [plan_basis, plans]
