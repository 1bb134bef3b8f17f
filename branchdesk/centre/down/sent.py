"""What was sent to branches of all lines and versions, what they answered, and how each branch stands."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec
from sqlalchemy import ColumnElement, Connection, FromClause, Subquery, and_, case, func, or_, select, update

from branchdesk.centre import tables as t
from branchdesk.centre.down.inbox import EXPIRED
from branchdesk.centre.down.releases import Line, within

Kind = Literal["change", "undo"]
State = Literal["refused", "back_refused", "pending", "back_pending", "older", "waiting", "accepted", "back"]
STATES: tuple[State, ...] = get_args(State)
"""Of a branch and a version, what somebody should look at first: refused; sent, and not answered yet; an older version
is in force; not sent anything; accepted; put back.
"""


class BranchStanding(msgspec.Struct, frozen=True, kw_only=True):
    """``code``, ``params``: of its refusal. ``in_force``: the line's version that the branch has; 0: none."""

    branch: str
    name_zh: str
    name_en: str
    state: State
    stage: int
    code: str
    params: dict[str, str | int | float]
    in_force: int
    last_contact: int | None


def settle(connection: Connection) -> None:
    """Take over what branches have answered since. That an entry expired is no answer: the branch may still have it."""
    s, n = t.release_sent, t.inbox
    answered_at = case((n.c.code == EXPIRED, None), else_=n.c.answered_at)
    connection.execute(update(s).where(_answered_since()).values(answered_at=answered_at, code=n.c.code, data=n.c.data))


def is_unsettled(connection: Connection) -> bool:
    """Whether there is anything to take over."""
    return connection.execute(select(t.release_sent.c.entry).where(_answered_since()).limit(1)).first() is not None


def _answered_since() -> ColumnElement[bool]:
    s, n = t.release_sent, t.inbox
    is_news = or_(s.c.code != EXPIRED, n.c.code != EXPIRED)
    answered = and_(n.c.branch == s.c.branch, n.c.id == s.c.entry, n.c.answered_at.is_not(None))
    return and_(s.c.answered_at.is_(None), answered, is_news)


def counts(connection: Connection, line: Line, number: int) -> dict[tuple[int, State], int]:
    """How many branches stand how, by the stage that they were sent it in; 0: those that were not."""
    each = _standings(line, number)
    grouped = select(each.c.stage, each.c.state, func.count()).group_by(each.c.stage, each.c.state)
    return {(stage, state): count for stage, state, count in connection.execute(grouped)}


def standings(connection: Connection, line: Line, number: int, most: int) -> list[BranchStanding]:
    """The branches of a line, those first that somebody should look at."""
    each, c = _standings(line, number), t.cursor
    order = case({state: place for place, state in enumerate(STATES)}, value=each.c.state)
    joined = each.outerjoin(c, and_(c.c.branch == each.c.branch, c.c.gen == each.c.gen))
    asked = select(each, c.c.last_contact).select_from(joined).order_by(order, each.c.branch).limit(most)
    return [
        BranchStanding(
            branch=row.branch,
            name_zh=row.name_zh,
            name_en=row.name_en,
            state=row.state,
            stage=row.stage,
            code=row.code,
            params=msgspec.json.decode(row.data) if row.code and row.data else {},
            in_force=row.in_force,
            last_contact=row.last_contact,
        )
        for row in connection.execute(asked)
    ]


def _standings(line: Line, number: int) -> Subquery:
    """One look at the index for each branch: fast whatever the database believes about how many rows there are."""
    b, this, every = t.branch, t.release_sent.alias("this"), t.release_sent.alias("every")
    was_done = and_(every.c.answered_at.is_not(None), every.c.code == "")
    has_it = or_(and_(every.c.kind == "change", was_done), and_(every.c.kind == "undo", ~was_done))
    its = and_(every.c.line == line.line, every.c.branch == b.c.branch, has_it)
    in_force = func.coalesce(select(func.max(every.c.version)).where(its).scalar_subquery(), 0)
    sent = and_(this.c.branch == b.c.branch, this.c.line == line.line, this.c.version == number)
    shown = (*(b.c.branch, b.c.gen, b.c.name_zh, b.c.name_en), *(this.c[name] for name in ("kind", "code", "data")))
    stage = func.coalesce(this.c.stage, 0).label("stage")
    each = select(*shown, this.c.answered_at, stage, in_force.label("in_force"))
    found = each.select_from(b.outerjoin(this, sent)).where(within(line)).subquery()
    state = case(
        (found.c.kind.is_(None), case((found.c.in_force > 0, "older"), else_="waiting")),
        (found.c.kind == "change", _answer(found, "pending", "accepted", "refused")),
        else_=_answer(found, "back_pending", "back", "back_refused"),
    )
    return select(found, state.label("state")).subquery()


def _answer(sent: FromClause, pending: State, done: State, refused: State) -> ColumnElement[str]:
    return case((sent.c.code != "", refused), (sent.c.answered_at.is_(None), pending), else_=done)
