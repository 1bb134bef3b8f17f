"""One contract for every way to a branch: the tests' in-process link, and HTTP to a real node over real TCP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from branchdesk.client.link import BranchLink, LinkState
from branchdesk.client.transport import Patience
from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.events import DeviceKind, Event
from branchdesk.domain.snapshot import Snapshot
from tests.inprocess import PIN, InProcessBranch, demo_profile
from tests.nodes import NodeThread


class Rig(Protocol):
    """A branch that can lose and regain its node."""

    def link(self, kind: DeviceKind, counter: str = "", *, staff: str = "") -> BranchLink: ...

    def go_offline(self) -> None: ...

    def go_online(self) -> None: ...


class HttpRig(NodeThread):
    def go_offline(self) -> None:
        self.stop()

    def go_online(self) -> None:
        self.start()


class FakeRig(InProcessBranch):
    pass


@pytest.fixture(params=["in process", "http"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    if request.param == "in process":
        yield FakeRig()
        return
    with HttpRig(tmp_path, Patience(total=3)) as node:
        yield node


class Seen:
    """What a link told, and a way to wait for it."""

    def __init__(self, link: BranchLink) -> None:
        self.snapshots: list[Snapshot] = []
        self.events: list[Event] = []
        self.states: list[LinkState] = []
        self._told = threading.Condition()
        link.follow(self._changed, self._link)

    def until(self, condition: Callable[[], bool]) -> None:
        with self._told:
            assert self._told.wait_for(condition, 15), (self.states, [event.type for event in self.events])

    def live(self) -> None:
        """Wait until the link is live and has told a snapshot."""
        self.until(lambda: bool(self.snapshots) and self.states[-1] is LinkState.LIVE)

    def _changed(self, snapshot: Snapshot, event: Event | None) -> None:
        with self._told:
            self.snapshots.append(snapshot)
            self.events += [event] if event else []
            self._told.notify_all()

    def _link(self, state: LinkState, since: int) -> None:
        with self._told:
            self.states.append(state)
            self._told.notify_all()


def issued(answer: object) -> e.TicketIssued:
    """The ticket in an answer."""
    return next(event.data for event in answer.events if isinstance(event.data, e.TicketIssued))  # type: ignore[attr-defined]


def test_the_one_who_asks_gets_number_and_token(rig: Rig) -> None:
    ticket = issued(rig.link("kiosk").send(c.IssueTicket(service="B")))
    assert ticket.number == "B001"
    assert ticket.token


def test_the_same_id_gets_the_same_answer(rig: Rig) -> None:
    kiosk = rig.link("kiosk")
    first = kiosk.send(c.IssueTicket(service="A"), cmd_id="tap")
    assert kiosk.send(c.IssueTicket(service="A"), cmd_id="tap") == first
    assert issued(kiosk.send(c.IssueTicket(service="A"))).number == "A002"


def test_the_same_id_gets_the_same_answer_after_a_restart(rig: Rig) -> None:
    kiosk = rig.link("kiosk")
    first = kiosk.send(c.IssueTicket(service="A"), cmd_id="tap")
    rig.go_offline()
    rig.go_online()
    assert kiosk.send(c.IssueTicket(service="A"), cmd_id="tap") == first


def test_another_device_may_not_use_an_id_again(rig: Rig) -> None:
    rig.link("kiosk").send(c.IssueTicket(service="A"), cmd_id="tap")
    with pytest.raises(Rejected, match="cmd_id_used"):
        rig.link("kiosk").send(c.IssueTicket(service="A"), cmd_id="tap")


@pytest.mark.parametrize(
    ("kind", "staff", "op", "code"),
    [
        ("counter", "t01", c.Recall(counter="1"), "nobody_here"),
        ("counter", "t01", c.CallNext(counter="1"), "nobody_waits"),
        ("counter", "t01", c.CallNext(counter="2"), "foreign_counter"),
        ("counter", "t01", c.CloseDay(), "not_allowed"),
        ("counter", "", c.CallNext(counter="1"), "log_in_first"),
        ("kiosk", "", c.IssueTicket(service="X"), "unknown_service"),
        ("kiosk", "", c.CallNext(counter="1"), "not_allowed"),
        ("display", "", c.IssueTicket(service="A"), "not_allowed"),
        ("kiosk", "", c.ReportPrint(ticket="none"), "unknown_ticket"),
    ],
)
def test_refusals_carry_their_code(rig: Rig, kind: DeviceKind, staff: str, op: c.Op, code: str) -> None:
    link = rig.link(kind, "1" if kind == "counter" else "", staff=staff)
    with pytest.raises(Rejected) as refused:
        link.send(op)
    assert refused.value.code == code


def test_following_begins_with_the_branch_as_it_is(rig: Rig) -> None:
    rig.link("kiosk").send(c.IssueTicket(service="A"))
    seen = Seen(rig.link("display"))
    seen.live()
    assert seen.snapshots[0].waiting_count == 1


def test_every_event_comes_once_and_in_order(rig: Rig) -> None:
    kiosk, seen = rig.link("kiosk"), Seen(rig.link("display"))
    seen.live()
    first = seen.snapshots[-1].seq
    for _ in range(20):
        kiosk.send(c.IssueTicket(service="A"))
    seen.until(lambda: seen.snapshots[-1].waiting_count == 20)
    sequence = [event.seq for event in seen.events]
    assert sequence == list(range(first + 1, first + 1 + len(sequence)))
    assert [event.data.number for event in seen.events if isinstance(event.data, e.TicketIssued)][-1] == "A020"


def test_a_lost_node_is_told_and_a_returned_one_found(rig: Rig) -> None:
    kiosk, seen = rig.link("kiosk"), Seen(rig.link("display"))
    seen.live()
    rig.go_offline()
    seen.until(lambda: seen.states[-1] is LinkState.LOST)
    rig.go_online()
    kiosk.send(c.IssueTicket(service="A"))
    seen.until(lambda: seen.snapshots[-1].waiting_count == 1 and seen.states[-1] is LinkState.LIVE)
    assert seen.states.count(LinkState.LOST) == 1


def test_log_in_and_out(rig: Rig) -> None:
    link = rig.link("counter", "1")
    assert link.who.role == ""
    prepare = rig.link("counter", "2", staff="t01")  # gives t01 a PIN; leaves counter 2 again
    prepare.log_out()
    logged_in = link.log_in("t01", PIN)
    assert (logged_in.name, logged_in.role) == ("王敏", "teller")
    assert (link.who.staff, link.who.role) == ("t01", "teller")
    link.send(c.OpenCounter(counter="1"))
    link.log_out()
    assert link.who.staff == ""
    with pytest.raises(Rejected, match="log_in_first"):
        link.send(c.OpenCounter(counter="1"))


def test_a_wrong_pin_is_refused(rig: Rig) -> None:
    link = rig.link("counter", "1")
    with pytest.raises(Rejected) as refused:
        link.log_in("t01", "0000")
    assert (refused.value.code, refused.value.params) == ("wrong_pin", {"left": 4})


def test_logging_out_with_a_customer_is_refused(rig: Rig) -> None:
    rig.link("kiosk").send(c.IssueTicket(service="A"))
    link = rig.link("counter", "1", staff="t01")
    link.send(c.CallNext(counter="1"))
    with pytest.raises(Rejected, match="finish_first"):
        link.log_out()
    assert link.who.staff == "t01"


@pytest.mark.parametrize("kind", ["display", "kiosk", "evaluator"])
def test_public_screens_learn_no_names(rig: Rig, kind: DeviceKind) -> None:
    """The rating pad learns those of tellers who agreed to be shown there."""
    seen = Seen(rig.link(kind, "1" if kind == "evaluator" else ""))
    seen.live()
    known = {person.name for snapshot in seen.snapshots for person in snapshot.profile.staff}
    agreed = {person.name for person in demo_profile().staff if person.shown}
    assert agreed
    assert known == (agreed if kind == "evaluator" else set())


def test_nobody_who_follows_learns_a_token(rig: Rig) -> None:
    kiosk = rig.link("kiosk")
    seen = [Seen(rig.link("manager", staff="m01")), Seen(rig.link("display"))]
    for one in seen:
        one.live()
    kiosk.send(c.IssueTicket(service="A"))
    for one in seen:
        one.until(lambda one=one: one.snapshots[-1].waiting_count == 1)  # type: ignore[misc]
        assert not any(ticket.token for snapshot in one.snapshots for ticket in snapshot.tickets.values())
        assert not any(event.data.token for event in one.events if isinstance(event.data, e.TicketIssued))


def test_the_manager_reads_the_days_figures(rig: Rig) -> None:
    rig.link("kiosk").send(c.IssueTicket(service="A"))
    manager = rig.link("manager", staff="m01")
    assert manager.summary().branch
    assert manager.office.figures("").bdate == manager.summary().bdate
    with pytest.raises(Rejected, match="unknown_day"):
        manager.office.figures("2001-01-01")
    with pytest.raises(Rejected, match="unknown_day"):
        manager.summary("2001-01-01")


def test_a_teller_asks_for_days_of_ones_own_alone(rig: Rig) -> None:
    assert rig.link("counter", "1", staff="t01").customers.my_days() == []
    with pytest.raises(Rejected, match="log_in_first"):
        rig.link("counter", "2").customers.my_days()


def test_no_node_means_unavailable(rig: Rig) -> None:
    link = rig.link("kiosk")
    rig.go_offline()
    with pytest.raises(Unavailable, match="no_node"):
        link.send(c.IssueTicket(service="A"))


def test_the_branchs_time_goes_on(rig: Rig) -> None:
    link = rig.link("display")
    seen = Seen(link)
    seen.live()
    assert link.now() >= seen.snapshots[-1].at
