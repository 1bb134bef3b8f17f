"""The counter's states."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from branchdesk.domain import commands as c
from tests.inprocess import FakeLink, InProcessBranch
from tests.ui.counter_hands import Desk
from tests.ui.every_window import COUNTER_SIZES, Hall, state
from ui.counter.keymap import Action


def desk(hall: Hall, *, staff: str = "t01", waiting: int = 5) -> Desk:
    """Counter 1 with its teller, and people who wait."""
    branch = InProcessBranch()
    for number in range(waiting):
        branch.node(c.IssueTicket(service="AABCD"[number % 5], priority="elderly" if number == 3 else ""))
    branch.clock.pass_time(minutes=7)
    link: FakeLink = branch.link("counter", "1", staff=staff)
    made = Desk(hall.qtbot, branch, link, hall.language)
    hall.later(made.window.deleteLater)
    hall.later(made.close)
    hall.later(made.window.session.deleteLater)
    hall.later(made.window.close)
    hall.later(lambda: setattr(made.window, "_leaving", True))
    made.settle()
    return made


def serving(hall: Hall) -> Desk:
    """A customer at the counter for six minutes."""
    made = desk(hall)
    made.link.send(c.CallNext(counter="1"))
    made.wait(seconds=40)
    made.link.send(c.StartService(counter="1"))
    made.wait(minutes=6)
    return made


@state(*COUNTER_SIZES)
def counter_log_in(hall: Hall) -> QWidget:
    return desk(hall, staff="").window


@state(*COUNTER_SIZES)
def counter_closed(hall: Hall) -> QWidget:
    made = desk(hall)
    made.link.send(c.CloseCounter(counter="1"))
    made.settle()
    return made.window


@state(*COUNTER_SIZES)
def counter_free(hall: Hall) -> QWidget:
    return desk(hall).window


@state(*COUNTER_SIZES)
def counter_nobody_waits(hall: Hall) -> QWidget:
    return desk(hall, waiting=0).window


@state(*COUNTER_SIZES)
def counter_called(hall: Hall) -> QWidget:
    made = desk(hall)
    made.link.send(c.CallNext(counter="1"))
    made.wait(seconds=40)
    return made.window


@state(*COUNTER_SIZES)
def counter_serving(hall: Hall) -> QWidget:
    return serving(hall).window


@state(*COUNTER_SIZES)
def counter_transfer(hall: Hall) -> QWidget:
    made = serving(hall)
    made.window.session.press(Action.TRANSFER)
    made.settle()
    return made.window


@state(*COUNTER_SIZES)
def counter_paused(hall: Hall) -> QWidget:
    made = desk(hall)
    made.link.send(c.PauseCounter(counter="1", reason=made.branch.profile.pauses[0].code))
    made.wait(minutes=3)
    return made.window


@state(*COUNTER_SIZES)
def counter_alone(hall: Hall) -> QWidget:
    made = serving(hall)
    made.cut_off()
    return made.window
