"""Starts the display as a process of its own, or as one window among others."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtWidgets import QWidget

from branchdesk.client.link import BranchLink
from branchdesk.devices.voice import voice_from_name
from branchdesk.services.ports import Voice
from ui.app import run_window
from ui.bridge import Bridge
from ui.display.sign import SignWindow
from ui.display.window import DisplayWindow
from ui.live import Live
from ui.settings import Settings


def make_window(
    bridge: Bridge, voice: Voice, *, language: str = "zh", settings: Settings | None = None
) -> DisplayWindow:
    """The lobby's window, not shown yet. Whoever makes it starts and closes the bridge."""
    chosen = settings or Settings()
    window = DisplayWindow(bridge, voice, language=language, layout=chosen.display_layout, media=chosen.media)
    window.resize(1280, 720)
    return window


def make_sign(bridge: Bridge, counter: str, *, language: str = "zh") -> SignWindow:
    """The sign above a counter, not shown yet."""
    window = SignWindow(bridge, counter, language=language)
    window.resize(640, 240)
    return window


def take(window: QWidget, settings: Settings) -> None:
    """Other settings were kept while the display is open: another voice speaks from the next call on."""
    if isinstance(window, DisplayWindow):
        window.board.take(settings.display_layout, settings.media)
        with suppress(ValueError):  # a name that is no voice: the old one goes on
            window.speaker.use(voice_from_name(settings.voice))


def run(link: BranchLink, settings: Settings, live: Live | None = None) -> int:
    """Show the display, or a counter's sign, until it is closed; returns the exit code."""
    voice = voice_from_name(settings.voice)
    language = settings.language or "zh"

    def make(bridge: Bridge) -> DisplayWindow | SignWindow:
        if settings.display_counter:
            return make_sign(bridge, settings.display_counter, language=language)
        return make_window(bridge, voice, language=language, settings=settings)

    return run_window(link, make, settings, theme="dark", live=live.by(take) if live else None)
