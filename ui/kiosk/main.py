"""Starting the kiosk."""

from __future__ import annotations

from branchdesk.client.journal import Journal
from branchdesk.client.link import BranchLink
from branchdesk.domain.commands import Language
from branchdesk.services.ports import TicketPrinter
from ui.app import run_window
from ui.bridge import Bridge
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.window import KioskWindow
from ui.settings import Settings


def make_window(bridge: Bridge, printer: TicketPrinter, journal: Journal, *, language: Language = "zh") -> KioskWindow:
    """The kiosk's window on a bridge that is started (and closed) by the caller. Needs a QApplication with a theme."""
    return KioskWindow(KioskPresenter(bridge, printer, language, journal))


def run(link: BranchLink, printer: TicketPrinter, journal: Journal, settings: Settings) -> int:
    """Show the kiosk until it is closed; the process's exit code."""
    language = settings.language or "zh"
    return run_window(link, lambda bridge: make_window(bridge, printer, journal, language=language), settings)
