"""Starts the manager's window as a process of its own, or as one window among others."""

from __future__ import annotations

from branchdesk.client.link import BranchLink
from branchdesk.domain.errors import BranchDeskError
from ui.app import run_window
from ui.bridge import Bridge
from ui.live import Live
from ui.manager.settings.screens import Screens
from ui.manager.window import ManagerWindow
from ui.settings import Settings


def make_window(
    bridge: Bridge, *, language: str = "zh", sound: bool = True, screens: Screens | None = None
) -> ManagerWindow:
    """The window, not shown yet. Whoever makes it starts and closes the bridge."""

    def alarm() -> None:
        bridge.query(_sound_alert, lambda _seconds: None, _unheard)

    window = ManagerWindow(bridge, language=language, alarm=alarm if sound else lambda: None, screens=screens)
    window.resize(1366, 768)
    return window


def run(link: BranchLink, settings: Settings, screens: Screens, live: Live | None = None) -> int:
    """Show the manager's window until it is closed; returns the exit code."""
    language = settings.language or "zh"
    return run_window(link, lambda bridge: make_window(bridge, language=language, screens=screens), settings, live=live)


def _sound_alert() -> float:
    """Runs on a worker: the shipped alert sound, once."""
    from branchdesk.devices.voice.compose import sound
    from branchdesk.devices.voice.player import play

    return play(sound("alert"))


def _unheard(_error: BranchDeskError) -> None:
    """No loudspeaker here: the alert is red in the list either way."""
