"""Keys that reach the window while another program has the focus, where the platform has such a thing.

X11: XGrabKey on a connection of our own, so that an error there is none of Qt's. Windows: RegisterHotKey; written
from its documents, not tried. Wayland lets no program have another's keys. Always with Ctrl+Alt: a single letter would
be taken from every other program.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from ui.counter.keymap import Action

log = logging.getLogger(__name__)
OFFERED = (
    Action.NEXT, Action.RECALL, Action.START, Action.FINISH, Action.MISSED, Action.HOLD, Action.TRANSFER, Action.UNDO,
    Action.MESSAGE, Action.ANSWER, Action.DOCK,
)  # fmt: skip


class Grab(Protocol):
    """One platform's way."""

    def take(self, combinations: Mapping[str, Action]) -> list[str]:
        """Have these keys ("N", "F1"), each with Ctrl+Alt, instead of those before; returns which are another's."""

    def close(self) -> None:
        """Give all back."""


def available() -> str:
    """Empty: yes. Otherwise why not: "wayland", "none"."""
    platform = QGuiApplication.platformName()
    if platform == "xcb" or (sys.platform == "win32" and platform == "windows"):
        return ""
    return "wayland" if platform.startswith("wayland") else "none"


class HotKeys(QObject):
    """The keys that are taken now.

    Signals:
        pressed(Action): somewhere, by whoever has the keyboard
    """

    pressed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._grab: Grab | None = None
        self.refused: list[str] = []
        """Keys that another program has."""

    def use(self, keys: Mapping[Action, tuple[str, str]], *, on: bool) -> None:
        """Take the keys of the actions that are offered, or give all back."""
        if not on or available():
            self.close()
            return
        wanted = {keys[action][0]: action for action in OFFERED}
        try:
            self._grab = self._grab or _grab(self)
            self.refused = self._grab.take(wanted)
        except OSError as error:
            log.warning("keys of the whole display: %s", error)
            self.refused = list(wanted)

    def close(self) -> None:
        """Give all back."""
        if self._grab is not None:
            self._grab.close()
            self._grab = None
        self.refused = []


def _grab(owner: HotKeys) -> Grab:
    if sys.platform == "win32":
        from ui.counter.hotkeys_windows import WindowsGrab

        return WindowsGrab(owner.pressed.emit)
    from ui.counter.hotkeys_x11 import X11Grab

    return X11Grab(owner.pressed.emit)
