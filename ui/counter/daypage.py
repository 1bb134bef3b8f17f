"""The page "my day": figures beside one's own past, and today's tickets."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from branchdesk.domain.errors import BranchDeskError
from branchdesk.metrics.own import OwnDay
from ui.counter.customer import Lamps
from ui.counter.keybutton import SlimButton
from ui.counter.keymap import Action
from ui.counter.myday import Compared, MyDay, Visit, my_day
from ui.counter.session import Session
from ui.counter.sidepage import SidePage
from ui.counter.texts import Tr
from ui.theme import SPACE, palette, set_role
from ui.widgets.basics import card, column, label, row

GAP = 3
MOST = 120
"""Tickets in the list."""
WIDTHS = (52, 72, 0, 0, 64)


class Bars(QWidget):
    """Past days as bars, today's beside them, and a line at the usual value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figure: Compared | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figure(self, figure: Compared) -> None:
        self._figure = figure
        self.setVisible(bool(figure.past))
        self.setAccessibleName(" ".join((figure.title, figure.value, figure.usual)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(180, 56)

    def paintEvent(self, _event: QPaintEvent) -> None:
        figure = self._figure
        if figure is None or not figure.past:
            return
        colours = palette()
        values = [*figure.past, figure.today or 0.0]
        most = max(*values, figure.usual_value or 0.0, 1e-9)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        wide = min(18.0, (self.width() - 8) / len(values) - GAP)
        for place, value in enumerate(values):
            high = max(2.0, (self.height() - 6) * value / most)
            left = place * (wide + GAP) + (8 if place == len(values) - 1 else 0)
            painter.setBrush(QColor(colours.accent if place == len(values) - 1 else colours.line))
            painter.drawRoundedRect(QRectF(left, self.height() - high, wide, high), 2, 2)
        if figure.usual_value is not None:
            y = self.height() - (self.height() - 6) * figure.usual_value / most
            painter.setPen(QPen(QColor(colours.muted), 1, Qt.PenStyle.DashLine))
            painter.drawLine(0, round(y), round(len(values) * (wide + GAP) + 8), round(y))
        painter.end()


class FigureCard(QFrame):
    """One figure: today, its detail, the usual, and the bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "card")
        self._title, self.value, self._detail = label(role="small"), label(role="title"), label(role="small")
        self.usual = label(role="small", wrap=True)
        self._lamps, self._bars = Lamps(), Bars()
        whole = column(self, margin=12, gap=4)
        whole.addWidget(self._title)
        line = row()
        line.addWidget(self.value)
        line.addWidget(self._detail, 1, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self._lamps, 0, Qt.AlignmentFlag.AlignVCenter)
        whole.addLayout(line)
        whole.addWidget(self.usual)
        whole.addWidget(self._bars)
        whole.addStretch(1)

    def show_figure(self, figure: Compared) -> None:
        self._title.setText(figure.title)
        self.value.setText(figure.value)
        self._detail.setText(figure.detail)
        self._lamps.show_light(figure.light)
        self.usual.setText(figure.usual)
        self.usual.setVisible(bool(figure.usual))
        self._bars.show_figure(figure)


class VisitLine(QFrame):
    """One ticket of today."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Visit | None = None
        self.parts = [label(role=role) for role in ("small", "strong", "", "small", "")]
        line = row(self)
        line.setContentsMargins(12, 4, 12, 4)
        for part, width in zip(self.parts, WIDTHS, strict=True):
            if width:
                part.setFixedWidth(width)
            line.addWidget(part, 1 if part is self.parts[2] else 0)
        self.parts[-1].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def show_visit(self, visit: Visit, rated: str) -> None:
        """Repaint what differs: the present customer's clock runs on."""
        if visit == self._shown:
            return
        self._shown = visit
        end = "  ·  ".join(filter(None, (visit.end, rated if visit.rated else "")))
        for part, words in zip(self.parts, (visit.began, visit.number, visit.service, end, visit.lasted), strict=True):
            part.setText(words)
        set_role(self.parts[-1], {"amber": "warn", "red": "bad"}.get(visit.light, ""))


ACROSS_FROM = 760
"""Width (px) from which the three figures stand side by side."""


class DayPage(SidePage):
    """Asks for the past days when it is opened."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._past: Sequence[OwnDay] | None = None
        self._problem = ""
        self._shown: MyDay | None = None
        self.cards = [FigureCard(), FigureCard(), FigureCard()]
        self.note = label(role="small", wrap=True)
        self._figures = QGridLayout()
        self._figures.setSpacing(SPACE)
        self._list_title = label(role="strong")
        self._frame_of_lines = card()
        self._lines = column(self._frame_of_lines, gap=0)
        self.lines: list[VisitLine] = []
        self._nobody = label(role="muted", centre=True)
        self._lines.addWidget(self._nobody)
        self.keys = SlimButton()
        self.keys.setFixedWidth(120)
        self.keys.clicked.connect(lambda: session.press(Action.KEYS))
        self.inside.addLayout(self._figures)
        self.inside.addWidget(self.note)
        head = row()
        head.addWidget(self._list_title, 1)
        head.addWidget(self.keys)
        self.inside.addLayout(head)
        self.inside.addWidget(self._frame_of_lines)
        self.inside.addStretch(1)
        session.shown.connect(lambda _: self.look())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The figures stand side by side where there is room."""
        across = 3 if event.size().width() >= ACROSS_FROM else 1
        for place, box in enumerate(self.cards):
            self._figures.addWidget(box, place // across, place % across)
        super().resizeEvent(event)

    def begin(self) -> None:
        self.setFocus()
        self._past, self._problem = None, ""
        bridge = self._session.bridge
        bridge.query(bridge.link.customers.my_days, self._known, self._failed)
        self.look()

    def show_words(self, tr: Tr) -> None:
        self.say("", tr)
        self._shown = None
        self.look()

    def look(self) -> None:
        """Today's figures move on while the page is open."""
        scene = self._session.scene()
        if scene is None or not self.isVisible():
            return
        shown = my_day(scene, self._past, self._problem)
        if shown == self._shown:
            return
        before, self._shown, tr = self._shown, shown, scene.tr
        self.say(shown.title, tr)
        self.note.setText(shown.note)
        for figure, box in zip(shown.figures, self.cards, strict=True):
            box.show_figure(figure)
        self._list_title.setText(tr("counter-day-tickets", count=len(shown.visits)))
        self.keys.put(tr("counter-do-keys"), scene.key(Action.KEYS))
        if before is None or before.visits != shown.visits:
            self._list(shown.visits[:MOST], tr)

    def _list(self, visits: Sequence[Visit], tr: Tr) -> None:
        while len(self.lines) < len(visits):
            line = VisitLine()
            self._lines.addWidget(line)
            self.lines.append(line)
        for place, line in enumerate(self.lines):
            line.setVisible(place < len(visits))
            if place < len(visits):
                line.show_visit(visits[place], tr("counter-day-rated"))
        self._nobody.setText(tr("counter-day-none"))
        self._nobody.setVisible(not visits)

    def _known(self, past: Sequence[OwnDay]) -> None:
        self._past = past
        self.look()

    def _failed(self, error: BranchDeskError) -> None:
        self._problem = self._session.texts.error(error)
        self.look()
