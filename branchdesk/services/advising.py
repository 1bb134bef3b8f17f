"""Advice while the branch is open: looked for each minute and at each change of the counters, in a thread of its own.

It reads the branch as it is now and what was learned, and asks the one writer to note what it found; no command waits
for it. Between two plays (a millisecond each) it sleeps for longer than it played, so that it never keeps the processor
from a command either. Whatever goes wrong in here is logged, and costs the advice alone. What was said and answered is
read off the branch: after a restart, or on another PC, it goes on where it was.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from threading import Event as Flag
from threading import Thread

from branchdesk.domain import commands as c
from branchdesk.domain.chain import Sealed
from branchdesk.domain.commands import Who
from branchdesk.domain.decide.advice import standing
from branchdesk.domain.errors import FAULTS, BranchDeskError
from branchdesk.domain.events import AdviceGiven
from branchdesk.domain.expected import WaitRange
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import MINUTE, SECOND, date_begins
from branchdesk.forecast.advice.choosing import Advice, Adviser, Answered, Memory
from branchdesk.forecast.advice.present import counts_today, situation
from branchdesk.forecast.advice.situation import Action, Situation
from branchdesk.forecast.advice.weighing import Range
from branchdesk.forecast.arrivals.profile import Arrivals
from branchdesk.forecast.waits.learned import Learned
from branchdesk.services.past import PastDays
from branchdesk.services.planning import learned
from branchdesk.services.ports import Clock

log = logging.getLogger(__name__)
NODE = Who(device="node", kind="node")
EVERY_S, SOON_S = 60.0, 3.0
"""Between two looks; from a change of the counters to the next one."""
REST_S = 0.002
"""Between two plays."""
CHANGES = frozenset({
    "counter_opened", "counter_closed", "counter_paused", "counter_resumed", "skills_set", "advice_answered",
})  # fmt: skip
BACK = 91
"""So many dates back are learned from."""


class Advising:
    """One branch's. ``submit``: the node's own command to the writer, waited for. ``problem``: a code, or empty."""

    def __init__(
        self,
        snapshot: Callable[[], Snapshot],
        clock: Clock,
        knows: Callable[[], Learned],
        past: PastDays,
        submit: Callable[[c.GiveAdvice], object],
        adviser: Adviser | None = None,
    ) -> None:
        self.problem = ""
        self._snapshot, self._clock, self._knows, self._past = snapshot, clock, knows, past
        self._submit, self._adviser = submit, adviser or Adviser()
        self._arrivals: tuple[str, int, Arrivals] | None = None
        self._woken, self._stopped = Flag(), Flag()
        self._thread = Thread(target=self._run, name="advice", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, whatever is being played."""
        self._stopped.set()
        self._woken.set()
        self._thread.join()

    def follow(self, events: Sequence[Sealed]) -> None:
        """What was appended: where the counters changed, it is time to look. From any thread."""
        if any(sealed.event.type in CHANGES for sealed in events):
            self._woken.set()

    def look(self) -> None:
        """Look once, and have it noted where something else is to be said than before. Raises as ``submit``."""
        s, now = self._snapshot(), self._clock.now()
        stood = standing(s)
        found = self._found(s, now)
        before = stood.told if stood else None
        op = note(s, found, before)
        if op is not None:
            self._submit(op)

    def _found(self, s: Snapshot, now: int) -> Advice | None:
        if not s.day_open:
            return None
        minute = (now - date_begins(s.bdate, s.profile.timezone)) / MINUTE
        expected = self._expects(s).rest(s.bdate, minute, counts_today(s))
        seen: Situation | None = situation(s, now, self._knows(), expected)
        return self._adviser.advise(seen, memory(s), self._breathe) if seen is not None else None

    def _expects(self, s: Snapshot) -> Arrivals:
        """Learned anew on each date, and of new settings."""
        if self._arrivals is None or self._arrivals[:2] != (s.bdate, s.profile_no):
            self._arrivals = (s.bdate, s.profile_no, learned(s.profile, self._past.before(s.bdate, BACK)))
        return self._arrivals[2]

    def _breathe(self) -> None:
        if self._stopped.wait(REST_S):
            raise _Stopped

    def _run(self) -> None:
        while not self._stopped.is_set():
            woken = self._woken.wait(EVERY_S / max(1.0, self._clock.rate))
            if woken and self._stopped.wait(SOON_S / max(1.0, self._clock.rate)):
                return
            self._woken.clear()
            try:
                self.look()
                self.problem = ""
            except _Stopped:
                return
            except BranchDeskError as error:
                log.info("advice: %s", error)
            except FAULTS:
                if not self.problem:
                    log.exception("advice_failed")
                self.problem = "advice_failed"


class _Stopped(Exception):
    """The node ends while something is played."""


def memory(s: Snapshot) -> Memory:
    """What was said today and how it was answered."""
    midnight = date_begins(s.bdate, s.profile.timezone)
    answered = tuple(
        Answered((one.answered_at - midnight) / SECOND, _action(one.told, midnight), one.accepted)
        for one in s.advice.values()
        if one.answered_at is not None
    )
    stands = standing(s)
    return Memory(_action(stands.told, midnight) if stands else None, answered)


def note(s: Snapshot, found: Advice | None, before: AdviceGiven | None) -> c.GiveAdvice | None:
    """What the log is to be told; None: what stands, stands, with the time that it has named."""
    instead = before.advice if before else ""
    if found is None:
        return c.GiveAdvice(instead=instead, nothing=True) if before else None
    action = found.action
    if before is not None and (before.action, before.counter, before.service) == action.subject:
        return None
    midnight = date_begins(s.bdate, s.profile.timezone)

    def instant(second: float) -> int:
        return midnight + round(second) * SECOND

    return c.GiveAdvice(
        instead=instead,
        action=action.kind,
        counter=action.window,
        service=action.service,
        by=instant(action.at),
        minutes=action.minutes,
        until=instant(found.until),
        without=_wait_range(found.without),
        following=_wait_range(found.following),
        saved=_wait_range(found.saved),
        longest=(round(found.longest[0], 1), round(found.longest[1], 1)),
        passes_at=None if found.passes_at is None else instant(found.passes_at),
    )


def _wait_range(range_: Range) -> WaitRange:
    return WaitRange(*(round(value, 1) for value in range_))


def _action(told: AdviceGiven, midnight: int) -> Action:
    return Action(told.action, told.counter, (told.by - midnight) / SECOND, told.service, told.minutes)
