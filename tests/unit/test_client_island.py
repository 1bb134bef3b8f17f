"""The island's core: what may be done alone, what a window shows of it, and how the branch hears of it once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from branchdesk.client.island import AFTER_S, Cut
from branchdesk.client.journal import open_journal
from branchdesk.client.link import BranchLink
from branchdesk.client.twins import HeadlessCounter, HeadlessKiosk
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.ticket import TicketState
from tests.cut_off import unsure
from tests.inprocess import InProcessBranch
from tests.refusals import refused


class Stage:
    """A branch with a kiosk and a counter, and a steady clock that moves when told to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.branch = InProcessBranch()
        self.paper: list[str] = []
        self.kiosk_link = unsure(self.branch.link("kiosk"))
        self.kiosk = self.new_kiosk()
        self.counter_link = unsure(self.branch.link("counter", "1", staff="t01"))
        self.counter = HeadlessCounter(
            self.counter_link, open_journal(folder / "counter"), new_id=self.branch.new_id, seconds=self.seconds
        )

    def new_kiosk(self, link: BranchLink | None = None) -> HeadlessKiosk:
        return HeadlessKiosk(
            link or self.kiosk_link, open_journal(self.folder / "kiosk"), paper=self.paper.append,
            new_id=self.branch.new_id, seconds=self.seconds,
        )  # fmt: skip

    def restart_kiosk(self) -> None:
        """The PC goes off and on: only the disk remembers."""
        self.kiosk.island.journal.close()
        self.kiosk = self.new_kiosk()

    def cut(self) -> None:
        self.kiosk.heal()
        self.branch.go_offline()
        self.later(AFTER_S)

    def heal(self) -> None:
        self.branch.go_online()
        self.kiosk.heal()
        self.counter.heal()

    def seconds(self) -> float:
        """Steady, and in step with the branch's own clock."""
        return self.branch.clock.now() / 1000

    def later(self, seconds: float) -> None:
        self.branch.clock.pass_time(seconds=seconds)

    @property
    def numbers(self) -> list[str]:
        return sorted(t.number for t in self.branch.snapshot.tickets.values() if t.state is not TicketState.ABANDONED)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.kiosk.close()
    stage.counter.close()


def test_three_seconds_without_a_node_make_an_island() -> None:
    cut = Cut(100)
    assert [cut.island(at) for at in (100, 102.9, 103)] == [False, False, True], "also from the start on"
    cut.told(live=True, seconds=104)
    assert not cut.island(1000)
    cut.told(live=False, seconds=200)
    cut.told(live=False, seconds=202)
    assert [cut.island(at) for at in (202.9, 203)] == [False, True]


def test_the_three_seconds_begin_when_the_data_was_fresh_last() -> None:
    cut = Cut(100)
    cut.told(live=True, seconds=104)
    cut.told(live=False, seconds=202, since_ms=1900)
    assert [cut.island(at) for at in (203, 203.2)] == [False, True]
    cut.told(live=True, seconds=300)
    cut.told(live=False, seconds=400, since_ms=60_000)
    assert [cut.island(at) for at in (400.9, 401.1)] == [False, True], "never earlier than one second after it is told"


def test_the_kiosk_goes_on_alone_and_the_branch_hears_of_it_once(stage: Stage) -> None:
    assert stage.kiosk.take_ticket("A").number == "A001"
    stage.cut()
    taken = [stage.kiosk.take_ticket(service, priority="elderly").number for service in "AB"]
    assert taken == ["K1-001", "K1-002"]
    stage.heal()
    stage.heal()
    assert stage.numbers == ["A001", "K1-001", "K1-002"]
    assert stage.kiosk.take_ticket("A").number == "A002"
    assert stage.paper == ["A001", "K1-001", "K1-002", "A002"]
    ticket = stage.branch.snapshot.tickets[stage.branch.snapshot.by_number["K1-002"]]
    assert (ticket.service, ticket.priority, ticket.printed, ticket.channel) == ("B", "elderly", True, "island")


def test_numbers_go_on_after_a_restart_without_a_node(stage: Stage) -> None:
    stage.cut()
    stage.kiosk.take_ticket("A")
    stage.restart_kiosk()
    stage.later(AFTER_S)
    assert stage.kiosk.take_ticket("A").number == "K1-002"
    assert stage.kiosk.kiosk.branch is not None
    assert stage.kiosk.kiosk.branch.profile.services[0].code == "A", "the tiles are known"


def test_a_kiosk_that_never_saw_its_branch_gives_no_number(stage: Stage, tmp_path: Path) -> None:
    link = stage.branch.link("kiosk")
    stage.branch.go_offline()
    fresh = HeadlessKiosk(link, open_journal(tmp_path / "fresh"), seconds=stage.seconds)
    stage.later(AFTER_S)
    with refused("island_never_connected", day=""):
        fresh.take_ticket("A")
    fresh.close()


def test_a_closed_day_gives_no_number_and_the_next_morning_does(stage: Stage) -> None:
    stage.branch.node(c.CloseDay())
    stage.cut()
    with refused("day_was_closed", day="2026-03-02"):
        stage.kiosk.take_ticket("A")
    stage.later(24 * 3600)
    assert stage.kiosk.take_ticket("A").number == "K1-001"
    stage.heal()
    assert (stage.branch.snapshot.bdate, stage.numbers) == ("2026-03-03", ["K1-001"])


def test_the_day_of_a_ticket_is_over_when_it_arrives(stage: Stage) -> None:
    """It is known, waits for nobody, and what hangs on it goes with it: the journal drains."""
    stage.kiosk.take_ticket("A")
    stage.cut()
    ticket = stage.kiosk.take_ticket("A").ticket
    stage.kiosk.kiosk.take_back(ticket, "K1-001", stage.branch.clock.now())
    stage.later(24 * 3600)
    stage.heal()
    assert stage.kiosk.island.pending == ()
    assert "K1-001" not in stage.branch.snapshot.by_number
    assert stage.kiosk.island.journal.records("refused") == ()


def test_the_clock_of_a_kiosk_never_runs_back(stage: Stage) -> None:
    stage.cut()
    first = stage.kiosk.kiosk.issue(c.IssueTicket(service="A"), stage.branch.clock.now())
    second = stage.kiosk.kiosk.issue(c.IssueTicket(service="A"), 0)
    assert first.at == second.at


@pytest.mark.parametrize("restarted", [False, True])
def test_a_wish_that_became_a_ticket_unseen_leaves_no_ghost(stage: Stage, restarted: bool) -> None:
    stage.kiosk.take_ticket("B")
    stage.kiosk_link.loses = "answer"
    assert stage.kiosk.take_ticket("A").number == "K1-001"
    assert stage.numbers == ["A001", "B001"], "the branch issued it"
    if restarted:
        stage.restart_kiosk()
    stage.heal()
    stage.kiosk.heal()
    assert stage.numbers == ["B001", "K1-001"]
    assert stage.kiosk.island.journal.records("given_up", "pending") == ()


def test_the_counter_serves_who_is_there_and_calls_nobody(stage: Stage) -> None:
    for _ in range(2):
        stage.kiosk.take_ticket("A")
    ticket = stage.counter.call()
    stage.cut()
    began = stage.branch.clock.now()
    stage.counter.start()
    stage.later(60)
    view = stage.counter.view
    assert view is not None
    assert (view.tickets[ticket].state, view.tickets[ticket].segment.started_at) == (TicketState.SERVING, began)
    stage.counter.finish("done")
    view = stage.counter.view
    assert view is not None
    assert (view.tickets[ticket].state, view.counters["1"].ticket) == (TicketState.SERVED, "")
    with pytest.raises(Unavailable):
        stage.counter.call()
    with refused("nobody_here", counter="1"):
        stage.counter.finish()
    with refused("island_only"):
        stage.counter.island.keep(
            c.CallNext(counter="1"), stage.counter.heard, stage.counter.link.who, "x", stage.branch.clock.now()
        )
    stage.later(600)
    stage.heal()
    served = stage.branch.snapshot.tickets[ticket]
    assert (served.segment.started_at, served.ended_at) == (began, began + 60_000)
    assert stage.counter.call() != ticket
    assert stage.counter.view == stage.counter.heard


def test_a_finish_whose_answer_was_lost_is_one_finish(stage: Stage) -> None:
    stage.kiosk.take_ticket("A")
    ticket = stage.counter.call()
    stage.counter.start()
    stage.counter_link.loses = "answer"
    stage.counter.finish()
    assert stage.branch.snapshot.tickets[ticket].state is TicketState.SERVED
    stage.heal()
    assert stage.counter.island.pending == ()
    assert stage.counter.island.journal.records("refused") == ()


def test_what_the_branch_refuses_is_kept_and_reported(stage: Stage) -> None:
    """A cloned disk: somebody else has printed K1-001 already."""
    stage.cut()
    op = stage.kiosk.kiosk.issue(c.IssueTicket(service="A"), stage.branch.clock.now()).op
    assert isinstance(op, c.IssueIslandTicket)
    stage.branch.online = True
    stage.kiosk_link.send(replace(op, ticket="of-the-clone"))
    stage.branch.online = False
    stage.kiosk.island.printed(stage.kiosk.island.pending[0].cmd_id, came_out=True)
    stage.heal()
    (kept,) = stage.kiosk.island.journal.records("refused")
    assert kept.code == "island_number_taken"
    device = stage.branch.snapshot.devices[stage.kiosk_link.who.device]
    assert (device.problem, device.detail) == ("island_refused", "K1-001 island_number_taken")
    assert stage.kiosk.island.pending == ()


def test_a_device_that_the_branch_does_not_know_keeps_its_journal(stage: Stage) -> None:
    stage.cut()
    stage.kiosk.take_ticket("A")
    (record,) = stage.kiosk.island.pending
    assert not stage.kiosk.island.failed(record, Rejected("device_revoked", device="door"))
    assert stage.kiosk.island.pending == (record,)
    assert stage.kiosk.kiosk.why_not(stage.branch.clock.now()) == "device_revoked"


def test_a_ticket_is_not_told_while_its_paper_is_on_the_way(stage: Stage) -> None:
    stage.cut()
    record = stage.kiosk.kiosk.issue(c.IssueTicket(service="A"), stage.branch.clock.now())
    assert stage.kiosk.island.next() is None
    stage.kiosk.island.printed(record.cmd_id, came_out=False)
    stage.heal()
    ticket = stage.branch.snapshot.tickets[stage.branch.snapshot.by_number["K1-001"]]
    assert ticket.printed is False


def test_a_branch_whose_log_was_set_back_is_told_again(stage: Stage) -> None:
    """Its customers hold the paper; what the log still has, it knows by its command id."""
    stage.cut()
    stage.kiosk.take_ticket("A")
    stage.kiosk.take_ticket("A")
    stage.heal()
    assert stage.kiosk.heard is not None
    stage.kiosk.kiosk.see(replace(stage.kiosk.heard, gen=2))
    assert [record.about for record in stage.kiosk.island.pending] == ["K1-001", "K1-002"]
    stage.kiosk.heal()
    assert stage.numbers == ["K1-001", "K1-002"]
    assert not stage.kiosk.island.pending
