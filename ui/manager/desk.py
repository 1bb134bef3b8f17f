"""One counter on the floor's plan: painted, so that it is readable at any size; for mouse, finger and keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from branchdesk.domain.counter import Activity
from branchdesk.domain.profile import Profile
from branchdesk.i18n import text
from branchdesk.i18n.stories import reason_name, service_name
from ui.manager.floor import CounterCard
from ui.manager.format import duration
from ui.manager.plan import Sign, sign
from ui.theme import RADIUS, Palette, Type, palette
from ui.widgets.icons import icon_pixmap
from ui.widgets.words import draw_words

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
HEAD, PAD = 30, 9
WIDTH, HEIGHT = 182, 124
"""The size (px) at which everything has its own size."""
NARROW = 116
"""Below this width (px) the number and the time stand one above the other."""


class Desk(QPushButton):
    """A counter. Checked: it is the one that is looked at.

    Signals:
        dropped(QPoint): while the plan is arranged: it was dragged to this place of its parent
    """

    dropped = Signal(object)

    def __init__(self, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._language = language
        self.card: CounterCard | None = None
        self._state = self._below = self._left = self._right = ""
        self.arranging = False
        self._grip: QPoint | None = None
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_card(self, card: CounterCard, profile: Profile) -> None:
        """Show another state of this counter."""
        if card == self.card:
            return
        self.card = card
        language = self._language
        self._state = text(language, f"manager-activity-{card.activity.value.replace('_', '-')}")
        self._below = self._under(card, profile)
        self._left = card.number or (
            reason_name(profile.pauses, card.pause_reason, language) if card.pause_reason else ""
        )
        self._right = "" if card.activity is Activity.CLOSED else duration(card.seconds)
        said = [text(language, "manager-counter", counter=card.id), self._state, self._left, self._right, self._below]
        self.setAccessibleName(", ".join(word for word in said if word))
        self.update()

    def _under(self, card: CounterCard, profile: Profile) -> str:
        """Who sits there, and why nothing goes on."""
        who = card.teller or text(self._language, "manager-nobody")
        if card.pause_reason:
            return f"{who}{self._pause(card)}"
        if card.activity is Activity.CLOSED and card.flexible:
            return text(self._language, "manager-flexible")
        if card.service:
            return f"{who} · {service_name(profile, card.service, self._language)}"
        return who

    def _pause(self, card: CounterCard) -> str:
        """How a pause of planned length stands."""
        if card.pause_left is None:
            return ""
        message = "counter-pause-left" if card.pause_left >= 0 else "counter-pause-over"
        return " · " + text(self._language, message, time=duration(abs(card.pause_left)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys are the plan's: it knows who stands beside whom."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grip = event.position().toPoint() if self.arranging else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self.raise_()
            self.move(self.mapToParent(event.position().toPoint() - self._grip))
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._grip is not None:
            self._grip = None
            self.dropped.emit(self.geometry().center())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.card is not None:
            painter.scale(self._scale, self._scale)
            self._paint(painter, self.card, palette())
        painter.end()

    @property
    def _scale(self) -> float:
        """On a large desk everything is larger."""
        return max(1.0, min(self.width() / WIDTH, self.height() / HEIGHT))

    def _paint(self, painter: QPainter, card: CounterCard, colours: Palette) -> None:
        told = sign(card)
        ink = getattr(colours, told.meaning)
        closed = card.activity is Activity.CLOSED
        area = QRectF(0, 0, self.width() / self._scale, self.height() / self._scale).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.page if closed else colours.surface))
        painter.drawRoundedRect(area, RADIUS, RADIUS)
        self._paint_head(painter, area, told, ink)
        self._paint_middle(painter, area, card, ink)
        chosen = self.isChecked() or self.hasFocus() or self.isDown()
        edge = colours.focus if self.hasFocus() else colours.accent if chosen else colours.line
        if told.meaning == "bad" and not chosen:
            edge = colours.bad
        painter.setBrush(Qt.BrushStyle.NoBrush)
        style = Qt.PenStyle.DashLine if self.arranging or closed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(QColor(edge), max(colours.ring, 2) if chosen else max(colours.border, 1), style))
        painter.drawRoundedRect(area, RADIUS, RADIUS)

    def _paint_head(self, painter: QPainter, area: QRectF, told: Sign, ink: str) -> None:
        colours = palette()
        soft = getattr(colours, f"{told.meaning}_soft", colours.page)
        head = QRectF(area.left(), area.top(), area.width(), HEAD)
        painter.save()
        painter.setClipRect(head)
        painter.setBrush(QColor(soft))
        painter.drawRoundedRect(head.adjusted(0, 0, 0, RADIUS), RADIUS, RADIUS)
        painter.restore()
        assert self.card is not None
        inner = head.adjusted(PAD, 0, -PAD, 0)
        wide = 14 + 9 * len(self.card.id)
        draw_words(
            painter, QRectF(inner.left(), inner.top(), wide, HEAD), self.card.id, Type.LEAD, colours.text, bold=True
        )
        picture = icon_pixmap(told.icon, ink, round(16 * self._scale))
        place = QRectF(inner.left() + wide, inner.center().y() - 8, 16, 16)
        painter.drawPixmap(place, picture, QRectF(picture.rect()))
        words = inner.adjusted(wide + 20, 0, 0, 0)
        draw_words(painter, words, self._state, Type.SMALL, ink, bold=True)

    def _paint_middle(self, painter: QPainter, area: QRectF, card: CounterCard, ink: str) -> None:
        colours = palette()
        inner = area.adjusted(PAD, HEAD + 4, -PAD, -6)
        foot = 20
        body = inner.adjusted(0, 0, 0, -foot)
        size = Type.TITLE if body.height() >= 34 else Type.LEAD
        lit = ink if card.light in ("amber", "red") else colours.text
        if area.width() < NARROW and body.height() >= 44:
            half = body.height() / 2
            upper, lower = body.adjusted(0, 0, 0, -half), body.adjusted(0, half, 0, 0)
            draw_words(painter, upper, self._left, Type.LEAD, colours.text, bold=True)
            draw_words(painter, lower, self._right, Type.LEAD, lit, bold=True)
        else:
            share = body.width() * 0.5
            draw_words(painter, body.adjusted(0, 0, -share, -6), self._left, size, colours.text, bold=True)
            draw_words(painter, body.adjusted(share, 0, 0, -6), self._right, size, lit, bold=True, align=RIGHT)
        if card.share:
            self._paint_bar(painter, QRectF(inner.left(), inner.bottom() - foot - 5, inner.width(), 5), card.share, ink)
        under = QRectF(inner.left(), inner.bottom() - foot + 2, inner.width(), foot)
        draw_words(painter, under, self._below, Type.SMALL, colours.muted)

    def _paint_bar(self, painter: QPainter, bar: QRectF, share: float, ink: str) -> None:
        """The service clock against its standard, which is the tick in the middle."""
        colours = palette()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.trough))
        painter.drawRoundedRect(bar, 2, 2)
        painter.setBrush(QColor(ink))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * min(1.0, share / 2), bar.height()), 2, 2)
        painter.setBrush(QColor(colours.text))
        painter.drawRect(QRectF(bar.center().x() - 1, bar.top() - 2, 2, bar.height() + 4))
