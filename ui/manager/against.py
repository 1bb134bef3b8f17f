"""The day that a day is compared with: found by itself, or chosen."""

from __future__ import annotations

from PySide6.QtCore import QDate, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QDateEdit, QWidget

from branchdesk.i18n import text
from ui.manager.parts import TOUCH, button, put, tall
from ui.theme import SPACE
from ui.widgets.basics import label, row


def day_edit(name: str) -> QDateEdit:
    """A business date to be chosen."""
    made = QDateEdit()
    made.setMinimumHeight(TOUCH)
    made.setAccessibleName(name)
    made.setCalendarPopup(True)
    made.setDisplayFormat("yyyy-MM-dd")
    return made


def iso(edit: QDateEdit) -> str:
    """The chosen date."""
    return edit.date().toString(Qt.DateFormat.ISODate)


class Against(QWidget):
    """``changed()``: another day was ``chosen``; empty: the usual one, which the page finds (``show_found``)."""

    changed = Signal()

    def __init__(self, language: str) -> None:
        super().__init__()
        self.chosen = ""
        self._language = language
        name = text(language, "manager-against")
        self.date = day_edit(name)
        self.usual = tall(button(text(language, "manager-against-usual"), self.forget))
        self.usual.setAccessibleDescription(text(language, "manager-against-usual-means"))
        self.usual.setToolTip(text(language, "manager-against-usual-means"))
        self.note = label(role="muted")
        layout = row(self, gap=SPACE)
        layout.addWidget(label(name, "muted"))
        layout.addWidget(self.date)
        layout.addWidget(self.usual)
        layout.addWidget(self.note)
        self.usual.hide()
        self.date.dateChanged.connect(self._choose)

    def _choose(self) -> None:
        self.chosen = iso(self.date)
        self.usual.show()
        self.changed.emit()

    def forget(self) -> None:
        """Back to the usual day."""
        self.chosen = ""
        self.usual.hide()
        self.date.setFocus()
        self.changed.emit()

    def limit(self, today: str) -> None:
        """No day after today's."""
        with QSignalBlocker(self.date):
            self.date.setMaximumDate(QDate.fromString(today, Qt.DateFormat.ISODate))

    def show_found(self, bdate: str, shown: QDate) -> None:
        """The day with which ``shown`` is compared; empty: nobody was served on it."""
        if not self.chosen:
            with QSignalBlocker(self.date):
                self.date.setDate(QDate.fromString(bdate, Qt.DateFormat.ISODate) if bdate else shown.addDays(-7))
        put(self.note, "" if bdate else text(self._language, "manager-against-none"))
