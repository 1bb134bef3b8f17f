"""The display's panels: header, the call that stands large, the list of calls, the queues, what stands instead.

Numbers and counters are sized so that they are read at 8 m on a screen of 43 inches (``sizes``); what is beside them
is for who stands nearer.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from branchdesk.i18n import text
from ui.display.calls import CallRow
from ui.display.paint import CENTRE, RIGHT, Panel, box, card, picture, shared_size, words
from ui.display.state import Band, QueueRow
from ui.display.words import HeaderView, MessageView, Pair, SpotlightView, other
from ui.theme import palette
from ui.widgets.logo import logo_pixmap

ROW = 92
"""Size of a number in a list: 33 mm of capital on 43 inches."""
ROW_HEIGHT = 104
HEAD = 64
NAME, BESIDE = 30, 64
"""A service's name, and how far from its badge's left edge it begins."""
MOST_ROWS = 7


def band_colour(band: Band) -> str:
    """The traffic light of a wait."""
    c = palette()
    return {"calm": c.good, "amber": c.warn, "red": c.bad}[band]


class Header(Panel[HeaderView]):
    """Branch, the mark that there is no sound, date and clock."""

    def draw(self, painter: QPainter, area: QRectF, u: float) -> None:
        view, c = self.view, palette()
        painter.fillRect(area, QColor(c.brand))
        left = area.adjusted(40 * u, 0, -40 * u, 0)
        mark = logo_pixmap(max(1, round(52 * u)), c.on_brand)
        painter.drawPixmap(round(left.x()), round(left.center().y() - mark.height() / 2), mark)
        left.setLeft(left.left() + mark.width() + 22 * u)
        width = words(painter, left, view.branch.main, 42 * u, c.on_brand, bold=True)
        narrow = area.width() < 1300 * u
        if not narrow:
            beside = left.adjusted(width + 22 * u, 6 * u, -800 * u, 0)
            words(painter, beside, view.branch.other, 26 * u, c.brand_muted)
        clock = words(painter, left, view.clock, 60 * u, c.on_brand, bold=True, align=RIGHT)
        date = left.adjusted(0, 0, -clock - 28 * u, 0)
        hidden = narrow and view.silent is not None
        used = 0.0 if hidden else words(painter, date, view.date, 26 * u, c.brand_muted, align=RIGHT)
        if view.silent:
            right = date.right() - used - 36 * u
            self._silent(painter, view.silent, QRectF(right - 400 * u, 18 * u, 400 * u, area.height() - 36 * u), u)

    def _silent(self, painter: QPainter, silent: Pair, place: QRectF, u: float) -> None:
        c = palette()
        box(painter, place, c.warn_soft, 12 * u)
        picture(painter, QRectF(place.x() + 14 * u, place.y(), 36 * u, place.height()), "volume-x", c.warn)
        lines = place.adjusted(66 * u, 6 * u, -14 * u, -6 * u)
        upper = QRectF(lines.x(), lines.y(), lines.width(), lines.height() * 0.56)
        words(painter, upper, silent.main, 24 * u, c.warn, bold=True)
        lower = QRectF(lines.x(), upper.bottom(), lines.width(), lines.bottom() - upper.bottom())
        words(painter, lower, silent.other, 18 * u, c.warn)


class SpotlightPanel(Panel[SpotlightView]):
    """Number and counter, enormous; in the colour of a call while lit."""

    def draw(self, painter: QPainter, area: QRectF, u: float) -> None:
        view, c = self.view, palette()
        ink = c.on_call if view.lit else c.on_brand
        card(painter, area, 24 * u, u, c.call if view.lit else c.brand)
        low = area.height() < 340 * u
        edge = (48, 14) if low else (48, 36)
        inner = area.adjusted(edge[0] * u, edge[1] * u, -edge[0] * u, -edge[1] * u)
        if not view.number:
            self._invitation(painter, inner, u)
            return
        head = 44 if low else 64
        top = QRectF(inner.x(), inner.y(), inner.width(), head * u)
        below = QRectF(inner.x(), top.bottom(), inner.width(), inner.bottom() - top.bottom())
        side = min(inner.height(), 0.2 * inner.width()) if low else min(below.height() - 24 * u, 0.32 * inner.width())
        place = inner if low else below.translated(0, 10 * u)
        desk = QRectF(inner.right() - side, place.center().y() - side / 2, side, side)
        room = top
        if view.recall:
            right = desk.x() - 140 * u if low else inner.right()
            chip = QRectF(right - 210 * u, top.y() + 2 * u, 210 * u, (head - 4) * u)
            box(painter, chip, c.on_call if view.lit else c.call, 30 * u)
            colour = c.call if view.lit else c.on_call
            words(painter, chip.adjusted(16 * u, 0, -16 * u, 0), view.recall, 34 * u, colour, bold=True, align=CENTRE)
            room = QRectF(top.x(), top.y(), chip.x() - top.x() - 20 * u, top.height())
        width = words(painter, room, view.caption.main, head * 0.78 * u, ink, bold=True)
        words(painter, room.adjusted(width + 24 * u, 8 * u, 0, 0), view.caption.other, head / 2 * u, ink)
        self._call(painter, below, desk, u)

    def _call(self, painter: QPainter, area: QRectF, desk: QRectF, u: float) -> None:
        """Number, arrow, and the counter as a desk at the right."""
        view, c, side = self.view, palette(), desk.width()
        arrow = QRectF(desk.x() - 118 * u, desk.y(), 96 * u, desk.height())
        number = QRectF(area.x(), area.y(), arrow.x() - area.x() - 16 * u, area.height())
        size = min(300 * u, area.height() * 0.98)
        used = words(painter, number, view.number, size, c.on_call if view.lit else c.call, bold=True)
        gap = number.width() - used
        if gap > 200 * u:  # a long way for the eye: a line leads it
            line = QRectF(area.x() + used + 60 * u, arrow.center().y() - 3 * u, gap - 30 * u, 6 * u)
            box(painter, line, c.on_call if view.lit else c.brand_muted, 3 * u)
        arrow_right(painter, arrow, c.on_call if view.lit else c.on_brand)
        box(painter, desk, c.on_call if view.lit else c.accent, 28 * u)
        ink = c.call if view.lit else c.on_accent
        digit = QRectF(desk.x() + 16 * u, desk.y() - 6 * u, side - 32 * u, side * 0.76)
        words(painter, digit, view.counter, side * 0.74, ink, bold=True, align=CENTRE)
        caption = QRectF(desk.x() + 16 * u, desk.bottom() - side * 0.27, side - 32 * u, side * 0.2)
        both = f"{view.counter_caption.main}  {view.counter_caption.other}"
        words(painter, caption, both, 36 * u, ink, bold=True, align=CENTRE)

    def _invitation(self, painter: QPainter, area: QRectF, u: float) -> None:
        c = palette()
        size = min(150 * u, area.height() * 0.36)
        top = area.y() + (area.height() - size - 190 * u) / 2
        picture(painter, QRectF(area.center().x() - size / 2, top, size, size), "ticket", c.call)
        first = QRectF(area.x(), top + size + 20 * u, area.width(), 80 * u)
        words(painter, first, self.view.caption.main, 56 * u, c.on_brand, bold=True, align=CENTRE)
        words(painter, first.translated(0, 84 * u), self.view.caption.other, 34 * u, c.brand_muted, align=CENTRE)


class ListView(NamedTuple):
    language: str = "zh"
    rows: tuple[CallRow, ...] = ()


class CallList(Panel[ListView]):
    """The last calls, newest first: number, counter, and what became of it."""

    def draw(self, painter: QPainter, area: QRectF, u: float) -> None:
        language, rows = self.view
        card(painter, area, 24 * u, u)
        inner = area.adjusted(32 * u, 14 * u, -32 * u, -8 * u)
        head = QRectF(inner.x(), inner.y(), inner.width(), HEAD * u)
        width = words(painter, head, text(language, "display-last-calls"), 36 * u, bold=True)
        second = text(other(language), "display-last-calls")
        words(painter, head.adjusted(width + 18 * u, 6 * u, 0, 0), second, 24 * u, palette().muted)
        if not rows:
            self._nobody_yet(painter, inner, u)
        fitting = max(1, min(MOST_ROWS, int((inner.height() - HEAD * u) / (ROW_HEIGHT * u))))
        height = min(126 * u, (inner.height() - HEAD * u) / fitting)
        for place, row in enumerate(rows[:fitting]):
            line = QRectF(inner.x(), head.bottom() + place * height, inner.width(), height)
            painter.fillRect(QRectF(inner.x(), line.y(), inner.width(), max(1.0, 1.5 * u)), QColor(palette().line))
            self._row(painter, line, row, u)

    def _nobody_yet(self, painter: QPainter, inner: QRectF, u: float) -> None:
        """What will stand here, in both languages."""
        place = QRectF(inner.x(), inner.center().y() - 50 * u, inner.width(), 60 * u)
        for said, size in ((self.view.language, 36), (other(self.view.language), 26)):
            words(painter, place, text(said, "display-no-calls-yet"), size * u, palette().muted, align=CENTRE)
            place.translate(0, 58 * u)

    def _row(self, painter: QPainter, line: QRectF, row: CallRow, u: float) -> None:
        c = palette()
        ink = {"go": c.text, "serving": c.muted, "missed": c.warn, "done": c.edge}[row.stage]
        fresh = row.stage == "go"
        size = ROW * u
        wide = line.width() * 0.40
        words(painter, QRectF(line.x(), line.y(), wide, line.height()), row.number, size, ink, bold=True)
        mark = c.accent if fresh else ink
        arrow_right(painter, QRectF(line.x() + wide + 8 * u, line.y(), 46 * u, line.height()), mark)
        counter = QRectF(line.x() + wide + 66 * u, line.y(), 118 * u, line.height())
        words(painter, counter, row.counter, size, mark, bold=True)
        beside = counter.right() + 8 * u
        right = QRectF(beside, line.y() + line.height() * 0.16, line.right() - beside, line.height() * 0.4)
        words(painter, right, self._tag(row), 32 * u, c.accent if fresh else ink, bold=fresh, align=RIGHT)
        time = QRectF(right.x(), right.bottom(), right.width(), line.height() * 0.3)
        words(painter, time, row.time, 26 * u, c.muted if row.stage in ("go", "done") else ink, align=RIGHT)

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
        lines = 2 if len(rows) > 6 and area.height() > 250 * u else 1
        across = -(-len(rows) // lines) or 1
        width = (area.width() - gap * (across - 1)) / across
        height = (area.height() - gap * (lines - 1)) / lines
        low = height < 230 * u
        inner = width - 24 * u
        names = [row.name.said_in(self.view.language) for row in rows]
        size = shared_size(names, inner * (0.68 if low else 1) - BESIDE * u, NAME * u, bold=True)
        for place, row in enumerate(rows):
            x, y = area.x() + place % across * (width + gap), area.y() + place // across * (height + gap)
            self._card(painter, QRectF(x, y, width, height), row, u, size)

    def _card(self, painter: QPainter, area: QRectF, row: QueueRow, u: float, size: float) -> None:
        """``size``: of the service's name, the same on all of them."""
        language, c = self.view.language, palette()
        low = area.height() < 230 * u
        card(painter, area, 20 * u, u)
        colour = band_colour(row.band) if row.waiting else c.line
        bar = (10 if low else 16) * u
        box(painter, QRectF(area.x(), area.bottom() - bar, area.width(), bar), colour, 8 * u)
        side = 12 * u
        inner = area.adjusted(side, 12 * u, -side, -bar - 8 * u)
        longest = _wait_words(row, language)
        ink = c.muted if not row.waiting else c.text if row.band == "calm" else colour
        if low:
            self._low(painter, inner, row, (longest, ink), u, size)
            return
        service_head(painter, QRectF(inner.x(), inner.y(), inner.width(), 62 * u), row, language, u, size)
        rest = QRectF(inner.x(), inner.y() + 64 * u, inner.width(), inner.height() - 64 * u)
        why = _why_words(row, language)
        below = 112 if any(one.why for one in self.view.rows) else 78  # counts side by side are of one size
        count = QRectF(rest.x(), rest.y(), rest.width(), rest.height() - below * u)
        words(painter, count, str(row.waiting), min(132 * u, count.height() * 0.95), bold=True, align=CENTRE)
        foot = QRectF(rest.x(), count.bottom(), rest.width(), 38 * u)
        words(painter, foot, text(language, "display-waiting"), 28 * u, c.muted, align=CENTRE)
        words(painter, foot.translated(0, 36 * u), longest, 28 * u, ink, bold=row.band != "calm", align=CENTRE)
        words(painter, foot.translated(0, 70 * u), why, 28 * u, c.warn, bold=True, align=CENTRE)

    def _low(
        self, painter: QPainter, inner: QRectF, row: QueueRow, longest: tuple[str, str], u: float, size: float
    ) -> None:
        """A flat card; a narrow one has the ticket's letter without the service's name."""
        language, narrow = self.view.language, inner.width() < 230 * u
        head = 57 * u if narrow else inner.width() * 0.68
        service_head(painter, QRectF(inner.x(), inner.y(), head, 62 * u), row, "" if narrow else language, u, size)
        count = QRectF(inner.x() + head, inner.y(), inner.width() - head, 62 * u)
        words(painter, count, str(row.waiting), 66 * u, bold=True, align=RIGHT)
        line = QRectF(inner.x(), inner.bottom() - 34 * u, inner.width(), 34 * u)
        if not narrow:
            why = _why_words(row, language)
            head_ = line.adjusted(0, 0, -line.width() * 0.5, 0) if why else line
            said = why or text(language, "display-waiting")
            used = words(painter, head_, said, 26 * u, palette().warn if why else palette().muted, bold=bool(why))
            line = line.adjusted(used + 16 * u, 0, 0, 0)
        align = CENTRE if narrow else RIGHT
        words(painter, line, longest[0], 26 * u, longest[1], bold=row.band != "calm", align=align)


def _wait_words(row: QueueRow, language: str) -> str:
    """The wait of who takes a ticket now; where nobody knows, the longest so far."""
    if row.expected is not None:
        low, high = row.expected
        if low <= 0:
            return text(language, "display-expected-under", minutes=high)
        return text(language, "display-expected", low=low, high=high)
    return text(language, "display-longest", minutes=row.longest_min) if row.waiting else "—"


def _why_words(row: QueueRow, language: str) -> str:
    """Why the wait got much longer, in two words; empty: it did not."""
    return text(language, f"wait-longer-{row.why}") if row.why else ""


def service_head(
    painter: QPainter, area: QRectF, row: QueueRow, language: str, u: float, size: float = math.inf
) -> None:
    """The service's letter in a badge, and its name in both languages; without a language the letter alone.

    ``size``: of the name at most, so that names side by side are of one size.
    """
    c = palette()
    badge = QRectF(area.x(), area.y() + 3 * u, 56 * u, 56 * u)
    box(painter, badge, c.accent_soft, 12 * u)
    words(painter, badge, row.code, 38 * u, c.accent, bold=True, align=CENTRE)
    if not language:
        return
    beside = QRectF(area.x() + BESIDE * u, badge.y() - 2 * u, area.width() - BESIDE * u, 34 * u)
    words(painter, beside, row.name.said_in(language), min(NAME * u, size), bold=True)
    second = min(20 * u, 0.8 * size)
    words(painter, beside.translated(0, 34 * u), row.name.said_in(other(language)), second, c.muted)


class MessagePanel(Panel[MessageView]):
    """A full-width state in place of the board."""

    def draw(self, painter: QPainter, area: QRectF, u: float) -> None:
        view, c = self.view, palette()
        warn = view.kind == "warn"
        if warn:
            box(painter, area, c.warn_soft, 24 * u, c.warn, 6 * u)
        else:
            box(painter, area, c.surface, 24 * u)
        ink = c.warn if warn else c.text
        middle = area.center().y() - 30 * u
        size = 190 * u
        place = QRectF(area.center().x() - size / 2, middle - 310 * u, size, size)
        picture(painter, place, view.icon, c.warn if warn else c.accent)
        inner = area.adjusted(60 * u, 0, -60 * u, 0)
        lines = (
            (view.title.main, 92, ink, True, -80),
            (view.title.other, 46, ink, False, 40),
            (view.detail.main, 54, c.text, True, 166),
            (view.detail.other, 36, c.muted, False, 246),
        )
        for line, height, colour, bold, offset in lines:
            row = QRectF(inner.x(), middle + offset * u, inner.width(), height * 1.2 * u)
            words(painter, row, line, height * u, colour, bold=bold, align=CENTRE)


def arrow_right(painter: QPainter, area: QRectF, colour: str) -> None:
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
