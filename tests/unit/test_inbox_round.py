"""What the branch asks the centre for, and when; and what it does with what it is given."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from branchdesk.domain import commands as c
from branchdesk.domain.errors import BranchDeskError, Rejected, Unavailable
from branchdesk.domain.events import Event
from branchdesk.services.inbox_messages import CENTRE, LONGEST_WAIT_S, Entry, Inbox
from branchdesk.sync.inbox import (
    LONGEST_RETRY_S,
    LOOK_BACK,
    NO_INBOX_S,
    STAND_IN_S,
    STUCK_S,
    InboxReader,
    Round,
)
from tests.inbox_centre import InboxCentre
from tests.scenario import Day
from tests.simulation.machine import Clock

TOKEN = "a-token-of-22-letters-"
TICKET = c.IssueRemoteTicket(service="A", token=TOKEN)


def given(*numbers: int) -> Inbox:
    return Inbox(entries=tuple(Entry(id=f"e{n}", number=n, at=0, op=msgspec.Raw(b"{}")) for n in numbers))


def test_it_goes_on_behind_what_was_answered_and_waits_long() -> None:
    one = Round()
    assert (one.after, one.wait_s) == (0, LONGEST_WAIT_S)
    one.answered(given(3, 7))
    assert (one.after, one.pause_s(0, 1)) == (7, 0)
    one.answered(given())
    assert (one.after, one.pause_s(25, 1)) == (7, 0)


def test_a_centre_that_does_not_wait_is_not_flooded() -> None:
    one = Round()
    one.answered(given())
    assert 0 < one.pause_s(0.001, 0) <= one.pause_s(0.001, 1) <= 1


def test_everything_is_asked_for_again_now_and_then() -> None:
    """A centre that was restored from a back-up has forgotten answers."""
    one = Round()
    one.answered(given(9))
    for _ in range(LOOK_BACK):
        assert one.after == 9
        one.answered(given())
    assert one.after == 0


def test_failures_slow_it_down_and_begin_anew() -> None:
    one = Round()
    one.answered(given(9))
    pauses = []
    for _ in range(12):
        one.failed(Unavailable("centre_unreachable"))
        pauses.append(one.pause_s(0, 1))
    assert (one.after, one.wait_s, one.problem) == (0, 0, "centre_unreachable")
    assert pauses[0] < 1
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_RETRY_S
    assert one.pause_s(0, 0) == LONGEST_RETRY_S / 2  # many branches that failed together come back one by one
    one.answered(given())
    assert (one.problem, one.wait_s) == ("", LONGEST_WAIT_S)


@pytest.mark.parametrize(
    ("code", "pause", "problem"),
    [("branch_token_wrong", STUCK_S, "branch_token_wrong"), ("centre_path_unknown", NO_INBOX_S, "")],
)
def test_what_needs_a_person_is_asked_seldom(code: str, pause: float, problem: str) -> None:
    """A centre of an older version has no way down: that is no trouble of the branch's."""
    one = Round()
    one.failed(Rejected(code))
    assert (one.pause_s(0, 1), one.problem) == (pause, problem)
    one.answered(given())
    assert one.pause_s(2, 1) == 0


def test_a_pc_that_stands_in_looks_now_and_then_from_the_beginning() -> None:
    one = Round(stands_in=True)
    one.answered(given(4))
    assert (one.after, one.wait_s, one.pause_s(0, 1)) == (0, 0, STAND_IN_S)


class Scene:
    """A reader between a centre in memory and a branch."""

    def __init__(self) -> None:
        self.day = Day()
        self.day.open("1", at=0)
        self.centre = InboxCentre()
        self.fail: BranchDeskError | Exception | None = None
        self.applied = itertools.count(1)
        self.reader = InboxReader(self.centre, Clock(5))
        self.reader._apply = self.apply

    def apply(self, command: c.Command) -> tuple[Event, ...]:
        if self.fail is not None:
            raise self.fail
        next(self.applied)
        return tuple(self.day.do(command.op, who=CENTRE))


def test_entries_are_applied_in_order_and_answered() -> None:
    scene = Scene()
    scene.centre.put("e1", TICKET)
    scene.centre.put("e2", TICKET)
    scene.centre.put("e3", b'{"type": "sing", "loud": true}')
    scene.centre.put("e4", b'{"type": "delay_ticket"}')
    scene.centre.put("e5", c.CancelAppointment(code="123456"))
    assert scene.reader.step() == 0
    codes = [scene.centre.answers[f"e{n}"].code for n in range(1, 6)]
    assert codes == ["", "token_used", "op_unknown", "op_invalid", "unknown_appointment"]
    assert scene.centre.answers["e1"].data["number"] == "A001"
    assert (scene.reader.status.taken, scene.reader.status.problem, scene.reader.status.last_contact) == (5, "", 5)
    scene.reader.step()
    assert len(scene.centre.told) == 5


def test_what_was_applied_is_answered_though_the_next_was_not() -> None:
    scene = Scene()
    for n in (1, 2, 3):
        scene.centre.put(f"e{n}", c.IssueRemoteTicket(service="A", token=f"{TOKEN}{n}"))

    def disk_fills(command: c.Command) -> tuple[Event, ...]:
        scene.fail = Unavailable("disk_full") if command.cmd_id == "e2" else None
        return scene.apply(command)

    scene.reader._apply = disk_fills
    assert scene.reader.step() > 0
    assert set(scene.centre.answers) == {"e1"}
    assert scene.reader.status.problem == "disk_full"
    scene.fail, scene.reader._apply = None, scene.apply
    scene.reader.step()
    assert set(scene.centre.answers) == {"e1", "e2", "e3"}
    assert scene.reader.status.problem == ""


def test_an_id_that_a_device_has_used_is_refused_and_a_fault_is_told() -> None:
    scene = Scene()
    scene.centre.put("e1", TICKET)
    scene.fail = Rejected("cmd_id_used")
    scene.reader.step()
    assert scene.centre.answers["e1"].code == "cmd_id_used"
    scene.centre.put("e2", TICKET)
    scene.fail = ValueError("a mistake in the program")
    assert scene.reader.step() > 0
    assert scene.reader.status.problem == "internal"
