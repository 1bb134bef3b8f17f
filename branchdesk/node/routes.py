"""The node's HTTP interface, version 1. Described at ``/v1/openapi.json`` from the same message types."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.datastructures import State
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody, Parameter
from litestar.types import ASGIApp

from branchdesk.domain.chain import encode_event
from branchdesk.domain.codes import fingerprint
from branchdesk.domain.commands import Command, RevokeDevice, Who
from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import Event, TicketIssued
from branchdesk.domain.privacy import redact_event
from branchdesk.domain.times import MINUTE
from branchdesk.metrics.past import DayFigures
from branchdesk.metrics.summary import DaySummary
from branchdesk.node.app import Node
from branchdesk.node.changes import ChangeStream
from branchdesk.node.codes import VALID_MIN, Grant
from branchdesk.node.replies import JsonReply
from branchdesk.services.messages import (
    Answer,
    AnswerMessage,
    CodeMade,
    CodeRequest,
    Enrol,
    Enrolled,
    ErrorMessage,
    Health,
    LoggedIn,
    LogInRequest,
    LogOutRequest,
    Renewed,
)

_json = msgspec.json.Encoder().encode
ERRORS = {
    status: ResponseSpec(ErrorMessage, description=text, generate_examples=False)
    for status, text in {
        400: "not JSON",
        401: "unknown, expired or revoked device, or wrong PIN",
        403: "not allowed",
        404: "there is no such thing",
        409: "not now",
        410: "code used or expired",
        413: "too large",
        422: "unknown or invalid",
        500: "a fault in the node",
        503: "not available now; try again with the same id",
    }.items()
}
AnyRequest = Request[Any, Any, State]
BusinessDate = Annotated[str, Parameter(pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="empty: today")]


def node_of(request: AnyRequest) -> Node:
    node: Node = request.app.state["node"]
    return node


def _header(request: AnyRequest, name: bytes) -> str:
    for key, value in request.scope["headers"]:
        if key == name:
            return value.decode("latin-1")
    return ""


def asker(request: AnyRequest) -> Who:
    """The device that asks, and who is logged in there. Raises Rejected; Unavailable where this node must not serve."""
    node = node_of(request)
    node.pulse.check()
    who = node.access.who(_header(request, b"authorization"), _header(request, b"x-session"))
    address = request.client.host if request.client else ""
    node.access.presence.note(who.device, node.parts.clock.now(), _header(request, b"user-agent"), address)
    return who


def _answer(answer: Answer, who: Who) -> bytes:
    """Redacted for the device; the token of a new ticket goes to the one that asked for the ticket, and prints it."""
    events = [msgspec.Raw(encode_event(_for_asker(event, who))) for event in answer.events]
    return _json(AnswerMessage(cmd_id=answer.cmd_id, events=events))


def _for_asker(event: Event, who: Who) -> Event:
    return event if isinstance(event.data, TicketIssued) else redact_event(event, who.kind, who.counter)


def _takes_out_a_pc(request: AnyRequest, asked: Command) -> bool:
    """The one command that a node PC may send. Of an id that nobody has the desk says so."""
    if not isinstance(asked.op, RevokeDevice):
        return False
    device = node_of(request).hub.snapshot.devices.get(asked.op.device_id)
    return device is None or device.kind == "node"


@post("/v1/commands", status_code=200, responses={200: ResponseSpec(AnswerMessage), **ERRORS})
async def command(request: AnyRequest, data: JSONBody[Command]) -> ASGIApp:
    """Ask for something. The answer comes when it is on disk; the same ``cmd_id`` gets the same answer."""
    who = asker(request)
    if who.kind == "node" and not _takes_out_a_pc(request, data):  # a stolen PC's token makes nobody log in
        raise Rejected("not_allowed", device=who.kind)
    answer = await node_of(request).writer.submit(data, who)
    return JsonReply(_answer(answer, who))


@get("/v1/changes", responses={200: ResponseSpec(bytes, media_type="text/event-stream"), **ERRORS})
async def changes(request: AnyRequest) -> ASGIApp:
    """Follow the branch (server-sent events): ``snapshot`` or the missed ``change``s first, then each ``change``.

    A ``beat`` comes twice a second. ``Last-Event-ID`` says what was seen last.
    """
    node, who = node_of(request), asker(request)
    stream = node.hub.open(who.device, who.kind, _header(request, b"last-event-id"), who.counter)
    return ChangeStream(node.hub, stream, node.access.presence.following(who.device, node.parts.clock))


@get("/v1/summary", responses=ERRORS, sync_to_thread=True)
def summary(request: AnyRequest, bdate: BusinessDate = "") -> DaySummary:
    """A day's figures. For managers."""
    _check_manager(request)
    return node_of(request).summary(bdate)


@get("/v1/figures", responses=ERRORS, sync_to_thread=True)
def figures(request: AnyRequest, bdate: BusinessDate = "") -> DayFigures:
    """A day in a form that days are added up and compared in. For managers."""
    _check_manager(request)
    return node_of(request).figures(bdate)


def _check_manager(request: AnyRequest) -> None:
    who = asker(request)
    if who.role != "manager":
        raise Rejected("log_in_first") if not who.role else Rejected("not_allowed", device=who.role)


@get("/v1/health", responses={500: ERRORS[500]})
async def health(request: AnyRequest) -> Health:
    """How the node is. Open to all; holds no secrets."""
    return node_of(request).health()


@post("/v1/enrol", responses=ERRORS)
async def enrol(request: AnyRequest, data: JSONBody[Enrol]) -> Enrolled:
    """A device joins by a one-time code."""
    node_of(request).pulse.check()
    return await node_of(request).access.enrolment.enrol(data)


@post("/v1/renew", status_code=200, responses=ERRORS)
async def renew(request: AnyRequest) -> Renewed:
    """A device gets a new token before its own ends."""
    asker(request)
    token = _header(request, b"authorization").removeprefix("Bearer ")
    return await node_of(request).access.enrolment.renew(token)


@post("/v1/login", status_code=200, responses=ERRORS)
async def log_in(request: AnyRequest, data: JSONBody[LogInRequest]) -> LoggedIn:
    """Staff log in at this device."""
    return await node_of(request).access.log_in(asker(request), data)


@post("/v1/logout", status_code=204, responses=ERRORS)
async def log_out(request: AnyRequest, data: JSONBody[LogOutRequest]) -> None:
    """Staff log out here; at a counter this also closes it."""
    await node_of(request).access.log_out(asker(request), _header(request, b"x-session"), data.cmd_id)


@post("/v1/codes", responses=ERRORS)
async def make_code(request: AnyRequest, data: JSONBody[CodeRequest]) -> CodeMade:
    """A one-time code for a further device. For managers."""
    node = node_of(request)
    now = node.parts.clock.now()
    code = await node.access.enrolment.make_code(asker(request), Grant(data.kind, data.counter))
    cluster = node.parts.cluster
    authority = fingerprint((await asyncio.to_thread(cluster.authority)).encode()) if cluster is not None else ""
    return CodeMade(code=code, expires_at=now + VALID_MIN * MINUTE, authority=authority)


@get("/v1/openapi.json", include_in_schema=False)
async def openapi(request: AnyRequest) -> dict[str, Any]:
    """This interface, described."""
    return request.app.openapi_schema.to_schema()


ROUTES = [openapi, command, changes, summary, figures, health, enrol, renew, log_in, log_out, make_code]
