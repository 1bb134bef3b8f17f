"""The customers' screens as a draft of the settings makes them: real windows, never shown, at a made-up morning."""

from __future__ import annotations

from PySide6.QtGui import QPixmap

from branchdesk.domain.profile import Profile

SCREENS: dict[str, tuple[str, ...]] = {
    "services": ("kiosk",),
    "wishes": ("wishes",),
    "priorities": ("priorities",),
    "staff": ("asks", "serves"),
    "ratings": ("reasons",),
    "notices": ("foot", "kiosk"),
    "display": ("foot", "display"),
    "brand": ("kiosk", "display", "asks"),
}
"""By the settings' page, the screens on which its settings are seen."""


class Previews:
    """Each call makes a window, draws it and lets it go: nothing of a draft lives on."""

    def screens(self, page: str) -> tuple[str, ...]:
        """Which screens a page of the settings changes."""
        return SCREENS.get(page, ())

    def draw(self, screen: str, profile: Profile, language: str, item: int) -> QPixmap:
        """A screen with these settings. ``item``: which one of the page's list is looked at (of the staff, say)."""
        from ui.previews.draw import draw  # the screens' code: only where somebody wants to see them

        return draw(screen, profile, language, item)
