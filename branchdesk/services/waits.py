"""The waits of a branch, as they are now: learned from what is appended, asked by whoever issues or shows a ticket.

Fed in the desk's thread with every event that the branch agreed on, whoever appended it (``follow``). Whatever goes
wrong in here is logged and costs the learned estimate alone: the simple one of ``forecast.wait`` takes its place, and
no command ever fails of it. What was learned is kept nowhere: a thread learns it again from the log (``Relearning``)
while the node serves already, and hands it over when it is done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from threading import Event as Flag
from threading import Thread
from typing import TypeVar

from branchdesk.domain.apply import apply
from branchdesk.domain.chain import Sealed
from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.errors import FAULTS, BranchDeskError
from branchdesk.domain.events import Event, ProfileChanged, TicketIssued
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import SECOND
from branchdesk.forecast.spoken import spoken
from branchdesk.forecast.wait import expected_wait
from branchdesk.forecast.waits.board import Board
from branchdesk.forecast.waits.learned import Learned
from branchdesk.forecast.waits.ranges import Guess, Ranges
from branchdesk.forecast.waits.scene import New, Scene
from branchdesk.forecast.waits.told import Told, packed
from branchdesk.forecast.waits.watching import Watch
from branchdesk.services.logbook import Readable, read_all
from branchdesk.services.sync_messages import MAX_WAITS

T = TypeVar("T")
log = logging.getLogger(__name__)
PARCEL_MS = 4 * SECOND
SHORT_LOG = 20_000
"""Of a log whose oldest snapshot is no later, all is learned from."""


class Waits:
    """One branch. Not thread-safe. ``problem``: the code of what went wrong, empty while all is well."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.problem = ""
        self._seen = snapshot
        self._board = Board()
        self.latest: Told | None = None
        """What was told last."""
        self._relearned: tuple[Waits, Readable] | None = None
        self._forget()

    def _forget(self) -> None:
        self.learned, self._ranges = Learned(), Ranges()
        self._watch = Watch(self.learned)
        self._open: dict[str, Guess] = {}

    @property
    def seq(self) -> int:
        """The last event that was seen."""
        return self._seen.seq

    def expected(self, s: Snapshot, service: str, priority: bool, now: int) -> Promise | None:
        """As ``forecast.wait.expected_wait``, which answers where this cannot."""
        guess = self._safely(lambda: self._guess(s, service, urgent=priority, now=now), None)
        if guess is None:
            return expected_wait(s, service, priority, now)
        return spoken(*guess.ends)

    def told(self, s: Snapshot, now: int) -> Told | None:
        """Everybody's wait, for all who show it; None: nothing can be said. From a thread other than the desk's."""
        try:
            self.latest = told = self._board.at(self.learned, self._ranges, s, now)
            return told
        except FAULTS:
            log.exception("forecast_failed: the waits are not told")
            return None

    def follow(self, events: Sequence[Sealed], after: Snapshot) -> None:
        """Learn from what was appended; ``after``: the branch after it. What was seen already teaches nothing again."""
        self._take_over(events[0].event.seq - 1)
        for sealed in events:
            self.take(sealed.event)
        self._seen = after

    def take(self, event: Event) -> None:
        """One event. Where it does not follow, nothing is learned from it."""
        before = self._seen
        if event.seq == before.seq + 1:
            self._seen = apply(before, event)
            self._safely(lambda: self._learn(before, event, self._seen), None)

    def hand_over(self, relearned: Waits, log: Readable) -> None:
        """From another thread: what was learned from the log, to go on with from the next event on."""
        self._relearned = (relearned, log)

    def _take_over(self, until: int) -> None:
        if self._relearned is None:
            return
        (other, log), self._relearned = self._relearned, None
        self._safely(lambda: other.read(log, until), None)
        if other.seq == until:
            self.learned, self._ranges, self._watch = other.learned, other._ranges, other._watch
            self._open, self._seen = other._open, other._seen

    def read(self, log: Readable, until: int, stopped: Callable[[], bool] = lambda: False) -> None:
        """Learn from the log, up to an event. Raises as ``BranchLog.read``."""
        for sealed in read_all(log, self.seq):
            if sealed.event.seq > until or stopped():
                break
            self.take(sealed.event)

    def _learn(self, before: Snapshot, event: Event, after: Snapshot) -> None:
        if before.bdate != after.bdate:
            self._open.clear()
        ticket = after.tickets.get(getattr(event.data, "ticket", ""))
        if event.type == "ticket_called" and ticket is not None:
            guess = self._open.pop(ticket.id, None)
            if guess is not None:
                waited = max(0, event.at - ticket.waits_since) / SECOND
                self._ranges.learn(guess, waited, event.at / SECOND)
        elif event.type == "ticket_abandoned" and ticket is not None:
            self._open.pop(ticket.id, None)
        self._watch.take(before, event, after)
        if isinstance(event.data, TicketIssued) and event.data.issued_at is None and event.data.booked_at is None:
            d = event.data
            guess = self._guess(before, d.service, urgent=bool(d.priority), now=event.at)
            if guess is not None:
                self._open[d.ticket] = guess

    def _guess(self, s: Snapshot, service: str, *, urgent: bool, now: int) -> Guess | None:
        """None: no counter that serves it is open."""
        scene = Scene(self.learned, s, now)
        codes, seats = scene.near((service,))
        if not any(service in scene.serves[one.id] for one in seats):
            return None
        queue = scene.queue(codes)
        waits = scene.waits(queue, seats, [New(service, urgent)])[:, -1]
        return self._ranges.guess(waits, self.learned.gives_up, service, now / SECOND)

    def _safely(self, work: Callable[[], T], otherwise: T) -> T:
        try:
            return work()
        except (BranchDeskError, *FAULTS):  # no command may fail of it, not even where the log cannot be read
            if not self.problem:
                log.exception("forecast_failed: what was learned is given up")
            self.problem = "forecast_failed"
            self._forget()
            return otherwise


class Parcel:
    """What there is to tell the centre of the waits: the latest, now and then; empty in between."""

    def __init__(self, latest: Callable[[], Told | None]) -> None:
        self._latest, self._told_at = latest, 0

    def __call__(self) -> bytes:
        told = self._latest()
        if told is None or told.at - self._told_at < PARCEL_MS:
            return b""
        self._told_at = told.at
        return packed(told, MAX_WAITS)


class Relearning:
    """Learns in a thread of its own what the log has to teach, as far back as its saved snapshots reach."""

    def __init__(self, log: Readable, waits: Waits) -> None:
        self._log, self._waits = log, waits
        self._stopped = Flag()
        self._thread = Thread(target=self._run, name="waits", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, done or not."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            start = beginning(self._log)
            if start is None:
                return
            waits = Waits(start)
            while waits.seq < (head := self._log.head().seq) and not self._stopped.is_set():
                waits.read(self._log, head, self._stopped.is_set)
            if not self._stopped.is_set():
                self._waits.hand_over(waits, self._log)
        except (BranchDeskError, *FAULTS):
            log.exception("forecast_failed: the log was not learned from")


def beginning(log: Readable) -> Snapshot | None:
    """From where on to learn: the oldest saved snapshot, or the first event of a log that has none."""
    found = log.load_snapshot()
    while found is not None and (older := log.load_snapshot(found.seq - 1)) is not None:
        found = older
    if found is None or found.seq <= SHORT_LOG:
        first = log.read(0, 1)
        profile = first[0].event.data if first else None
        if isinstance(profile, ProfileChanged):
            return Snapshot(branch=first[0].event.branch, profile=profile.profile)
    return found
