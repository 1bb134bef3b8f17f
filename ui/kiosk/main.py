"""Starting the kiosk."""

from __future__ import annotations

import sys

from msgspec.structs import replace

from branchdesk.client.journal import Journal
from branchdesk.client.link import BranchLink
from branchdesk.domain.commands import Language
from branchdesk.services.ports import TicketPrinter
from ui.app import run_window
from ui.bridge import Bridge
from ui.kiosk.lock import RESTART, start_again
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.window import KioskWindow
from ui.settings import Settings


def make_window(
    bridge: Bridge,
    printer: TicketPrinter,
    journal: Journal,
    *,
    language: Language = "zh",
    settings: Settings | None = None,
) -> KioskWindow:
    """The kiosk's window on a bridge that is started (and closed) by the caller. Needs a QApplication with a theme."""
    return KioskWindow(KioskPresenter(bridge, printer, language, journal, settings=settings))


def run(link: BranchLink, printer: TicketPrinter, journal: Journal, settings: Settings) -> int:
    """Show the kiosk until it is ended; the process's exit code."""
    language = settings.language or "zh"
    shown = replace(settings, fullscreen=settings.fullscreen or settings.kiosk_lock)
    code = run_window(
        link,
        lambda bridge: make_window(bridge, printer, journal, language=language, settings=settings),
        shown,
    )
    if code == RESTART:
        journal.close()
        start_again(sys.orig_argv[1:])
    return code
