"""The display's states."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from branchdesk.domain import commands as c
from tests.fakes import FakeVoice
from tests.inprocess import InProcessBranch
from tests.ui.every_window import KIOSK_SIZES, Hall, state
from ui.bridge import Bridge
from ui.display.state import Phase
from ui.display.window import DisplayWindow


class Wall:
    """A display that follows a branch."""

    def __init__(self, hall: Hall) -> None:
        self.hall, self.branch = hall, InProcessBranch()
        self.seconds = 1000.0
        self.bridge = Bridge(self.branch.link("display"))
        self.window = DisplayWindow(self.bridge, FakeVoice(), language=hall.language, clock=lambda: self.seconds)
        self.kiosk = self.branch.link("kiosk")
        self.tellers = {counter: self.branch.link("counter", counter, staff=f"t0{counter}") for counter in "123"}
        hall.later(self.window.deleteLater)
        hall.later(self.bridge.close)
        hall.later(self.window.close)
        self.bridge.start()
        hall.until(lambda: self.bridge.snapshot is not None)

    def calls(self) -> None:
        """A busy morning: calls in every stage."""
        for service in "AAABBCDA":
            self.kiosk.send(c.IssueTicket(service=service))
        self.branch.clock.pass_time(minutes=12)
        for counter in "123":
            self.tellers[counter].send(c.CallNext(counter=counter))
            self.branch.clock.pass_time(minutes=1)
        self.tellers["1"].send(c.StartService(counter="1"))
        self.tellers["3"].send(c.Recall(counter="3"))

    def on(self, phase: Phase) -> QWidget:
        """The window once it shows a phase, and nothing blinks any more."""
        self.hall.until(lambda: self.window.phase is phase)
        for _ in range(5):
            self.seconds += 30
            self.window.tick()
        return self.window


@state(*KIOSK_SIZES)
def display_calls(hall: Hall) -> QWidget:
    wall = Wall(hall)
    wall.calls()
    hall.until(lambda: wall.bridge.snapshot is not None and wall.bridge.snapshot.seq == wall.branch.snapshot.seq)
    return wall.on(Phase.OPEN)


@state(*KIOSK_SIZES)
def display_nobody_called(hall: Hall) -> QWidget:
    wall = Wall(hall)
    wall.kiosk.send(c.IssueTicket(service="A"))
    return wall.on(Phase.OPEN)


@state(*KIOSK_SIZES)
def display_lost(hall: Hall) -> QWidget:
    wall = Wall(hall)
    wall.calls()
    wall.branch.go_offline()
    return wall.on(Phase.LOST)


@state(*KIOSK_SIZES)
def display_closed(hall: Hall) -> QWidget:
    wall = Wall(hall)
    wall.branch.node(c.CloseDay(force=True))
    return wall.on(Phase.CLOSED)
