"""The plan's page, made when it is first looked at: numpy and what writes a PDF come with it, some 70 MB and most of a
second, which nobody should wait for who opens the window to see the floor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from branchdesk.domain.snapshot import Snapshot
from ui.bridge import Bridge
from ui.manager.parts import Sender
from ui.widgets.banner import Banner
from ui.widgets.basics import column

if TYPE_CHECKING:
    from ui.manager.plan_page import PlanPage
    from ui.manager.planning import Book


class PlanTab(QWidget):
    """``before``: the tab in whose place this one comes, in another language; its plans go on."""

    def __init__(
        self, bridge: Bridge, language: str, sender: Sender, banner: Banner, before: PlanTab | None = None
    ) -> None:
        super().__init__()
        self._bridge, self._language, self._sender, self._banner = bridge, language, sender, banner
        self._layout = column(self)
        self.book: Book | None = before.book if before is not None else None
        self.made: PlanPage | None = None

    @property
    def page(self) -> PlanPage:
        """The page."""
        if self.made is None:
            from ui.manager.plan_page import PlanPage
            from ui.manager.planning import Book

            self.book = self.book or Book()
            self.made = PlanPage(self._bridge, self._language, self._sender, self._banner, self.book)
            self._layout.addWidget(self.made)
        return self.made

    def show_snapshot(self, s: Snapshot, now: int) -> None:
        """Somebody looks at it."""
        self.page.show_snapshot(s, now)

    def end_work(self) -> None:
        """What is being computed is given up."""
        if self.made is not None:
            self.made.work.close()
