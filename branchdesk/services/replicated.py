"""The log as a node has it: every event in the node's own store, in an order that the majority of PCs agreed on.

A branch with one PC has no quorum: its store alone decides. With a quorum an event exists once the majority has it on
disk, and the own store is a copy that may lag behind, never run ahead. Whatever fails after the agreement (the own disk
is full, the answer was lost) loses nothing: the copy is completed at the next opportunity.

    write:  quorum.commit(expected, events)  ->  own store
    read:   own store, brought up to the agreed head by ``head``
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock

from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.errors import Damaged, Rejected, Unavailable
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.ports import BranchLog, Conflict, Quorum

FOR_OTHERS = 2000

History = Callable[[int], list[Sealed]]
"""Some events from a position + 1 on, from another node's store; empty: it has no more either."""


def no_history(_after: int) -> list[Sealed]:
    """No other node to ask."""
    return []


class ReplicatedLog:
    """``BranchLog`` over an own store and, where the branch has several PCs, a quorum. Any thread may call it."""

    def __init__(
        self, own: BranchLog, quorum: Quorum | None = None, history: History = no_history, *, branch: str = ""
    ) -> None:
        """``branch``: whose events these are; others are refused before anything is agreed on."""
        self.own = own
        self._branch = branch
        self._quorum = quorum
        self._history = history
        self._copying = Lock()

    @property
    def quorum(self) -> Quorum | None:
        """The agreement with the other PCs; None: this node decides alone."""
        return self._quorum

    def join(self, quorum: Quorum) -> None:
        """From now on the majority decides. What the own store holds comes before everything that it agrees on.

        To be called between two appends. Raises Damaged("replica_ahead" | "replica_diverged"), Unavailable("no_quorum")
        where nobody answers: then this node still decides alone. Once it has asked the majority to begin it does not,
        whatever the answer: the majority may have begun, and anything appended alone would be lost.
        """
        quorum.head()
        self._quorum = quorum
        try:
            self._copy(quorum)
        except Unavailable:
            return
        except Damaged:
            self._quorum = None
            raise

    def part(self) -> None:
        """From now on this node decides alone, with all that was agreed. To be called between two appends.

        Raises Unavailable("no_quorum" | "history_gone").
        """
        self.head()
        self._quorum = None

    def head(self) -> Head:
        """The branch's head; the own store has everything up to it when this returns.

        Raises Unavailable("no_quorum" | "history_gone" | …), Damaged("replica_ahead").
        """
        return self.own.head() if self._quorum is None else self._copy(self._quorum)

    def append(self, expected: Head, events: Sequence[Sealed]) -> None:
        """See ``BranchLog``; also raises Unavailable("no_quorum"): the outcome is unknown."""
        quorum = self._quorum
        if quorum is None:
            self.own.append(expected, events)
            return
        for foreign in (one.event.branch for one in events if self._branch and one.event.branch != self._branch):
            raise Rejected("log_other_branch", path="", found=self._branch, expected=foreign)
        quorum.commit(expected, events)
        with self._copying:
            if self.own.head() == expected:
                self.own.append(expected, events)

    def read(self, after: int, limit: int) -> list[Sealed]:
        """See ``BranchLog``: of the own store."""
        return self.own.read(after, limit)

    def read_for_others(self, after: int) -> list[Sealed]:
        """The next events for a node that lacks them."""
        return self.own.read(after, FOR_OTHERS)

    def find(self, cmd_id: str) -> list[Event]:
        """See ``BranchLog``: of the own store."""
        return self.own.find(cmd_id)

    def read_day(self, bdate: str) -> list[Event]:
        """See ``BranchLog``: of the own store."""
        return self.own.read_day(bdate)

    def load_snapshot(self, at_most: int | None = None) -> Snapshot | None:
        """See ``BranchLog``: of the own store."""
        return self.own.load_snapshot(at_most)

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """See ``BranchLog``: of the own store."""
        self.own.save_snapshot(snapshot)

    def close(self) -> None:
        """See ``BranchLog``."""
        if self._quorum is not None:
            self._quorum.close()
        self.own.close()

    def _copy(self, quorum: Quorum) -> Head:
        """Bring the own store up to the agreed head or, where more was agreed on meanwhile, beyond; return its end."""
        with self._copying:
            agreed = quorum.head()  # first: after a restore, the question itself brings what was lost (sync.restoring)
            own = self.own.head()
            if agreed is None:  # the PC with the log went down between making the agreement and beginning it
                quorum.begin(own)
                agreed = quorum.head() or own
            if own.seq > agreed.seq:
                raise Damaged("replica_ahead", seq=own.seq, agreed=agreed.seq)
            while own.seq < agreed.seq:
                own = self._copy_some(quorum, own)
        if own.seq == agreed.seq and own != agreed:
            raise Damaged("replica_diverged", seq=own.seq)
        return own

    def _copy_some(self, quorum: Quorum, own: Head) -> Head:
        try:
            events = quorum.after(own.seq)
        except Unavailable as error:
            if error.code != "history_gone":
                raise
            events = self._history(own.seq)
        if not events:
            raise Unavailable("history_gone", seq=own.seq)
        try:
            self.own.append(own, events)
        except (Conflict, Damaged) as error:
            raise Damaged("replica_diverged", seq=own.seq) from error
        return Head(events[-1].seq, events[-1].hash)
