"""Starting the teller's window."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from branchdesk.client.link import BranchLink
from ui.app import run_window
from ui.bridge import Bridge
from ui.counter.window import CounterWindow


def make_window(bridge: Bridge, *, language: str = "zh") -> QWidget:
    """The window on a bridge that somebody else starts and closes (the demo, tests)."""
    return CounterWindow(bridge, language=language)


def run(link: BranchLink, *, language: str = "zh") -> int:
    """Show the window of the link's counter until it is closed; returns the exit code."""
    return run_window(link, lambda bridge: make_window(bridge, language=language))
