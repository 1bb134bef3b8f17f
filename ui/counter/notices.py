"""Lines beside the work, each with one key: paints ``offers``."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ui.counter.keybutton import SlimButton
from ui.counter.offers import Offer
from ui.theme import set_role
from ui.widgets.bars import Bar
from ui.widgets.basics import column, label, row


class OfferLine(QFrame):
    """Words, what to do about them with its key, and the time that is left for it.

    Signals:
        pressed(Action): the button was clicked
    """

    pressed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Offer | None = None
        self.words = label(wrap=True)
        self.button = SlimButton()
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self._press)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._bar = Bar(4)
        whole = column(self, gap=4)
        whole.setContentsMargins(12, 6, 8, 6)
        line = row()
        line.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        whole.addLayout(line)
        whole.addWidget(self._bar)

    def show_offer(self, offer: Offer) -> None:
        """Repaint what differs."""
        if offer == self._shown:
            return
        self._shown = offer
        set_role(self, f"banner-{offer.tone}")
        self.words.setText(offer.words)
        self.button.setVisible(offer.action is not None)
        self.button.put(offer.do_words, offer.press)
        self.button.setFixedWidth(self.button.sizeHint().width() + 8)
        self._bar.setVisible(offer.share is not None)
        if offer.share is not None:
            self._bar.show_share(offer.share, "accent")

    def _press(self) -> None:
        if self._shown is not None and self._shown.action is not None:
            self.pressed.emit(self._shown.action)


class Notices(QWidget):
    """All lines, one below the other; hidden while there are none.

    Signals:
        pressed(Action): a line's button was clicked
    """

    pressed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: list[OfferLine] = []
        self._column = column(self, gap=6)
        self.hide()

    def show_offers(self, offers: tuple[Offer, ...]) -> None:
        while len(self.lines) < len(offers):
            line = OfferLine()
            line.pressed.connect(self.pressed)
            self._column.addWidget(line)
            self.lines.append(line)
        for line, offer in zip(self.lines, offers, strict=False):
            line.show_offer(offer)
        for place, line in enumerate(self.lines):
            line.setVisible(place < len(offers))
        self.setVisible(bool(offers))

    @property
    def said(self) -> list[str]:
        """The words in view."""
        return [line.words.text() for line in self.lines if not line.isHidden()]
