"""Logging in and out, and what everybody may see and change about themselves."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from litestar import Request, Response, get, post

from branchdesk.centre.callers import address_of
from branchdesk.centre.pages.views import HEADERS, language_of, page
from branchdesk.centre.people import passwords, sessions
from branchdesk.centre.people.audit import audit
from branchdesk.centre.people.cookies import SESSION, cookie, set_cookie
from branchdesk.centre.people.guards import logged_in, office_of, viewer_of
from branchdesk.centre.people.log_in import change_password, log_in
from branchdesk.centre.people.office import Office
from branchdesk.centre.people.viewer import LOCAL, Viewer
from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.i18n import LANGUAGES, error_text

AnyRequest = Request[Any, Any, Any]
_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,500}", re.ASCII)
MOST_FORM = 16 << 10


def onward(asked: object) -> str:
    """Where to go after logging in: a path of ours, whatever was asked for."""
    return asked if isinstance(asked, str) and _PATH.fullmatch(asked) and not asked.startswith("/log-") else "/"


def going(request: AnyRequest, path: str) -> Response[bytes]:
    """An answer that sends the browser on, in the language that was chosen."""
    return Response(b"", status_code=303, headers={**HEADERS, "Location": kept(request, path)})


def kept(request: AnyRequest, path: str) -> str:
    """A path with the language that was chosen."""
    lang = request.query_params.get("lang", "")
    if lang not in LANGUAGES or "lang=" in path:
        return path
    return path + ("&" if "?" in path else "?") + f"lang={lang}"


def entered(request: AnyRequest, token: str, path: str) -> Response[bytes]:
    """As ``going``, into a new session."""
    answer = going(request, path)
    answer.cookies.append(set_cookie(request, SESSION, token))
    return answer


def refused_log_in(request: AnyRequest, error: BranchDeskError, name: str = "", path: str = "/") -> Response[bytes]:
    """The page to log in at, with what was wrong."""
    status = 429 if error.code in ("log_in_wait", "too_often") else 401 if isinstance(error, Rejected) else 503
    answer = _log_in_page(request, name, path, error, status)
    if status == 429:
        answer.headers["Retry-After"] = str(error.params["seconds"])
    return answer


@get("/log-in")
async def log_in_page(request: AnyRequest) -> Response[bytes]:
    """The page to log in at."""
    office = office_of(request)
    if not await asyncio.to_thread(office.asks_for_log_in):
        return going(request, "/")
    return _log_in_page(request, "", onward(request.query_params.get("onward")))


@post("/log-in", status_code=200)
async def send_log_in(request: AnyRequest) -> Response[bytes]:
    """Log in by name and password."""
    office, form = office_of(request), await request.form()
    name, password = str(form.get("name", "")), str(form.get("password", ""))
    path, address = onward(form.get("onward")), address_of(request)
    try:
        office.take("log_in", address)
        asked = (office.database, name, password, address, office.clock())
        token = await asyncio.get_running_loop().run_in_executor(office.slowly, log_in, *asked)
    except Rejected as error:
        return refused_log_in(request, error, name, path)
    office.give_back("log_in", address)
    return entered(request, token, path)


@post("/log-out")
async def log_out(request: AnyRequest) -> Response[bytes]:
    """End this browser's session."""
    await asyncio.to_thread(_end, office_of(request), cookie(request, SESSION))
    return entered(request, "", "/log-in")


@get("/account", guards=[logged_in])
async def account_page(request: AnyRequest) -> Response[bytes]:
    """Who one is here, and what one may do."""
    return _account_page(request, onward(request.query_params.get("onward")))


@post("/account/password", guards=[logged_in])
async def send_password(request: AnyRequest) -> Response[bytes]:
    """Choose a password of one's own."""
    office, viewer, form = office_of(request), viewer_of(request), await request.form()
    old, new, again = (str(form.get(field, "")) for field in ("old", "new", "again"))
    path = onward(form.get("onward"))
    try:
        passwords.check_again(new, again)
        asked = (office.database, viewer, old, new, office.clock())
        token = await asyncio.get_running_loop().run_in_executor(office.slowly, change_password, *asked)
    except Rejected as error:
        return _account_page(request, path, error)
    return entered(request, token, path if viewer.must_change else "/account?changed=1")


@post("/account/sessions", guards=[logged_in])
async def end_sessions(request: AnyRequest) -> Response[bytes]:
    """Log out everywhere."""
    await asyncio.to_thread(_end_all, office_of(request), viewer_of(request))
    return entered(request, "", "/log-in")


def _log_in_page(
    request: AnyRequest, name: str, path: str, error: BranchDeskError | None = None, status: int = 200
) -> Response[bytes]:
    lang, oidc = language_of(request), office_of(request).settings.oidc
    words = error_text(lang, error) if error else ""
    button = oidc.button.said_in(lang) if oidc else ""
    return page(request, "log_in.html", status, name=name[:80], onward=path, words=words, button=button)


def _account_page(request: AnyRequest, path: str, error: Rejected | None = None) -> Response[bytes]:
    lang, viewer = language_of(request), viewer_of(request)
    return page(
        request,
        "account.html",
        400 if error else 200,
        viewer=viewer,
        words=error_text(lang, error) if error else "",
        changed="changed" in request.query_params and not error,
        has_session=viewer.person != LOCAL.person,
        has_password=viewer.has_password,
        shortest=passwords.SHORTEST,
        onward=path,
    )


def _end(office: Office, token: str) -> None:
    viewer = sessions.viewer_of_session(office.database, token, "", office.clock())
    with office.database.write() as connection:
        sessions.end(connection, token)
        if viewer is not None:
            audit(connection, viewer, "log_out", viewer.person, at=office.clock())


def _end_all(office: Office, viewer: Viewer) -> None:
    with office.database.write() as connection:
        sessions.end_all(connection, viewer.person)
        audit(connection, viewer, "log_out", viewer.person, "all", at=office.clock())


LOG_IN = [log_in_page, send_log_in, log_out, account_page, send_password, end_sessions]
