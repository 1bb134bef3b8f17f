"""Who serves here, where they agreed to be shown: name and picture. Everybody else stays a counter's number."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QBuffer, QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QImageReader, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.domain.snapshot import Snapshot
from ui.evaluator.question import Question
from ui.theme import font, palette
from ui.widgets.icons import icon_pixmap
from ui.widgets.look import Look
from ui.widgets.words import draw_words

LARGEST_SIDE = 1024
"""A picture with more pixels a side is not drawn: 24 KB can unfold to very many."""


class Teller(NamedTuple):
    """Somebody who agreed to be shown; ``photo`` as in the profile, empty: none."""

    name: str
    photo: str


def teller_of(s: Snapshot | None, counter_id: str, question: Question | None) -> Teller | None:
    """Who served the customer who is asked; while nobody is asked, who serves here now."""
    counter = s.counters.get(counter_id) if s else None
    if s is None or counter is None:
        return None
    ticket = s.tickets.get(question.ticket) if question else None
    staff = ticket.segment.teller if ticket is not None and ticket.segments else counter.teller
    person = next((person for person in s.profile.staff if person.id == staff and person.shown), None)
    return Teller(person.name, person.photo) if person else None


@lru_cache(maxsize=8)
def portrait(photo: str) -> QImage:
    """The picture; a null image where it is none that should be drawn."""
    try:
        raw = b64decode(photo, validate=True)
    except (Error, ValueError):
        return QImage()
    buffer = QBuffer()
    buffer.setData(QByteArray(raw))
    reader = QImageReader(buffer)
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > LARGEST_SIDE:
        return QImage()
    return reader.read()


class TellerCard(QWidget):
    """Round picture and name; hidden where nobody is to be shown."""

    def __init__(self, *, on_brand: bool = False) -> None:
        super().__init__()
        self._teller: Teller | None = None
        self._caption = ""
        self._size, self._on_brand = 96, on_brand
        self.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def tell(self, look: Look, teller: Teller | None, size: float) -> None:
        """Show who it is."""
        self._teller, self._size = teller, look.px(size)
        self._caption = look.tr("evaluator-teller") if teller else ""
        self.setAccessibleName(f"{self._caption} {teller.name}" if teller else "")
        self.setVisible(teller is not None)
        self.updateGeometry()
        self.update()

    def clear(self) -> None:
        """Nobody."""
        self._teller, self._caption = None, ""
        self.setAccessibleName("")
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(round(1.3 * self._size + self._words_width()) + 8, self._size)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._teller is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        c, size = palette(), float(self._size)
        ink, lesser = (c.on_brand, c.brand_muted) if self._on_brand else (c.text, c.muted)
        width = size + 0.3 * size + self._words_width()
        left = max(0.0, (self.width() - width) / 2)
        self._picture(painter, QRectF(left, 0, size, size))
        rest = QRectF(left + 1.3 * size, 0, self.width() - left - 1.3 * size, size)
        upper = QRectF(rest.x(), rest.y() + size * 0.1, rest.width(), size * 0.32)
        draw_words(painter, upper, self._caption, round(size * 0.22), lesser)
        lower = QRectF(rest.x(), rest.y() + size * 0.42, rest.width(), size * 0.46)
        draw_words(painter, lower, self._teller.name, round(size * 0.36), ink, bold=True)
        painter.end()

    def _words_width(self) -> float:
        name = self._teller.name if self._teller else ""
        wide = QFontMetricsF(font(round(self._size * 0.36), bold=True)).horizontalAdvance(name)
        return max(wide, QFontMetricsF(font(round(self._size * 0.22))).horizontalAdvance(self._caption))

    def _picture(self, painter: QPainter, place: QRectF) -> None:
        c = palette()
        clip = QPainterPath()
        clip.addEllipse(place)
        painter.save()
        painter.setClipPath(clip)
        painter.fillRect(place, QColor(c.accent_soft))
        image = portrait(self._teller.photo) if self._teller else QImage()
        if image.isNull():
            mark = round(place.width() * 0.6)
            at = place.center()
            painter.drawPixmap(round(at.x() - mark / 2), round(at.y() - mark / 2), icon_pixmap("user", c.accent, mark))
        else:
            size = image.size().scaled(place.size().toSize(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            x, y = place.center().x() - size.width() / 2, place.center().y() - size.height() / 2
            painter.drawImage(QRectF(x, y, size.width(), size.height()), image)
        painter.restore()
