"""The alerts beside the floor: in colour, with an icon and in words; each is seen to with one tap, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from branchdesk.domain.profile import Profile
from branchdesk.domain.times import local
from branchdesk.i18n import text
from ui.manager.parts import button, fill_area, page_area, put
from ui.manager.watch import WatchedAlert, alert_words
from ui.theme import SPACE, palette, set_role
from ui.widgets.basics import card, column, label, row
from ui.widgets.icons import IconLabel


class AlertView(NamedTuple):
    """One alert in words. ``seen``: by whom and when; empty: nobody yet."""

    key: str
    severity: str
    words: str
    since: str
    seen: str


def alert_view(watched: WatchedAlert, profile: Profile, language: str) -> AlertView:
    """An alert as the panel tells it."""
    since = text(language, "manager-since", time=f"{local(watched.alert.since, profile.timezone):%H:%M}")
    seen = ""
    if watched.seen_at:
        time = f"{local(watched.seen_at, profile.timezone):%H:%M}"
        seen = text(language, "manager-seen-by", name=watched.seen_by, time=time)
    words = alert_words(language, watched.alert, profile)
    return AlertView(watched.key, watched.alert.severity, words, since, seen)


class AlertPanel(QFrame):
    """The alerts, unseen first; ``acknowledge(key)`` sees to one."""

    def __init__(self, language: str, acknowledge: Callable[[str], None]) -> None:
        super().__init__()
        self._language, self._acknowledge = language, acknowledge
        set_role(self, "card")
        layout = column(self, margin=2 * SPACE, gap=SPACE)
        head = row(gap=SPACE)
        head.addWidget(label(text(language, "manager-alerts"), "strong"), 1)
        self.count = label(role="chip-bad")
        head.addWidget(self.count)
        layout.addLayout(head)
        self.calm = label(text(language, "manager-no-alerts"), "muted")
        layout.addWidget(self.calm)
        self._area = page_area()
        layout.addWidget(self._area, 1)
        self.views: tuple[AlertView, ...] | None = None
        self.show_alerts((), None)

    def show_alerts(self, rows: tuple[WatchedAlert, ...], profile: Profile | None) -> None:
        """Show the present alerts; nothing is made anew while they stay the same."""
        views = tuple(alert_view(watched, profile, self._language) for watched in rows if profile is not None)
        if views == self.views:
            return
        self.views = views
        unseen = sum(not view.seen for view in views)
        put(self.count, str(unseen))
        self.count.setVisible(unseen > 0)
        self.calm.setVisible(not views)
        inside = QWidget()
        layout = column(inside, gap=SPACE)
        for view in views:
            layout.addWidget(self._row(view))
        layout.addStretch(1)
        place = self._area.verticalScrollBar().value()
        fill_area(self._area, inside)
        self._area.verticalScrollBar().setValue(place)

    def _row(self, view: AlertView) -> QFrame:
        colours = palette()
        kind = "info" if view.seen else "bad" if view.severity == "red" else "warn"
        colour = {"info": colours.accent, "bad": colours.bad, "warn": colours.warn}[kind]
        box = card(f"banner-{kind}")
        layout = row(box, margin=SPACE, gap=SPACE)
        sign = "check" if view.seen else "bell-ring" if view.severity == "red" else "triangle-alert"
        layout.addWidget(IconLabel(sign, colour, 20), 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=2)
        words.addWidget(label(view.words, wrap=True))
        under = label(f"{view.since} · {view.seen}" if view.seen else view.since, "small", wrap=True)
        words.addWidget(under)
        layout.addLayout(words, 1)
        if not view.seen:
            seen = button(text(self._language, "manager-acknowledge"), partial(self._acknowledge, view.key))
            seen.setAccessibleName(f"{text(self._language, 'manager-acknowledge')}: {view.words}")
            layout.addWidget(seen, 0, Qt.AlignmentFlag.AlignVCenter)
        return box
