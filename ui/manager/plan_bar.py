"""The plan page's buttons: which week, seek, undo, save, files."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from branchdesk.i18n import text
from ui.manager.parts import button, tall
from ui.theme import SPACE
from ui.widgets.basics import label, row

WEEK = 7
KINDS = ("pdf", "xlsx", "csv")


class PlanBar(QWidget):
    """
    Signals:
        stepped(int): so many days later, or earlier
        wanted(str): "seek", "stop", "undo", "save", "history", "print", or a kind of file
    """

    stepped = Signal(int)
    wanted = Signal(str)

    def __init__(self, language: str) -> None:
        super().__init__()
        self.name = label(role="strong")
        self.earlier = tall(button("‹", partial(self.stepped.emit, -WEEK)))
        self.later = tall(button("›", partial(self.stepped.emit, WEEK)))
        self.earlier.setAccessibleName(text(language, "manager-earlier"))
        self.later.setAccessibleName(text(language, "manager-later"))
        self.seek = tall(button(text(language, "manager-plan-seek"), partial(self.wanted.emit, "seek"), "primary"))
        self.stop = tall(button(text(language, "manager-plan-stop"), partial(self.wanted.emit, "stop")))
        self.undo = tall(button(text(language, "manager-plan-undo"), partial(self.wanted.emit, "undo")), "undo-2")
        self.save = tall(button(text(language, "manager-plan-save"), partial(self.wanted.emit, "save")))
        self.history = tall(button(text(language, "manager-plan-history"), partial(self.wanted.emit, "history")))
        self.exports = {
            kind: tall(button(text(language, f"manager-export-{kind}"), partial(self.wanted.emit, kind)))
            for kind in KINDS
        }
        self.print = tall(button(text(language, "manager-print"), partial(self.wanted.emit, "print")), "printer")
        layout = row(self, gap=SPACE)
        layout.addWidget(self.earlier)
        layout.addWidget(self.name)
        layout.addWidget(self.later)
        layout.addStretch(1)
        for made in (self.seek, self.stop, self.undo, self.save, self.history, *self.exports.values(), self.print):
            layout.addWidget(made)
        self.show_seeking(False)

    def show_seeking(self, seeking: bool) -> None:
        """While plans are sought that can be stopped."""
        self.seek.setVisible(not seeking)
        self.stop.setVisible(seeking)

    def show_state(self, *, days: bool, undo: bool, save: bool, told: bool) -> None:
        """What can be done now: seek plans, take back, save, make files."""
        self.seek.setEnabled(days)
        self.undo.setEnabled(undo)
        self.save.setEnabled(save)
        self.history.setEnabled(days)
        for made in (*self.exports.values(), self.print):
            made.setEnabled(told)
