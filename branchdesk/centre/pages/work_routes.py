"""Pages to work with: compare, and what was done about it."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from branchdesk.centre.pages import actions
from branchdesk.centre.pages.comparing import comparison, other_of
from branchdesk.centre.pages.filters import filters_view
from branchdesk.centre.pages.looking import look_of
from branchdesk.centre.pages.views import HEADERS, link_of, page
from branchdesk.centre.people.guards import needs, viewer_of
from branchdesk.centre.people.scope import check_branch

AnyRequest = Request[Any, Any, Any]


@get("/compare", guards=[needs("figures")])
async def compare_page(request: AnyRequest) -> Response[bytes]:
    """Two periods or branches side by side."""
    return await asyncio.to_thread(_compare, request)


def _compare(request: AnyRequest) -> Response[bytes]:
    with request.app.state.centre.database.read() as connection:
        look = look_of(connection, request)
        other = other_of(request.query_params, look.asked)
        for branch in {look.asked.branch, other.branch} - {""}:
            check_branch(connection, look.viewer.scope, branch)
        return page(
            request,
            "compare.html",
            filters=filters_view(connection, request, look),
            view=comparison(connection, look, other),
            other_branch=request.query_params.get("other", ""),
        )


@get("/actions", guards=[needs("figures")])
async def actions_page(request: AnyRequest) -> Response[bytes]:
    """What was done in a period."""
    return await asyncio.to_thread(_actions, request)


def _actions(request: AnyRequest) -> Response[bytes]:
    with request.app.state.centre.database.read() as connection:
        look = look_of(connection, request)
        return page(
            request,
            "actions.html",
            filters=filters_view(connection, request, look),
            found=actions.actions(connection, look.asked, look.viewer.scope),
        )


@get("/actions/{action:str}", guards=[needs("figures")])
async def action_page(request: AnyRequest, action: FromPath[str]) -> Response[bytes]:
    """Before and after an action."""
    return await asyncio.to_thread(_action, request, action)


def _action(request: AnyRequest, action: str) -> Response[bytes]:
    asked = request.query_params.get("span", "")
    with request.app.state.centre.database.read() as connection:
        look = look_of(connection, request)
        found = actions.action_of(connection, look.viewer.scope, action)
        view = actions.effect(connection, look, found, int(asked) if asked.isdecimal() and len(asked) < 4 else 0)
        return page(request, "action.html", view=view, spans=actions.SPANS)


@post("/branches/{branch:str}/actions", status_code=200, guards=[needs("annotate")])
async def note_action(request: AnyRequest, branch: FromPath[str]) -> Response[bytes]:
    """Note an action."""
    form = await request.form()
    said = (str(form.get("bdate", "")), str(form.get("words", "")))
    found = await asyncio.to_thread(_note, request, branch, said)
    return _on(request, f"/actions/{found}")


def _note(request: AnyRequest, branch: str, said: tuple[str, str]) -> str:
    centre = request.app.state.centre
    with centre.database.write() as connection:
        return actions.note(connection, viewer_of(request), branch, *said, centre.now())


@post("/actions/{action:str}/remove", status_code=200, guards=[needs("annotate")])
async def remove_action(request: AnyRequest, action: FromPath[str]) -> Response[bytes]:
    """Take a note away."""
    branch = await asyncio.to_thread(_remove, request, action)
    return _on(request, f"/branches/{branch}")


def _remove(request: AnyRequest, action: str) -> str:
    centre = request.app.state.centre
    with centre.database.write() as connection:
        return actions.remove(connection, viewer_of(request), action, centre.now())


def _on(request: AnyRequest, path: str) -> Response[bytes]:
    """Where the browser goes on."""
    return Response(b"", status_code=303, headers={**HEADERS, "Location": link_of(request)(path)})


WORK = [compare_page, actions_page, action_page, note_action, remove_action]
