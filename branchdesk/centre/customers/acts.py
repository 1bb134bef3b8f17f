"""What the holder of a ticket asks for: it goes into the branch's inbox, and stands as sent until the branch answers.

The branch alone decides, in the order of its log: whoever leaves while being called either was too late, or was not
called. Each request is the n-th of its kind for this ticket; the same n is the same request, however often it comes.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, RowMapping, Select, Table, and_, select
from sqlalchemy.dialects import postgresql, sqlite

from branchdesk.centre import tables as t
from branchdesk.centre.bulk import is_postgres
from branchdesk.centre.database import Database
from branchdesk.centre.down.inbox import Answered, Wish, answered, put
from branchdesk.domain.commands import RemoteOp

What = Literal["leave", "delay", "rate", "change"]
"""``change``: of an appointment, which is moved or given back."""
TURNS = 12
"""So often may one ticket ask for one thing."""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """The latest request of its kind. ``answer`` is None while the branch has not answered."""

    what: What
    turn: int
    made_at: int
    answer: Answered | None


class Acts(msgspec.Struct, frozen=True, kw_only=True):
    """All that a holder asked for, the newest of each kind, oldest first, as of ``now`` (the centre's clock)."""

    all: tuple[Act, ...] = ()
    now: int = 0

    def turn(self, what: What) -> int:
        """The next request of this kind is the n-th."""
        return next((act.turn for act in self.all if act.what == what), 0) + 1

    @property
    def under_way(self) -> bool:
        """Whether the branch owes an answer."""
        return any(act.answer is None for act in self.all)


NO_ACTS = Acts()


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks for what, for the how-manieth time. ``booked_at``: to when an appointment is to be moved."""

    token_hash: bytes
    branch: str
    what: What
    turn: int
    booked_at: int | None = None


def ask(database: Database, asked: Asked, op: RemoteOp, now: int) -> bool:
    """Send it, if it is new and nothing of its kind is still on its way. False: it was sent before.

    Raises Rejected("inbox_full"), Unavailable.
    """
    table = t.customer_act
    with database.write() as connection:
        before = _latest(connection, asked.token_hash).get(asked.what)
        if before is not None and (before.answer is None or asked.turn <= before.turn):
            return False
        turn = before.turn + 1 if before is not None else 1
        if turn > TURNS:
            return False
        entry = entry_id(asked, turn)
        row: dict[str, Any] = {"token_hash": asked.token_hash, "what": asked.what, "turn": turn, "branch": asked.branch}
        row |= {"entry": entry, "made_at": now, "booked_at": asked.booked_at}
        dialect = postgresql if is_postgres(connection) else sqlite
        once = dialect.insert(table).on_conflict_do_nothing().returning(table.c.turn)
        if connection.execute(once, row).first() is None:
            return False  # the other of two taps was quicker
        put(connection, Wish(asked.branch, entry, op), now)
    return True


def entry_id(asked: Asked, turn: int) -> str:
    """The entry's id, and so its command's: the same request is the same command."""
    return f"page-{asked.token_hash.hex()[:32]}-{asked.what}-{turn}"


def acts_of(database: Database, token_hash: bytes, now: int) -> Acts:
    """What the holder of a token asked for. Raises Unavailable."""
    with database.read() as connection:
        found = sorted(_latest(connection, token_hash).values(), key=lambda act: (act.made_at, act.turn))
    return Acts(all=tuple(found), now=now)


def _latest(connection: Connection, token_hash: bytes) -> dict[str, Act]:
    a = t.customer_act.c
    asked = with_answer(t.customer_act).where(a.token_hash == token_hash).order_by(a.turn)
    return {
        row["what"]: Act(what=row["what"], turn=row["turn"], made_at=row["made_at"], answer=answer_in(row))
        for row in connection.execute(asked).mappings()
    }


def with_answer(table: Table) -> Select[Any]:
    """The rows of a table that names entries, each with what the branch made of its entry (``answer_in``)."""
    n = t.inbox.c
    its_entry = and_(n.branch == table.c.branch, n.id == table.c.entry)
    return select(table, n.answered_at, n.code, n.data).outerjoin(t.inbox, its_entry)


def answer_in(row: RowMapping) -> Answered | None:
    """The branch's answer in such a row; None: it has not answered yet."""
    return None if row["answered_at"] is None else answered(row["code"], row["data"])
