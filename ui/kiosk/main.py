"""Starting the kiosk."""

from __future__ import annotations

import sys
from contextlib import suppress

from PySide6.QtWidgets import QWidget

from branchdesk.client.journal import Journal
from branchdesk.client.link import BranchLink
from branchdesk.domain.commands import Language
from branchdesk.services.ports import TicketPrinter
from ui.app import run_window
from ui.bridge import Bridge
from ui.kiosk.lock import RESTART, start_again
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.window import KioskWindow, least_px
from ui.live import Live
from ui.printing import printer_for
from ui.settings import Settings
from ui.theme import palette


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


def take(window: QWidget, settings: Settings) -> None:
    """Other settings were kept while the kiosk is open."""
    assert isinstance(window, KioskWindow)
    before, window.kiosk.settings = window.kiosk.settings, settings
    if settings.printer != before.printer:
        with suppress(ValueError):  # an address that names no printer: the old one goes on
            window.kiosk.printer.use(printer_for(settings.printer))
    window.base = palette().name
    window.least = least_px(window, settings.dpi)
    window.lock.hold()
    window.refresh_now()


def run(link: BranchLink, journal: Journal, settings: Settings, live: Live | None = None) -> int:
    """Show the kiosk until it is ended; the process's exit code."""
    printer = printer_for(settings.printer)
    language = settings.language or "zh"
    code = run_window(
        link,
        lambda bridge: make_window(bridge, printer, journal, language=language, settings=settings),
        settings,
        live=live.by(take) if live else None,
    )
    if code == RESTART:
        journal.close()
        start_again(sys.orig_argv[1:])
    return code
