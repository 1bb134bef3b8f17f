"""Errors as HTTP answers: an ``ErrorMessage`` for programs, a page for people, always a code with its words."""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from branchdesk.centre.intake.door import MAX_BODY
from branchdesk.centre.pages.views import HEADERS, error_page
from branchdesk.domain.errors import BranchDeskError, Damaged, Rejected, Unavailable
from branchdesk.services.messages import ErrorKind
from branchdesk.web.errors import error_reply

log = logging.getLogger(__name__)
_STATUS = {
    "branch_token_wrong": 401,
    "registration_code_wrong": 401,
    "log_in_needed": 401,
    "log_in_wrong": 401,
    "oidc_code_wrong": 401,
    "oidc_no_role": 401,
    "oidc_refused": 401,
    "oidc_state_wrong": 401,
    "oidc_token_wrong": 401,
    "person_disabled": 401,
    "page_only_here": 403,
    "right_missing": 403,
    "password_must_change": 403,
    "form_foreign": 403,
    "branch_unknown": 404,
    "centre_path_unknown": 404,
    "page_unknown": 404,
    "release_unknown": 404,
    "report_empty": 404,
    "page_foreign": 403,
    "page_too_often": 429,
    "too_often": 429,
    "log_in_wait": 429,
    "batch_invalid": 400,
    "request_invalid": 400,
    "date_invalid": 400,
    "action_invalid": 400,
    "action_unknown": 404,
    "area_unknown": 404,
    "ticket_unknown": 404,
    "period_invalid": 400,
    "batch_too_large": 413,
}

AnyRequest = Request[Any, Any, Any]
_ONWARD = {"log_in_needed": "/log-in", "password_must_change": "/account"}
"""Where people are sent who could do something about it."""


def status_of(error: BranchDeskError) -> int:
    """The status that goes with an error."""
    return _STATUS.get(error.code, 409) if isinstance(error, Rejected) else 503


def reply(request: AnyRequest, kind: ErrorKind, error: BranchDeskError, status: int) -> Response[bytes]:
    """The answer that tells of an error."""
    path: str = request.scope["path"]
    if path.startswith("/v1"):
        answer = error_reply(kind, error, status)
    elif error.code in _ONWARD and request.method == "GET" and _is_navigation(request):
        answer = Response(b"", status_code=303, headers={**HEADERS, "Location": _ONWARD[error.code] + _back(request)})
    else:
        answer = error_page(request, error, status)
    if status == 429:
        answer.headers["Retry-After"] = str(error.params.get("seconds", 60))
    return answer


def _is_navigation(request: AnyRequest) -> bool:
    """Whether somebody goes there, and no script that refreshes a page."""
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def _back(request: AnyRequest) -> str:
    """Where to go on afterwards, and in which language until then."""
    asked = request.scope["query_string"].decode("latin-1")
    path = request.scope["path"] + (f"?{asked}" if asked else "")
    kept = {"onward": "" if path == "/" else path, "lang": request.query_params.get("lang", "")}
    query = urlencode({name: value for name, value in kept.items() if value})
    return f"?{query}" if query else ""


def failure(error: BranchDeskError) -> tuple[int, bytes]:
    """Status and body that tell a branch of an error."""
    if isinstance(error, Rejected):
        kind, status = "rejected", _STATUS.get(error.code, 409)
    else:
        kind, status = "damaged" if isinstance(error, Damaged) else "unavailable", 503
        log.warning("%s: %s", kind, error)
    return status, error_reply(kind, error, status).content  # type: ignore[arg-type]


def _rejected(request: AnyRequest, error: Rejected) -> Response[bytes]:
    return reply(request, "rejected", error, _STATUS.get(error.code, 409))


def _unavailable(request: AnyRequest, error: Unavailable) -> Response[bytes]:
    log.warning("unavailable: %s", error)
    return reply(request, "unavailable", error, 503)


def _damaged(request: AnyRequest, error: Damaged) -> Response[bytes]:
    log.error("damaged: %s", error)
    return reply(request, "damaged", error, 503)


def _http(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """What the framework itself refuses."""
    if error.status_code in {404, 405}:
        return reply(request, "invalid", Rejected("centre_path_unknown"), error.status_code)
    if error.status_code == 413:
        return reply(request, "invalid", Rejected("batch_too_large", mib=MAX_BODY >> 20), 413)
    return reply(request, "invalid", Rejected("request_invalid", detail=str(error.detail)[:200]), 400)


def _fault(request: AnyRequest, error: Exception) -> Response[bytes]:
    """A bug: told as such, with all of it in the centre's own log."""
    path = re.sub(r"^/t/[^/]*", "/t/…", request.scope["path"])  # a ticket's secret is no matter of logs
    log.error("fault at %s %r", request.method, path, exc_info=error)
    return reply(request, "unavailable", Unavailable("centre_internal"), 500)


HANDLERS: ExceptionHandlersMap = {
    Rejected: _rejected,
    Unavailable: _unavailable,
    Damaged: _damaged,
    HTTPException: _http,
    500: _fault,
}
