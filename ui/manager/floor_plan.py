"""The floor as it lies: counters at the top, those who wait in the middle, the entrance at the bottom."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from branchdesk.domain.profile import PLAN, Profile
from ui.manager.desk import Desk
from ui.manager.floor import CounterCard, QueueLine
from ui.manager.lobby import Lobby
from ui.manager.plan import Cell, cells, extent, moved
from ui.theme import SPACE

DESK_WIDTH, DESK_HEIGHT, LEAST_HEIGHT = 190, 132, 96
GROWS = 1.7
"""On a large screen desks are up to so much larger."""
LOBBY, LOBBY_SHARE = 100, 0.34
"""Height (px) of the part where people wait at least; and its share of a high plan."""
_STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class FloorPlan(QWidget):
    """All counters where they stand.

    Signals:
        chosen(str): a counter was touched
        arranged(dict): while arranging: the places after a counter was dragged elsewhere
    """

    chosen = Signal(str)
    arranged = Signal(object)

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self.desks: dict[str, Desk] = {}
        self.places: dict[str, Cell] = {}
        self._profile: Profile | None = None
        self.lobby = Lobby(language, self)
        self.arranging = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_floor(self, cards: tuple[CounterCard, ...], lines: tuple[QueueLine, ...], profile: Profile) -> None:
        """The counters and who waits, as they are now; desks come and go only when the profile's counters do."""
        if [card.id for card in cards] != list(self.desks):
            self._rebuild([card.id for card in cards])
        if profile is not self._profile and not self.arranging:
            self._profile, self.places = profile, cells(profile.counters)
            self._lay_out()
        for card in cards:
            self.desks[card.id].show_card(card, profile)
        self.lobby.show_lines(lines)

    def choose(self, counter: str) -> None:
        """Mark the counter that is looked at; empty: none."""
        for name, desk in self.desks.items():
            desk.setChecked(name == counter)

    def arrange(self, on: bool) -> None:
        """Let the desks be dragged, or no more."""
        self.arranging = on
        for desk in self.desks.values():
            desk.arranging = on
            desk.update()
        self._lay_out()

    def put(self, places: dict[str, Cell]) -> None:
        """Show the counters at other places."""
        self.places = places
        self._lay_out()

    def sizeHint(self) -> QSize:
        columns, rows = self._extent()
        return QSize(columns * 130, rows * (DESK_HEIGHT + SPACE) + LOBBY)

    def minimumSizeHint(self) -> QSize:
        columns, rows = self._extent()
        return QSize(columns * 72, rows * (LEAST_HEIGHT + SPACE) + LOBBY)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys go from counter to counter; while arranging they carry the counter along."""
        here = next((name for name, desk in self.desks.items() if desk.hasFocus()), "")
        step = next((value for key, value in _STEPS.items() if key == event.key()), None)
        if not here or step is None:
            super().keyPressEvent(event)
            return
        column, row = self.places[here]
        to = (column + step[0], row + step[1])
        if self.arranging:
            if 0 <= to[0] < PLAN[0] and 0 <= to[1] < PLAN[1]:
                self._carried(here, to)
            return
        there = next((name for name, cell in self.places.items() if cell == to), "")
        if there:
            self.desks[there].setFocus()

    def _rebuild(self, counters: list[str]) -> None:
        for desk in self.desks.values():
            desk.deleteLater()
        self.desks = {counter: Desk(self._language, self) for counter in counters}
        self._profile = None
        for counter, desk in self.desks.items():
            desk.arranging = self.arranging
            desk.clicked.connect(partial(self.chosen.emit, counter))
            desk.dropped.connect(partial(self._dropped, counter))
            desk.show()

    def _extent(self) -> Cell:
        columns, rows = extent(self.places)
        return (min(PLAN[0], columns + 1), min(PLAN[1], rows + 1)) if self.arranging else (columns, rows)

    def _cell(self, cell: Cell) -> QRectF:
        columns, rows = self._extent()
        width = min(GROWS * DESK_WIDTH, self.width() / columns)
        room = self.height() - max(LOBBY, LOBBY_SHARE * self.height())
        height = min(GROWS * DESK_HEIGHT + SPACE, max(LEAST_HEIGHT + SPACE, room / rows))
        left = (self.width() - columns * width) / 2
        return QRectF(left + cell[0] * width, cell[1] * height, width - SPACE, height - SPACE)

    def _lay_out(self) -> None:
        for counter, desk in self.desks.items():
            if counter in self.places:
                desk.setGeometry(self._cell(self.places[counter]).toRect())
        top = round(self._cell((0, self._extent()[1] - 1)).bottom()) + SPACE
        self.lobby.setGeometry(0, top, self.width(), max(LOBBY - SPACE, self.height() - top))
        self.setMaximumHeight(round(self._extent()[1] * (GROWS * DESK_HEIGHT + SPACE) + 2 * LOBBY))
        self.updateGeometry()

    def _dropped(self, counter: str, at: QPoint) -> None:
        columns, rows = self._extent()
        every = [(x, y) for y in range(rows) for x in range(columns)]
        to = min(every, key=lambda cell: (self._cell(cell).center().toPoint() - at).manhattanLength())
        self._carried(counter, to)

    def _carried(self, counter: str, to: Cell) -> None:
        self.put(moved(self.places, counter, to))
        self.arranged.emit(self.places)
