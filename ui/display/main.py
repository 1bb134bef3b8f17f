"""Starts the display as a process of its own, or as one window among others."""

from __future__ import annotations

from branchdesk.client.link import BranchLink
from branchdesk.services.ports import Voice
from ui.app import run_window
from ui.bridge import Bridge
from ui.display.window import DisplayWindow
from ui.settings import Settings


def make_window(bridge: Bridge, voice: Voice, *, language: str = "zh") -> DisplayWindow:
    """The window, not shown yet. Whoever makes it starts and closes the bridge."""
    window = DisplayWindow(bridge, voice, language=language)
    window.resize(1280, 720)
    return window


def run(link: BranchLink, voice: Voice, settings: Settings) -> int:
    """Show the display until it is closed; returns the exit code."""
    language = settings.language or "zh"
    return run_window(link, lambda bridge: make_window(bridge, voice, language=language), settings, theme="dark")
