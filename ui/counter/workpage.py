"""The page of an open counter: the customer, the keys or a question, the steps; beside or below them the queue."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from ui.counter.answers import Question
from ui.counter.checklist import Checklist
from ui.counter.customer import CustomerCard
from ui.counter.findbox import FindBox
from ui.counter.header import TodayBar
from ui.counter.keypad import Keypad
from ui.counter.notices import Notices
from ui.counter.panel import Panel
from ui.counter.presenter import CounterView
from ui.counter.queuebox import QueueBox
from ui.counter.texts import Tr
from ui.widgets.banner import Banner
from ui.widgets.basics import column

TWO_COLUMNS_FROM = 820
SIDE, WIDEST = 480, 1500
"""Widths of the working column beside the queue, and of both together."""
TIGHT_BELOW, ROOMY_FROM = 840, 1000
"""Heights of one column: below the first, what can be spared goes; from the second, all steps show."""
NO_LIMIT = 16777215


class WorkPage(QScrollArea):
    """Scrolls only where a small screen and a long question meet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.customer, self.keypad, self.panel, self.steps = CustomerCard(), Keypad(), Panel(), Checklist()
        self.queue, self.today, self.notices = QueueBox(), TodayBar(), Notices()
        self.banner = Banner()
        self.finder = FindBox()
        self.finder.closed.connect(self._on_find_closed)
        self._left, self._right, inside = QWidget(), QWidget(), QWidget()
        self.left = column(self._left, gap=10)
        right = column(self._right, gap=10)
        for part in (self.customer, self.keypad, self.panel, self.finder, self.notices, self.steps):
            self.left.addWidget(part)
        self.left.addStretch(1)
        self.left.addWidget(self.banner)
        right.addWidget(self.queue, 1)
        right.addWidget(self.today)
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom, inside)
        self._sides.setSpacing(10)
        self._sides.addWidget(self._left)
        self._sides.addWidget(self._right, 1)
        self.setWidget(inside)
        self._wide = self._roomy = self._alone = False

    def show_view(self, shown: CounterView, question: Question | None, tr: Tr) -> None:
        """Everything below the header."""
        self.customer.show_now(shown.now)
        self.keypad.show_view(shown, tr)
        self._alone = not shown.header.linked
        self.notices.show_offers(shown.offers)
        self._show_today()
        self.steps.show_steps(shown.now.steps, tr)
        self.queue.show_lists(shown.lists, tr)
        self.today.show_today(shown.today, tr)
        self.show_question(question, tr)

    def show_question(self, question: Question | None, tr: Tr) -> None:
        """A question stands in place of the keypad and the steps."""
        if self.panel.question is not question:
            self.panel.ask(question, tr)
        if question is not None:
            self.finder.close_box()
        self.finder.look()
        calm = question is None and not self.finder.is_open
        self.keypad.setVisible(calm)
        self.steps.setVisible(calm and bool(self.steps.boxes))
        self._show_queue()

    def _show_queue(self) -> None:
        """A question takes the queue's place where both have no room."""
        self._right.setVisible(self.panel.question is None or not self.queue.tight)

    def _show_today(self) -> None:
        """One's own figures give way first where there is no room."""
        crowded = self.queue.tight or ((self._alone or not self.notices.isHidden()) and not self._roomy)
        self.today.setVisible(self._wide or not crowded)

    def _on_find_closed(self) -> None:
        self.keypad.setVisible(self.panel.question is None)
        self.window().setFocus()

    def arrange(self, window: QSize) -> None:
        """One column or two, and what a small window leaves out."""
        wide, tight = window.width() >= TWO_COLUMNS_FROM, window.height() < TIGHT_BELOW
        self._wide, self._roomy = wide, window.height() >= ROOMY_FROM
        self.steps.show_at_most(9 if wide or window.height() >= ROOMY_FROM else 1 if tight else 2)
        self.queue.make_tight(tight and not wide)
        self._show_queue()
        self._show_today()
        self._sides.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._left.setMinimumWidth(SIDE if wide else 0)
        self._left.setMaximumWidth(SIDE if wide else NO_LIMIT)
        self._sides.setAlignment(self._left, Qt.AlignmentFlag.AlignTop if wide else Qt.AlignmentFlag(0))
        margin = max(12, (window.width() - WIDEST) // 2)
        self._sides.setContentsMargins(margin, 10, margin, 12)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys belong to the queue."""
        event.ignore()
