"""A line to type a number into, in place of the keypad: where the customer is, and what can be done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from ui.counter.finding import Found
from ui.counter.keybutton import AnswerButton
from ui.counter.lines import Line
from ui.counter.panel import NoteLine
from ui.counter.texts import Tr
from ui.theme import set_role
from ui.widgets.basics import column, label

MOST = 2


class FindBox(QFrame):
    """Hidden until opened.

    Signals:
        taken(Line): do with this customer what it says
        closed(): Esc, or done
    """

    taken = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "card")
        self._find: Callable[[str], Found] | None = None
        self._found = Found("")
        self.title = label(role="lead")
        self.line = NoteLine()
        self.line.setMaxLength(12)
        self.line.textEdited.connect(lambda _: self.look())
        self.line.entered.connect(self._enter)
        self.line.ended.connect(self.close_box)
        self.number = label(role="title")
        self.words = label(wrap=True)
        self.buttons = [AnswerButton() for _ in range(MOST)]
        self._why_not = label(role="small", wrap=True)
        self._esc = label(role="small")
        whole = column(self, margin=12)
        for part in (self.title, self.line, self.number, self.words, *self.buttons, self._why_not):
            whole.addWidget(part)
        whole.addWidget(self._esc, 0, Qt.AlignmentFlag.AlignRight)
        for place, button in enumerate(self.buttons):
            button.clicked.connect(lambda _=False, i=place: self._take(i))
        self.hide()

    @property
    def is_open(self) -> bool:
        return not self.isHidden()

    def open_box(self, find: Callable[[str], Found], tr: Tr) -> None:
        """Begin with an empty line."""
        self._find = find
        self.title.setText(tr("counter-find-title"))
        self.line.setPlaceholderText(tr("counter-find-placeholder"))
        self.line.setAccessibleName(tr("counter-find-title"))
        self._esc.setText(tr("counter-esc"))
        self._enter_key = tr("counter-key-enter")
        self.line.clear()
        self.show()
        self.window().activateWindow()
        self.line.setFocus()
        self.look()

    def close_box(self) -> None:
        if self.is_open:
            self.hide()
            self.closed.emit()

    def look(self) -> None:
        """Look again: something was typed, or the branch has changed."""
        if self._find is None or not self.is_open:
            return
        self._found = self._find(self.line.text())
        found = self._found
        self.number.setText(found.number)
        self.number.setVisible(bool(found.number))
        self.words.setText(found.words)
        first = next((i for i, deed in enumerate(found.deeds) if not deed.why_not), None)
        for place, button in enumerate(self.buttons):
            deed = found.deeds[place] if place < len(found.deeds) else None
            button.setVisible(deed is not None)
            if deed is not None:
                button.put(deed.words, "")
                button.setEnabled(not deed.why_not)
                button.mark(place == first, self._enter_key)
        refused = [deed.why_not for deed in found.deeds if deed.why_not]
        self._why_not.setText(refused[0] if refused else "")
        self._why_not.setVisible(bool(refused))

    def _enter(self) -> None:
        place = next((i for i, deed in enumerate(self._found.deeds) if not deed.why_not), None)
        if place is not None:
            self._take(place)

    def _take(self, place: int) -> None:
        found = self._found
        if place < len(found.deeds) and not found.deeds[place].why_not:
            deed = found.deeds[place]
            self.close_box()
            self.taken.emit(Line(ticket=found.ticket, number=found.number, service="", time="", doing=deed.doing))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes it from its buttons too."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_box()
        else:
            super().keyPressEvent(event)
