"""How this process is, for load balancers, collectors of metrics, and the operator."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from litestar import Request, Response, get

from branchdesk import __version__
from branchdesk.centre.callers import is_here
from branchdesk.centre.pages.views import language_of, page
from branchdesk.centre.people.guards import needs
from branchdesk.centre.running.facts import facts
from branchdesk.centre.running.present import operations_view
from branchdesk.domain.errors import Rejected, Unavailable

AnyRequest = Request[Any, Any, Any]
BUSY = 2000
"""Batches waiting here above which a load balancer should ask another process."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What a load balancer reads. ``waiting``: batches that wait for a transaction."""

    ready: bool
    version: str
    waiting: int


@get("/v1/live")
async def live() -> Standing:
    """The process answers: nothing else is asked."""
    return Standing(ready=True, version=__version__, waiting=0)


@get("/v1/ready")
async def ready(request: AnyRequest) -> Standing:
    """Whether more work may be sent here: the database answers, and little waits.

    Raises Unavailable("centre_busy" | "centre_store_failed").
    """
    centre = request.app.state.centre
    await asyncio.to_thread(_ask, centre.database)
    if centre.gate.waiting > BUSY:
        raise Unavailable("centre_busy")
    return Standing(ready=True, version=__version__, waiting=centre.gate.waiting)


def _ask(database: Any) -> None:
    with database.read() as connection:
        connection.exec_driver_sql("SELECT 1").scalar()


@get("/metrics")
async def metrics(request: AnyRequest) -> Response[bytes]:
    """Prometheus' text format, for a collector on this machine. Raises Rejected("page_only_here")."""
    if not is_here(request):
        raise Rejected("page_only_here")
    text = await asyncio.to_thread(request.app.state.metrics.text)
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")


@get("/operations", guards=[needs("operations")])
async def operations_page(request: AnyRequest) -> Response[bytes]:
    """Branches in trouble, what waits, the centre's processes and jobs."""
    centre = request.app.state.centre
    found = await asyncio.to_thread(facts, centre.database, centre.now())
    return page(request, "operations.html", view=operations_view(found, language_of(request)))


PROBES = [live, ready]
RUNNING = [metrics, operations_page]
