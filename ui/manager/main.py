"""Starts the manager's window as a process of its own, or as one window among others."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtWidgets import QWidget

from branchdesk.client.link import BranchLink
from branchdesk.domain.errors import BranchDeskError
from branchdesk.services.ports import TicketPrinter
from ui.app import run_window
from ui.bridge import Bridge
from ui.live import Live
from ui.manager.settings.screens import Screens
from ui.manager.window import ManagerWindow
from ui.printing import printer_for
from ui.settings import Settings


def make_window(
    bridge: Bridge,
    *,
    language: str = "zh",
    sound: bool = True,
    screens: Screens | None = None,
    printer: TicketPrinter | None = None,
) -> ManagerWindow:
    """The window, not shown yet. Whoever makes it starts and closes the bridge."""

    def alarm() -> None:
        bridge.query(_sound_alert, lambda _seconds: None, _unheard)

    ring = alarm if sound else lambda: None
    window = ManagerWindow(bridge, language=language, alarm=ring, screens=screens, printer=printer)
    window.resize(1366, 768)
    return window


def take(window: QWidget, settings: Settings) -> None:
    """Other settings were kept while the window is open."""
    assert isinstance(window, ManagerWindow)
    with suppress(ValueError):  # an address that names no printer: the old one goes on
        window.printing.printer = own_printer(settings)


def own_printer(settings: Settings) -> TicketPrinter | None:
    """For tickets issued here; None: this device has none. Raises ValueError."""
    return None if settings.printer == Settings().printer else printer_for(settings.printer)


def run(link: BranchLink, settings: Settings, screens: Screens, live: Live | None = None) -> int:
    """Show the manager's window until it is closed; returns the exit code."""
    language = settings.language or "zh"
    printer = own_printer(settings)

    def make(bridge: Bridge) -> ManagerWindow:
        return make_window(bridge, language=language, screens=screens, printer=printer)

    return run_window(link, make, settings, live=live.by(take) if live else None)


def _sound_alert() -> float:
    """Runs on a worker: the shipped alert sound, once."""
    from branchdesk.devices.voice.compose import sound
    from branchdesk.devices.voice.player import play

    return play(sound("alert"))


def _unheard(_error: BranchDeskError) -> None:
    """No loudspeaker here: the alert is red in the list either way."""
