"""Beside the forms: what is changed so far, each change with a way back, what is wrong, and the buttons that end it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QFrame, QWidget

from branchdesk.i18n import text
from ui.forms.changes import Change
from ui.manager.parts import button, fill_area, page_area, put
from ui.manager.settings.editing import EditingView, Line
from ui.theme import SPACE, set_role
from ui.widgets.basics import card, column, label, row
from ui.widgets.icons import IconLabel


class ChangesPanel(QFrame):
    """``take_back`` undoes one change of the draft."""

    def __init__(
        self,
        language: str,
        take_back: Callable[[Change], object],
        save: Callable[[], object],
        discard: Callable[[], object],
    ) -> None:
        super().__init__()
        self._language, self._take_back = language, take_back
        self.shown: EditingView | None = None
        set_role(self, "card")
        self.head, self.none = label(role="strong"), label(text(language, "setting-no-changes"), "muted", wrap=True)
        self.wrong = card("banner-bad")
        self.wrong_words = label(wrap=True)
        self.save = button(text(language, "setting-save"), save, "primary")
        self.discard = button(text(language, "setting-discard"), discard)
        self.area = page_area()
        self._lay_out()
        self.show_view(EditingView((), "", (), 0))

    def _lay_out(self) -> None:
        layout = column(self, margin=2 * SPACE, gap=SPACE)
        layout.addWidget(self.head)
        layout.addWidget(self.none)
        layout.addWidget(self.area, 1)
        inner = row(self.wrong, margin=SPACE, gap=SPACE)
        inner.addWidget(IconLabel("triangle-alert", "bad", 20))
        inner.addWidget(self.wrong_words, 1)
        layout.addWidget(self.wrong)
        buttons = row(gap=SPACE)
        buttons.addWidget(self.discard)
        buttons.addWidget(self.save, 1)
        layout.addLayout(buttons)

    def show_view(self, shown: EditingView, *, busy: bool = False) -> None:
        """The draft as it is now."""
        self.save.setEnabled(shown.savable and not busy)
        self.discard.setEnabled(bool(shown.lines) and not busy)
        if shown == self.shown:
            return
        lines_differ = self.shown is None or shown.lines != self.shown.lines
        self.shown = shown
        put(self.head, text(self._language, "setting-changes", count=len(shown.lines)))
        self.none.setVisible(not shown.lines)
        self.wrong.setVisible(bool(shown.problem))
        put(self.wrong_words, shown.problem)
        if lines_differ:
            self._show_lines(shown.lines)

    def _show_lines(self, lines: tuple[Line, ...]) -> None:
        place = self.area.verticalScrollBar().value()
        inside = QWidget()
        layout = column(inside, gap=SPACE)
        layout.setContentsMargins(0, 0, SPACE, 0)
        for line in lines:
            layout.addWidget(change_box(self._language, line, partial(self._take_back, line.change)))
        layout.addStretch(1)
        fill_area(self.area, inside)
        self.area.verticalScrollBar().setValue(place)


def change_box(language: str, line: Line, take_back: Callable[[], object] | None = None) -> QFrame:
    """A change: where, what was, what is to be; and its way back."""
    box = card("banner-warn" if line.theirs else "banner-info")
    layout = column(box, margin=SPACE, gap=2)
    head = row(gap=SPACE)
    head.addWidget(label(line.where, "strong", wrap=True), 1)
    if take_back is not None:
        undo = button(text(language, "setting-take-theirs" if line.theirs else "setting-undo"), take_back, "quiet")
        undo.setAccessibleName(f"{undo.text()}: {line.where}")
        head.addWidget(undo)
    layout.addLayout(head)
    layout.addWidget(label(text(language, "setting-from-to", before=line.before, after=line.after), wrap=True))
    if line.theirs:
        layout.addWidget(label(text(language, "setting-theirs", value=line.theirs), "small", wrap=True))
    return box
