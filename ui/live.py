"""Settings changed while their window is open: what is safe is taken over within seconds, the rest next time."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from branchdesk.i18n import known_language
from ui.screens import ScreenKeeper
from ui.settings import Settings, Theme, taken_over
from ui.theme import PALETTES, allow_motion, apply_theme

LOOK_MS = 2000
"""How often the file is looked at: its time alone, unless it is another one."""
News = Callable[[], Settings | None]
"""The settings where they were kept anew since the last question; None: they are as they were."""
Take = Callable[[QWidget, Settings], object]
"""Gives a window of a role what is the role's own."""


class Live(NamedTuple):
    """Where news come from, and what a role does with them besides what all windows do."""

    news: News
    take: Take = lambda _window, _settings: None

    def by(self, take: Take) -> Live:
        """The same for a role."""
        return self._replace(take=take)


class Speaking(Protocol):
    """Every window speaks another language when told to."""

    def speak(self, language: str) -> None: ...


def follow(window: QWidget, settings: Settings, live: Live, theme: Theme, keeper: ScreenKeeper | None = None) -> QTimer:
    """Look for news as long as the window lives. ``theme``: the role's own, where the settings name none; ``keeper``:
    who keeps the window on its monitor.
    """
    running = settings

    def look() -> None:
        nonlocal running
        kept = live.news()
        if kept is None:
            return
        before, running = running, taken_over(running, kept)
        allow_motion(running.motion)
        if running.theme != before.theme:
            app = QApplication.instance()
            assert isinstance(app, QApplication)
            apply_theme(app, PALETTES[running.theme or theme])
        if running != before:
            live.take(window, running)
            if keeper is not None:
                keeper.use(running.screen, fullscreen=running.fills_screen)
        if running.language != before.language:
            cast("Speaking", window).speak(known_language(running.language))

    timer = QTimer(window, interval=LOOK_MS)
    timer.timeout.connect(look)
    timer.start()
    return timer
