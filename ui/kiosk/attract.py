"""The idle screen: the clock, the branch and "touch to begin", wandering slowly so that nothing burns in."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from branchdesk.domain.times import local
from ui.kiosk.home import Reach
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.words import hours_words, reach_words
from ui.theme import palette
from ui.widgets.look import Look
from ui.widgets.touch import TouchButton
from ui.widgets.words import draw_words

MOVES_EVERY_S = 20
_STEPS = 7
_CENTRE = Qt.AlignmentFlag.AlignCenter


class Attract(TouchButton):
    """One button as large as the window. The first touch, or key, wakes the kiosk and does nothing else.

    Signals:
        woken(): somebody is there
    """

    woken = Signal()

    def __init__(self, parent: QWidget, kiosk: KioskPresenter) -> None:
        super().__init__("", "", parent)
        self.clicked.connect(self.woken)
        self._kiosk = kiosk
        self._look: Look | None = None
        self.words: tuple[str, ...] = ()
        self.place = 0
        """Of the words, in a slow walk over the screen."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def tell(self, look: Look) -> None:
        """Show it, with the time as it is now."""
        kiosk, profile = self._kiosk, self._kiosk.shore.profile
        now = kiosk.bridge.link.now()
        clock = f"{local(now, profile.timezone):%H:%M}" if profile else ""
        reach = kiosk.shore.reach
        open_now = reach in (Reach.OPEN, Reach.ISLAND)
        begin = look.tr("kiosk-begin") if open_now else reach_words(look, reach, profile)[0]
        both = Look(look.other, look.size).tr("kiosk-begin") if open_now else ""
        names = (profile.name.said_in(look.language), profile.name.said_in(look.other)) if profile else ("", "")
        hours = hours_words(look, profile, now) if profile else ""
        self._look, self.words = look, (clock, *names, begin, both, hours)
        self.place = int(kiosk.idle.rested // MOVES_EVERY_S) % (_STEPS * 2)
        self.setAccessibleName(look.tr("kiosk-any-key", words=", ".join(part for part in self.words if part)))
        self.setGeometry(self.window().rect())
        if not self.isVisible():
            self.show()
            self.raise_()
            self.setFocus()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()
        self.woken.emit()

    def focusNextPrevChild(self, _next: bool) -> bool:
        """Tab leads nowhere: nothing under this screen can be reached unseen."""
        return True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().setFocusProxy(self)
        self._cover(covered=True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.window().setFocusProxy(None)  # type: ignore[arg-type]  # Qt's way of taking it back
        self._cover(covered=False)

    def _cover(self, *, covered: bool) -> None:
        """What lies under it can be neither reached nor read out."""
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        for other in self.window().findChildren(QWidget, options=direct):
            if other is not self:
                other.setEnabled(not covered)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._look is None:
            return
        look, colours = self._look, palette()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.brand))
        clock, name, other, begin, both, hours = self.words
        lines = (
            (clock, 200, True, 0),
            (name, 64, True, 0),
            (other, 34, False, 0),
            (begin, 72, True, 56),
            (both, 44, False, 0),
            (hours, 30, False, 56),
        )
        height = sum(look.px(size * 1.45 + gap) for words, size, _, gap in lines if words)
        walk = abs(self.place - _STEPS) / _STEPS
        top = look.px(40) + walk * max(0, self.height() - height - look.px(80))
        side = look.px(24) * (1 + self.place % 3)
        for words, size, bold, gap in lines:
            if words:
                top += look.px(gap) if gap else 0
                area = QRectF(side, top, self.width() - 2 * look.px(48), look.px(size * 1.45))
                draw_words(painter, area, words, look.px(size), colours.on_brand, bold=bold, align=_CENTRE)
                top += area.height()
        painter.end()
