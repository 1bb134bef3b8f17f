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
    """Take over what branches have answered since."""
    s, n = t.release_sent, t.inbox
    new = {"answered_at": n.c.answered_at, "code": n.c.code, "data": n.c.data}
    connection.execute(update(s).where(_answered_since()).values(new))


def is_unsettled(connection: Connection) -> bool:
    """Whether there is anything to take over."""
    return connection.execute(select(t.release_sent.c.entry).where(_answered_since()).limit(1)).first() is not None


def _answered_since() -> ColumnElement[bool]:
    s, n = t.release_sent, t.inbox
    open_still = or_(s.c.answered_at.is_(None), and_(s.c.code == EXPIRED, n.c.code != EXPIRED))
    return and_(n.c.branch == s.c.branch, n.c.id == s.c.entry, n.c.answered_at.is_not(None), open_still)


def latest() -> Subquery:
    """Of each version to each branch, what was sent last."""
    s = t.release_sent
    key = (s.c.line, s.c.version, s.c.branch)
    last = select(*key, func.max(s.c.turn).label("turn")).group_by(*key).subquery()
    same = and_(*(column == last.c[column.name] for column in key), s.c.turn == last.c.turn)
    return select(s).join(last, same).subquery()


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
    b, this, every = t.branch, latest().alias("this"), latest()
    was_done = and_(every.c.answered_at.is_not(None), every.c.code == "")
    has_it = or_(and_(every.c.kind == "change", was_done), and_(every.c.kind == "undo", ~was_done))
    newest = select(every.c.branch, func.max(every.c.version).label("version"))
    has = newest.where(every.c.line == line.line, has_it).group_by(every.c.branch).subquery("has")
    sent = and_(this.c.branch == b.c.branch, this.c.line == line.line, this.c.version == number)
    state = case(
        (this.c.kind.is_(None), case((has.c.version.is_not(None), "older"), else_="waiting")),
        (this.c.kind == "change", _answer(this, "pending", "accepted", "refused")),
        else_=_answer(this, "back_pending", "back", "back_refused"),
    )
    shown = (
        *(b.c.branch, b.c.gen, b.c.name_zh, b.c.name_en, this.c.code, this.c.data),
        state.label("state"),
        func.coalesce(this.c.stage, 0).label("stage"),
        func.coalesce(has.c.version, 0).label("in_force"),
    )
    joined = b.outerjoin(this, sent).outerjoin(has, has.c.branch == b.c.branch)
    return select(*shown).select_from(joined).where(within(line)).subquery()


def _answer(sent: FromClause, pending: State, done: State, refused: State) -> ColumnElement[str]:
    return case((sent.c.answered_at.is_(None), pending), (sent.c.code == "", done), else_=refused)
