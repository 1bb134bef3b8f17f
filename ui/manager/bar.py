"""The bar on top of the manager's window, and greying what is no longer fresh."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QGraphicsOpacityEffect, QPushButton, QWidget

from branchdesk.i18n import next_language, text
from ui.manager.parts import button
from ui.theme import SPACE, set_role
from ui.widgets.basics import label, row
from ui.widgets.icons import IconLabel
from ui.widgets.logo import Logo

PALE = 0.45


class TopBar(QFrame):
    """Branch, clock, who is logged in, and the way out."""

    def __init__(self, language: str, leave: Callable[[], object], speak: Callable[[], object]) -> None:
        super().__init__()
        set_role(self, "brand")
        self.branch, self.clock, self.person = label(role="lead"), label(role="lead"), label()
        layout = row(self, gap=2 * SPACE)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.addWidget(Logo(26, "on_brand"))
        layout.addWidget(self.branch)
        layout.addStretch(1)
        layout.addWidget(self.clock)
        layout.addSpacing(2 * SPACE)
        self.speak = speak_button(language, speak)
        layout.addWidget(self.speak)
        layout.addSpacing(SPACE)
        layout.addWidget(IconLabel("user", "on_brand", 20))
        layout.addWidget(self.person)
        layout.addWidget(button(text(language, "manager-log-out"), leave, "on-brand"))


def speak_button(language: str, speak: Callable[[], object], role: str = "on-brand") -> QPushButton:
    """The way to the next language, which is written in itself."""
    return button(text(next_language(language), "language-name"), speak, role)


def grey(part: QWidget, stale: bool) -> None:
    """Grey out and lock what shows old figures, or bring it back."""
    part.setEnabled(not stale)
    pale = QGraphicsOpacityEffect(part, opacity=PALE) if stale else None
    part.setGraphicsEffect(pale)  # type: ignore[arg-type]
