"""The card on top: whom this counter has, since when, and how that stands against the standard time."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from ui.counter.lines import Badge, Light
from ui.counter.presenter import RED_FACTOR, Now
from ui.palettes import Meaning
from ui.theme import colour_of, palette, set_role
from ui.widgets.bars import Bar
from ui.widgets.basics import column, label, row

STATE_ROLES = {
    "called": "chip",
    "serving": "chip-good",
    "wrap_up": "chip-warn",
    "paused": "chip-warn",
    "free": "chip",
    "closed": "chip",
}
CHIPS = {"info": "chip", "good": "chip-good", "warn": "chip-warn", "bad": "chip-bad"}
NUMBER_HEIGHT = 78
"""Less than the font asks for: figures and letters have no descenders."""
LIGHTS: tuple[Light, ...] = ("red", "amber", "green")


LIGHT_MEANINGS: dict[Light, Meaning] = {"green": "good", "amber": "warn", "red": "bad", "": "muted"}


def light_colour(light: Light) -> str:
    """The colour of a light in the palette in force."""
    return colour_of(LIGHT_MEANINGS[light])


class Lamps(QWidget):
    """A small traffic light; the place of the lit lamp tells as much as its colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._light: Light = ""
        self.setFixedSize(QSize(58, 20))

    @property
    def light(self) -> Light:
        return self._light

    def show_light(self, light: Light) -> None:
        if light != self._light:
            self._light = light
            self.update()
        self.setVisible(bool(light))

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.trough))
        painter.drawRoundedRect(QRectF(0, 0, 58, 20), 10, 10)
        for place, name in enumerate(LIGHTS):
            lit = name == self._light
            painter.setBrush(QColor(light_colour(name) if lit else colours.surface))
            radius = 7.0 if lit else 5.0
            painter.drawEllipse(QRectF(11 + 18 * place - radius, 10 - radius, 2 * radius, 2 * radius))
        painter.end()


class CustomerCard(QFrame):
    """Paints a ``Now``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "card")
        self._shown: Now | None = None
        self.state = label(role="chip")
        self.service = label(role="strong")
        self._badges = row(gap=4)
        self.number = label(role="huge")
        self.headline = label(role="title", wrap=True)
        self.time = label(role="large")
        self._time_words = label(role="small")
        self.lamps = Lamps()
        self._light_words = label(role="small")
        self._bar = Bar(8)
        self.details = label(role="small", wrap=True)
        self.past = label(role="small", wrap=True)
        self._note = label(role="chip-warn", wrap=True)
        self._lay_out()

    def _lay_out(self) -> None:
        whole = column(self, margin=12, gap=5)
        top = row()
        top.addWidget(self.state)
        top.addWidget(self.service)
        top.addStretch(1)
        top.addLayout(self._badges)
        middle = row()
        middle.addWidget(self.number)
        middle.addWidget(self.headline, 1)
        middle.addStretch()
        self.number.setFixedHeight(NUMBER_HEIGHT)
        right = column(gap=0)
        right.addStretch(1)
        self.time.setFixedHeight(44)
        right.addWidget(self.time, 0, Qt.AlignmentFlag.AlignRight)
        right.addWidget(self._time_words, 0, Qt.AlignmentFlag.AlignRight)
        middle.addLayout(right)
        lamps = row()
        lamps.addWidget(self.lamps)
        lamps.addWidget(self._light_words, 1)
        whole.addLayout(top)
        whole.addLayout(middle)
        whole.addWidget(self._bar)
        whole.addLayout(lamps)
        whole.addWidget(self.details)
        whole.addWidget(self.past)
        whole.addWidget(self._note)

    def show_now(self, now: Now) -> None:
        """Repaint what differs."""
        if now == self._shown:
            return
        before, self._shown = self._shown, now
        set_role(self.state, STATE_ROLES[now.activity])
        self.state.setText(now.state)
        self.service.setText(now.service)
        if before is None or before.badges != now.badges:
            show_badges(self._badges, now.badges)
        _say(self.number, now.number)
        _say(self.headline, now.headline)
        set_role(self.time, "large" if now.number else "title")
        self.time.setText(now.time)
        _say(self._time_words, now.time_words)
        self._show_light(now)
        _say(self.details, "  ·  ".join((*now.details, *filter(None, [now.why]))))
        _say(self.past, "\n".join(now.past))
        _say(self._note, now.note)

    def _show_light(self, now: Now) -> None:
        self.lamps.show_light(now.light)
        self._light_words.setText(now.light_words)
        role = {"amber": "warn", "red": "bad"}.get(now.light, "small")
        set_role(self._light_words, role)
        self._light_words.setVisible(bool(now.light))
        self._bar.setVisible(now.share is not None)
        if now.share is not None:
            self._bar.show_share(now.share, LIGHT_MEANINGS[now.light], tick=1 / RED_FACTOR)


def show_badges(layout: QHBoxLayout, badges: tuple[Badge, ...]) -> None:
    """Chips in a row, replacing those before."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.deleteLater()
    for badge in badges:
        layout.addWidget(label(badge.words, CHIPS[badge.tone]))


def _say(shown: QLabel, words: str) -> None:
    shown.setText(words)
    shown.setVisible(bool(words))
