"""Head office's pages of settings: changes and their versions, what differs, how a roll-out stands."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from sqlalchemy import Connection

from branchdesk.centre.database import Database
from branchdesk.centre.down import release_form, releases, sent
from branchdesk.centre.down.part_text import write_part
from branchdesk.centre.down.release_words import branch_view, comparison, for_whom, stage_views
from branchdesk.centre.down.releases import Line, part_in
from branchdesk.centre.down.rolling_out import MOST_REFUSED, Rollout
from branchdesk.centre.pages import places
from branchdesk.centre.pages.views import language_of, page
from branchdesk.centre.people.guards import needs, office_of, viewer_of
from branchdesk.centre.people.viewer import EVERYTHING, Scope, Viewer
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import Profile
from branchdesk.domain.profile import Words as Name
from branchdesk.domain.revision import Part
from branchdesk.i18n import error_text

AnyRequest = Request[Any, Any, Any]
SHOWN = 200
"""Branches listed of a version: those first that somebody should look at."""
LIKE = ("hours", "booking", "targets", "services", "notices", "complaint_phone", "page_url")
"""What a change takes over that begins like a branch."""


@get("/releases", guards=[needs("profile")])
async def releases_page(request: AnyRequest) -> Response[bytes]:
    """All changes, and a form for a new one."""
    return await list_page(request)


@get("/releases/{line:str}", guards=[needs("profile")])
async def line_page(request: AnyRequest, line: FromPath[str]) -> Response[bytes]:
    """A change: its versions, and how the newest one stands."""
    return await version_page_of(request, line, 0)


@get("/releases/{line:str}/{number:int}", guards=[needs("profile")])
async def version_page(request: AnyRequest, line: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """One version: what differs, its stages, its branches. ``?against=``: another one to compare with."""
    return await version_page_of(request, line, number)


@get("/releases/{line:str}/edit", guards=[needs("profile")])
async def edit_page(request: AnyRequest, line: FromPath[str]) -> Response[bytes]:
    """The form and the text of the next version. ``?like=``: with a branch's settings in it."""
    like = request.query_params.get("like", "")
    found = await asyncio.to_thread(edited, office_of(request).database, line, like)
    return edit_page_of(request, found)


@get("/releases/{line:str}/{number:int}/back", guards=[needs("roll_out")])
async def back_page(request: AnyRequest, line: FromPath[str], number: FromPath[int]) -> Response[bytes]:
    """Whether it is really to be taken back."""
    found, counts = await asyncio.to_thread(_to_take_back, office_of(request).database, line, number)
    count = sum(counts.get((stage, state), 0) for stage, state in counts if state in ("accepted", "pending"))
    return page(request, "release_back.html", line=found, number=number, count=count)


class Edited:
    """A line as it is edited. ``whole``: what the form shows; ``base``: the version that is changed."""

    def __init__(self, connection: Connection, line: str, like: str) -> None:
        """Raises Rejected("release_unknown" | "branch_unknown")."""
        self.line = releases.line_of(connection, line)
        self.like = like
        self.base = self.line.newest
        self.part: Part = {}
        if self.line.newest:
            self.part = part_in(releases.version_of(connection, line, self.line.newest))
        self.text = releases.version_of(connection, line, self.base).body if self.base else ""
        alone = self.line.branches[0] if len(self.line.branches) == 1 else ""
        self.of_one = bool(alone)
        known = releases.profiles(connection, Scope(branches=(alone,))) if alone else {}
        self.profile: Profile | None = known.get(alone)
        if like:
            its = releases.profiles(connection, Scope(branches=(like,))).get(like)
            if its is None:
                raise Rejected("branch_unknown", branch=like[:80])
            taken = release_form.shown({}, its)
            self.part = self.part | {name: taken[name] for name in LIKE}
            self.text = write_part(self.part)
        self.branches = places.offered(connection, EVERYTHING, self.line.area, "")

    @property
    def whole(self) -> Part:
        """What the form shows."""
        return release_form.shown(self.part, self.profile)


def edited(database: Database, line: str, like: str = "") -> Edited:
    """See ``Edited``."""
    with database.read() as connection:
        return Edited(connection, line, like)


def edit_page_of(
    request: AnyRequest, found: Edited, error: Rejected | None = None, note: str = "", typed: str | None = None
) -> Response[bytes]:
    """The page, with what was wrong and what was typed."""
    return page(
        request,
        "release_edit.html",
        400 if error else 200,
        line=found.line,
        base=found.base,
        of_one=found.of_one,
        plain=release_form.plain(found.whole),
        sections=release_form.sections(found.whole),
        rows=release_form.rows(found.whole, found.of_one),
        branches=[(branch, name.said_in(language_of(request))) for branch, name in found.branches],
        text=found.text if typed is None else typed,
        like=found.like,
        opens_text=typed is not None,
        note=note,
        wrong=error_text(language_of(request), error) if error else "",
        most_note=releases.NOTE,
    )


async def list_page(
    request: AnyRequest, error: Rejected | None = None, typed: dict[str, str] | None = None
) -> Response[bytes]:
    """All changes; with what was wrong, and what was typed."""
    office, viewer = office_of(request), viewer_of(request)
    language = language_of(request)
    rows, tree, offered = await asyncio.to_thread(_list, office.database, viewer, language)
    return page(
        request,
        "releases.html",
        400 if error else 200,
        rows=rows,
        areas=[(code, "　" * depth + tree.name(code, language)) for code, depth in tree.in_order()],
        branches=offered,
        wrong=error_text(language, error) if error else "",
        typed=typed or {},
        most=releases.TITLE,
    )


async def version_page_of(
    request: AnyRequest, line: str, number: int, error: Rejected | None = None, status: int = 409
) -> Response[bytes]:
    """A version's page (0: the newest); with what was wrong."""
    office, language = office_of(request), language_of(request)
    await asyncio.to_thread(settle, office.database)
    against = request.query_params.get("against", "")
    compared = int(against) if against.isascii() and against.isdigit() and len(against) < 9 else None
    shown = await asyncio.to_thread(_version, office.database, line, number, compared, language, office.clock())
    wrong = error_text(language, error) if error else ""
    may_force = error is not None and error.code == "release_refused"
    return page(request, "release.html", status if error else 200, **shown, wrong=wrong, may_force=may_force)


def settle(database: Database) -> None:
    """Take over what branches have answered, where there is something."""
    with database.read() as connection:
        waits = sent.is_unsettled(connection)
    if waits:
        with database.write() as connection:
            sent.settle(connection)


def _list(database: Database, viewer: Viewer, language: str) -> tuple[list[Any], places.Tree, list[tuple[str, str]]]:
    with database.read() as connection:
        lines, tree = releases.lines(connection), places.tree(connection, EVERYTHING)
        named = sorted({branch for line in lines for branch in line.branches})
        names = places.branch_names(connection, EVERYTHING, named)
        rows = []
        for line in lines:
            counts = sent.counts(connection, line, line.newest) if line.newest else {}
            by_state = {state: sum(n for (_, s), n in counts.items() if s == state) for state in sent.STATES}
            rows.append((line, for_whom(line, tree, names, language), by_state, sum(by_state.values())))
        asked = places.offered(connection, viewer.scope, "", "")
    return rows, tree, [(branch, name.said_in(language)) for branch, name in asked]


def _version(
    database: Database, line: str, number: int, against: int | None, language: str, now: int
) -> dict[str, Any]:
    with database.read() as connection:
        found = releases.line_of(connection, line)
        tree = places.tree(connection, EVERYTHING)
        names = places.branch_names(connection, EVERYTHING, list(found.branches))
        every = releases.versions(connection, line)
        shown: dict[str, Any] = {"line": found, "versions": every, "whom": for_whom(found, tree, names, language)}
        if not every:
            return shown | {"version": None}
        number = number or found.newest
        rollout = Rollout(connection, found, number)
        compared = number - 1 if against is None else against
        former = part_in(releases.version_of(connection, line, compared)) if compared else {}
        counts, stages = sent.counts(connection, found, number), rollout.stages()
        said = _places_said(connection, [place for stage in stages for place in stage.places], tree, language)
        branches = sent.standings(connection, found, number, SHOWN)
    total = sum(counts.values())
    return shown | {
        "version": rollout.version,
        "compared": compared,
        "changes": comparison(former, part_in(rollout.version), language),
        "stages": stage_views(stages, counts, said, language, now),
        "areas": _offered_areas(tree, found, language),
        "branches": [branch_view(one, language, now) for one in branches],
        "total": total,
        "accepted": sum(n for (_, state), n in counts.items() if state == "accepted"),
        "refused": sum(n for (_, state), n in counts.items() if state == "refused"),
        "has_it": any(state in ("accepted", "pending") for _, state in counts),
        "is_newest": number == found.newest,
        "most_refused": round(MOST_REFUSED * 100),
    }


def _offered_areas(tree: places.Tree, line: Line, language: str) -> list[tuple[str, str]]:
    """The areas that may be a stage of their own."""
    inside = [code for code, _ in tree.in_order() if line.area and line.area in tree.path(code)]
    return [(code, tree.name(code, language)) for code in inside if code != line.area]


def _places_said(connection: Connection, asked: list[str], tree: places.Tree, language: str) -> dict[str, str]:
    branches = [place.removeprefix("branch:") for place in asked if place.startswith("branch:")]
    names: dict[str, Name] = places.branch_names(connection, EVERYTHING, branches)
    said = {f"branch:{branch}": name.said_in(language) for branch, name in names.items()}
    return said | {place: tree.name(place.removeprefix("area:"), language) for place in asked if place not in said}


def _to_take_back(database: Database, line: str, number: int) -> tuple[Line, dict[tuple[int, sent.State], int]]:
    with database.read() as connection:
        found = releases.line_of(connection, line)
        releases.version_of(connection, line, number)
        return found, sent.counts(connection, found, number)


RELEASES = [releases_page, line_page, version_page, edit_page, back_page]
