"""The display's states."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from branchdesk.domain import commands as c
from branchdesk.services.waits import Waits
from tests.fakes import FakeVoice
from tests.inprocess import InProcessBranch
from tests.ui.every_window import KIOSK_SIZES, SCREENS, Hall, state
from ui.bridge import Bridge
from ui.display.boards import Layout
from ui.display.sign import SignWindow
from ui.display.state import Phase
from ui.display.window import DisplayWindow

SIGNS = ((640, 240), (1920, 540), (480, 480))


class Wall:
    """A display that follows a branch."""

    def __init__(self, hall: Hall, layout: Layout = "calls") -> None:
        self.hall, self.branch = hall, InProcessBranch()
        self.seconds = 1000.0
        self.link = self.branch.link("display")
        self.bridge = Bridge(self.link)
        self.window = DisplayWindow(
            self.bridge, FakeVoice(), language=hall.language, layout=layout, clock=lambda: self.seconds
        )
        self.kiosk = self.branch.link("kiosk")
        self.tellers = {counter: self.branch.link("counter", counter, staff=f"t0{counter}") for counter in "123"}
        hall.follow(self.bridge)
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

    def up_to_date(self) -> bool:
        """The window has heard everything."""
        return self.bridge.snapshot is not None and self.bridge.snapshot.seq == self.branch.snapshot.seq

    def on(self, phase: Phase) -> QWidget:
        """The window once it shows a phase, and nothing blinks any more."""
        self.hall.until(lambda: self.window.phase is phase)
        for _ in range(5):
            self.seconds += 30
            self.window.tick()
        return self.window


@state(*KIOSK_SIZES)
def display_told(hall: Hall) -> QWidget:
    """The node tells the waits."""
    wall = Wall(hall)
    wall.calls()
    hall.until(wall.up_to_date)
    wall.link.waits = Waits(wall.branch.snapshot).told(wall.branch.snapshot, wall.branch.clock.now())
    return wall.on(Phase.OPEN)


@state(*KIOSK_SIZES)
def display_longer(hall: Hall) -> QWidget:
    """A counter has closed, and the waits say why they are longer."""
    return longer(Wall(hall))


@state(*SCREENS)
def display_longer_counters(hall: Hall) -> QWidget:
    """The same beside the counters: flat cards."""
    return longer(Wall(hall, "counters"))


def longer(wall: Wall) -> QWidget:
    wall.calls()
    for service in "AABB":
        wall.kiosk.send(c.IssueTicket(service=service))
    waits = Waits(wall.branch.snapshot)
    waits.told(wall.branch.snapshot, wall.branch.clock.now())
    for counter in "23":
        wall.tellers[counter].send(c.StartService(counter=counter))
        wall.tellers[counter].send(c.FinishService(counter=counter, outcome="done"))
        wall.tellers[counter].send(c.CloseCounter(counter=counter))
    wall.branch.clock.pass_time(minutes=2)
    wall.hall.until(wall.up_to_date)
    wall.link.waits = waits.told(wall.branch.snapshot, wall.branch.clock.now())
    return wall.on(Phase.OPEN)


@state(*KIOSK_SIZES)
def display_calls(hall: Hall) -> QWidget:
    wall = Wall(hall)
    wall.calls()
    hall.until(wall.up_to_date)
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


@state(*KIOSK_SIZES)
def display_services(hall: Hall) -> QWidget:
    wall = Wall(hall, "services")
    wall.calls()
    hall.until(wall.up_to_date)
    return wall.on(Phase.OPEN)


@state(*KIOSK_SIZES)
def display_counters(hall: Hall) -> QWidget:
    wall = Wall(hall, "counters")
    wall.calls()
    wall.tellers["1"].send(c.FinishService(counter="1"))
    wall.tellers["1"].send(c.PauseCounter(counter="1", reason="break"))
    hall.until(wall.up_to_date)
    return wall.on(Phase.OPEN)


def sign(hall: Hall, counter: str) -> QWidget:
    """A counter's own sign on the same morning."""
    wall = Wall(hall)
    wall.calls()
    wall.tellers["1"].send(c.FinishService(counter="1"))
    wall.tellers["1"].send(c.PauseCounter(counter="1", reason="break"))
    bridge = Bridge(wall.branch.link("display"))
    window = SignWindow(bridge, counter, language=hall.language, clock=lambda: wall.seconds)
    hall.follow(bridge)
    hall.later(window.close)
    bridge.start()
    hall.until(lambda: bridge.snapshot is not None)
    wall.seconds += 30
    window.refresh()
    return window


@state(*SIGNS)
def display_sign_called(hall: Hall) -> QWidget:
    return sign(hall, "2")


@state(*SIGNS)
def display_sign_paused(hall: Hall) -> QWidget:
    return sign(hall, "1")


@state(*SIGNS)
def display_sign_closed(hall: Hall) -> QWidget:
    return sign(hall, "6")
