"""Which monitor a window fills, and that it goes back there by itself when the monitor was away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, QRect, QSize, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget


class Named(Protocol):
    """What is asked of a monitor."""

    def name(self) -> str: ...


S = TypeVar("S", bound=Named)
SETTLE_MS = 500
"""A monitor that was plugged in tells its size anew after a while."""
EDGE = 0.1
"""How far a window that fills its monitor no longer stays away from its edges, as a share of it."""
WAITING = QSize(640, 360)
"""Size of a window whose monitor is away."""


def choose(screens: Sequence[S], wanted: str, *, second: bool = False) -> S | None:
    """The monitor of that name; without one the first, or with ``second`` the second where there is one.

    None: the one that was named is not there; another would show it to the wrong people.
    """
    if wanted:
        return next((screen for screen in screens if screen.name() == wanted), None)
    return screens[1] if second and len(screens) > 1 else screens[0] if screens else None


def _inwards(room: QRect) -> tuple[int, int, int, int]:
    return room.width(), room.height(), -room.width(), -room.height()


class ScreenKeeper(QObject):
    """Keeps a window filling its monitor. A monitor that goes takes nothing with it: the window waits on another,
    small, and fills its own again when that is back. A second monitor, once filled, is remembered by its name: the
    rating pad never comes to stand over the teller's own programs.
    """

    def __init__(
        self,
        window: QWidget,
        wanted: str = "",
        *,
        fullscreen: bool = False,
        second: bool = False,
        screens: Callable[[], Sequence[QScreen]] = QGuiApplication.screens,
    ) -> None:
        super().__init__(window)
        self._window, self._wanted, self._full, self._second = window, wanted, fullscreen, second
        self._given = wanted
        self._screens = screens
        self._settled = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settled.timeout.connect(self.show)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._on_screens)  # a method: the application must not keep a closed window
        app.screenRemoved.connect(self._on_screens)
        app.primaryScreenChanged.connect(self._on_screens)

    def _on_screens(self, _screen: QScreen) -> None:
        """At once, and again when the screens have settled; a window that fills none is where its user put it."""
        if self._full:
            self.show()
            self._settled.start()

    def use(self, wanted: str, *, fullscreen: bool) -> None:
        """Another monitor, or another size, while the window is open; one that is hidden stays where it is."""
        if (wanted, fullscreen) == (self._given, self._full):
            return
        left = self._full and not fullscreen
        self._given = self._wanted = wanted
        self._full = fullscreen
        if not self._window.isHidden():
            if left:
                room = self._window.screen().availableGeometry()
                self._window.showNormal()
                self._window.setGeometry(room.adjusted(*(round(side * EDGE) for side in _inwards(room))))
            self.show()

    def show(self) -> None:
        """Show the window where it belongs."""
        screens = self._screens()
        found = choose(screens, self._wanted, second=self._second)
        if not self._full:
            if found is not None and self._wanted:
                self._window.move(found.geometry().topLeft())
            self._window.show()
        elif found is None:
            self._window.resize(WAITING)
            self._window.showNormal()
        else:
            if self._second and len(screens) > 1:
                self._wanted = found.name()
            self._window.setScreen(found)
            self._window.setGeometry(found.geometry())  # where no window manager does it
            self._window.showFullScreen()
