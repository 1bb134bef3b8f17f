"""The centre as an ASGI application: what branches post, and the pages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import msgspec
from litestar import Litestar, Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.params import FromPath, Parameter
from litestar.types import ASGIApp

from branchdesk import __version__
from branchdesk.centre.clock import clock
from branchdesk.centre.customers.desk import Desk
from branchdesk.centre.customers.routes import CUSTOMERS
from branchdesk.centre.customers.stream import Streams
from branchdesk.centre.database import Database
from branchdesk.centre.described import openapi
from branchdesk.centre.digest.watching import Watcher
from branchdesk.centre.down.release_acts import RELEASE_ACTS
from branchdesk.centre.down.release_pages import RELEASES
from branchdesk.centre.down.routes import DOWN
from branchdesk.centre.down.waiting import Waiting
from branchdesk.centre.intake import registry
from branchdesk.centre.intake.door import MAX_BODY, Door, Front, Tokens, batch_http
from branchdesk.centre.intake.gate import Gate
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.tails import Tails
from branchdesk.centre.pages.exporting import export_file
from branchdesk.centre.pages.reading import problems
from branchdesk.centre.pages.report_files import Reports, reports_in
from branchdesk.centre.pages.report_pages import REPORTS
from branchdesk.centre.pages.routes import PAGES
from branchdesk.centre.pages.ticket_routes import TICKETS
from branchdesk.centre.pages.work_routes import WORK
from branchdesk.centre.people.audit_pages import AUDIT
from branchdesk.centre.people.forms import BY_TOKEN, check_form
from branchdesk.centre.people.guards import check_rate
from branchdesk.centre.people.log_in_pages import LOG_IN, MOST_FORM
from branchdesk.centre.people.office import Office
from branchdesk.centre.people.oidc_pages import OIDC
from branchdesk.centre.people.settings import NONE, Settings
from branchdesk.centre.people.shield import shield
from branchdesk.centre.replies import HANDLERS, failure
from branchdesk.centre.running.facts import facts
from branchdesk.centre.running.metrics import Metrics
from branchdesk.centre.running.routes import PROBES, RUNNING
from branchdesk.domain.errors import Rejected
from branchdesk.services.sync_messages import (
    CentreHealth,
    Register,
    Registered,
    encode_tail,
)
from branchdesk.web.protocol import BoundedHttp

AnyRequest = Request[Any, Any, State]
LANES = 2
"""Transactions of the intake at once: while one waits for the disk, the next is made ready."""
Place = Annotated[int, Parameter(ge=0, lt=1 << 47)]
NamedGeneration = Annotated[int, Parameter(ge=0, lt=1 << 31)]


class Centre:
    """The running parts of one centre process."""

    def __init__(self, database: Database, taken: Callable[[], None], waiting: Waiting) -> None:
        self.database = database
        self.metrics = Metrics(lambda: facts(database, self.now()), lambda: self.gate.waiting)
        self.gate = Gate(Ingest(database), LANES if database.is_postgres else 1, self._taken)
        self._wake = taken
        self.tails = Tails(database)
        self.tokens = Tokens(database)
        self.waiting = waiting

    def check(self, branch: str, token: str) -> None:
        """Raise Rejected("branch_token_wrong")."""
        registry.check_token(self.database, branch, token)

    def register(self, raw: bytes) -> Registered:
        """Spend a registration code. Raises Rejected("request_invalid" | "registration_code_wrong")."""
        try:
            asked = msgspec.json.decode(raw, type=Register)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Rejected("request_invalid", detail=str(error)[:200]) from error
        token = registry.redeem(self.database, asked.branch, asked.code, self.now())
        return Registered(branch=asked.branch, token=token)

    def health(self) -> CentreHealth:
        """What is well and what is not."""
        count, found = problems(self.database)
        return CentreHealth(version=__version__, branches=count, problems=found)

    def _taken(self, events: int) -> None:
        self.metrics.taken(events)
        self._wake()

    def now(self) -> int:
        """The centre's clock (ms)."""
        return clock()


def _centre(request: AnyRequest) -> Centre:
    return request.app.state.centre  # type: ignore[no-any-return]


def _token(request: AnyRequest) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


@get("/v1/branches/{branch:str}/events")
async def give_events(
    request: AnyRequest, branch: FromPath[str], after: Place = 0, gen: NamedGeneration = 0
) -> Response[bytes]:
    """The branch's own events after a position, of its newest generation or of ``gen``: a ``Tail`` as msgpack."""
    centre = _centre(request)
    await asyncio.to_thread(centre.check, branch, _token(request))
    tail = await asyncio.to_thread(centre.tails.read, branch, after, gen, centre.now())
    return Response(encode_tail(tail), media_type="application/octet-stream")


@post("/v1/register", status_code=200)
async def register(request: AnyRequest) -> Registered:
    """A branch's node spends its one-time code."""
    return await asyncio.to_thread(_centre(request).register, await request.body())


@get("/v1/health")
async def health(request: AnyRequest) -> CentreHealth:
    """How the centre is; never cached."""
    return await asyncio.to_thread(_centre(request).health)


API = [give_events, register, health, openapi, *DOWN, *PROBES]


def create_app(
    database: Database,
    taken: Callable[[], None],
    watcher: Watcher,
    waiting: Waiting,
    settings: Settings = NONE,
    folder: Path | None = None,
) -> tuple[ASGIApp, type[BoundedHttp]]:
    """The application over an open database, which the caller closes, and how requests for it are read.

    ``taken``: called when events have come in. ``watcher``: for the customers' phones, ``waiting``: for the branches;
    the caller closes both when the application ends. ``settings``: about people. ``folder``: where the centre keeps
    its files.
    """
    centre = Centre(database, taken, waiting)
    desk = Desk(database, watcher, centre.now)
    state = {
        "centre": centre,
        "metrics": centre.metrics,
        "desk": desk,
        "streams": Streams(desk),
        "office": Office(database, settings, centre.now),
        "public_url": settings.public_url,
        "reports": Reports(database, reports_in(folder)) if folder is not None else None,
    }
    front = Front(centre.gate, centre.tokens, failure, centre.metrics.took)
    return Door(shield(routed(state)), front), batch_http(front)


def routed(state: dict[str, Any]) -> Litestar:
    """All that has a route, over the parts of one process."""
    return Litestar(
        [
            *API,
            Router("/", route_handlers=[*PAGES, *WORK, *TICKETS, *RUNNING, *AUDIT], include_in_schema=False),
            Router("/", route_handlers=[export_file, *REPORTS], include_in_schema=False),
            Router("/", route_handlers=[*RELEASES, *RELEASE_ACTS], include_in_schema=False),
            Router("/", route_handlers=[*LOG_IN, *OIDC], include_in_schema=False, request_max_body_size=MOST_FORM),
            Router("/", route_handlers=CUSTOMERS, include_in_schema=False, opt=BY_TOKEN),
        ],
        state=State(state),
        guards=[check_rate, check_form],
        exception_handlers=HANDLERS,
        request_max_body_size=MAX_BODY,
        openapi_config=None,
        logging_config=None,
    )
