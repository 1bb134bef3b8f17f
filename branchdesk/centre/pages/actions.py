"""Actions that were noted, and what came before and after each: as many days on both sides."""

from __future__ import annotations

import re
import secrets
from datetime import date, timedelta

import msgspec
from sqlalchemy import Connection, delete, insert, select

from branchdesk.centre import tables as t
from branchdesk.centre.figures import asking
from branchdesk.centre.figures.asking import Asked
from branchdesk.centre.pages import parts
from branchdesk.centre.pages.address import asked_date, period_words
from branchdesk.centre.pages.comparing import Line, Side, lines
from branchdesk.centre.pages.looking import Look
from branchdesk.centre.pages.parts import Plot
from branchdesk.centre.pages.places import within
from branchdesk.centre.people.audit import audit
from branchdesk.centre.people.scope import check_branch, visible
from branchdesk.centre.people.viewer import Scope, Viewer
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import PLAIN, Words

LONGEST = 200
LISTED = 200
SPANS = (7, 14, 28)
"""Days before and after that may be chosen."""


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """What was done at a branch from a business date on. ``name``: who noted it."""

    id: str
    branch: str
    branch_name: Words
    bdate: str
    words: str
    name: str


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """Before and after. ``span``: days on each side; ``lines`` is empty where there is no day on one of them."""

    action: Action
    span: int
    before: Side
    after: Side
    lines: tuple[Line, ...]
    trends: tuple[Plot, ...]


def note(connection: Connection, viewer: Viewer, branch: str, bdate: str, words: str, now: int) -> str:
    """Note an action: its id. ``now``: ms. Raises Rejected("branch_unknown" | "date_invalid" | "action_invalid")."""
    check_branch(connection, viewer.scope, branch)
    words = " ".join(words.split())
    if not 0 < len(words) <= LONGEST or not re.fullmatch(PLAIN, words):
        raise Rejected("action_invalid", longest=LONGEST)
    found = asked_date({"bdate": bdate}, "bdate")
    if not found:
        raise Rejected("date_invalid", date="")
    row = {
        "id": secrets.token_hex(8),
        "branch": branch,
        "bdate": found,
        "words": words,
        "person": viewer.person,
        "name": viewer.name,
        "made_at": now,
    }
    connection.execute(insert(t.annotation).values(**row))
    audit(connection, viewer, "annotation", f"{branch} {found}", words, at=now)
    return str(row["id"])


def remove(connection: Connection, viewer: Viewer, action: str, now: int) -> str:
    """Take a note away: its branch. The audit keeps that it was there. Raises Rejected("action_unknown")."""
    found = action_of(connection, viewer.scope, action)
    connection.execute(delete(t.annotation).where(t.annotation.c.id == action))
    audit(connection, viewer, "annotation", f"{found.branch} {found.bdate}", f"- {found.words}", at=now)
    return found.branch


def action_of(connection: Connection, scope: Scope, action: str) -> Action:
    """One of them. Raises Rejected("action_unknown")."""
    found = _actions(connection, t.annotation.c.id == action, visible(scope, t.annotation.c.branch))
    if not found:
        raise Rejected("action_unknown")
    return found[0]


def actions(connection: Connection, asked: Asked, scope: Scope) -> list[Action]:
    """Those of a period, the latest first."""
    a = t.annotation.c
    wanted = [a.bdate.between(asked.first, asked.last), within(scope, asked.area, a.branch)]
    return _actions(connection, *wanted, *([a.branch == asked.branch] if asked.branch else []))


def _actions(connection: Connection, *wanted: object) -> list[Action]:
    a, b = t.annotation, t.branch
    query = select(a, b.c.name_zh, b.c.name_en).join(b, b.c.branch == a.c.branch).where(*wanted)  # type: ignore[arg-type]
    rows = connection.execute(query.order_by(a.c.bdate.desc(), a.c.made_at.desc()).limit(LISTED))
    return [
        Action(
            id=row.id,
            branch=row.branch,
            branch_name=Words(row.name_zh, row.name_en),
            bdate=row.bdate,
            words=row.words,
            name=row.name,
        )
        for row in rows
    ]


def effect(connection: Connection, look: Look, action: Action, span: int = 0) -> Effect:
    """Before and after: ``span`` days on each side, or the longest of ``SPANS`` that has passed since (at least 7)."""
    start = date.fromisoformat(action.bdate)
    passed = (date.fromisoformat(look.present) - start).days + 1
    days = span if span in SPANS else max((one for one in SPANS if one <= passed), default=SPANS[0])
    day_before = start - timedelta(days=1)
    asked = msgspec.structs.replace(look.asked, branch=action.branch, area="")

    def period(first: date, last: date) -> Asked:
        return msgspec.structs.replace(asked, first=first.isoformat(), last=last.isoformat())

    sides = [period(start - timedelta(days=days), day_before), period(start, start + timedelta(days=days - 1))]
    before, after = (asking.by_day(connection, side, look.viewer.scope) for side in sides)
    return Effect(
        action=action,
        span=days,
        before=Side(look.say("centre-before"), period_words(sides[0], look.say)),
        after=Side(look.say("centre-after"), period_words(sides[1], look.say)),
        lines=lines(look.say, before, after) if before and after else (),
        trends=parts.trends(before | after, look.say, [(action.bdate, action.words)]),
    )
