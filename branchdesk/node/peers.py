"""What node PCs ask each other: to join, what to be, the log, a new certificate."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.params import JSONBody, Parameter

from branchdesk.domain.errors import Rejected
from branchdesk.node.app import Node
from branchdesk.services.pc_messages import AskPlace, Cluster, JoinedPc, JoinPc, Place, Renew, Renewed, pack

AnyRequest = Request[Any, Any, State]
After = Annotated[int, Parameter(ge=0, lt=1 << 47)]


def _node(request: AnyRequest) -> Node:
    node: Node = request.app.state["node"]
    return node


def _cluster(request: AnyRequest) -> Cluster:
    cluster = _node(request).parts.cluster
    if cluster is None:
        raise Rejected("single_pc")
    return cluster


def _pc(request: AnyRequest) -> str:
    """The enrolled PC that asks. Raises Rejected."""
    who = _node(request).access.who(request.headers.get("authorization", ""), "")
    if who.kind != "node":
        raise Rejected("not_allowed", device=who.kind)
    return who.device


@post("/v1/pcs/join", sync_to_thread=True)
def join(request: AnyRequest, data: JSONBody[JoinPc]) -> JoinedPc:
    """A PC joins by a one-time code."""
    _node(request).pulse.check()
    return _cluster(request).admit(data)


@post("/v1/pcs/place", status_code=200, sync_to_thread=True)
def place(request: AnyRequest, data: JSONBody[AskPlace]) -> Place:
    """What the PC that asks is to be now."""
    asker = _pc(request)
    _node(request).pulse.check()
    return _cluster(request).place(asker, data)


@post("/v1/pcs/renew", status_code=200, sync_to_thread=True)
def renew(request: AnyRequest, data: JSONBody[Renew]) -> Renewed:
    """A new certificate for the PC that asks."""
    return _cluster(request).renew(_pc(request), data)


@get("/v1/pcs/log", sync_to_thread=True, include_in_schema=False)
def log(request: AnyRequest, after: After = 0) -> Response[bytes]:
    """The log's events after a position, as they are stored: also from a node that is cut off from the others."""
    _pc(request)
    events = _node(request).parts.log.read_for_others(after)
    return Response(msgspec.msgpack.encode(pack(events)), media_type="application/octet-stream")


@get("/v1/pcs/secrets", sync_to_thread=True, include_in_schema=False)
def secrets(request: AnyRequest) -> Response[bytes]:
    """All rows of the vault and its key, for a PC that stands by: it may have to go on with the branch."""
    _pc(request)
    return Response(_node(request).parts.vault.export_for_join(), media_type="application/octet-stream")


@get("/v1/pcs/ca", sync_to_thread=True, include_in_schema=False)
def authority(request: AnyRequest) -> Response[str]:
    """The branch's certificate authority: no secret, and of no use without a code that names its fingerprint."""
    return Response(_cluster(request).authority(), media_type="application/x-pem-file")


ROUTES = [join, place, renew, log, secrets, authority]
