"""Starting the teller's window."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QWidget

from branchdesk.client.journal import Journal
from branchdesk.client.link import BranchLink
from ui.app import run_window
from ui.bridge import Bridge
from ui.counter.device import Device, Keep
from ui.counter.window import CounterWindow
from ui.live import Live
from ui.settings import Settings, taken_over

TITLE_BAR = 40
"""What a desktop adds above the window at most."""


def make_window(bridge: Bridge, journal: Journal, *, language: str = "zh", device: Device | None = None) -> QWidget:
    """The window on a bridge that somebody else starts and closes (the demo, tests).

    It opens in its own size where the screen allows; left to itself, Qt takes two thirds of the screen's height.
    """
    window = CounterWindow(bridge, journal, language=language, device=device)
    room = window.screen().availableSize() - QSize(0, TITLE_BAR)
    window.resize(window.sizeHint().boundedTo(room))
    QTimer.singleShot(0, window.docking.begin)
    return window


def run(link: BranchLink, journal: Journal, settings: Settings, keep: Keep, live: Live | None = None) -> int:
    """Show the window of the link's counter until it is closed; returns the exit code."""
    device, language = Device(settings, keep), settings.language or "zh"
    return run_window(
        link,
        lambda bridge: make_window(bridge, journal, language=language, device=device),
        settings,
        live=live.by(lambda _window, kept: device.take(taken_over(device.settings, kept))) if live else None,
    )
