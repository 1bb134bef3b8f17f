"""The branches' inbox at the centre: put in once, given until it is answered, and the first answer counts.

An entry that was not answered in its time is given as a refusal, under its own id: whether it was done before, the
branch's log alone can say. What no branch was ever told needs no such question (``expire``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, and_, bindparam, delete, func, or_, select, update

from branchdesk.centre import tables as t
from branchdesk.centre.bulk import add
from branchdesk.centre.database import Database
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected
from branchdesk.domain.times import DAY, HOUR, MINUTE
from branchdesk.services.inbox_messages import MAX_ENTRIES, Answers, Entry, encode_op

MOST_PENDING = 1000
"""Customers' entries that may wait for one branch."""
AT_ONCE = 500
EXPIRED = "inbox_expired"
LIVES: dict[type, int] = {
    c.IssueRemoteTicket: 10 * MINUTE,
    c.DelayTicket: 10 * MINUTE,
    c.AbandonTicket: 12 * HOUR,
    c.RateTicket: 2 * DAY,
    c.BookAppointment: 8 * DAY,
    c.MoveAppointment: 8 * DAY,
    c.CancelAppointment: 8 * DAY,
}
"""How long an entry means something (ms); the branch itself knows best what is late."""
LIVES_LONGEST = 90 * DAY
_INSERTED = ("branch", "number", "id", "kind", "body", "put_at", "expires_at", "code", "data")


class Wish(NamedTuple):
    """Something to ask of a branch, under an id that is its own for ever."""

    branch: str
    entry: str
    op: c.RemoteOp


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What the branch made of an entry: ``code`` is its error's, empty: done. ``params`` fill the error's words.

    Of what was done they are ``services.inbox_messages.Answer.data``: a booking's ``code``, a ticket's ``number``.
    """

    code: str = ""
    params: dict[str, str | int | float] = {}


def put(connection: Connection, wish: Wish, now: int) -> None:
    """Ask for one thing in the transaction under way; the same id is put in once.

    Raises Rejected("branch_unknown" | "inbox_full").
    """
    n = t.inbox.c
    pending = select(func.count()).where(n.branch == wish.branch, n.answered_at.is_(None))
    if (connection.execute(pending).scalar() or 0) >= MOST_PENDING:
        raise Rejected("inbox_full", branch=wish.branch)
    put_all(connection, [wish], now)


def put_all(connection: Connection, wishes: Sequence[Wish], now: int) -> None:
    """Ask many branches, or one for many things; ids that are known are left as they are.

    Numbers follow the clock, so that they rise even where all entries of a branch were removed meanwhile. Each branch's
    row is its inbox's lock: whoever reads a number has seen all lower ones. Raises Rejected("branch_unknown").
    """
    ordered = sorted(wishes, key=lambda wish: wish.branch)
    for start in range(0, len(ordered), AT_ONCE):
        _put_some(connection, ordered[start : start + AT_ONCE], now)


def _put_some(connection: Connection, wishes: Sequence[Wish], now: int) -> None:
    n, b = t.inbox.c, t.branch.c
    branches = sorted({wish.branch for wish in wishes})
    locked = select(b.branch).where(b.branch.in_(branches)).order_by(b.branch).with_for_update(key_share=True)
    unknown = {*branches} - {*connection.execute(locked).scalars()}
    if unknown:
        raise Rejected("branch_unknown", branch=min(unknown)[:40])
    ids = [wish.entry for wish in wishes]
    found = select(n.branch, n.id).where(n.branch.in_(branches), n.id.in_(ids))
    known = {(row.branch, row.id) for row in connection.execute(found)}
    newest = select(n.branch, func.max(n.number)).where(n.branch.in_(branches)).group_by(n.branch)
    last = {row[0]: row[1] for row in connection.execute(newest)}
    rows = []
    for wish in wishes:
        if (wish.branch, wish.entry) in known:
            continue
        known.add((wish.branch, wish.entry))
        number = last[wish.branch] = max(last.get(wish.branch, 0) + 1, now)
        expires_at = now + LIVES.get(type(wish.op), LIVES_LONGEST)
        kind = str(type(wish.op).__struct_config__.tag)
        rows.append((wish.branch, number, wish.entry, kind, encode_op(wish.op), now, expires_at, "", b""))
    add(connection, t.inbox, _INSERTED, rows)


def answer_to(connection: Connection, branch: str, entry: str) -> Answered | None:
    """The branch's answer; None: it has not answered yet, or nothing was asked under this id."""
    n = t.inbox.c
    asked = select(n.code, n.data).where(n.branch == branch, n.id == entry, n.answered_at.is_not(None))
    row = connection.execute(asked).first()
    return None if row is None else answered(row.code, row.data)


def answered(code: str, data: bytes) -> Answered:
    """As it is kept in a row."""
    return Answered(code=code, params=msgspec.json.decode(data or b"{}"))


def give(database: Database, branch: str, after: int, now: int) -> list[Entry]:
    """What the branch has not answered, with a number above ``after``, lowest first; one more than a message holds.

    Raises Unavailable("centre_store_failed").
    """
    n = t.inbox.c
    pending = and_(n.branch == branch, n.number > after, n.answered_at.is_(None))
    lowest = select(n.number).where(pending).order_by(n.number).limit(MAX_ENTRIES + 1)
    with database.write() as connection:
        told = update(t.inbox).where(pending, n.number.in_(lowest)).values(given_at=func.coalesce(n.given_at, now))
        rows = connection.execute(told.returning(n.number, n.id, n.put_at, n.expires_at, n.body)).all()
    return [
        Entry(id=row.id, number=row.number, at=row.put_at, op=msgspec.Raw(_body(row.body, row.expires_at, now)))
        for row in sorted(rows, key=lambda row: row.number)
    ]


def _body(body: bytes, expires_at: int, now: int) -> bytes:
    return body if now < expires_at else encode_op(c.RefuseRemote(code=EXPIRED))


def take_answers(database: Database, branch: str, answers: Answers, now: int) -> None:
    """Keep what the branch answered. The first answer counts, and anyone counts more than what we took for expired.

    Raises Unavailable("centre_store_failed").
    """
    if not answers.answers:
        return
    n = t.inbox.c
    open_still = or_(n.answered_at.is_(None), n.code == EXPIRED)
    keep = update(t.inbox).where(n.branch == branch, n.id == bindparam("entry"), open_still)
    keep = keep.values(answered_at=now, code=bindparam("said"), data=bindparam("params"), body=b"")
    rows = [
        {"entry": answer.id, "said": answer.code, "params": msgspec.json.encode(answer.data)}
        for answer in sorted(answers.answers, key=lambda answer: answer.id)
    ]
    with database.write() as connection:
        connection.execute(keep, rows)


def expire(database: Database, now: int) -> None:
    """What no branch was told in its time is refused here. Raises Unavailable("centre_store_failed")."""
    n = t.inbox.c
    untold = and_(n.answered_at.is_(None), n.given_at.is_(None), n.expires_at <= now)
    with database.write() as connection:
        connection.execute(update(t.inbox).where(untold).values(answered_at=now, code=EXPIRED, data=b"", body=b""))


def forget(connection: Connection, before: int) -> int:
    """Remove what was put in before an instant (ms) and is over by then, answered or not; returns how many."""
    n = t.inbox.c
    is_over = or_(n.answered_at.is_not(None), n.expires_at < before)
    return connection.execute(delete(t.inbox).where(n.put_at < before, is_over)).rowcount


def pending_since(connection: Connection, since: int) -> dict[str, int]:
    """The highest pending number of each branch that has any, of entries put in at ``since`` or later."""
    n = t.inbox.c
    newest = select(n.branch, func.max(n.number)).where(n.answered_at.is_(None), n.put_at >= since).group_by(n.branch)
    return {row[0]: row[1] for row in connection.execute(newest)}
