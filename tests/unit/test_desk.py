"""The desk: decide, append, publish; ids, conflicts, failing disks, faults."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from branchdesk.domain import commands as c
from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.decide import Context, Decision, decide
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import SECOND
from branchdesk.services import desk as desk_module
from branchdesk.services import logbook
from branchdesk.services.desk import Desk, Request, Result
from branchdesk.services.messages import Answer
from branchdesk.services.ports import Conflict
from tests.fakes import MemoryLog
from tests.inprocess import TestClock
from tests.scenario import BRANCH

KIOSK = c.Who(device="kiosk-1", kind="kiosk")
NODE = c.Who(device="node", kind="node")
PC = c.Who(device="pc-1", kind="counter", counter="1", staff="wang", role="teller")
CLOCK = TestClock()


class ShakyLog(MemoryLog):
    """Appends as ``plan`` says: "no": nothing is written; "lost": the answer is lost; "race": a rival was faster."""

    def __init__(self) -> None:
        super().__init__(BRANCH.branch)
        self.plan: list[str] = []
        self.appends = 0
        self.deaf = False

    def append(self, expected: Head, events: Sequence[Sealed]) -> None:
        self.appends += 1
        word = self.plan.pop(0) if self.plan else ""
        if word == "no":
            raise Unavailable("disk_full", path="branch.db")
        if word == "race":
            raise Conflict
        super().append(expected, events)
        if word == "lost":
            raise Unavailable("log_failed", path="branch.db", detail="timeout")

    def find(self, cmd_id: str) -> list[Event]:
        if self.deaf:
            raise Unavailable("log_failed", path="branch.db", detail="gone")
        return super().find(cmd_id)


@pytest.fixture
def log() -> ShakyLog:
    return ShakyLog()


@pytest.fixture
def desk(log: ShakyLog) -> Desk:
    return new_desk(log)


def new_desk(log: ShakyLog, **options: object) -> Desk:
    ids = itertools.count(1 + 1000 * log.appends)
    snapshot = logbook.open_branch(log, BRANCH, now=CLOCK.now())
    return Desk(log, snapshot, CLOCK, lambda: f"id-{next(ids)}", **options)  # type: ignore[arg-type]


def issue(cmd_id: str, who: c.Who = KIOSK, service: str = "A") -> Request:
    return Request(c.Command(cmd_id=cmd_id, op=c.IssueTicket(service=service)), who)


def call(cmd_id: str) -> Request:
    return Request(c.Command(cmd_id=cmd_id, op=c.CallNext(counter="1")), PC)


def codes(results: Sequence[Result]) -> list[str]:
    return ["" if isinstance(result, Answer) else result.code for result in results]


def test_double_tap_is_one_ticket(desk: Desk, log: ShakyLog) -> None:
    """Complaint 4: double tap prints two tickets."""
    first, again = desk.submit([issue("tap"), issue("tap")])
    (later,) = desk.submit([issue("tap")])
    assert first == again == later
    assert len(desk.snapshot.tickets) == 1
    assert desk.submit([]) == []


def test_answer_is_the_same_after_a_restart(desk: Desk, log: ShakyLog) -> None:
    (before,) = desk.submit([issue("tap")])
    (after,) = new_desk(log).submit([issue("tap")])
    assert before == after


def test_batch_is_one_transaction(desk: Desk, log: ShakyLog) -> None:
    before = log.appends
    results = desk.submit([issue(f"tap-{n}") for n in range(20)])
    assert codes(results) == [""] * 20
    assert log.appends == before + 1
    assert desk.snapshot.numbers["A"] == 20


def test_commands_of_a_batch_see_each_other(desk: Desk) -> None:
    desk.submit_one(c.Command(cmd_id="in", op=c.LogIn(counter="1", staff="wang")), NODE)
    opened = Request(c.Command(cmd_id="open", op=c.OpenCounter(counter="1")), PC)
    assert codes(desk.submit([opened, issue("tap"), call("call-1"), call("call-2")])) == ["", "", "", "finish_first"]


def test_refusal_is_repeated_even_when_it_would_be_allowed_now(desk: Desk) -> None:
    desk.submit_one(c.Command(cmd_id="in", op=c.LogIn(counter="1", staff="wang")), NODE)
    desk.submit_one(c.Command(cmd_id="open", op=c.OpenCounter(counter="1")), PC)
    assert codes(desk.submit([call("call-1")])) == ["nobody_waits"]
    desk.submit([issue("tap")])
    assert codes(desk.submit([call("call-1"), call("call-2")])) == ["nobody_waits", ""]


def test_nothing_had_to_change_is_repeated_too(desk: Desk) -> None:
    """A late duplicate of "ready" must not end the next customer's wrap-up."""
    desk.submit_one(c.Command(cmd_id="in", op=c.LogIn(counter="1", staff="wang")), NODE)
    desk.submit_one(c.Command(cmd_id="open", op=c.OpenCounter(counter="1")), PC)
    ready = c.Command(cmd_id="ready", op=c.FreeCounter(counter="1"))
    assert desk.submit_one(ready, PC).events == ()
    desk.submit([issue("tap"), call("call")])
    desk.submit_one(c.Command(cmd_id="start", op=c.StartService(counter="1")), PC)
    desk.submit_one(c.Command(cmd_id="finish", op=c.FinishService(counter="1")), PC)
    assert desk.submit_one(ready, PC).events == ()
    assert desk.snapshot.counter("1").wrap_up


@pytest.mark.parametrize("service", ["A", "Z"])
def test_borrowed_id_hears_nothing_and_spoils_nothing(desk: Desk, service: str) -> None:
    """The ticket's token is for the kiosk that asked; and the owner's answer stays what it was."""
    (mine,) = desk.submit([issue("tap", service=service)])
    stranger = c.Who(device="kiosk-2", kind="kiosk")
    assert codes(desk.submit([issue("tap", stranger)])) == ["cmd_id_used"]
    (again,) = desk.submit([issue("tap", service=service)])
    assert codes([mine]) == codes([again])
    assert isinstance(mine, Rejected) or mine == again


def test_borrowed_id_in_one_batch(desk: Desk) -> None:
    stranger = c.Who(device="kiosk-2", kind="kiosk")
    assert codes(desk.submit([issue("tap"), issue("tap", stranger)])) == ["", "cmd_id_used"]


def test_nothing_is_acknowledged_that_is_not_on_disk(desk: Desk, log: ShakyLog) -> None:
    before = desk.snapshot
    log.plan = ["no"]
    assert codes(desk.submit([issue("tap"), issue("tap"), issue("other")])) == ["disk_full"] * 3
    assert desk.snapshot is before
    assert log.find("tap") == []
    assert codes(desk.submit([issue("tap")])) == [""]


def test_what_was_acknowledged_before_is_repeated_while_the_disk_fails(desk: Desk, log: ShakyLog) -> None:
    desk.submit([issue("tap")])
    log.plan = ["no"]
    assert codes(desk.submit([issue("tap"), issue("other")])) == ["", "disk_full"]


def test_refusal_of_a_failed_batch_is_not_remembered(desk: Desk, log: ShakyLog) -> None:
    log.plan = ["no"]
    assert codes(desk.submit([issue("tap"), issue("bad", service="Z")])) == ["disk_full", "disk_full"]
    assert codes(desk.submit([issue("bad")])) == [""]


def test_lost_answer_is_found_under_its_id(desk: Desk, log: ShakyLog) -> None:
    log.plan = ["lost"]
    assert codes(desk.submit([issue("tap")])) == ["log_failed"]
    assert codes(desk.submit([issue("next")])) == [""]
    assert codes(desk.submit([issue("tap")])) == [""]
    assert len(desk.snapshot.tickets) == 2


def test_log_that_can_not_be_read_is_unavailable(desk: Desk, log: ShakyLog) -> None:
    log.deaf = True
    assert codes(desk.submit([issue("tap"), issue("other")])) == ["log_failed", "log_failed"]
    with pytest.raises(Unavailable):
        desk.submit_one(issue("third").command, KIOSK)
    log.deaf = False
    assert codes(desk.submit([issue("tap")])) == [""]


def test_two_desks_on_one_log_never_give_one_number_twice(desk: Desk, log: ShakyLog) -> None:
    other = new_desk(log)
    for turn in range(6):
        (desk, other)[turn % 2].submit([issue(f"tap-{turn}")])
    desk.submit([issue("last")])
    assert sorted(ticket.number for ticket in desk.snapshot.tickets.values()) == [f"A00{n}" for n in range(1, 8)]


def test_refusal_is_never_out_of_date(desk: Desk, log: ShakyLog) -> None:
    """A ticket that the other desk issued a moment ago is known here before it is called unknown."""
    other = new_desk(log)
    (answer,) = other.submit([issue("tap")])
    assert isinstance(answer, Answer)
    ticket = next(iter(other.snapshot.tickets))
    printed = Request(c.Command(cmd_id="print", op=c.ReportPrint(ticket=ticket)), KIOSK)
    assert codes(desk.submit([printed])) == [""]


def test_a_remembered_refusal_gives_way_to_what_another_node_did(desk: Desk, log: ShakyLog) -> None:
    """The answer was lost, and the device has asked the other node in between; now it asks here again."""
    assert codes(desk.submit([call("call")])) == ["counter_closed"]
    other = new_desk(log)
    other.submit_one(c.Command(cmd_id="in", op=c.LogIn(counter="1", staff="wang")), NODE)
    other.submit_one(c.Command(cmd_id="open", op=c.OpenCounter(counter="1")), PC)
    other.submit([issue("tap")])
    (done,) = other.submit([call("call")])
    assert isinstance(done, Answer)
    assert desk.submit([call("call")]) == [done]


def test_endless_races_end_in_an_honest_answer(desk: Desk, log: ShakyLog) -> None:
    log.plan = ["race"] * desk_module.CONFLICTS
    assert codes(desk.submit([issue("tap")])) == ["log_busy"]
    assert codes(desk.submit([issue("tap")])) == [""]


def test_fault_in_a_decision_leaves_the_desk_intact(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    real, before = decide, desk.snapshot

    def faulty(s: Snapshot, command: c.Command, context: Context) -> Decision:
        if command.cmd_id == "poison":
            raise ZeroDivisionError
        return real(s, command, context)

    monkeypatch.setattr(desk_module, "decide", faulty)
    with pytest.raises(ZeroDivisionError):
        desk.submit([issue("good"), issue("poison")])
    assert desk.snapshot is before
    assert codes(desk.submit([issue("good")])) == [""]
    assert desk.snapshot.numbers["A"] == 1


def test_publishes_only_what_is_on_disk_and_all_of_it(log: ShakyLog) -> None:
    told: list[int] = []

    def publish(events: Sequence[Sealed], snapshot: Snapshot) -> None:
        assert log.head().seq >= snapshot.seq == events[-1].seq
        told.extend(event.seq for event in events)

    desk, other = new_desk(log, publish=publish), new_desk(log)
    other.submit([issue("rival")])
    log.plan = ["no"]
    desk.submit([issue("lost")])
    desk.submit([issue("tap")])
    assert told == list(range(2, log.head().seq + 1))


def test_saves_a_snapshot_now_and_then(log: ShakyLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "SNAPSHOT_EVERY", 10)
    desk = new_desk(log)
    for number in range(30):
        desk.submit([issue(f"tap-{number}")])
    saved = log.load_snapshot()
    assert saved is not None
    assert saved.seq > 20
    assert logbook.load(log, BRANCH) == desk.snapshot


def test_memory_of_refusals_has_a_limit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "SETTLED_KEPT", 2)
    for number in range(4):
        desk.submit([issue(f"bad-{number}", service="Z")])
    assert codes(desk.submit([issue("bad-3"), issue("bad-0")])) == ["unknown_service", ""]


def test_clock_is_asked_for_every_command(desk: Desk) -> None:
    clock = TestClock()
    desk._clock = clock
    clock.pass_time(seconds=5)
    desk.submit([issue("tap")])
    (ticket,) = desk.snapshot.tickets.values()
    assert ticket.issued_at == CLOCK.now() + 5 * SECOND
