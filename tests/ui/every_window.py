"""Every window in each of its main states, at a branch that is the same every time: what the checks walk through.

To add a state, write one function in ``tests/ui/states/<window>.py`` that brings a window into it and returns it:

    @state(*KIOSK_SIZES)
    def kiosk_priorities(hall: Hall) -> QWidget:
        shop = kiosk(hall)
        shop.rig.kiosk.tap_priority()
        return shop.window

Its name is the state's. ``hall`` is the room for one showing: ``hall.language`` is the window's language,
``hall.until(...)`` waits for a condition, and what ``hall.later(...)`` is given is called at the end. The rigs of the
other tests take the hall in place of pytest-qt's ``qtbot``. Everything else follows by itself in
``test_every_window.py``: room for its texts, contrast, what a screen reader is told, the kept pictures
(``references.py``). Look at one:

    python -m tests.ui.every_window kiosk_priorities --language zh --theme contrast --folder /tmp/shots
"""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from branchdesk.i18n import LANGUAGES
from tests.inprocess import demo_profile
from ui.bridge import Bridge
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
"""Set: the checks walk through every language in every palette (some minutes). Without, each state is shown in every
palette, in one language each."""


def settle() -> None:
    """Let layouts and queued refreshes come to rest."""
    for _ in range(6):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


class Hall:
    """The room for one showing of one window."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._closing: list[Callable[[], object]] = []
        self._bridges: list[tuple[Bridge, Callable[[], object]]] = []
        self._before = set(QApplication.topLevelWidgets())

    @property
    def qtbot(self) -> QtBot:
        """For the rigs of other tests, which ask for little of it."""
        return cast("QtBot", self)

    def later(self, close: Callable[[], object]) -> None:
        """Call this when the showing is over; the last first."""
        self._closing.append(close)

    def follow(self, bridge: Bridge, refresh: Callable[[], object] = settle) -> None:
        """A window's bridge: waited for before the window is looked at, and closed at the end. ``refresh``: what the
        window would do at its next tick.
        """
        self._bridges.append((bridge, refresh))
        self.later(bridge.close)

    def rest(self) -> None:
        """Until every answer that was asked for has come and is shown."""
        for _ in range(2):
            settle()
            self.until(lambda: all(bridge.quiet for bridge, _ in self._bridges))
            settle()
            for _, refresh in self._bridges:
                refresh()
        settle()

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

    def addWidget(self, _widget: QWidget, **_given: object) -> None:
        """As pytest-qt's; ``close`` deletes every window."""

    def close(self) -> None:
        """End everything."""
        while self._closing:
            self._closing.pop()()
        for left in set(QApplication.topLevelWidgets()) - self._before:
            left.deleteLater()
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

    @property
    def palette(self) -> Palette:
        """The one that it has unless another is chosen."""
        return DARK if self.window in ("display", "sign") else LIGHT


_STATES: list[State] = []


def state(*sizes: Size) -> Callable[[Make], Make]:
    """Put a function into the catalogue."""

    def put(make: Make) -> Make:
        _STATES.append(State(make.__name__, make, sizes))
        return make

    return put


class Showing(NamedTuple):
    """A state in a language and a palette."""

    state: State
    language: str
    theme: str

    @property
    def name(self) -> str:
        """For tests' names, and files'."""
        return f"{self.state.name}-{self.language}-{self.theme}"


def showings() -> list[Showing]:
    """What the checks walk through: Chinese in the window's own palette, English in another, the third in turn."""
    return [
        Showing(state, language, theme)
        for state in all_states()
        for language, theme in (product(LANGUAGES, PALETTES) if EVERY else _main(state))
    ]


def _main(state: State) -> Iterator[tuple[str, str]]:
    own = state.palette.name
    yield "zh", own
    for place, theme in enumerate(theme for theme in PALETTES if theme != own):
        yield ("en", "zh")[place], theme


def all_states() -> list[State]:
    """The catalogue."""
    for module in MODULES:
        importlib.import_module(f"tests.ui.states.{module}")
    return _STATES


@contextmanager
def shown(state: State, language: str = "en", colours: Palette | None = None) -> Iterator[QWidget]:
    """The window in its state, on the screen, in the demo's brand; without a palette in the window's own."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setCursorFlashTime(0)  # a cursor that blinks is there on one picture and not on the next
    allow_motion(False)
    apply_theme(app, colours or state.palette, demo_profile().brand)
    hall = Hall(language)
    try:
        window = state.make(hall)
        window.show()
        hall.rest()
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
