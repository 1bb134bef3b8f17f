"""The invariants of a branch, checked over its log, its live snapshot and what was acknowledged.

    checker = Checker()
    checker.note("cmd-7", answer.events)       # every acknowledgement: a later one for the same id must be the same
    checker.read(log.read(checker.head.seq, 1000))
    checker.compare(desk.snapshot)             # a snapshot at the same position

1 every acknowledged command is in the log; 2 numbers are unique and without gaps; 3 a ticket is at one counter at
most, and a counter has one ticket at most; 4 only legal changes of state; 5 same id, same answer; 6 the hash chain is
whole and a fold of the log equals the live snapshot; time and business date never run backwards; no wait is negative;
a transfer keeps the arrival. Rules 2-4 and those of the policy are in ``tests.simulation.replay``, apart from the
product's code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

import msgspec

from branchdesk.domain import clocks
from branchdesk.domain.apply import apply
from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.events import Event, ProfileChanged
from branchdesk.domain.snapshot import Snapshot, decode_snapshot, encode_snapshot
from tests.simulation.ground import Json, require
from tests.simulation.replay import Replay
from tests.simulation.seen import QUEUED, Seen


def _empty(first: Event) -> Snapshot:
    require(isinstance(first.data, ProfileChanged), "a log begins with the branch's settings")
    assert isinstance(first.data, ProfileChanged)
    return Snapshot(branch=first.branch, profile=first.data.profile)


class Checker:
    """Reads a log as it grows. Every broken invariant raises ``replay.Broken``."""

    def __init__(self) -> None:
        self.head = Head()
        self.replay = Replay()
        self.fold: Snapshot | None = None
        self._acknowledged: dict[str, tuple[int, ...]] = {}
        self._commands: dict[str, list[int]] = {}

    def note(self, cmd_id: str, events: Sequence[Event]) -> None:
        """An acknowledgement that a client received."""
        seqs = tuple(event.seq for event in events)
        known = self._acknowledged.setdefault(cmd_id, seqs)
        require(known == seqs, "same id, other answer:", cmd_id, known, seqs)

    def restarted(self) -> None:
        """The process died, and with it its memory of answers that left nothing in the log."""
        self._acknowledged = {cmd_id: seqs for cmd_id, seqs in self._acknowledged.items() if seqs}

    def read(self, events: Iterable[Sealed]) -> None:
        """The next events of the log."""
        for sealed in events:
            self._link(sealed)
            body: Json = msgspec.json.decode(sealed.body)
            self.replay.take(body)
            self.fold = apply(self.fold or _empty(sealed.event), sealed.event)
            self._commands.setdefault(body["cmd_id"], []).append(sealed.seq)

    def _link(self, sealed: Sealed) -> None:
        body: Json = msgspec.json.decode(sealed.body)
        require(sealed.seq == body["seq"] == self.head.seq + 1, "gap in the log before", sealed.seq)
        require(body["prev_hash"] == self.head.hash.hex(), "broken chain at", sealed.seq)
        require(sha256(sealed.body).digest() == sealed.hash, "wrong hash at", sealed.seq)
        self.head = Head(sealed.seq, sealed.hash)

    def compare(self, live: Snapshot) -> None:
        """The live snapshot, once the whole log was read, against the fold and the second reading."""
        for cmd_id, seqs in self._acknowledged.items():
            require(tuple(self._commands.get(cmd_id, ())) == seqs, "acknowledged and not in the log:", cmd_id)
        if self.fold is None or live.seq != self.head.seq:
            require(live.seq <= self.head.seq, "the snapshot is ahead of the log")
            return
        require(live == self.fold, "the snapshot is not the fold of the log")
        require(decode_snapshot(encode_snapshot(live)) == live, "the snapshot does not survive its encoding")
        self._same_branch(live)
        require(set(live.tickets) == set(self.replay.tickets), "tickets differ")
        for seen in self.replay.tickets.values():
            self._same_ticket(live, seen)

    def _same_branch(self, live: Snapshot) -> None:
        replay = self.replay
        require((live.bdate, live.day_open) == (replay.bdate, replay.day_open), "the day differs")
        require(dict(live.numbers) == replay.numbers, "numbers differ")
        for counter in live.counters.values():
            require(counter.ticket == replay.here(counter.id), "counter", counter.id, "has", counter.ticket)
            require((counter.opened_at is not None) == (counter.id in replay.open), "counter", counter.id, "differs")
        queues = {
            (service, ticket): place for service, queue in live.waiting.items() for ticket, place in queue.items()
        }
        expected = {(seen.service, seen.id): seen.place for seen in replay.queued()}
        require(queues == expected, "queues differ:", queues, expected)

    def _same_ticket(self, live: Snapshot, seen: Seen) -> None:
        ticket = live.tickets[seen.id]
        ours = (str(ticket.state), ticket.number, ticket.service, ticket.place, ticket.priority, ticket.issued_at)
        theirs = (seen.state, seen.number, seen.service, seen.place, seen.priority, seen.issued_at)
        require(ours == theirs, "ticket differs:", ours, theirs)
        require(ticket.first_called_at == seen.first_called, seen.number, "its waiting clock was restarted")
        waited = clocks.waiting(ticket)
        if seen.first_called is not None:
            expected = max(0, seen.first_called - max(seen.issued_at, seen.booked_at))
            require(waited == expected, seen.number, "waited", waited, "and not", expected)
        require(waited is None or waited >= 0, seen.number, "waited", waited)
        require((seen.state in QUEUED) == (seen.id in live.queue(seen.service)), seen.number, "stands in no queue")


def check(events: Iterable[Sealed], live: Snapshot, acknowledged: dict[str, Sequence[Event]]) -> None:
    """All invariants at once over a whole log. Raises Broken."""
    checker = Checker()
    for cmd_id, answer in acknowledged.items():
        checker.note(cmd_id, answer)
    checker.read(events)
    checker.compare(live)
