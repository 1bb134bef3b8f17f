"""What every page of the set-up is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace
from PySide6.QtWidgets import QVBoxLayout, QWidget

from branchdesk.i18n import text
from ui.setup.plan import Pins, Plan
from ui.tasks import Tasks
from ui.theme import SPACE
from ui.widgets.basics import column, label


class Desk(NamedTuple):
    """What the pages share: the plan as it is now, PINs, work in the background. ``changed``: look at it again."""

    language: str
    plan: Callable[[], Plan]
    put: Callable[[Plan], None]
    pins: Pins
    tasks: Tasks
    changed: Callable[[], None]
    speak: Callable[[str], None]
    """Change the window's language."""

    def set(self, **fields: object) -> None:
        """Change some of the plan."""
        self.put(replace(self.plan(), **fields))
        self.changed()


class Page(QWidget):
    """A step: its title, what it asks for, and what is still missing."""

    id = ""
    """Also of its texts: "setup-page-…" and "setup-note-…"."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.inner: QVBoxLayout = column(self, gap=SPACE)
        self.inner.addWidget(label(text(desk.language, f"setup-page-{self.id}"), "title"))
        self.inner.addWidget(label(text(desk.language, f"setup-note-{self.id}"), "muted", wrap=True))
        self.inner.addSpacing(SPACE)
        self.build()
        self.inner.addStretch(1)

    def build(self) -> None:
        """Add what the page asks for."""

    def enter(self) -> None:
        """It is shown: show the plan as it is now, and put the keyboard where one begins."""

    def default(self) -> bool:
        """What the return key does here besides going on; whether there was something to do."""
        return False

    def problem(self) -> str:
        """What is missing, in words; empty: one may go on."""
        return ""

    def said(self, message_id: str, **params: object) -> str:
        """Words in the window's language."""
        return text(self.desk.language, message_id, **params)
