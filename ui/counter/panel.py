"""A question in place of the keypad: answers with a key each, never a modal box."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QWidget

from ui.counter.answers import Option, Question
from ui.counter.keybutton import AnswerButton
from ui.counter.texts import Tr
from ui.theme import set_role
from ui.widgets.basics import column, label, row

TWO_COLUMNS_FROM = 7
MARGIN = 12


class NoteLine(QLineEdit):
    """A line to write in.

    Signals:
        entered(): Enter
        ended(): Esc
    """

    entered = Signal()
    ended = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.ended.emit()
        else:
            super().keyPressEvent(event)


class Panel(QFrame):
    """Hidden until something is asked.

    Signals:
        chosen(Option, str): an answer, and what stands in the note
        noted(Plan): the note was the answer
        cancelled(): Esc
    """

    chosen = Signal(object, str)
    noted = Signal(object)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question: Question | None = None
        self.buttons: list[AnswerButton] = []
        self._marked = 0
        self._arranged = (0, 0)
        self._enter = ""
        self._title = label(role="lead", wrap=True)
        self._hint = label(role="small", wrap=True)
        self._esc = label(role="small")
        self.note = NoteLine()
        self.note.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.note.entered.connect(self._on_note)
        self.note.ended.connect(self._leave_note)
        self._note_key = label(role="keycap")
        self._options: tuple[Option, ...] = ()
        self.search = NoteLine()
        self.search.setMaxLength(40)
        self.search.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.search.textEdited.connect(lambda _: self._narrow())
        self.search.entered.connect(self._take_first)
        self.search.ended.connect(self._leave_search)
        self._search_key = label(".", role="keycap")
        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        whole = column(self, margin=MARGIN)
        whole.addWidget(self._title)
        whole.addWidget(self._hint)
        narrow = row()
        narrow.addWidget(self._search_key, 0, Qt.AlignmentFlag.AlignVCenter)
        narrow.addWidget(self.search, 1)
        whole.addLayout(narrow)
        whole.addLayout(self._grid)
        line = row()
        line.addWidget(self._note_key, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.note, 1)
        whole.addLayout(line)
        whole.addWidget(self._esc, 0, Qt.AlignmentFlag.AlignRight)
        self.hide()

    def ask(self, question: Question | None, tr: Tr) -> None:
        """Show a question, or nothing. The same question with newer words keeps the mark and the note."""
        same = question is not None and self.question is not None and question.key == self.question.key
        self.question = question
        self.setVisible(question is not None)
        if question is None:
            return
        set_role(self, "banner-warn" if question.firm else "card")
        self._title.setText(question.title)
        _say(self._hint, question.hint)
        self._esc.setText(tr("counter-esc"))
        self._esc.setVisible(not question.firm)
        self._note_key.setText(tr("counter-note-key"))
        for widget in (self.note, self._note_key):
            widget.setVisible(question.note is not None)
        if question.note is not None:
            self.note.setMaxLength(question.note.most)
            self.note.setPlaceholderText(question.note.words)
            self.note.setAccessibleName(f"{question.note.words} (/)")
            if not same:
                self.note.setText(question.note.initial)
        for widget in (self.search, self._search_key):
            widget.setVisible(bool(question.search))
        self.search.setPlaceholderText(question.search)
        self.search.setAccessibleName(f"{question.search} (.)")
        if not same:
            self.search.clear()
        self._marked = self._marked if same else 0
        self._enter = tr("counter-key-enter")
        self._narrow()

    def _narrow(self) -> None:
        """The answers that what was typed leaves."""
        if self.question is not None:
            self._options = self.question.matching(self.search.text() if self.question.search else "")
            self._fill(self._options)

    def _fill(self, options: tuple[Option, ...]) -> None:
        """Newer words go onto the buttons that are there."""
        while len(self.buttons) > len(options):
            gone = self.buttons.pop()
            self._grid.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self.buttons) < len(options):
            made, place = AnswerButton(self), len(self.buttons)
            made.clicked.connect(lambda _=False, place=place: self._take(place))
            made.show()  # at once: a layout leaves no room for what is shown later
            self.buttons.append(made)
        for button, option in zip(self.buttons, options, strict=True):
            button.put(option.words, option.key)
            button.put_detail(option.detail)
        self._arrange()
        self._mark(min(self._marked, max(0, len(options) - 1)))

    def _arrange(self) -> None:
        """Many answers stand in two columns where that cuts off no words."""
        half = (self.contentsRect().width() - 2 * MARGIN - self._grid.spacing()) // 2
        fits = all(button.needs(self._enter) <= half for button in self.buttons)
        columns = 2 if fits and len(self.buttons) >= TWO_COLUMNS_FROM else 1
        if self._arranged != (columns, len(self.buttons)):
            self._arranged = (columns, len(self.buttons))
            for place, button in enumerate(self.buttons):
                self._grid.addWidget(button, place // columns, place % columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def handle(self, event: QKeyEvent) -> bool:
        """A key of the window while something is asked; False: not for this."""
        question, key = self.question, event.key()
        if question is None:
            return False
        if key == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if not question.firm and self._options:
                self._take(self._marked)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Right):
            self._mark(self._marked + 1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Left):
            self._mark(self._marked - 1)
        elif event.text() == "/" and question.note is not None:
            self.window().activateWindow()
            self.note.setFocus()
            self.note.selectAll()
        elif event.text() == "." and question.search:
            self.window().activateWindow()
            self.search.setFocus()
        else:
            self._by_key(event.text().upper())
        return True

    def _by_key(self, key: str) -> None:
        for place, option in enumerate(self._options):
            if key and option.key == key:
                self._take(place)
                return

    def _mark(self, place: int) -> None:
        """A firm question has no answer that a careless Enter could take."""
        question = self.question
        if question is None or not self.buttons:
            return
        self._marked = place % len(self.buttons)
        for index, button in enumerate(self.buttons):
            button.mark(index == self._marked and not question.firm, self._enter)

    def _take(self, place: int) -> None:
        if self.question is not None:
            note = self.note.text() if self.question.note is not None else ""
            self.chosen.emit(self._options[place], note)

    def _on_note(self) -> None:
        question = self.question
        if question is None or question.note is None:
            return
        if question.note.then is not None and self.note.text().strip():
            self.noted.emit(question.note.then(self.note.text()))
        else:
            self._leave_note()

    def _take_first(self) -> None:
        """Enter in the line that narrows down: the marked answer; the note that was written goes with it."""
        if self._options:
            self._take(self._marked)

    def _leave_search(self) -> None:
        self.search.clear()
        self._narrow()
        self._leave_note()

    def _leave_note(self) -> None:
        self.window().setFocus()


def _say(shown: QWidget, words: str) -> None:
    shown.setProperty("text", words)
    shown.setVisible(bool(words))
