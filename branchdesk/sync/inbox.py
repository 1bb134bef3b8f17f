"""Takes what the centre asks of the branch out of its inbox, on a thread of its own: asks, applies, answers.

It keeps nothing on disk: what is not answered is given again. Every entry is a command under the entry's id, so what
was applied before a cut, a restart, or by another PC of the branch, is found in the log and only answered again.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable

import msgspec

from branchdesk.domain.commands import Command, RefuseRemote
from branchdesk.domain.errors import FAULTS, BranchDeskError, Rejected, Unavailable
from branchdesk.domain.events import Event
from branchdesk.services.inbox_messages import (
    LONGEST_WAIT_S,
    Answer,
    Answers,
    Entry,
    Inbox,
    InboxSource,
    answer_of,
    read_op,
)
from branchdesk.services.ports import Clock

log = logging.getLogger(__name__)

FIRST_RETRY_S = 0.5
LONGEST_RETRY_S = 60.0
STUCK_S = 60.0
"""Pause after an answer that needs a person."""
NO_INBOX_S = 300.0
"""Pause where the centre is of a version that has no way down."""
STAND_IN_S = 20.0
"""How often a PC looks that leaves the inbox to another one."""
QUICKEST_S = 1.0
"""An empty answer comes no sooner, or we wait for the rest: a centre that does not wait is not to be flooded."""
LOOK_BACK = 12
"""After so many empty answers everything is asked for again: the centre may have been restored from a back-up."""
STOP_S = 5.0

Apply = Callable[[Command], tuple[Event, ...]]
"""Gives a command to the branch as the centre's; its events are on disk. Raises Unavailable, Rejected."""


class InboxStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How the way down stands. ``problem`` is an error code, empty when all is well; ``last_contact`` by our clock."""

    last_contact: int | None = None
    taken: int = 0
    """Entries answered since the start."""
    problem: str = ""


class Round:
    """What to ask for, and when; without clock, thread or network. ``after``: where the next question begins."""

    def __init__(self, *, stands_in: bool = False) -> None:
        self.after = 0
        self.problem = ""
        self._stands_in = stands_in
        self._failures = 0
        self._stuck_s = 0.0
        self._empty = 0

    @property
    def wait_s(self) -> int:
        """How long the centre may wait with an empty answer; at once where we have to know whether it is there."""
        return 0 if self._stands_in or self.problem else LONGEST_WAIT_S

    def answered(self, inbox: Inbox) -> None:
        """All that was given is applied and answered."""
        self.problem, self._failures, self._stuck_s = "", 0, 0.0
        self._empty = 0 if inbox.entries else self._empty + 1
        if inbox.entries:
            self.after = inbox.entries[-1].number
        if self._stands_in or self._empty >= LOOK_BACK:
            self.after = self._empty = 0

    def failed(self, error: BranchDeskError) -> None:
        """Something was not given, not applied or not answered: everything is asked for again, slower each time."""
        self.after = 0
        self._failures += 1
        old_centre = error.code == "centre_path_unknown"
        self.problem = "" if old_centre else error.code
        self._stuck_s = NO_INBOX_S if old_centre else 0.0 if isinstance(error, Unavailable) else STUCK_S

    def pause_s(self, took_s: float, jitter: float) -> float:
        """Seconds until the next question. ``took_s``: what the last one took; ``jitter`` from 0 to 1."""
        spread = 0.5 + jitter / 2
        if self._stuck_s:
            return self._stuck_s * spread
        if self._failures:
            return min(FIRST_RETRY_S * (1 << min(self._failures - 1, 20)), LONGEST_RETRY_S) * spread
        if self._stands_in:
            return STAND_IN_S * spread
        return max(0.0, QUICKEST_S - took_s) * spread if self._empty else 0.0


class InboxReader:
    """One PC's reading of the branch's inbox."""

    def __init__(self, source: InboxSource, clock: Clock, *, stands_in: bool = False) -> None:
        """``stands_in``: another PC of the branch reads; this one looks now and then whether something is left."""
        self.status = InboxStatus()
        self._source = source
        self._clock = clock
        self._round = Round(stands_in=stands_in)
        self._stopping = threading.Event()
        self._asking = False
        self._thread = threading.Thread(target=self._run, name="inbox", daemon=True)
        self._apply: Apply

    def start(self, apply: Apply) -> None:
        """Begin; returns at once."""
        self._apply = apply
        self._thread.start()

    def stop(self) -> None:
        """End: what is being applied is applied. A question that the centre has not answered yet is left behind."""
        self._stopping.set()
        if self._thread.is_alive() and not self._asking:
            self._thread.join(STOP_S)
        if not self._thread.is_alive():
            self._source.close()

    def step(self) -> float:
        """One question, and all that follows from it; returns the seconds to wait before the next."""
        began, contact, taken = time.monotonic(), self.status.last_contact, self.status.taken
        try:
            self._asking = True
            given = self._source.inbox(self._round.after, self._round.wait_s)
            self._asking = False
            contact = self._clock.now()
            taken += self._take(given)
            self._round.answered(given)
        except BranchDeskError as error:
            self._round.failed(error)
        except FAULTS:
            log.exception("the inbox")
            self._round.failed(Unavailable("internal"))
        self._asking = False
        self.status = InboxStatus(last_contact=contact, taken=taken, problem=self._round.problem)
        return self._round.pause_s(time.monotonic() - began, random.random())

    def _take(self, given: Inbox) -> int:
        """Apply in order and answer; what could be applied is answered though another could not. Raises that error."""
        answers, failure = list[Answer](), None
        for entry in given.entries:
            if self._stopping.is_set():
                break
            try:
                answers.append(self._one(entry))
            except BranchDeskError as error:
                failure = error
                break
        if answers:
            self._source.answer(Answers(answers=tuple(answers)))
        if failure is not None:
            raise failure
        return len(answers)

    def _one(self, entry: Entry) -> Answer:
        """Raises Unavailable."""
        try:
            command = Command(cmd_id=entry.id, op=read_op(entry))
        except Rejected as unreadable:
            command = Command(cmd_id=entry.id, op=RefuseRemote(code=unreadable.code))
        try:
            return answer_of(entry.id, self._apply(command))
        except Rejected as refusal:  # not for the log to say: the id is another device's
            return Answer(id=entry.id, code=refusal.code, data=refusal.params)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._stopping.wait(self.step())
