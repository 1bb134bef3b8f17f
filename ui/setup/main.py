"""Opens the set-up, and the settings of one device, without a branch to follow."""

from __future__ import annotations

import signal
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from branchdesk.client.glance import glance
from ui.setup.device import DeviceSettings
from ui.setup.window import SetupWindow
from ui.theme import apply_theme

SIZE = (1080, 720)


class _Opener:
    """Keeps the window; another language is another window on the same plan."""

    def __init__(self) -> None:
        self.window: QWidget | None = None

    def open(self, language: str) -> None:
        old = self.window
        made = SetupWindow(language, self.open)
        made.resize(*SIZE)
        made.show()
        self.window = made
        if old is not None:
            old.close()
            old.deleteLater()


def run(language: str) -> int:
    """Show the set-up until it is closed; returns the exit code."""
    app = _application()
    opener = _Opener()
    opener.open(language)
    return app.exec()


def run_settings(role: str, identity: Path, language: str) -> int:
    """Show one device's settings until they are closed; returns the exit code."""
    app = _application()
    window = DeviceSettings(role, identity, language, partial(glance, identity))
    window.show()
    return app.exec()


def _application() -> QApplication:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    apply_theme(app)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.exit(0))
    awake = QTimer(app)  # Python sees a signal only when its interpreter runs
    awake.timeout.connect(lambda: None)
    awake.start(500)
    return app
