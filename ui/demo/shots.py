"""Pictures of every window of a running demo, in both languages: for documents, and for machines without a screen."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from branchdesk.client.http import HttpLink
from branchdesk.client.identity import load
from branchdesk.demo.stage import DEMO_PIN, WINDOW_COUNTERS, Stage
from branchdesk.domain.commands import Language
from branchdesk.domain.events import DeviceKind
from branchdesk.i18n import LANGUAGES, text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from ui.bridge import Bridge

SETTLE_MS = 2500
"""Time for a window to hear of the branch and paint itself."""

Make = Callable[["Bridge", Language], "QWidget"]
"""Makes a window on a bridge, in a language."""


class Shot(NamedTuple):
    """One window to be pictured: where it stands, and who is logged in."""

    kind: DeviceKind
    size: tuple[int, int]
    make: Make
    counter: str = ""
    role: str = ""
    dark: bool = False


def shoot_all(stage: Stage, folder: Path, language: str) -> int:
    """Write one PNG per window and language into ``folder``; returns the exit code."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    for shot in _shots(stage):
        for chosen in LANGUAGES:
            path = folder / f"{shot.kind}-{chosen}.png"
            _shoot(app, stage, shot, chosen, path)
            print(text(language, "cli-written", path=str(path)), flush=True)
    return 0


def _shoot(app: QApplication, stage: Stage, shot: Shot, language: Language, path: Path) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    from ui.bridge import Bridge
    from ui.theme import DARK, LIGHT, apply_theme

    apply_theme(app, DARK if shot.dark else LIGHT)
    link = HttpLink(load(stage.device(shot.kind, shot.counter)))
    if shot.role:
        link.log_in(next(person.id for person in stage.profile.staff if person.role == shot.role), DEMO_PIN)
    bridge = Bridge(link)
    window = shot.make(bridge, language)
    window.resize(*shot.size)
    window.show()
    bridge.start()
    settled = QEventLoop()
    QTimer.singleShot(SETTLE_MS, settled.quit)
    settled.exec()
    window.grab().save(str(path))
    bridge.close()
    window.close()
    window.deleteLater()


def _shots(stage: Stage) -> list[Shot]:
    from branchdesk.client.journal import open_journal
    from branchdesk.devices.voice import voice_from_name
    from ui.counter.main import make_window as counter
    from ui.display.main import make_window as display
    from ui.evaluator.main import make_window as evaluator
    from ui.kiosk.main import make_window as kiosk
    from ui.manager.main import make_window as manager
    from ui.printing import printer_for

    journal = open_journal(stage.data / "shots.journal")
    silent, paper = voice_from_name("none"), printer_for(f"pdf://{stage.data / 'tickets'}")
    first = WINDOW_COUNTERS[0]
    return [
        Shot("kiosk", (1920, 1080), lambda bridge, language: kiosk(bridge, paper, journal, language=language)),
        Shot("display", (1920, 1080), lambda bridge, language: display(bridge, silent, language=language), dark=True),
        Shot("counter", (420, 900), lambda *given: counter(given[0], journal, language=given[1]), first, "teller"),
        Shot("evaluator", (1280, 800), lambda *given: evaluator(given[0], journal, language=given[1]), first),
        Shot("manager", (1920, 1080), lambda bridge, language: manager(bridge, language=language), role="manager"),
    ]
