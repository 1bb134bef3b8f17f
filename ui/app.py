"""How every window's process starts: one QApplication with the product's look, and a clean end."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from branchdesk.client.link import BranchLink
from ui.bridge import Bridge
from ui.theme import LIGHT, Palette, apply_theme


def run_window(
    link: BranchLink,
    make: Callable[[Bridge], QWidget],
    *,
    fullscreen: bool = False,
    colours: Palette = LIGHT,
) -> int:
    """Show one window until it is closed or the process is told to stop; returns the exit code.

    The window is shown before the branch is asked for anything, so it appears at once and says that it connects.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    apply_theme(app, colours)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.quit())
    awake = QTimer()  # Python sees a signal only when its interpreter runs
    awake.timeout.connect(lambda: None)
    awake.start(500)
    bridge = Bridge(link)
    window = make(bridge)
    if fullscreen:
        window.showFullScreen()
    else:
        window.show()
    QTimer.singleShot(0, bridge.start)
    try:
        return app.exec()
    finally:
        bridge.close()
