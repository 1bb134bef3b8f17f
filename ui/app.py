"""How every window's process starts: one QApplication with the product's look, and a clean end."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from branchdesk.client.link import BranchLink
from branchdesk.kinds import ready_kinds
from ui.bridge import Bridge
from ui.live import Live, follow
from ui.screens import ScreenKeeper
from ui.settings import Settings, Theme
from ui.theme import PALETTES, allow_motion, apply_brand, apply_theme


def run_window(
    link: BranchLink,
    make: Callable[[Bridge], QWidget],
    settings: Settings,
    *,
    theme: Theme = "light",
    second: bool = False,
    live: Live | None = None,
) -> int:
    """Show one window until it is closed or the process is told to stop; returns the exit code.

    ``theme`` is the role's own, where its settings name none. ``second``: it fills the second monitor where there is
    one. ``live``: what is kept while the window is open, and who takes it over. The window is shown before the branch
    is asked for anything, so it appears at once and says that it connects.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("BranchDesk")  # what a screen reader calls it
    allow_motion(settings.motion)
    apply_theme(app, PALETTES[settings.theme or theme])
    awake = _heeding_signals(app)
    bridge = Bridge(link)
    bridge.changed.connect(lambda s, _event: apply_brand(app, s.profile.brand))
    window = make(bridge)
    if os.environ.get("BRANCHDESK_TRACE"):
        from ui.trace import trace

        trace(window)
    keeper = ScreenKeeper(window, settings.screen, fullscreen=settings.fills_screen, second=second)
    keeper.show()
    ready_kinds()
    QTimer.singleShot(0, bridge.start)
    if live is not None:
        follow(window, settings, live, theme, keeper)
    gc.freeze()  # what is there now stays: later collections need not look at it, which took up to 80 ms of the loop
    try:
        return app.exec()
    finally:
        awake.stop()
        bridge.close()


def _heeding_signals(app: QApplication) -> QTimer:
    """Ends the window when its process is told to stop, as long as the timer runs."""
    for number in (signal.SIGINT, signal.SIGTERM):
        # Not quit(): a window may ask back. A code of its own says that nobody closed the window: autostart opens it.
        signal.signal(number, lambda number, _: app.exit(128 + number))
    awake = QTimer()  # Python sees a signal only when its interpreter runs
    awake.timeout.connect(lambda: None)
    awake.start(500)
    return awake
