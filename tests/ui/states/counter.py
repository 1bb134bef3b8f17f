"""The counter's states."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from branchdesk.domain import commands as c
from branchdesk.metrics.own import OwnDay
from tests.inprocess import PIN, FakeLink, InProcessBranch
from tests.ui.counter_hands import Desk
from tests.ui.every_window import COUNTER_SIZES, Hall, state
from ui.counter.dock import Dock, Edge
from ui.counter.keymap import Action


def desk(hall: Hall, *, staff: str = "t01", waiting: int = 5) -> Desk:
    """Counter 1 with its teller, and people who wait."""
    branch = InProcessBranch()
    for number in range(waiting):
        branch.node(c.IssueTicket(service="AABCD"[number % 5], priority="elderly" if number == 3 else ""))
    branch.clock.pass_time(minutes=7)
    link: FakeLink = branch.link("counter", "1", staff=staff)
    made = Desk(hall.qtbot, branch, link, hall.language)
    hall.later(made.close)
    hall.follow(made.bridge)
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
    for other in "23456":
        made.branch.link("counter", other, staff=f"t0{other}")
    made.settle()
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


@state(*COUNTER_SIZES)
def counter_slip(hall: Hall) -> QWidget:
    """A finish that may be taken back, a message from the lobby, one to it."""
    made = serving(hall)
    manager = made.branch.link("manager")
    manager.log_in("m01", PIN)
    manager.send(c.SendMessage(counter="1", code="come"))
    made.link.send(c.SendMessage(code="cash", note="2 x 100"))
    made.link.send(c.FinishService(counter="1"))
    made.wait(seconds=5)
    return made.window


@state(*COUNTER_SIZES)
def counter_message(hall: Hall) -> QWidget:
    made = serving(hall)
    manager = made.branch.link("manager")
    manager.log_in("m01", PIN)
    manager.send(c.SendMessage(counter="1", code="come"))
    made.settle()
    made.window.session.press(Action.MESSAGE)
    made.settle()
    return made.window


@state(*COUNTER_SIZES)
def counter_number(hall: Hall) -> QWidget:
    made = desk(hall)
    made.window.session.press(Action.NUMBER)
    made.window.work.finder.line.setText("A002")
    made.window.work.finder.look()
    made.settle()
    return made.window


@state(*COUNTER_SIZES)
def counter_pause_over(hall: Hall) -> QWidget:
    made = desk(hall)
    made.link.send(c.PauseCounter(counter="1", reason="break"))
    made.wait(minutes=17)
    return made.window


@state(*COUNTER_SIZES)
def counter_card(hall: Hall) -> QWidget:
    """A customer whose card was read, here for the third time."""
    made = desk(hall, waiting=0)
    customer = made.kiosk.customers.recognise("6216610000000000016")
    for service in "BAD":
        tier = made.branch.profile.tiers[0].code
        made.kiosk.send(c.IssueTicket(service=service if service != "D" else "A", customer=customer, tier=tier))
        made.link.send(c.CallNext(counter="1"))
        if service != "D":
            made.link.send(c.StartService(counter="1"))
            made.wait(minutes=4)
            made.link.send(c.FinishService(counter="1"))
    hall.until(lambda: "…" not in _past(made))
    return made.window


def _past(made: Desk) -> str:
    made.settle()
    return made.window.work.customer.past.text() or "…"


@state(*COUNTER_SIZES)
def counter_keys(hall: Hall) -> QWidget:
    made = desk(hall)
    made.window.session.press(Action.KEYS)
    made.window.keys_page.rebinding.begin(Action.NEXT)
    made.window.keys_page.rebinding.press("M")
    made.settle()
    return made.window


@state(*COUNTER_SIZES)
def counter_my_day(hall: Hall) -> QWidget:
    made = serving(hall)
    made.link.send(c.FinishService(counter="1"))
    made.branch.past_days["t01"] = [
        OwnDay(bdate=f"2026-02-{n:02}", served=20 + n * 7 % 13, mean_min=4.5 + n * 5 % 7 / 2, ratings=6, satisfied=5)
        for n in range(1, 21)
    ]
    made.window.session.press(Action.MY_DAY)
    hall.until(lambda: _compared(made))
    return made.window


def _compared(made: Desk) -> bool:
    made.settle()
    return bool(made.window.day_page.cards[0].usual.text())


def docked(hall: Hall, edge: Edge) -> Dock:
    made = serving(hall)
    made.window.session.device.change(counter_edge=edge)
    made.window.docking.turn_into_dock()
    made.settle()
    dock = made.window.docking.dock
    assert dock is not None
    dock.stand(edge, 1, QSize(1366, 768))
    return dock


@state((1366, 768))
def counter_dock_top(hall: Hall) -> QWidget:
    return docked(hall, "top")


@state((1366, 768))
def counter_dock_left(hall: Hall) -> QWidget:
    return docked(hall, "left")


@state(*COUNTER_SIZES)
def counter_aside(hall: Hall) -> QWidget:
    """The list of those on hold, and a quiet word about a low rating."""
    made = serving(hall)
    made.link.send(c.FinishService(counter="1"))
    ticket = made.branch.snapshot.tickets[made.branch.snapshot.counters["1"].last_ticket]
    pad = made.branch.link("evaluator", "1")
    pad.send(c.RateTicket(ticket=ticket.id, score=1, seconds=5, question=ticket.question))
    for _ in range(2):
        made.link.send(c.CallNext(counter="1"))
        made.link.send(c.HoldTicket(counter="1"))
    made.wait(minutes=2)
    made.window.session.press(Action.LISTS)
    made.settle()
    return made.window
