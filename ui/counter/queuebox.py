"""The queue at a glance: three lists behind tabs, and why the order is as it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from ui.counter.linelist import LineList
from ui.counter.lines import Line, Lists
from ui.counter.texts import Tr
from ui.widgets.basics import column, label, row

TABS = ("waiting", "held", "missed")


class QueueBox(QWidget):
    """Waiting, on hold, missed.

    Signals:
        acted(Line): do with this customer what the line says
        explain(Line): the user looks at this waiting customer; answer with ``show_why``
    """

    acted = Signal(object)
    explain = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(True)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.lists = {name: LineList() for name in TABS}
        self._stack = QStackedWidget()
        self._empty = label(role="muted", centre=True)
        self._tab_key = label("Q", "keycap")
        self.why = label(role="small", wrap=True)
        whole = column(self, gap=4)
        top = row()
        top.addWidget(self.tabs, 1)
        top.addWidget(self._tab_key, 0, Qt.AlignmentFlag.AlignVCenter)
        whole.addLayout(top)
        for name in TABS:
            self.tabs.addTab(name)
            shown = self.lists[name]
            shown.acted.connect(self.acted)
            shown.chose.connect(self._on_chose)
            self._stack.addWidget(shown)
        self._stack.addWidget(self._empty)
        whole.addWidget(self._stack, 1)
        whole.addWidget(self.why)
        self.tabs.currentChanged.connect(lambda _: self._show_page())
        self._shown = Lists()
        self.tight = False
        self._tr: Tr | None = None

    @property
    def current(self) -> LineList:
        """The list in front."""
        return self.lists[TABS[self.tabs.currentIndex()]]

    @property
    def chosen(self) -> Line | None:
        """The selected customer of the list in front."""
        return self.current.chosen

    def show_lists(self, shown: Lists, tr: Tr) -> None:
        """Counts on the tabs, lines in the lists."""
        if shown == self._shown and tr == self._tr:
            return
        self._shown, self._tr = shown, tr
        counts = {"waiting": len(shown.waiting), "held": len(shown.held), "missed": len(shown.missed)}
        lines = {"waiting": shown.waiting, "held": shown.held, "missed": shown.missed}
        for index, name in enumerate(TABS):
            count = "–" if shown.unknown else str(counts[name])
            words = tr(f"counter-tab-{name}", count=count)
            self.tabs.setTabText(index, words)
            self.lists[name].setAccessibleName(f"{words} (Q)")
            self.lists[name].enter = tr("counter-row-key")
            self.lists[name].show_lines(lines[name])
        self.tabs.setAccessibleName(f"{self.tabs.tabText(self.tabs.currentIndex())} (Q)")
        self._show_page()

    def turn(self) -> None:
        """The next tab."""
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + 1) % len(TABS))
        self._keep_focus()

    def step(self, by: int) -> None:
        """Select the next or previous customer."""
        self.current.step(by)

    def show_why(self, words: str) -> None:
        self.why.setText(words)
        self.why.setVisible(bool(words) and not self.tight)

    def make_tight(self, tight: bool) -> None:
        """Leave the explanation out where there is no room; the tooltip still has it."""
        self.tight = tight
        self.show_why(self.why.text())

    def _keep_focus(self) -> None:
        if any(shown.hasFocus() for shown in self.lists.values()):
            self.current.setFocus()

    def _show_page(self) -> None:
        if self._tr is None:
            return
        name = TABS[self.tabs.currentIndex()]
        front = self.lists[name]
        self._stack.setCurrentWidget(front if front.lines else self._empty)
        self._empty.setText(self._shown.unknown or self._tr(f"counter-empty-{name}"))
        self._on_chose(None)

    def _on_chose(self, _line: Line | None) -> None:
        """Explain the selected customer, or else the first."""
        lines = self.current.lines
        line = self.chosen or (lines[0] if lines and self.tabs.currentIndex() == 0 else None)
        if line is None:
            self.show_why("")
        else:
            self.explain.emit(line)
