"""The display's panels: header, the call that stands large, the list of calls, the queues, the notice line."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from branchdesk.i18n import text
from ui.display.calls import CallRow, Stage
from ui.display.paint import CENTRE, LEFT, RIGHT, Panel, box, picture, words
from ui.display.state import QueueRow
from ui.display.words import HeaderView, MessageView, Pair, SpotlightView, other
from ui.theme import DARK
from ui.widgets.logo import logo_pixmap

GOLD = "#FFC94D"
NIGHT = "#0A1119"
BANDS = {"calm": DARK.good, "amber": DARK.warn, "red": DARK.bad}
STAGES: dict[Stage, str] = {"go": DARK.text, "serving": DARK.muted, "missed": DARK.warn, "done": "#6F8296"}


class Header(Panel[HeaderView]):
    """Branch, the mark that there is no sound, date and clock."""

    def draw(self, painter: QPainter, area: QRectF, u: float) -> None:
        view = self.view
        painter.fillRect(area, NIGHT)
        left = area.adjusted(40 * u, 0, -40 * u, 0)
        mark = logo_pixmap(round(52 * u), DARK.text)
        painter.drawPixmap(round(left.x()), round(left.center().y() - mark.height() / 2), mark)
        left.setLeft(left.left() + mark.width() + 22 * u)
        width = words(painter, left, view.branch.main, 42 * u, bold=True)
        narrow = area.width() < 1300 * u
        if not narrow:
            words(painter, left.adjusted(width + 22 * u, 6 * u, -800 * u, 0), view.branch.other, 26 * u, DARK.muted)
        clock = words(painter, left, view.clock, 60 * u, bold=True, align=RIGHT)
        date = left.adjusted(0, 0, -clock - 28 * u, 0)
        hidden = narrow and view.silent is not None
        used = 0.0 if hidden else words(painter, date, view.date, 26 * u, DARK.muted, align=RIGHT)
        if view.silent:
            right = date.right() - used - 36 * u
            self._silent(painter, view.silent, QRectF(right - 400 * u, 18 * u, 400 * u, area.height() - 36 * u), u)

    def _silent(self, painter: QPainter, silent: Pair, place: QRectF, u: float) -> None:
        box(painter, place, DARK.warn_soft, 12 * u)
        picture(painter, QRectF(place.x() + 14 * u, place.y(), 36 * u, place.height()), "volume-x", DARK.warn)
        lines = place.adjusted(66 * u, 6 * u, -14 * u, -6 * u)
        upper = QRectF(lines.x(), lines.y(), lines.width(), lines.height() * 0.56)
        words(painter, upper, silent.main, 24 * u, DARK.warn, bold=True)
        lower = QRectF(lines.x(), upper.bottom(), lines.width(), lines.bottom() - upper.bottom())
        words(painter, lower, silent.other, 18 * u, DARK.warn)


class SpotlightPanel(Panel[SpotlightView]):
    """Number and counter, enormous; gold while lit."""

    def draw(self, painter: QPainter, area: QRectF, u: float) -> None:
        view = self.view
        ink = NIGHT if view.lit else DARK.text
        box(painter, area, GOLD if view.lit else DARK.brand, 24 * u)
        inner = area.adjusted(48 * u, 36 * u, -48 * u, -40 * u)
        if not view.number:
            self._invitation(painter, inner, u)
            return
        top = QRectF(inner.x(), inner.y(), inner.width(), 64 * u)
        width = words(painter, top, view.caption.main, 50 * u, ink, bold=True)
        words(painter, top.adjusted(width + 24 * u, 8 * u, 0, 0), view.caption.other, 32 * u, ink)
        if view.recall:
            chip = QRectF(inner.right() - 210 * u, top.y() + 2 * u, 210 * u, 60 * u)
            box(painter, chip, NIGHT if view.lit else GOLD, 30 * u)
            colour = GOLD if view.lit else NIGHT
            words(painter, chip.adjusted(16 * u, 0, -16 * u, 0), view.recall, 34 * u, colour, bold=True, align=CENTRE)
        self._call(painter, QRectF(inner.x(), top.bottom(), inner.width(), inner.bottom() - top.bottom()), u)

    def _call(self, painter: QPainter, area: QRectF, u: float) -> None:
        view = self.view
        side = min(area.height() - 24 * u, 0.32 * area.width())
        desk = QRectF(area.right() - side, area.center().y() - side / 2 + 10 * u, side, side)
        arrow = QRectF(desk.x() - 118 * u, area.y() + 10 * u, 96 * u, area.height())
        number = QRectF(area.x(), area.y(), arrow.x() - area.x() - 16 * u, area.height())
        words(painter, number, view.number, 300 * u, NIGHT if view.lit else GOLD, bold=True)
        _arrow(painter, arrow, NIGHT if view.lit else DARK.text)
        box(painter, desk, NIGHT if view.lit else DARK.accent, 28 * u)
        ink = GOLD if view.lit else NIGHT
        digit = QRectF(desk.x() + 16 * u, desk.y() - 6 * u, side - 32 * u, side * 0.76)
        words(painter, digit, view.counter, side * 0.74, ink, bold=True, align=CENTRE)
        caption = QRectF(desk.x() + 16 * u, desk.bottom() - side * 0.27, side - 32 * u, side * 0.2)
        both = f"{view.counter_caption.main}  {view.counter_caption.other}"
        words(painter, caption, both, 36 * u, ink, bold=True, align=CENTRE)

    def _invitation(self, painter: QPainter, area: QRectF, u: float) -> None:
        size = 150 * u
        picture(painter, QRectF(area.center().x() - size / 2, area.y() + 40 * u, size, size), "ticket", DARK.accent)
        first = QRectF(area.x(), area.y() + 220 * u, area.width(), 80 * u)
        words(painter, first, self.view.caption.main, 56 * u, bold=True, align=CENTRE)
        words(painter, first.translated(0, 84 * u), self.view.caption.other, 34 * u, DARK.muted, align=CENTRE)


class ListView(NamedTuple):
    language: str = "zh"
    rows: tuple[CallRow, ...] = ()


class CallList(Panel[ListView]):
    """The last calls, newest first: number, counter, and what became of it."""

    def draw(self, painter: QPainter, area: QRectF, u: float) -> None:
        language, rows = self.view
        box(painter, area, DARK.surface, 24 * u)
        inner = area.adjusted(32 * u, 18 * u, -32 * u, -14 * u)
        head = QRectF(inner.x(), inner.y(), inner.width(), 60 * u)
        width = words(painter, head, text(language, "display-last-calls"), 36 * u, bold=True)
        second = text(other(language), "display-last-calls")
        words(painter, head.adjusted(width + 18 * u, 6 * u, 0, 0), second, 24 * u, DARK.muted)
        height = min(118 * u, (inner.height() - 64 * u) / max(1, self._fits(inner, u)))
        for place, row in enumerate(rows[: self._fits(inner, u)]):
            line = QRectF(inner.x(), head.bottom() + 4 * u + place * height, inner.width(), height)
            painter.fillRect(QRectF(inner.x(), line.y(), inner.width(), max(1.0, 1.5 * u)), DARK.line)
            self._row(painter, line, row, u)

    def _fits(self, inner: QRectF, u: float) -> int:
        return max(1, min(7, int((inner.height() - 64 * u) / (84 * u))))

    def _row(self, painter: QPainter, line: QRectF, row: CallRow, u: float) -> None:
        ink = STAGES[row.stage]
        fresh = row.stage == "go"
        size = min(72 * u, line.height() * 0.74)
        words(painter, QRectF(line.x(), line.y(), 224 * u, line.height()), row.number, size, ink, bold=True)
        mark = DARK.accent if fresh else ink
        _arrow(painter, QRectF(line.x() + 240 * u, line.y(), 50 * u, line.height()), mark)
        counter = QRectF(line.x() + 314 * u, line.y(), 130 * u, line.height())
        words(painter, counter, row.counter, size, mark, bold=True)
        right = QRectF(line.x() + 450 * u, line.y() + line.height() * 0.16, line.width() - 450 * u, line.height() * 0.4)
        words(painter, right, self._tag(row), 30 * u, GOLD if fresh else ink, bold=fresh, align=RIGHT)
        time = QRectF(right.x(), right.bottom(), right.width(), line.height() * 0.3)
        words(painter, time, row.time, 24 * u, DARK.muted if fresh else ink, align=RIGHT)

    def _tag(self, row: CallRow) -> str:
        language = self.view.language
        if row.stage == "go":
            return text(language, "display-recall") if row.recall else text(language, "display-stage-go")
        return "" if row.stage == "done" else text(language, f"display-stage-{row.stage}")


class QueueView(NamedTuple):
    language: str = "zh"
    rows: tuple[QueueRow, ...] = ()


class QueueStrip(Panel[QueueView]):
    """Each service: people waiting, and the longest wait with its light."""

    def draw(self, painter: QPainter, area: QRectF, u: float) -> None:
        rows = self.view.rows
        gap = 20 * u
        width = (area.width() - gap * (len(rows) - 1)) / max(1, len(rows))
        for place, row in enumerate(rows):
            self._card(painter, QRectF(area.x() + place * (width + gap), area.y(), width, area.height()), row, u)

    def _card(self, painter: QPainter, area: QRectF, row: QueueRow, u: float) -> None:
        language = self.view.language
        box(painter, area, DARK.surface, 20 * u)
        colour = BANDS[row.band] if row.waiting else DARK.line
        box(painter, QRectF(area.x(), area.bottom() - 16 * u, area.width(), 16 * u), colour, 8 * u)
        inner = area.adjusted(20 * u, 16 * u, -20 * u, -28 * u)
        badge = QRectF(inner.x(), inner.y() + 6 * u, 56 * u, 56 * u)
        box(painter, badge, DARK.accent_soft, 12 * u)
        words(painter, badge, row.code, 38 * u, DARK.accent, bold=True, align=CENTRE)
        beside = QRectF(badge.right() + 14 * u, badge.y() - 2 * u, inner.right() - badge.right() - 14 * u, 34 * u)
        words(painter, beside, row.name.said_in(language), 30 * u, bold=True)
        words(painter, beside.translated(0, 34 * u), row.name.said_in(other(language)), 20 * u, DARK.muted)
        count = QRectF(inner.x(), badge.bottom(), inner.width(), inner.height() - 62 * u - 78 * u)
        words(painter, count, str(row.waiting), min(132 * u, count.height() * 0.95), bold=True, align=CENTRE)
        foot = QRectF(inner.x(), count.bottom(), inner.width(), 38 * u)
        words(painter, foot, text(language, "display-waiting"), 26 * u, DARK.muted, align=CENTRE)
        longest = text(language, "display-longest", minutes=row.longest_min) if row.waiting else "—"
        ink = DARK.muted if not row.waiting else DARK.text if row.band == "calm" else colour
        words(painter, foot.translated(0, 36 * u), longest, 26 * u, ink, bold=row.band != "calm", align=CENTRE)


class MessagePanel(Panel[MessageView]):
    """A full-width state in place of the board."""

    def draw(self, painter: QPainter, area: QRectF, u: float) -> None:
        view = self.view
        warn = view.kind == "warn"
        if warn:
            box(painter, area, DARK.warn_soft, 24 * u, DARK.warn, 6 * u)
        else:
            box(painter, area, DARK.surface, 24 * u)
        ink = DARK.warn if warn else DARK.text
        middle = area.center().y() - 30 * u
        size = 190 * u
        place = QRectF(area.center().x() - size / 2, middle - 310 * u, size, size)
        picture(painter, place, view.icon, DARK.warn if warn else DARK.accent)
        inner = area.adjusted(60 * u, 0, -60 * u, 0)
        lines = (
            (view.title.main, 92, ink, True, -80),
            (view.title.other, 46, ink, False, 40),
            (view.detail.main, 54, DARK.text, True, 166),
            (view.detail.other, 36, DARK.muted, False, 246),
        )
        for line, height, colour, bold, offset in lines:
            row = QRectF(inner.x(), middle + offset * u, inner.width(), height * 1.2 * u)
            words(painter, row, line, height * u, colour, bold=bold, align=CENTRE)


class TickerView(NamedTuple):
    notice: str = ""
    phone: str = ""


class Ticker(Panel[TickerView]):
    """The notice line, and the telephone for complaints."""

    def draw(self, painter: QPainter, area: QRectF, u: float) -> None:
        painter.fillRect(area, NIGHT)
        inner = area.adjusted(40 * u, 0, -40 * u, 0)
        used = words(painter, inner, self.view.phone, 28 * u, DARK.muted, align=RIGHT) if self.view.phone else 0.0
        picture(painter, QRectF(inner.x(), inner.y(), 40 * u, inner.height()), "megaphone", DARK.accent)
        place = inner.adjusted(62 * u, 0, -used - 40 * u, 0)
        words(painter, place, self.view.notice, 34 * u, align=LEFT)


def _arrow(painter: QPainter, area: QRectF, colour: str) -> None:
    """A plain arrow to the right; no shipped icon has one this bold."""
    width = area.width()
    pen = QPen(QColor(colour), width * 0.13, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    middle, left, right = area.center().y(), area.x() + width * 0.1, area.x() + width * 0.9
    painter.drawLine(QPointF(left, middle), QPointF(right, middle))
    tip = width * 0.32
    painter.drawPolyline(
        [QPointF(right - tip, middle - tip), QPointF(right, middle), QPointF(right - tip, middle + tip)]
    )
