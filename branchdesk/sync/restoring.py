"""A log that was set back agrees with the centre before it goes on: first what it lost, then a new generation.

``Restoring`` is a quorum (``services.ports``) of this node and the centre: until the two agree, the node is not sure of
the branch's head. It is silent, as one that lost its majority, and kiosks print from their own series. It asks again by
itself, in the thread that asks for the head, and goes on when it has an answer. Two answers stop it: the centre hears
the branch from another machine, or holds another past.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from threading import Lock

from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.errors import BranchDeskError, Damaged, Unavailable
from branchdesk.domain.membership import voter_ids
from branchdesk.domain.profile import Profile, Words
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.generations import Mark, begin_generation
from branchdesk.services.logbook import load, step
from branchdesk.services.ports import BranchLog, Clock, Conflict
from branchdesk.services.sync_messages import Tail, TailSource
from branchdesk.sync.tail import Search

log = logging.getLogger(__name__)

FIRST_RETRY_S = 0.5
LONGEST_RETRY_S = 15.0
QUIET_S = 15.0
"""A node ships a sign of life every ten seconds. Where the centre heard one later than this, another machine runs."""


class _NoAnswer(Unavailable):
    """The centre cannot be reached, or does not let us in."""

    def __init__(self, why: BranchDeskError) -> None:
        super().__init__("restored_waiting", detail=why.code)
        self.why = why


class Restoring:
    """``finished`` once the generation has begun; from then on it agrees with whatever the own log says.

    ``ended`` is called then, once: it removes the mark. ``centre`` None: the branch has none.
    """

    def __init__(
        self,
        own: BranchLog,
        profile: Profile,
        clock: Clock,
        mark: Mark,
        centre: TailSource | None,
        ended: Callable[[], None],
    ) -> None:
        self.finished = False
        self._own = own
        self._profile = profile
        self._clock = clock
        self._mark = mark
        self._centre = centre
        self._ended = ended
        self._trying = Lock()
        self._failures = 0
        self._not_before = 0.0
        self._stop = Unavailable("restored_waiting", detail="")

    def head(self) -> Head:
        """The head of the log that goes on. Raises Unavailable("restored_waiting" | "restored_elsewhere" | …)."""
        with self._trying:
            if not self.finished:
                self._try()
        return self._own.head()

    def commit(self, expected: Head, _events: Sequence[Sealed]) -> None:
        """See ``Quorum``. Raises as ``head``."""
        if self.head() != expected:
            raise Conflict

    def read(self, after: int, limit: int) -> list[Sealed]:
        """See ``BranchLog``: whoever reads to send it on asks for the head first."""
        return self._own.read(after, limit)

    def after(self, seq: int) -> list[Sealed]:
        """See ``Quorum``: what this node does not hold, nobody holds."""
        return self._own.read(seq, 1000)

    def begin(self, head: Head) -> None:
        """See ``Quorum``: the head is there."""

    def watch(self, _changed: Callable[[], None]) -> Callable[[], None]:
        """See ``Quorum``: nobody else appends."""
        return lambda: None

    def close(self) -> None:
        """See ``Quorum``: whoever opened the way to the centre closes it."""

    def _try(self) -> None:
        if time.monotonic() < self._not_before:
            raise self._stop
        try:
            self._go_on()
        except Unavailable as error:
            self._stop = error
            self._failures += 1
            self._not_before = time.monotonic() + min(FIRST_RETRY_S * 2.0 ** min(self._failures, 10), LONGEST_RETRY_S)
            log.warning("the restored log does not go on yet: %s", error)
            raise
        self.finished = True

    def _go_on(self) -> None:
        search = Search(self._own.head())
        snapshot, unseen = load(self._own, self._profile), self._centre is None
        if self._centre is not None:
            try:
                snapshot = _pull(self._own, self._centre, search, snapshot)
            except _NoAnswer as error:
                if not self._mark.decided:
                    raise
                log.warning("a person has decided: %s", error)
                snapshot, unseen = load(self._own, self._profile), True
        if not self._mark.decided:
            _check(search)
            if len(voter_ids(snapshot)) > 1:  # they may all be off for the night
                raise Unavailable("restored_several")
        begin_generation(self._own, snapshot, self._mark, self._clock.now(), beyond=search.newest, unseen=unseen)
        self._ended()


def is_behind(own: BranchLog, centre: TailSource) -> bool:
    """Whether the centre's log goes on where ours ends: the disk is an old copy. No answer: not as far as we know."""
    search = Search(own.head())
    try:
        tail = centre.tail(search.head.seq)
        search.answered(tail, _at(own, tail.cursor, search.head))
    except BranchDeskError as error:
        log.info("the centre could not be asked: %s", error)
    return search.head != own.head()


def fetch(own: BranchLog, branch: str, centre: TailSource) -> None:
    """Append everything that the centre holds to an empty log. Raises Unavailable, Rejected, as ``TailSource``."""
    nothing = Profile(branch=branch, name=Words("", ""), timezone="UTC", services=(), counters=())
    try:
        _pull(own, centre, Search(own.head()), Snapshot(branch=branch, profile=nothing))
    except _NoAnswer as error:
        raise error.why from error


def _pull(own: BranchLog, centre: TailSource, search: Search, snapshot: Snapshot) -> Snapshot:
    """Append what the centre holds beyond our head, and fold it. Raises _NoAnswer, and as ``BranchLog.append``."""
    while search.state == "asking":
        before = search.head
        tail = _ask(centre, search)
        events = search.answered(tail, _at(own, tail.cursor, before))
        after = snapshot
        try:
            for sealed in events:
                after = step(after, sealed.event)
        except Damaged:  # rightly linked, and yet not what can have happened here
            search.state = "forked"
            return snapshot
        own.append(before, events)
        snapshot = after
    return snapshot


def _at(own: BranchLog, seq: int, head: Head) -> Head | None:
    """Our log's event at a position."""
    if seq == 0:
        return Head()
    found = own.read(seq - 1, 1) if seq <= head.seq else []
    return Head(found[0].seq, found[0].hash) if found else None


def _check(search: Search) -> None:
    """Raise where only a person can know whether this log is the branch's."""
    if search.state == "forked":
        raise Unavailable("restored_fork")
    if search.heard_ms is not None and search.heard_ms < QUIET_S * 1000:
        raise Unavailable("restored_elsewhere", seconds=round(QUIET_S))


def _ask(centre: TailSource, search: Search) -> Tail:
    try:
        return centre.tail(search.head.seq, search.gen)
    except BranchDeskError as error:
        raise _NoAnswer(error) from error
