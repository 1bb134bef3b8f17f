"""What head office does with changes of settings. Each act is in the audit, in the transaction of what it does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath

from branchdesk.centre.database import Database
from branchdesk.centre.down import release_form, releases
from branchdesk.centre.down.part_text import write_part
from branchdesk.centre.down.release_pages import edit_page_of, edited, list_page, settle, version_page_of
from branchdesk.centre.down.rolling_out import STAGES, Rollout
from branchdesk.centre.people.guards import needs, office_of, viewer_of
from branchdesk.centre.people.log_in_pages import going
from branchdesk.centre.people.viewer import Viewer
from branchdesk.domain.errors import Rejected

AnyRequest = Request[Any, Any, Any]


@post("/releases", status_code=200, guards=[needs("profile")])
async def begin(request: AnyRequest) -> Response[bytes]:
    """A new change: for an area, or for branches."""
    office, typed = office_of(request), await _typed(request)
    try:
        line = await asyncio.to_thread(_begin, office.database, viewer_of(request), typed, office.clock())
    except Rejected as error:
        return await list_page(request, error, typed)
    return going(request, f"/releases/{line}/edit")


@post("/releases/{line:str}/versions", status_code=200, guards=[needs("profile")])
async def write(request: AnyRequest, line: FromPath[str]) -> Response[bytes]:
    """A new version, from the form or from the text."""
    office, typed = office_of(request), await _typed(request)
    found = await asyncio.to_thread(edited, office.database, line, typed.get("like", ""))
    text = typed["text"] if "text" in typed else write_part(release_form.changed(found.part, found.whole, typed))
    try:
        asked = (office.database, viewer_of(request), found.line, text, typed, office.clock())
        number = await asyncio.to_thread(_write, *asked)
    except Rejected as error:
        return edit_page_of(request, found, error, typed.get("note", ""), text)
    return going(request, f"/releases/{line}/{number}")


@post("/releases/{line:str}/{number:int}/plan", status_code=200, guards=[needs("roll_out")])
async def plan(request: AnyRequest, line: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Who comes when: ``areas-1``, ``branches-1`` …"""
    form = await request.form()
    stages = [
        [f"area:{area}" for area in form.getall(f"areas-{n}", []) if area]
        + [f"branch:{branch}" for branch in _split(str(form.get(f"branches-{n}", "")))]
        for n in range(1, STAGES + 2)
    ]
    return await _do(request, line, number, lambda one, by, now: one.plan(by, stages, now))


@post("/releases/{line:str}/{number:int}/go-on", status_code=200, guards=[needs("roll_out")])
async def go_on(request: AnyRequest, line: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Start the next stage."""
    typed = await _typed(request)
    stage, anyway = typed.get("stage", ""), "anyway" in typed
    its = int(stage) if stage.isascii() and stage.isdigit() and len(stage) < 9 else 0
    return await _do(request, line, number, lambda one, by, now: one.go_on(by, its, now, anyway=anyway))


@post("/releases/{line:str}/{number:int}/stop", status_code=200, guards=[needs("roll_out")])
async def stop(request: AnyRequest, line: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """No further stage."""
    return await _do(request, line, number, lambda one, by, now: one.stop(by, now))


@post("/releases/{line:str}/{number:int}/again", status_code=200, guards=[needs("roll_out")])
async def again(request: AnyRequest, line: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Once more to those that refused."""
    return await _do(request, line, number, lambda one, by, now: one.again(by, now))


@post("/releases/{line:str}/{number:int}/back", status_code=200, guards=[needs("roll_out")])
async def take_back(request: AnyRequest, line: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Put back what it changed."""
    return await _do(request, line, number, lambda one, by, now: one.take_back(by, now))


Work = Callable[[Rollout, Viewer, int], object]


async def _do(request: AnyRequest, line: str, number: int, work: Work) -> Response[bytes]:
    office = office_of(request)
    try:
        await asyncio.to_thread(_work, office.database, viewer_of(request), line, number, office.clock(), work)
    except Rejected as error:
        if error.code == "release_unknown":
            raise
        return await version_page_of(request, line, number, error)
    return going(request, f"/releases/{line}/{number}")


def _work(database: Database, by: Viewer, line: str, number: int, now: int, work: Work) -> None:
    settle(database)
    with database.write() as connection:
        work(Rollout(connection, releases.line_of(connection, line), number), by, now)


def _begin(database: Database, by: Viewer, typed: dict[str, str], now: int) -> str:
    branches = _split(typed.get("branches", ""))
    with database.write() as connection:
        return releases.begin_line(connection, by, typed.get("title", ""), typed.get("area", ""), branches, now)


def _write(database: Database, by: Viewer, line: releases.Line, text: str, typed: dict[str, str], now: int) -> int:
    """``base``: the version that was changed, which must still be the newest."""
    if typed.get("base") != str(line.newest):
        raise Rejected("release_newer", number=line.newest)
    with database.write() as connection:
        return releases.add_version(connection, by, line, text, typed.get("note", ""), now)


def _split(typed: str) -> list[str]:
    return typed.replace(",", " ").replace("，", " ").replace("、", " ").split()


async def _typed(request: AnyRequest) -> dict[str, str]:
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


RELEASE_ACTS = [begin, write, plan, go_on, stop, again, take_back]
