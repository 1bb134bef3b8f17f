"""What is changed while a window is open: its language, its colours, the bank's brand. No window is started anew."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QApplication

from branchdesk.domain.snapshot import Snapshot
from ui.bridge import Bridge
from ui.settings import Settings, Theme
from ui.theme import PALETTES, allow_motion, apply_brand, apply_theme


class Speaks(Protocol):
    """Every role's window: says everything in another language from now on. On screens where the customer chooses the
    language, it is the one that each customer finds.
    """

    def speak(self, language: str) -> None: ...


def follow_brand(app: QApplication, bridge: Bridge) -> None:
    """Dress all windows as the branch's profile says, when it comes in and when it changes."""

    def follow(s: Snapshot, _event: object) -> None:
        apply_brand(app, s.profile.brand)

    bridge.changed.connect(follow)


def apply_settings(app: QApplication, window: Speaks, settings: Settings, theme: Theme = "light") -> None:
    """Show a device's settings in its open window. ``theme`` is the role's own, where the settings name none."""
    allow_motion(settings.motion)
    apply_theme(app, PALETTES[settings.theme or theme])
    if settings.language:
        window.speak(settings.language)
