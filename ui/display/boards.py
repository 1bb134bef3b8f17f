"""Where the panels of the open board stand: by calls, services or counters; wide or upright; with pictures or not."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from branchdesk.domain.snapshot import Snapshot
from branchdesk.forecast.waits.told import Told
from ui.display import words
from ui.display.calls import call_rows
from ui.display.lane_panels import CounterBoard, CountersView, ServiceBoard, ServicesView
from ui.display.lanes import counter_lanes, service_lanes
from ui.display.panels import CallList, ListView, QueueStrip, QueueView, SpotlightPanel
from ui.display.slides import Slides
from ui.display.state import queue_rows

Layout = Literal["calls", "services", "counters"]


class Place(NamedTuple):
    """A panel's place in the grid."""

    part: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


class Plan(NamedTuple):
    """Places, and how rows and columns share the room."""

    places: tuple[Place, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]


def plan(layout: Layout, *, wide: bool, slides: bool, mirrored: bool) -> Plan:
    """Which panel stands where. ``mirrored``: the sides are changed, for the panel's sake."""
    made = _wide(layout, slides) if wide else _upright(layout, slides)
    if not (wide and mirrored and len(made.columns) == 2):
        return made
    places = tuple(p._replace(column=1 - p.column) if p.columns == 1 else p for p in made.places)
    return made._replace(places=places, columns=made.columns[::-1])


def _wide(layout: Layout, slides: bool) -> Plan:
    if layout == "calls" and slides:
        places = (Place("large", 0, 0), Place("list", 0, 1, 2), Place("slides", 1, 0), Place("queues", 2, 0, 1, 2))
        return Plan(places, (10, 11, 5), (58, 42))
    if layout == "calls":
        return Plan((Place("large", 0, 0), Place("list", 0, 1, 2), Place("queues", 1, 0)), (8, 5), (58, 42))
    lanes: tuple[Place, ...] = (Place("large", 0, 0), Place(layout, 1, 0))
    if layout == "counters":
        lanes = (*lanes, Place("queues", 2, 0))
    rows = (34, 66) if layout == "services" else (32, 50, 18)
    if slides:
        return Plan((*lanes, Place("slides", 0, 1, len(rows))), rows, (70, 30))
    return Plan(lanes, rows, (1,))


def _upright(layout: Layout, slides: bool) -> Plan:
    parts = {"calls": ("list", "queues"), "services": ("services",), "counters": ("counters", "queues")}[layout]
    rows = {"calls": (8, 11, 5), "services": (7, 17), "counters": (7, 12, 5)}[layout]
    shown = ("large", *parts, "slides") if slides else ("large", *parts)
    places = tuple(Place(part, row, 0) for row, part in enumerate(shown))
    return Plan(places, (*rows, 7) if slides else rows, (1,))


class Board(QWidget):
    """The open board. ``media``: a folder of pictures; empty: none.

    Signals:
        changed(): there are pictures now, or none any more, or it stands otherwise
    """

    changed = Signal()

    def __init__(self, layout: Layout, media: str) -> None:
        super().__init__()
        self.layout_name = layout
        self.large, self.list = SpotlightPanel(words.SpotlightView()), CallList(ListView())
        self.queues = QueueStrip(QueueView())
        self.services, self.counters = ServiceBoard(ServicesView()), CounterBoard(CountersView())
        self.slides: Slides | None = None
        self._media = ""
        self._parts: dict[str, QWidget] = {
            "large": self.large, "list": self.list, "queues": self.queues,
            "services": self.services, "counters": self.counters,
        }  # fmt: skip
        for part in self._parts.values():
            part.setParent(self)
            part.hide()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._plan: Plan | None = None
        self.take(layout, media)

    def take(self, layout: Layout, media: str) -> None:
        """Another layout, or other pictures."""
        if (layout, media) == (self.layout_name, self._media):
            return
        if media != self._media:
            self.stop()
            self._media = media
            if media:
                self._parts["slides"] = self.slides = Slides(Path(media), self)
                self.slides.hide()
                self.slides.changed.connect(self.changed)
        self.layout_name, self._plan = layout, None
        self.changed.emit()

    def stop(self) -> None:
        """No further pictures."""
        if self.slides is not None:
            self.slides.stop()
            self._parts.pop("slides").deleteLater()
            self.slides = None

    def arrange(self, *, wide: bool, gap: int, mirrored: bool = False) -> None:
        """Stand as the shape of the window asks."""
        self._grid.setSpacing(gap)
        slides = self.slides is not None and self.slides.any
        made = plan(self.layout_name, wide=wide, slides=slides, mirrored=mirrored)
        if made == self._plan:
            return
        self._plan = made
        for part in self._parts.values():
            self._grid.removeWidget(part)
        for place in made.places:
            self._grid.addWidget(self._parts[place.part], place.row, place.column, place.rows, place.columns)
        shown = {place.part for place in made.places}
        for name, part in self._parts.items():
            part.setVisible(name in shown)
        for row in range(5):
            self._grid.setRowStretch(row, made.rows[row] if row < len(made.rows) else 0)
        for column in range(2):
            self._grid.setColumnStretch(column, made.columns[column] if column < len(made.columns) else 0)

    def tell(self, s: Snapshot, language: str, now: int, told: Told | None = None) -> None:
        """Show the branch as it is; what is not on this board costs nothing."""
        match self.layout_name:
            case "calls":
                self.list.show_view(ListView(language, call_rows(s)))
            case "services":
                self.services.show_view(ServicesView(language, service_lanes(s, now)))
            case "counters":
                self.counters.show_view(CountersView(language, counter_lanes(s)))
        if self.layout_name != "services":
            self.queues.show_view(QueueView(language, queue_rows(s, now, told)))
