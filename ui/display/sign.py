"""A counter's own sign: a small screen above it that says who is called there, or that it is open, paused or closed.

It says the same thing three times, in words, by colour and by an icon, and fits a band as well as a small square. It
never speaks: the lobby's display does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, NamedTuple

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from branchdesk.client.link import LinkState
from branchdesk.domain.snapshot import Snapshot
from branchdesk.i18n import text
from ui.bridge import Bridge
from ui.display.calls import BLINK_HALF_S, BLINK_S
from ui.display.care import MARGIN, is_night, shift
from ui.display.lanes import counter_lane
from ui.display.paint import CENTRE, LEFT, Panel, picture, words
from ui.display.shade import Shade
from ui.display.state import phase
from ui.display.words import Pair, other
from ui.theme import motion, palette, set_role

State = Literal["called", "serving", "open", "paused", "closed", "lost"]
CARE_MS = 20_000
ICONS: dict[State, str] = {
    "called": "bell-ring",
    "serving": "user",
    "open": "circle-check",
    "paused": "circle-pause",
    "closed": "circle-x",
    "lost": "wifi-off",
}


class SignView(NamedTuple):
    counter: str = ""
    caption: Pair = Pair("", "")
    state: State = "lost"
    number: str = ""
    """Empty where the words alone say it."""
    said: Pair = Pair("", "")
    lit: bool = False


def sign_colours(state: State, lit: bool = False) -> tuple[str, str]:
    """Ground and ink of a state: a pair of the palette that can be read."""
    c = palette()
    if state == "called":
        return (c.call, c.on_call) if lit else (c.brand, c.call)
    grounds = {
        "serving": (c.accent_soft, c.accent),
        "open": (c.good_soft, c.good),
        "paused": (c.warn_soft, c.warn),
        "closed": (c.surface, c.muted),
        "lost": (c.warn_soft, c.warn),
    }
    return grounds[state]


def sign_view(s: Snapshot | None, link: LinkState, counter: str, language: str, *, lit: bool) -> SignView:
    """What the sign of a counter says. Without a live line only the counter's own number is sure."""
    caption = Pair(text(language, "display-counter"), text(other(language), "display-counter"))
    state: State = "lost"
    number = ""
    if s is not None and link is LinkState.LIVE:
        lane = counter_lane(s, counter)
        state, number = lane.sign, lane.number
    said = Pair(*(text(x, f"display-sign-{state}") for x in (language, other(language))))
    return SignView(counter, caption, state, number, said, lit and state == "called")


class SignPanel(Panel[SignView]):
    """The counter's number beside what it says; one above the other where the sign is no band."""

    @property
    def unit(self) -> float:
        return min(self.width() / 640, self.height() / 240)

    def draw(self, painter: QPainter, area: QRectF, u: float) -> None:
        band = area.width() >= 1.5 * area.height()
        if band:
            place = QRectF(area.x(), area.y(), min(area.height() * 1.1, area.width() * 0.36), area.height())
            rest = QRectF(place.right(), area.y(), area.right() - place.right(), area.height())
        else:
            place = QRectF(area.x(), area.y(), area.width(), area.height() * 0.42)
            rest = QRectF(area.x(), place.bottom(), area.width(), area.bottom() - place.bottom())
        self._counter(painter, place, u)
        ground, ink = sign_colours(self.view.state, self.view.lit)
        painter.fillRect(rest, ground)
        inner = rest.adjusted(20 * u, 12 * u, -20 * u, -12 * u)
        if self.view.number:
            self._number(painter, inner, ink, u)
        else:
            self._state(painter, inner, ink, u)

    def _counter(self, painter: QPainter, place: QRectF, u: float) -> None:
        c = palette()
        painter.fillRect(place, c.brand)
        head = QRectF(
            place.x() + 12 * u, place.y() + place.height() * 0.06, place.width() - 24 * u, place.height() * 0.2
        )
        both = f"{self.view.caption.main}  {self.view.caption.other}"
        words(painter, head, both, place.height() * 0.15, c.brand_muted, bold=True, align=CENTRE)
        digit = QRectF(head.x(), head.bottom(), head.width(), place.height() * 0.68)
        words(painter, digit, self.view.counter, place.height() * 0.72, c.on_brand, bold=True, align=CENTRE)

    def _number(self, painter: QPainter, area: QRectF, ink: str, u: float) -> None:
        """The number as large as it can be, and below it what it means."""
        foot = area.height() * 0.24
        number = QRectF(area.x(), area.y(), area.width(), area.height() - foot)
        words(painter, number, self.view.number, number.height() * 1.02, ink, bold=True, align=CENTRE)
        self._said(painter, QRectF(area.x(), number.bottom(), area.width(), foot), ink, u)

    def _said(self, painter: QPainter, line: QRectF, ink: str, u: float) -> None:
        mark = line.height() * 0.86
        picture(painter, QRectF(line.x(), line.center().y() - mark / 2, mark, mark), ICONS[self.view.state], ink)
        rest = line.adjusted(mark + 14 * u, 0, 0, 0)
        used = words(painter, rest, self.view.said.main, line.height() * 0.62, ink, bold=True, align=LEFT)
        beside = rest.adjusted(used + 14 * u, 0, 0, 0)
        if beside.width() > line.height():
            words(painter, beside, self.view.said.other, line.height() * 0.4, ink, align=LEFT)

    def _state(self, painter: QPainter, area: QRectF, ink: str, u: float) -> None:
        size = min(area.height() * 0.6, area.width() * 0.3)
        mark = QRectF(area.x() + 8 * u, area.center().y() - size / 2, size, size)
        picture(painter, mark, ICONS[self.view.state], ink)
        rest = QRectF(mark.right() + 20 * u, area.y(), area.right() - mark.right() - 20 * u, area.height())
        upper = QRectF(rest.x(), rest.center().y() - rest.height() * 0.3, rest.width(), rest.height() * 0.36)
        words(painter, upper, self.view.said.main, rest.height() * 0.32, ink, bold=True)
        lower = QRectF(rest.x(), upper.bottom(), rest.width(), rest.height() * 0.22)
        words(painter, lower, self.view.said.other, rest.height() * 0.17, ink)


class SignWindow(QWidget):
    """A whole small screen. ``clock`` is any steady clock in seconds."""

    def __init__(
        self, bridge: Bridge, counter: str, *, language: str = "zh", clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._bridge, self._counter, self._language, self._clock = bridge, counter, language, clock
        self._called_at, self._call = -BLINK_S, 0
        self.panel = SignPanel(SignView())
        set_role(self, "brand")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.panel)
        self.shade = Shade(self)
        self._caring = QTimer(self, interval=CARE_MS)
        self._caring.timeout.connect(self.refresh)
        self._caring.start()
        self._blinking = QTimer(self, interval=round(BLINK_HALF_S * 1000))
        self._blinking.timeout.connect(self.refresh)
        bridge.changed.connect(self._on_change)
        bridge.link_changed.connect(lambda *_: self.refresh())
        self.speak(language)

    def speak(self, language: str) -> None:
        """The language that stands first."""
        self._language = language
        self.setWindowTitle(text(language, "display-sign-title", counter=self._counter))
        self.refresh()

    def refresh(self) -> None:
        """Say how the counter stands; a call just made blinks."""
        age = self._clock() - self._called_at
        fresh = age < BLINK_S
        if fresh != self._blinking.isActive():
            self._blinking.start() if fresh else self._blinking.stop()
        lit = fresh and (int(age / BLINK_HALF_S) % 2 == 0 or not motion(1))
        state = self._bridge.link_state
        self.panel.show_view(sign_view(self._bridge.snapshot, state, self._counter, self._language, lit=lit))
        self._care()
        view = self.panel.view
        self.panel.setAccessibleName(f"{view.caption.main} {view.counter}: {view.number} {view.said.main}")

    def _care(self) -> None:
        """What stands there wanders a little, and is dimmed at night."""
        move, layout = shift(self._clock(), 0.5), self.layout()
        assert layout is not None
        edge = MARGIN // 2
        layout.setContentsMargins(edge + move.x, edge + move.y, edge - move.x, edge - move.y)
        s, now = self._bridge.snapshot, self._bridge.link.now()
        self.shade.cover(is_night(s, phase(s, self._bridge.link_state, now), now))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._care()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._blinking.stop()
        self._caring.stop()
        super().closeEvent(event)

    def _on_change(self, s: Snapshot, _event: object) -> None:
        mine = next((call for call in s.calls if call.counter == self._counter), None)
        if mine is not None and mine.seq > self._call:
            self._call = mine.seq
            if self._bridge.link.now() - mine.at < BLINK_S * 1000:
                self._called_at = self._clock()
        self.refresh()
