"""What a round of the digest has found, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection

from branchdesk.centre import tables as t
from branchdesk.centre.archive.late import note_late
from branchdesk.centre.bulk import put, visit_partitions
from branchdesk.centre.digest.folding import Change, Folded
from branchdesk.centre.digest.folds import STATE_EVERY, Behind, state_row
from branchdesk.centre.digest.live import live_row
from branchdesk.centre.digest.visits import Row, day_row, visit_row
from branchdesk.centre.figures.marking import Mark, mark, mark_branch
from branchdesk.domain.ticket import Ticket


class Piece(NamedTuple):
    """What a round makes of one log."""

    behind: Behind
    folded: Folded
    day: int
    """The last event's day of arrival."""

    @property
    def keeps_state(self) -> bool:
        """Whether the fold is kept on disk now."""
        return self.folded.snapshot.seq // STATE_EVERY > self.behind.digested // STATE_EVERY


def write(connection: Connection, pieces: Sequence[Piece], now: int) -> None:
    """Write everything but the cursors."""
    changes = [change for piece in pieces for change in piece.folded.changes]
    touched = [(change, change.tickets()) for change in changes]
    visit_partitions(connection, {change.after.bdate for change in changes})
    put(connection, t.profile, [row for piece in pieces for row in piece.folded.profiles])
    put(connection, t.day, [day_row(change.after) for change in changes if _day_changed(change)])
    put(connection, t.visit, [visit_row(change.after, ticket) for change, tickets in touched for ticket in tickets])
    put(connection, t.ticket_link, [row for change, tickets in touched for row in _links(change, tickets)])
    put(connection, t.flag, [row for piece in pieces for row in _flags(piece)])
    put(connection, t.live, [live_row(piece.folded.snapshot, now) for piece in pieces if piece.behind.is_present])
    put(
        connection,
        t.state,
        [state_row(piece.behind.log, piece.folded.snapshot) for piece in pieces if piece.keeps_state],
    )
    note_late(connection, {change.after.bdate for change in changes})
    for piece in pieces:
        if piece.behind.digested == 0 and piece.behind.log.gen > 1:  # what an earlier log said of other days is void
            mark_branch(connection, piece.behind.log.branch, now)
    mark(connection, (Mark(change.after.bdate, "", change.after.branch) for change in changes), now)


def _day_changed(change: Change) -> bool:
    before, after = change
    return before is None or (before.duties, before.day_open, before.profile_no) != (
        after.duties,
        after.day_open,
        after.profile_no,
    )


def _links(change: Change, touched: Sequence[Ticket]) -> list[Row]:
    """From the tokens of new tickets, among those that changed, to the tickets."""
    known = change.before.tickets if change.before else {}
    after = change.after
    where = {"branch": after.branch, "gen": after.gen, "bdate": after.bdate}
    return [
        where | {"token_hash": sha256(ticket.token.encode()).digest(), "ticket": ticket.id}
        for ticket in touched
        if ticket.token and ticket.id not in known
    ]


def _flags(piece: Piece) -> list[Row]:
    key = piece.behind.log._asdict()
    return [key | {"seq": seq, "flag": flag} for seq, flag in piece.folded.flags.items()]
