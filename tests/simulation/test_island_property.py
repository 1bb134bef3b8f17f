"""Cuts, lost answers, power cuts and healings of a kiosk and a counter in any order: no number twice, nothing lost,
everything told once.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from branchdesk.client.island import AFTER_S
from branchdesk.client.journal import open_journal
from branchdesk.client.twins import HeadlessCounter, HeadlessKiosk
from branchdesk.domain.counter import Activity
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.events import Event, ServiceFinished, ServiceStarted, TicketIssued
from branchdesk.domain.ticket import TicketState
from tests.cut_off import unsure
from tests.inprocess import InProcessBranch


class PowerCut(Exception):
    """Between the journal and the printer."""


class OneKioskOneCounter(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.branch = InProcessBranch()
        self.paper: list[str] = []
        self.power_fails = False
        self.kiosk_link = unsure(self.branch.link("kiosk"))
        self.counter_link = unsure(self.branch.link("counter", "1", staff="t01"))
        self.finished: set[str] = set()
        self.start_devices()

    def start_devices(self) -> None:
        self.kiosk = HeadlessKiosk(
            self.kiosk_link, open_journal(self.folder / "kiosk"), paper=self.print, seconds=self.seconds,
            new_id=self.branch.new_id,
        )  # fmt: skip
        self.counter = HeadlessCounter(
            self.counter_link, open_journal(self.folder / "counter"), seconds=self.seconds, new_id=self.branch.new_id
        )

    def seconds(self) -> float:
        """Steady, and in step with the branch's own clock."""
        return self.branch.clock.now() / 1000

    def print(self, number: str) -> None:
        if self.power_fails:
            self.power_fails = False
            raise PowerCut
        self.paper.append(number)

    def teardown(self) -> None:
        self.heal()
        self.kiosk.heal()
        live = [t for t in self.branch.snapshot.tickets.values() if t.state is not TicketState.ABANDONED]
        by_number = {ticket.number: ticket for ticket in live}
        assert len(by_number) == len(live)
        assert set(self.paper) <= set(by_number), "every paper is a ticket"
        unprinted = [t for t in live if t.number not in self.paper and t.printed]
        assert not unprinted
        for ticket in self.finished:
            assert self.branch.snapshot.tickets[ticket].state is TicketState.SERVED
        for device in (self.kiosk, self.counter):
            journal = device.island.journal
            assert journal.records("pending", "refused") == ()
            given_up = {wish.cmd_id for wish in journal.records("given_up")}
            assert not given_up & set(self.branch.snapshot.tickets), "no ghost waits"
            device.close()
        shutil.rmtree(self.folder)

    @rule(service=st.sampled_from("AB"), loses=st.sampled_from(("", "", "request", "answer")), power=st.booleans())
    def take(self, service: str, loses: str, power: bool) -> None:
        self.kiosk_link.loses, self.power_fails = loses, power
        try:
            self.kiosk.take_ticket(service)
        except PowerCut:
            self.restart()
        self.kiosk_link.loses, self.power_fails = "", False

    @rule(loses=st.sampled_from(("", "", "request", "answer")))
    def serve(self, loses: str) -> None:
        view = self.counter.view
        if view is None:
            return
        self.counter_link.loses = loses
        here = view.counters["1"]
        if here.activity is Activity.CALLED:
            self.counter.start()
        elif here.activity is Activity.SERVING:
            self.counter.finish("done")
            self.finished.add(here.ticket)
        elif self.branch.online and view.waiting_count:
            try:
                self.counter.call()
            except Unavailable:
                assert self.counter.is_island
        self.counter_link.loses = ""

    @rule(seconds=st.integers(0, 200))
    def wait(self, seconds: int) -> None:
        self.branch.clock.pass_time(seconds=seconds)

    @precondition(lambda self: self.branch.online)
    @rule()
    def cut(self) -> None:
        self.branch.go_offline()
        self.branch.clock.pass_time(seconds=AFTER_S)

    @rule()
    def heal(self) -> None:
        self.branch.go_online()
        self.kiosk.heal()
        self.counter.heal()

    @rule()
    def restart(self) -> None:
        """Both PCs; the counter's teller has to log in again, and what the journal holds is told all the same."""
        for device in (self.kiosk, self.counter):
            device.island.journal.close()
        self.start_devices()
        self.branch.clock.pass_time(seconds=AFTER_S)

    @invariant()
    def no_number_is_on_two_papers(self) -> None:
        assert len(set(self.paper)) == len(self.paper)

    @invariant()
    def everything_is_told_once(self) -> None:
        events: list[Event] = [sealed.event for sealed in self.branch.desk._log.read(0, 100_000)]
        for kind, name in ((TicketIssued, "number"), (ServiceStarted, "ticket"), (ServiceFinished, "ticket")):
            told = [getattr(event.data, name) for event in events if isinstance(event.data, kind)]
            assert len(set(told)) == len(told)


TestOneKioskOneCounter = OneKioskOneCounter.TestCase
TestOneKioskOneCounter.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
