"""Pictures of every window of a running demo, in both languages: for documents, and for machines without a screen."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from branchdesk.client.http import HttpLink
from branchdesk.client.identity import load
from branchdesk.demo.stage import DEMO_PIN, WINDOW_COUNTERS, Stage
from branchdesk.i18n import text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.bridge import Bridge
    from ui.theme import Palette

SETTLE_MS = 2500
"""Time for a window to hear of the branch and paint itself."""


class Shot(NamedTuple):
    """One window to be pictured."""

    name: str
    size: tuple[int, int]
    link: HttpLink
    make: Callable[[Bridge, str], QWidget]
    colours: Palette


def shoot_all(stage: Stage, folder: Path, language: str) -> int:
    """Write one PNG per window and language into ``folder``; returns the exit code."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    for shot in _shots(stage):
        for chosen in ("zh", "en"):
            path = folder / f"{shot.name}-{chosen}.png"
            _shoot(app, shot, chosen, path)
            print(text(language, "cli-written", path=str(path)), flush=True)
        shot.link.close()
    return 0


def _shoot(app: object, shot: Shot, language: str, path: Path) -> None:
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    from ui.bridge import Bridge
    from ui.theme import apply_theme

    assert isinstance(app, QApplication)
    apply_theme(app, shot.colours)
    bridge = Bridge(shot.link)
    window = shot.make(bridge, language)
    window.resize(*shot.size)
    window.show()
    bridge.start()
    loop = QEventLoop()
    QTimer.singleShot(SETTLE_MS, loop.quit)
    loop.exec()
    window.grab().save(str(path))
    bridge.close()
    window.deleteLater()


def _shots(stage: Stage) -> Iterator[Shot]:
    from branchdesk.devices.voice import voice_from_name
    from ui.counter.main import make_window as counter
    from ui.display.main import make_window as display
    from ui.evaluator.main import make_window as evaluator
    from ui.kiosk.main import make_window as kiosk
    from ui.manager.main import make_window as manager
    from ui.printing import printer_for
    from ui.theme import DARK, LIGHT

    silent, paper = voice_from_name("none"), printer_for(f"pdf://{stage.data / 'tickets'}")
    first = WINDOW_COUNTERS[0]
    people = stage.profile.staff
    teller = next(person.id for person in people if person.role == "teller")
    boss = next(person.id for person in people if person.role == "manager")

    def device(kind: str, number: str = "", staff: str = "") -> HttpLink:
        link = HttpLink(load(stage.device(kind, number)))  # type: ignore[arg-type]
        if staff:
            link.log_in(staff, DEMO_PIN)
        return link

    yield Shot("kiosk", (1920, 1080), device("kiosk"), lambda b, lang: kiosk(b, paper, language=lang), LIGHT)
    yield Shot("display", (1920, 1080), device("display"), lambda b, lang: display(b, silent, language=lang), DARK)
    yield Shot(
        "counter", (420, 900), device("counter", first, teller), lambda b, lang: counter(b, language=lang), LIGHT
    )
    yield Shot("evaluator", (1280, 800), device("evaluator", first), lambda b, lang: evaluator(b, language=lang), LIGHT)
    yield Shot("manager", (1920, 1080), device("manager", "", boss), lambda b, lang: manager(b, language=lang), LIGHT)
