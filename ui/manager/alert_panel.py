"""The alerts beside the floor: in colour, with an icon and in words; each is seen to, or answered, with one tap."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from branchdesk.domain import commands as c
from branchdesk.domain.alerts import Alert
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import local
from branchdesk.i18n import text
from ui.manager.answer_dialog import AnswerDialog
from ui.manager.parts import Sender, button, fill_area, page_area, put, tall
from ui.manager.watch import WatchedAlert, alert_words
from ui.theme import SPACE, set_role
from ui.widgets.basics import card, column, label, row
from ui.widgets.icons import IconLabel
from ui.widgets.strip import MEANINGS, Kind

LOOKS = {"long_wait": "queue", "no_counter": "queue", "long_service": "counter", "no_show": "counter"}
"""What an alert is about, for a closer look."""
BESIDE, LEAST = 190, 140
"""So wide (px) buttons stand beside the words, wider ones below; so high two lines of words are seen whole."""


class AlertView(NamedTuple):
    """One alert in words. ``seen``: by whom and when; empty: nobody yet."""

    alert: Alert
    words: str
    since: str
    seen: str


def alert_view(watched: WatchedAlert, s: Snapshot, language: str) -> AlertView:
    """An alert as the panel tells it."""
    zone = s.profile.timezone
    since = text(language, "manager-since", time=f"{local(watched.alert.since, zone):%H:%M}")
    seen = ""
    if watched.seen_at:
        time = f"{local(watched.seen_at, zone):%H:%M}"
        seen = text(language, "manager-seen-by", name=watched.seen_by, time=time)
    return AlertView(watched.alert, alert_words(language, watched.alert, s.profile), since, seen)


def _same(view: AlertView) -> tuple[str, str, str]:
    """What an alert's row is made of; its minutes alone need no new row."""
    return (view.alert.key, view.since, view.seen)


class AlertPanel(QFrame):
    """The alerts, unseen first. ``look(kind, subject)`` takes a closer look at a counter or a queue."""

    def __init__(self, language: str, sender: Sender, look: Callable[[str, str], object]) -> None:
        super().__init__()
        self._language, self._sender, self._look = language, sender, look
        set_role(self, "card")
        layout = column(self, margin=SPACE + SPACE // 2, gap=SPACE)
        head = row(gap=SPACE)
        head.addWidget(label(text(language, "manager-alerts"), "strong"), 1)
        self.count = label(role="chip-bad")
        head.addWidget(self.count)
        layout.addLayout(head)
        self.calm = label(text(language, "manager-no-alerts"), "muted")
        layout.addWidget(self.calm)
        self._area = page_area()
        layout.addWidget(self._area, 1)
        self.setMinimumHeight(LEAST)
        self.views: tuple[AlertView, ...] | None = None
        self._told: list[QLabel] = []

    def show_alerts(self, rows: tuple[WatchedAlert, ...], s: Snapshot) -> None:
        """Show the present alerts; nothing is made anew while they stay the same."""
        views = tuple(alert_view(watched, s, self._language) for watched in rows)
        if views == self.views:
            return
        before, self.views = self.views, views
        if before is not None and [_same(view) for view in before] == [_same(view) for view in views]:
            for view, told in zip(views, self._told, strict=True):
                put(told, view.words)
            return
        unseen = [view.alert.severity for view in views if not view.seen]
        put(self.count, str(len(unseen)))
        set_role(self.count, "chip-bad" if "red" in unseen else "chip-warn")
        self.count.setVisible(bool(unseen))
        self.calm.setVisible(not views)
        self._told = []
        inside = QWidget()
        layout = column(inside, gap=SPACE)
        for view in views:
            layout.addWidget(self._row(view))
        layout.addStretch(1)
        place = self._area.verticalScrollBar().value()
        fill_area(self._area, inside)
        self._area.verticalScrollBar().setValue(place)

    def _row(self, view: AlertView) -> QFrame:
        red = view.alert.severity == "red"
        kind: Kind = "info" if view.seen else "bad" if red else "warn"
        box = card(f"banner-{kind}")
        layout = column(box, margin=SPACE, gap=SPACE // 2)
        head = row(gap=SPACE)
        sign = "check" if view.seen else "bell-ring" if red else "triangle-alert"
        head.addWidget(IconLabel(sign, MEANINGS[kind], 20), 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=0)
        self._told.append(label(view.words, wrap=True))
        words.addWidget(self._told[-1])
        words.addWidget(label(f"{view.since} · {view.seen}" if view.seen else view.since, "small", wrap=True))
        head.addLayout(words, 1)
        layout.addLayout(head)
        buttons = [tall(made) for made in self._buttons(view)]
        beside = sum(made.sizeHint().width() for made in buttons) <= BESIDE
        foot = head if beside else row(gap=SPACE)
        if not beside:
            foot.addStretch(1)
            layout.addLayout(foot)
        for made in buttons:
            made.setAccessibleName(f"{made.text()}: {view.words}")
            foot.addWidget(made)
        return box

    def _buttons(self, view: AlertView) -> list[QPushButton]:
        """One tap each: a closer look, asking for a window, an answer, "seen"."""
        language, alert, found = self._language, view.alert, []
        if alert.code in LOOKS:
            found.append(button(text(language, "manager-look"), partial(self._look, LOOKS[alert.code], alert.subject)))
        if alert.code == "open_flexible":
            op = c.SendMessage(counter=alert.subject, code="open")
            told = text(language, "manager-done-open", counter=alert.subject)
            words = text(language, "manager-do-here-open", counter=alert.subject)
            found.append(button(words, partial(self._sender.send, op, told)))
        if alert.code == "message":
            reply = button(text(language, "manager-reply"), partial(self.open_reply, alert.subject, view.words))
            found += [reply, self._coming(alert)]
        elif not view.seen:
            op_seen = c.AcknowledgeAlert(code=alert.code, subject=alert.subject, severity=alert.severity)
            found.append(button(text(language, "manager-acknowledge"), partial(self._sender.send, op_seen)))
        return found

    def _coming(self, alert: Alert) -> QPushButton:
        op, told = c.AnswerMessage(message=alert.subject, code="coming"), text(self._language, "manager-answer-sent")
        return button(text(self._language, "message-answer-coming"), partial(self._sender.send, op, told), "primary")

    def open_reply(self, message: str, words: str) -> AnswerDialog:
        """Another answer than "coming"."""
        dialog = AnswerDialog(self._language, message, words, self._sender, self)
        dialog.open()
        return dialog
