"""Errors as HTTP answers: always an ``ErrorMessage`` with a code and its words in both languages."""

from __future__ import annotations

import logging
import re
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap, Receive, Scope, Send

from branchdesk.domain.errors import Damaged, Rejected, Unavailable
from branchdesk.node.audit import AUDITED
from branchdesk.web.errors import error_reply

log = logging.getLogger(__name__)

MAX_BODY = 320 * 1024
REFUSED = 409
_STATUS = {
    "unknown_token": 401,
    "device_revoked": 401,
    "token_expired": 401,
    "other_branch": 401,
    "wrong_pin": 401,
    "staff_locked": 403,
    "log_in_first": 403,
    "not_allowed": 403,
    "foreign_counter": 403,
    "foreign_ticket": 403,
    "unknown_ticket": 404,
    "unknown_day": 404,
    "code_unknown": 404,
    "path_unknown": 404,
    "method_wrong": 405,
    "code_used": 410,
    "code_expired": 410,
    "body_too_large": 413,
    "tls_needed": 403,
    "number_unreadable": 422,
    "malformed_json": 400,
    "unknown_command": 422,
    "invalid_command": 422,
}
_UNKNOWN_TYPE = re.compile(r"Invalid value '(.*)' - at `\$\.op\.type`")


class JsonReply:
    """A response that is bytes already: a third of the work of the framework's own, and every ticket takes one."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(self._body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self._body, "more_body": False})


AnyRequest = Request[Any, Any, Any]


def _rejected(request: AnyRequest, error: Rejected) -> Response[bytes]:
    if error.code in AUDITED:
        _record(request, error)
    return error_reply("rejected", error, _STATUS.get(error.code, REFUSED))


def _record(request: AnyRequest, error: Rejected) -> None:
    """Who it was, as far as that is known: the person, or else the device that a token belongs to."""
    node = request.app.state["node"]
    device = node.access.device_of(request.headers.get("authorization", ""))
    node.parts.audit.refused(
        error.code, str(error.params.get("staff", device)), request.client.host if request.client else ""
    )


def _unavailable(_request: AnyRequest, error: Unavailable) -> Response[bytes]:
    log.warning("unavailable: %s", error)
    return error_reply("unavailable", error, 503)


def _damaged(_request: AnyRequest, error: Damaged) -> Response[bytes]:
    log.error("damaged: %s", error)
    return error_reply("damaged", error, 503)


def _invalid(error: Rejected) -> Response[bytes]:
    return error_reply("invalid", error, _STATUS[error.code])


def _undecodable(_request: AnyRequest, error: msgspec.DecodeError) -> Response[bytes]:
    """``ValidationError`` is a ``DecodeError`` of well-formed JSON."""
    detail = str(error)[:200]
    if not isinstance(error, msgspec.ValidationError):
        return _invalid(Rejected("malformed_json", detail=detail))
    if unknown := _UNKNOWN_TYPE.match(detail):
        return _invalid(Rejected("unknown_command", command=unknown[1]))
    return _invalid(Rejected("invalid_command", detail=detail))


def _http(_request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """What the framework itself refuses."""
    if error.status_code == 404:
        return _invalid(Rejected("path_unknown"))
    if error.status_code == 405:
        return _invalid(Rejected("method_wrong"))
    if error.status_code == 413:
        return _invalid(Rejected("body_too_large", kib=MAX_BODY // 1024))
    return _invalid(Rejected("invalid_command", detail=str(error.detail)[:200]))


def _fault(request: AnyRequest, error: Exception) -> Response[bytes]:
    """A bug: told as such, with all of it in the node's own log."""
    log.error("fault at %s %r", request.method, request.scope["path"], exc_info=error)
    return error_reply("unavailable", Unavailable("internal"), 500)


HANDLERS: ExceptionHandlersMap = {
    Rejected: _rejected,
    Unavailable: _unavailable,
    Damaged: _damaged,
    msgspec.DecodeError: _undecodable,
    UnicodeDecodeError: lambda _request, error: _invalid(Rejected("malformed_json", detail=str(error)[:200])),
    HTTPException: _http,
    500: _fault,
}
