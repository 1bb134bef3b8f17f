"""Back-ups are taken and put in place at any moment, under any line to the centre: no number is given twice, what the
centre had acknowledged is never lost, and the centre ends with the branch's log (invariants 1, 2, 6, 7 and 9).
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from branchdesk.centre.database import open_database
from branchdesk.centre.digest.folds import load_fold
from branchdesk.centre.intake.cursors import Log
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.intake.tails import Tails
from branchdesk.demo.listlog import ListLog
from branchdesk.domain import commands as c
from branchdesk.domain.chain import Sealed
from branchdesk.domain.commands import Command, Who
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.events import TicketIssued
from branchdesk.domain.numbering import last_given
from branchdesk.domain.times import MINUTE, at_local
from branchdesk.services.desk import Desk
from branchdesk.services.generations import Mark
from branchdesk.services.logbook import load, open_branch
from branchdesk.services.replicated import ReplicatedLog
from branchdesk.services.sync_messages import Batch, Reply, Tail
from branchdesk.sync.restoring import Restoring
from branchdesk.sync.shipper import Shipper
from tests.scenario import BRANCH
from tests.simulation.invariants import Checker
from tests.simulation.machine import Clock

KIOSK = Who(device="kiosk-1", kind="kiosk")
LATER = 1 << 45
"""Long after the centre last heard of the branch."""


class Restores(RuleBasedStateMachine):
    """One PC and its centre."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.database = open_database(self.folder / "centre.db")
        register_branch(self.database, BRANCH.branch, 0)
        self.ingest, self.tails = Ingest(self.database), Tails(self.database)
        self.clock = Clock(at_local("2026-03-02", "09:00", BRANCH.timezone))
        self.ids = itertools.count(1)
        self.line_up, self.answers = True, 1 << 30
        self.given: list[str] = []
        self.safe: list[Sealed] = []
        """What the centre has acknowledged, and the branch therefore never loses."""
        self.log = ListLog()
        open_branch(self.log, BRANCH, now=self.clock.now())
        self.back_up = list(self.log.events)
        self.start(None)

    def start(self, mark: Mark | None) -> None:
        """A process that finds this log, and perhaps the mark, on its disk."""
        self.mark = mark
        self.restoring = (
            Restoring(self.log, BRANCH, self.clock, mark, self, lambda: setattr(self, "mark", None)) if mark else None
        )
        log = ReplicatedLog(self.log, self.restoring)
        self.desk = Desk(log, load(self.log, BRANCH), self.clock, lambda: f"id-{next(self.ids)}")
        self.shipper = Shipper(BRANCH.branch, self.restoring or self.log, self, self.clock)

    def exchange(self, batch: Batch) -> Reply:
        """The line, for the shipper."""
        self._line()
        return self.ingest.take(batch, 0)

    def tail(self, after: int, gen: int = 0) -> Tail:
        """The line, for a restored log."""
        self._line()
        return self.tails.read(BRANCH.branch, after, gen, LATER)

    def close(self) -> None:
        """Nothing to close."""

    def _line(self) -> None:
        self.answers -= 1
        if not self.line_up or self.answers < 0:
            raise Unavailable("centre_unreachable", detail="test")

    @rule(services=st.lists(st.sampled_from("ABC"), min_size=1, max_size=4))
    def customers(self, services: list[str]) -> None:
        for service in services:
            command = Command(cmd_id=f"cmd-{next(self.ids)}", op=c.IssueTicket(service=service))
            try:
                answer = self.desk.submit_one(command, KIOSK)
            except Unavailable:
                assert self.mark is not None
                return
            self.given += [event.data.number for event in answer.events if isinstance(event.data, TicketIssued)]

    @rule(minutes=st.integers(1, 90))
    def time_passes(self, minutes: int) -> None:
        self.clock.at += minutes * MINUTE
        if self.restoring is not None:
            self.restoring._not_before = 0

    @rule(steps=st.integers(1, 4))
    def ship(self, steps: int) -> None:
        for _ in range(steps):
            self.shipper.step()
        cursor = self.shipper.status.cursor or 0
        if not self.shipper.status.problem and cursor > len(self.safe):
            self.safe = self.log.events[:cursor]

    @rule(up=st.booleans(), answers=st.integers(0, 5))
    def line(self, up: bool, answers: int) -> None:
        self.line_up, self.answers = up, answers if answers else 1 << 30

    @rule()
    def take_back_up(self) -> None:
        self.back_up = list(self.log.events)

    @rule()
    def restore(self) -> None:
        replaced = load(self.log, BRANCH)
        self.log = ListLog(self.back_up)
        before = (self.mark.given_on, self.mark.given) if self.mark else ("", 0)
        bdate, given = max(before, (replaced.bdate, last_given(replaced)))
        self.start(Mark(at=next(self.ids), seq=len(self.back_up), given_on=bdate, given=given))

    @rule()
    def restart(self) -> None:
        self.start(self.mark)

    @invariant()
    def no_number_is_given_twice(self) -> None:
        assert len(set(self.given)) == len(self.given), self.given

    def teardown(self) -> None:
        self.line_up, self.answers = True, 1 << 30
        self.start(self.mark)
        self.desk.catch_up()
        for _ in range(20):
            self.shipper.step()
        assert (self.shipper.status.problem, self.shipper.status.cursor) == ("", len(self.log.events))
        assert self.log.events[: len(self.safe)] == self.safe
        self.customers(["A"])
        self.no_number_is_given_twice()
        self.shipper.step()
        self.shipper.step()
        checker = Checker()
        checker.read(self.log.events)
        checker.compare(self.desk.snapshot)
        with self.database.read() as connection:
            assert load_fold(connection, Log(BRANCH.branch, self.desk.snapshot.gen), 1 << 40) == self.desk.snapshot
        self.database.close()
        shutil.rmtree(self.folder)


TestRestores = Restores.TestCase
TestRestores.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
