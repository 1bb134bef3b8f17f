"""A morning at a branch with these settings, played by the branch's own rules: people wait, counters call and serve."""

from __future__ import annotations

import itertools
from contextlib import suppress

from immutables import Map

from branchdesk.domain import commands as c
from branchdesk.domain.decide import Context, decide
from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.errors import Rejected
from branchdesk.domain.opening import next_opening
from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import MINUTE, at_local

A_DAY = "2026-03-02"
NODE = c.Who(device="node", kind="node")
WAITING = (5, 7, 2, 4)
"""So many take a number for the first service, the second, …"""
OPEN, CALLING = 12, 3
"""Counters that are open, and those that have called somebody."""


class Morning:
    """``snapshot`` is the branch one hour after it opened; counter ``counter`` has just finished with a customer, whom
    the rating pad asks. ``teller``: who sits there; empty: the first of the staff.
    """

    def __init__(self, profile: Profile, teller: str = "") -> None:
        self._profile = profile
        self.counter = profile.counters[0].id
        self.now = _open_at(profile)
        self._ids = itertools.count(1)
        self.snapshot = Snapshot(branch=profile.branch, profile=profile, counters=Map())
        self._do(NODE, c.ChangeProfile(profile=profile))
        self._do(NODE, c.OpenDay())
        self._sit_down(teller)
        for place, service in enumerate(profile.services):
            for _ in range(WAITING[place % len(WAITING)]):
                self.now += MINUTE // 4
                self._do(NODE, c.IssueTicket(service=service.code))
        self._serve()

    def _sit_down(self, teller: str) -> None:
        staff = [person.id for person in self._profile.staff if person.role == "teller" and person.id != teller]
        for counter in self._profile.counters[:OPEN]:
            here = teller if teller and counter.id == self.counter else staff.pop(0) if staff else ""
            if here:
                self._do(NODE, c.LogIn(counter=counter.id, staff=here))
                self._do(self._at(counter.id), c.OpenCounter(counter=counter.id))

    def _serve(self) -> None:
        """Two calls each, so that there is a list of them; the first counter finishes last."""
        for counter in self._profile.counters[CALLING - 1 :: -1] * 2:
            who = self._at(counter.id)
            self._do(who, c.FinishService(counter=counter.id))
            self._do(who, c.CallNext(counter=counter.id))
            self._do(who, c.StartService(counter=counter.id))
            self.now += MINUTE
        self._do(self._at(self.counter), c.FinishService(counter=self.counter))
        self.now = self.snapshot.at + 1

    def _at(self, counter: str) -> c.Who:
        known = self.snapshot.counters.get(counter)
        staff = known.teller if known else ""
        return c.Who(device=f"pc-{counter}", kind="counter", counter=counter, staff=staff, role="teller")

    def _do(self, who: c.Who, op: c.Op) -> None:
        """What the settings do not allow just does not happen."""
        context = Context(who=who, now=self.now, new_id=lambda: f"sample-{next(self._ids):012}", forecast=_promise)
        with suppress(Rejected):
            command = c.Command(cmd_id=f"sample-{next(self._ids)}", op=op)  # type: ignore[arg-type]
            self.snapshot = decide(self.snapshot, command, context).snapshot


def _promise(_s: Snapshot, _service: str, _priority: bool, _now: int) -> Promise:
    return Promise(8, 14)


def _open_at(profile: Profile) -> int:
    """An hour after the branch opens, on a day on which it does."""
    begins = at_local(A_DAY, profile.hours.turns, profile.timezone)
    opening = next_opening(profile.hours, profile.timezone, begins)
    return at_local(opening.bdate, opening.opens, profile.timezone) + 60 * MINUTE if opening else begins
