"""A branch at work and displays that follow it on a clock of the test's own: what the display's tests share."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.domain.profile import CounterSetup, Profile, Service, Words
from branchdesk.services.ports import Voice
from tests.fakes import FakeVoice
from tests.inprocess import FakeLink, InProcessBranch, demo_profile
from ui.bridge import Bridge
from ui.display.boards import Layout
from ui.display.sign import SignWindow
from ui.display.window import DisplayWindow
from ui.theme import DARK, apply_theme


class Hall:
    """The branch's people, and its screens."""

    def __init__(self, qtbot: QtBot, profile: Profile | None = None) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, DARK)
        self.qtbot = qtbot
        self.branch = InProcessBranch(profile)
        self.kiosk = self.branch.link("kiosk")
        self.tellers: dict[str, FakeLink] = {}
        self.now = 1000.0
        self._open: list[tuple[QWidget, Bridge]] = []

    def staff(self, counters: str = "123") -> None:
        """Tellers at their counters."""
        for counter in counters:
            self.tellers[counter] = self.branch.link("counter", counter, staff=f"t0{counter}")

    def issue(self, services: str) -> None:
        for service in services:
            self.kiosk.send(c.IssueTicket(service=service))

    def call(self, counter: str) -> None:
        self.tellers[counter].send(c.CallNext(counter=counter))

    def display(
        self,
        voice: Voice | None = None,
        *,
        language: str = "zh",
        layout: Layout = "calls",
        media: str = "",
        size: tuple[int, int] = (1920, 1080),
    ) -> DisplayWindow:
        """One more display, open and following."""
        bridge = Bridge(self.branch.link("display"))
        window = DisplayWindow(
            bridge, voice or FakeVoice(), language=language, layout=layout, media=media, clock=lambda: self.now
        )
        self._follow(window, bridge, size)
        self.until(lambda: bridge.snapshot is not None)
        return window

    def sign(self, counter: str, *, language: str = "zh", size: tuple[int, int] = (640, 240)) -> SignWindow:
        """A counter's own sign, open and following."""
        bridge = Bridge(self.branch.link("display"))
        window = SignWindow(bridge, counter, language=language, clock=lambda: self.now)
        self._follow(window, bridge, size)
        self.until(lambda: bridge.snapshot is not None)
        return window

    def _follow(self, window: QWidget, bridge: Bridge, size: tuple[int, int]) -> None:
        window.resize(*size)
        self.qtbot.addWidget(window)
        window.show()
        bridge.start()
        self._open.append((window, bridge))

    def until(self, true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(true, timeout=20_000)

    def close(self) -> None:
        for window, bridge in self._open:
            window.close()
            bridge.close()


def crowd(count: int, services: int) -> Profile:
    """A branch of so many counters and services."""
    letters = "ABCDEFGHIJKL"[:services]
    made = tuple(
        Service(code=letter, name=Words(zh=f"业务{letter}办理", en=f"Service {letter}"), standard_min=6)
        for letter in letters
    )
    counters = tuple(CounterSetup(id=str(n), services=tuple(letters)) for n in range(1, count + 1))
    return replace(demo_profile(), services=made, counters=counters)


def ink_height(image: QImage, place: QRect, ink: str) -> int:
    """How high what is written in a colour stands in a place (px): from its uppermost to its lowest pixel."""
    wanted = QColor(ink)
    rows = [
        y
        for y in range(place.top(), place.bottom() + 1)
        if any(_like(image.pixelColor(x, y), wanted) for x in range(place.left(), place.right() + 1, 2))
    ]
    return rows[-1] - rows[0] + 1 if rows else 0


def _like(one: QColor, other: QColor) -> bool:
    return all(
        abs(a - b) <= 24
        for a, b in ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    )
