"""What branches and load balancers ask of the centre, as OpenAPI, from the message types themselves."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import msgspec
from litestar import get

from branchdesk import __version__
from branchdesk.centre.running.routes import Standing
from branchdesk.services.inbox_messages import LONGEST_WAIT_S, Answers, Inbox
from branchdesk.services.messages import ErrorMessage
from branchdesk.services.sync_messages import CentreHealth, Register, Registered

_REF = "#/components/schemas/{name}"
JSON, BINARY = "application/json", "application/octet-stream"
_PLACE = {"type": "integer", "minimum": 0, "maximum": (1 << 47) - 1}


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A method of a path. ``takes``, ``gives``: a message's type as JSON; ``bytes``: msgpack, of ``sync_messages``."""

    method: Literal["get", "post"]
    path: str
    summary: str
    query: dict[str, dict[str, Any]] = {}
    takes: type | None = None
    gives: type | None = None
    by_token: bool = False


CALLS = (
    Call(
        method="get",
        path="/v1/branches/{branch}/events",
        summary="The branch's own events behind a position, of the newest generation (0) or of one: a Tail",
        query={"after": _PLACE, "gen": {"type": "integer", "minimum": 0, "maximum": (1 << 31) - 1}},
        gives=bytes,
        by_token=True,
    ),
    Call(
        method="post",
        path="/v1/branches/{branch}/events",
        summary="A Batch of events behind the cursor: a Reply",
        takes=bytes,
        gives=bytes,
        by_token=True,
    ),
    Call(
        method="get",
        path="/v1/branches/{branch}/inbox",
        summary="What the branch has not answered, as soon as there is something",
        query={"after": _PLACE, "wait": {"type": "integer", "minimum": 0, "maximum": LONGEST_WAIT_S}},
        gives=Inbox,
        by_token=True,
    ),
    Call(
        method="post",
        path="/v1/branches/{branch}/inbox",
        summary="What became of entries; it is on the disk before the answer",
        takes=Answers,
        by_token=True,
    ),
    Call(method="post", path="/v1/register", summary="Spend a one-time code", takes=Register, gives=Registered),
    Call(method="get", path="/v1/health", summary="How the centre is", gives=CentreHealth),
    Call(method="get", path="/v1/live", summary="The process answers", gives=Standing),
    Call(method="get", path="/v1/ready", summary="More work may be sent here", gives=Standing),
    Call(method="get", path="/v1/openapi.json", summary="This description"),
)


@get("/v1/openapi.json")
async def openapi() -> dict[str, Any]:
    """The description."""
    return description()


@cache
def description() -> dict[str, Any]:
    """OpenAPI 3.1."""
    kinds = {kind for call in CALLS for kind in (call.takes, call.gives) if kind not in (None, bytes)}
    ordered = sorted([*kinds, ErrorMessage], key=str)
    _, schemas = msgspec.json.schema_components(ordered, ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {"title": "BranchDesk centre", "version": __version__},
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"branch": {"type": "http", "scheme": "bearer"}}},
    }


def _operation(call: Call) -> dict[str, Any]:
    branch = {"name": "branch", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    found: dict[str, Any] = {
        "summary": call.summary,
        "parameters": [
            *([branch] if "{branch}" in call.path else []),
            *({"name": name, "in": "query", "schema": schema} for name, schema in call.query.items()),
        ],
        "responses": {
            "200": {"description": "done", "content": _content(call.gives)},
            "default": {"description": "a coded error", "content": _content(ErrorMessage)},
        },
    }
    if call.takes is not None:
        found["requestBody"] = {"required": True, "content": _content(call.takes)}
    if call.by_token:
        found["security"] = [{"branch": []}]
    return found


def _content(kind: type | None) -> dict[str, Any]:
    if kind is bytes:
        return {BINARY: {"schema": {"type": "string", "format": "binary"}}}
    return {JSON: {"schema": {"$ref": _REF.format(name=kind.__name__)} if kind is not None else {"type": "object"}}}
