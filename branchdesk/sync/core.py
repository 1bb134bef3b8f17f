"""What to send next, and when: the branch's side of the sync protocol without clock, thread, disk or network.

Theory. The centre's cursor says what it holds, and each of its answers names it. The first question is an empty batch
at our head: the answer is the cursor. Then batches follow it until head and cursor meet, and an empty one now and then
is a sign of life. A lost answer, a repeated request or a centre restored from its backup all end in an answer that
names another cursor, and we go on from there. Only two answers cannot be followed: the centre holds a different event
than we do (fork; it compares the hash that each batch begins with), or more than we do (our disk is an old copy). Both
are told, and asked again slowly; nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Sequence

from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.errors import BranchDeskError, Unavailable
from branchdesk.services.sync_messages import Ack, Batch, Forked, Need, Reply, fitting

FIRST_RETRY_S = 0.5
LONGEST_RETRY_S = 60.0
STUCK_S = 60.0
"""Pause after an answer that needs a person."""


class Courier:
    """Knows the cursor and the failures. ``cursor`` is None until the centre has named one that is in our log."""

    def __init__(self, branch: str, version: str, heartbeat_s: float) -> None:
        self.cursor: Head | None = None
        self.problem = ""
        self._branch = branch
        self._version = version
        self._heartbeat_s = heartbeat_s
        self._failures = 0
        self._stuck = False

    def ask_again(self) -> None:
        """Somebody else may have shipped meanwhile: ask for the cursor before the next events."""
        self.cursor = None

    def starts_after(self, head: Head) -> Head:
        """Where the next batch begins: at the cursor, or at our head to ask for it."""
        return self.cursor or head

    def batch(self, head: Head, gen: int, events: Sequence[Sealed], at: int) -> Batch:
        """The next batch: of ``events``, which follow ``starts_after``, as many as a batch may hold."""
        after = self.starts_after(head)
        return Batch(
            branch=self._branch,
            gen=gen,
            after=after.seq,
            after_hash=after.hash,
            head=head.seq,
            at=at,
            version=self._version,
            events=fitting(events),
        )

    def answered(self, batch: Batch, reply: Reply, own: Head | None) -> None:
        """Take in an answer. ``own`` is our log's event at the position that it names (None: we have none there)."""
        if isinstance(reply, Forked):
            self.problem = "branch_forked"
            self._stuck = bool(batch.events) or own is None
            self.cursor = None if self._stuck else own  # once with events, so that the centre has them in quarantine
            return
        self._stuck = own is None
        if self._stuck:
            self.cursor, self.problem = None, "centre_ahead"
            return
        moved = self.cursor is None or self.cursor != own
        self.cursor, self.problem = own, ""
        self._failures = 0 if moved or not batch.events else self._failures + 1

    def failed(self, error: BranchDeskError) -> None:
        """No usable answer: slower each time. The cursor is asked for again, the centre may be another by then."""
        self.problem = error.code
        self.cursor = None
        self._failures += 1
        self._stuck = not isinstance(error, Unavailable)

    @property
    def may_hurry(self) -> bool:
        """Whether a new event ends the pause; not while the centre does not answer."""
        return not self._stuck and not self._failures

    def pause_s(self, head: Head, jitter: float) -> float:
        """Seconds until the next batch; ``jitter`` from 0 to 1 spreads branches that failed in the same moment."""
        if self._stuck:
            return STUCK_S * (0.5 + jitter / 2)
        if self._failures:
            longest = min(FIRST_RETRY_S * (1 << min(self._failures - 1, 20)), LONGEST_RETRY_S)
            return longest * (0.5 + jitter / 2)
        return 0.0 if self.cursor is None or self.cursor.seq < head.seq else self._heartbeat_s


def named(reply: Reply) -> int:
    """The last position that the centre holds in common with the sender, as far as the answer tells."""
    match reply:
        case Ack():
            return reply.cursor
        case Need() | Forked():
            return reply.seq - 1
