"""A locked kiosk: nobody closes, leaves or covers it; staff do, by the service menu."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from ui.kiosk.presenter import KioskPresenter

BACK_MS = 500
"""So long something else may be in front: a dialog of the system comes and goes."""
ON_TOP = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
RESTART = 75
"""Exit code of a kiosk that is to be started again at once."""


class Lock(QObject):
    """Holds the window on its screen, and ends it where the service menu says so."""

    def __init__(self, window: QWidget, kiosk: KioskPresenter) -> None:
        super().__init__(window)
        self._window, self._kiosk = window, kiosk
        self._locked = False
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.setInterval(BACK_MS)
        self._back.timeout.connect(self.come_back)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.applicationStateChanged.connect(self._left)
        self.hold()

    def hold(self) -> None:
        """As the settings say, now: the window stays on top without a frame, or is a window like others again."""
        settings = self._kiosk.settings
        if settings.hide_cursor:
            self._window.setCursor(Qt.CursorShape.BlankCursor)
        else:
            self._window.unsetCursor()
        if settings.kiosk_lock != self._locked:
            self._locked, shown = settings.kiosk_lock, self._window.isVisible()
            self._window.setWindowFlags(ON_TOP if self._locked else Qt.WindowType.Window)
            self._window.setVisible(shown)  # other flags hide it

    @property
    def may_close(self) -> bool:
        """Whether closing the window ends it."""
        return not self._kiosk.settings.kiosk_lock or bool(self._kiosk.service.end)

    def look(self) -> None:
        """Do what the service menu has decided."""
        if self._kiosk.service.end:
            app = QApplication.instance()
            assert isinstance(app, QApplication)
            self._window.close()
            app.exit(RESTART if self._kiosk.service.end == "restart" else 0)

    def come_back(self) -> None:
        """To the front, with the keyboard; which screen it fills is ``ui.screens``' business."""
        if self._window.isVisible():
            self._window.raise_()
            self._window.activateWindow()

    def _left(self, state: Qt.ApplicationState) -> None:
        """Something else has come to the front: a locked kiosk does not stay behind it."""
        if self._locked and state is not Qt.ApplicationState.ApplicationActive:
            self._back.start()


def start_again(arguments: Sequence[str]) -> None:
    """Replace this process by a new start of the same command."""
    os.execv(sys.executable, [sys.executable, *arguments])
