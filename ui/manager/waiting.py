"""The tickets of a queue that is looked at, two in a line: number, what it has waited, what it still has before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy

from ui.manager.parts import TOUCH
from ui.theme import SPACE, Type, palette
from ui.widgets.words import draw_words

BESIDE = 2
"""So many stand in a line: six are seen at once on a screen of 1366 × 768."""
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class WaitingTicket(NamedTuple):
    """A ticket in words."""

    id: str
    number: str
    waited: str
    left: str
    """What it still has before it; empty: nobody knows."""
    overdue: bool


class TicketButton(QPushButton):
    """One of them; touched, its story is told."""

    def __init__(self, ticket: WaitingTicket) -> None:
        super().__init__()
        self.ticket = ticket
        words = ", ".join(part for part in (ticket.number, ticket.waited, ticket.left) if part)
        self.setAccessibleName(words)
        self.setMinimumHeight(TOUCH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(3 * TOUCH, TOUCH)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        colours, ticket = palette(), self.ticket
        inner = QRectF(self.rect()).adjusted(SPACE, SPACE // 2, -SPACE, -SPACE // 2)
        above, below = QRectF(inner), QRectF(inner)
        if ticket.left:
            above.setHeight(inner.height() / 2)
            below.setTop(above.bottom())
        with QPainter(self) as painter:
            number, waited = QRectF(above), QRectF(above)
            number.setWidth(above.width() / 3)
            waited.setLeft(number.right())
            draw_words(painter, number, ticket.number, Type.BODY, colours.text, bold=True)
            draw_words(painter, waited, ticket.waited, Type.SMALL, colours.muted, align=RIGHT)
            if ticket.left:
                ink = colours.bad if ticket.overdue else colours.text
                draw_words(painter, below, ticket.left, Type.SMALL, ink)


def in_lines(tickets: Sequence[WaitingTicket], story: Callable[[str], object]) -> QGridLayout:
    """A button for each, in their order. ``story(ticket)`` tells of one."""
    grid = QGridLayout()
    grid.setSpacing(SPACE // 2)
    for place, ticket in enumerate(tickets):
        made = TicketButton(ticket)
        made.clicked.connect(lambda _checked, ticket=ticket.id: story(ticket))
        grid.addWidget(made, place // BESIDE, place % BESIDE)
    for side in range(BESIDE):
        grid.setColumnStretch(side, 1)
    return grid
