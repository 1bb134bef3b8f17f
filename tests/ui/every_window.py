"""Every window in each of its main states, at a branch that is the same every time: what the checks walk through.

To add a state, write one function in ``tests/ui/states/<window>.py`` that brings a window into it and returns it:

    @state(*KIOSK_SIZES)
    def kiosk_priorities(hall: Hall) -> QWidget:
        shop = kiosk(hall)
        shop.rig.kiosk.tap_priority()
        return shop.window

Its name is the state's. ``hall`` is the room for one showing: ``hall.language`` is the window's language,
``hall.until(...)`` waits for a condition, and what ``hall.later(...)`` is given is called at the end. The rigs of the
other tests take the hall in place of pytest-qt's ``qtbot``. Everything else follows by itself: texts and truncations
(``test_every_text.py``), the accessibility tree (``test_access.py``), kept pictures (``references.py``). Look at one:

    python -m tests.ui.every_window kiosk_priorities --language zh --theme contrast --folder /tmp/shots
"""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from tests.inprocess import demo_profile
from ui.palettes import DARK, LIGHT, PALETTES, Palette
from ui.theme import allow_motion, apply_theme

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

Size = tuple[int, int]
SCREENS: tuple[Size, ...] = ((1366, 768), (1920, 1080))
KIOSK_SIZES: tuple[Size, ...] = (*SCREENS, (1080, 1920))
COUNTER_SIZES: tuple[Size, ...] = ((420, 900), *SCREENS)
PADS: tuple[Size, ...] = ((1280, 800), *SCREENS)
PATIENCE_MS = 20_000
MODULES = ("kiosk", "counter", "evaluator", "display", "manager", "settings")


EVERY = "BRANCHDESK_EVERY_WINDOW" in os.environ
"""Set: every check walks through every language, palette and picture of every state (some minutes). Without, ``turns``
gives each state one of them, and its neighbour the next one.
"""
Choice = TypeVar("Choice")


class Hall:
    """The room for one showing of one window."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._closing: list[Callable[[], object]] = []

    @property
    def qtbot(self) -> QtBot:
        """For the rigs of other tests, which ask for little of it."""
        return cast("QtBot", self)

    def later(self, close: Callable[[], object]) -> None:
        """Call this when the showing is over; the last first."""
        self._closing.append(close)

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for a condition. Raises AssertionError."""
        self.waitUntil(true)

    def waitUntil(self, true: Callable[[], bool], *, timeout: int = PATIENCE_MS) -> None:
        limit = QDeadlineTimer(timeout)
        while not true():
            assert not limit.hasExpired(), "the window did not come into its state"
            loop = QEventLoop()
            QTimer.singleShot(5, loop.quit)
            loop.exec()

    def addWidget(self, widget: QWidget, **_given: object) -> None:
        self.later(widget.deleteLater)

    def close(self) -> None:
        """End everything."""
        while self._closing:
            self._closing.pop()()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        settle()


Make = Callable[[Hall], QWidget]


class State(NamedTuple):
    """A window in a state, and the sizes at which it must look right."""

    name: str
    make: Make
    sizes: tuple[Size, ...]

    @property
    def window(self) -> str:
        """Which window it is: kiosk, counter …"""
        return self.name.partition("_")[0]


_STATES: list[State] = []


def state(*sizes: Size) -> Callable[[Make], Make]:
    """Put a function into the catalogue."""

    def put(make: Make) -> Make:
        _STATES.append(State(make.__name__, make, sizes))
        return make

    return put


def turns(states: Sequence[State], choices: Sequence[Choice]) -> list[tuple[State, Choice]]:
    """Which state is checked with which of the choices."""
    if EVERY:
        return [(state, choice) for state in states for choice in choices]
    return [(state, choices[place % len(choices)]) for place, state in enumerate(states)]


def all_states() -> list[State]:
    """The catalogue."""
    for module in MODULES:
        importlib.import_module(f"tests.ui.states.{module}")
    return _STATES


def settle() -> None:
    """Let layouts and queued refreshes come to rest."""
    for _ in range(6):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


@contextmanager
def shown(state: State, language: str = "en", colours: Palette | None = None) -> Iterator[QWidget]:
    """The window in its state, on the screen, in the demo's brand; without a palette in the window's own."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setCursorFlashTime(0)  # a cursor that blinks is there on one picture and not on the next
    allow_motion(False)
    apply_theme(app, colours or (DARK if state.window == "display" else LIGHT), demo_profile().brand)
    hall = Hall(language)
    try:
        window = state.make(hall)
        window.show()
        settle()
        yield window
    finally:
        hall.close()
        allow_motion(True)


def resized(window: QWidget, size: Size) -> QWidget:
    """The same window at another size."""
    window.resize(*size)
    settle()
    return window


def main() -> None:
    """Write pictures of states, to be looked at."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("names", nargs="*", help="beginnings of states' names; none: all")
    parser.add_argument("--language", default="en")
    parser.add_argument("--theme", choices=PALETTES, help="without: the window's own")
    parser.add_argument("--folder", type=Path, required=True)
    args = parser.parse_args()
    app = QApplication([])
    args.folder.mkdir(parents=True, exist_ok=True)
    for one in all_states():
        if not args.names or one.name.startswith(tuple(args.names)):
            with shown(one, args.language, PALETTES.get(args.theme)) as window:
                for width, height in one.sizes:
                    name = f"{one.name}-{args.language}-{args.theme or 'own'}-{width}x{height}.png"
                    resized(window, (width, height)).grab().save(str(args.folder / name))
                    print(name)
    app.quit()


if __name__ == "__main__":
    from tests.ui.every_window import main as run  # the states register with the module of this name

    run()
