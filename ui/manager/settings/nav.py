"""The settings' pages to choose from, and what is looked for among all settings."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from branchdesk.i18n import text
from ui.manager.settings.pages import pages
from ui.manager.settings.searching import found_settings
from ui.theme import SPACE
from ui.widgets.basics import column
from ui.widgets.icons import icon

WIDE_PX = 190
HISTORY = "history"
_PLACE = Qt.ItemDataRole.UserRole
Turn = Callable[[str, str], None]
"""Is told the page, and the setting on it that was looked for; empty: none."""


class Nav(QWidget):
    """A field to look for a setting above the list of pages."""

    def __init__(self, language: str, turn: Turn) -> None:
        super().__init__()
        self._language, self._turn = language, turn
        self.finder, self.list = QLineEdit(), QListWidget()
        self.finder.setPlaceholderText(text(language, "setting-find"))
        self.finder.setAccessibleName(text(language, "setting-find"))
        self.finder.setClearButtonEnabled(True)
        self.finder.textChanged.connect(self.fill)
        self.list.setIconSize(QSize(20, 20))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(text(language, "manager-tab-settings"))
        self.setFixedWidth(WIDE_PX)
        layout = column(self, gap=SPACE)
        layout.addWidget(self.finder)
        layout.addWidget(self.list, 1)
        self.fill()
        self.list.currentItemChanged.connect(self._chosen)

    def fill(self) -> None:
        """All pages; while something is looked for, the settings that it is in."""
        wanted = self.finder.text().strip()
        self.list.clear()
        if wanted:
            for page, name, words in found_settings(self._language, wanted):
                self._add(words, page.icon, (page.id, name))
            return
        for page in pages():
            self._add(text(self._language, f"setting-page-{page.id}"), page.icon, (page.id, ""))
        self._add(text(self._language, "setting-page-history"), "history", (HISTORY, ""))

    def _add(self, words: str, icon_name: str, place: tuple[str, str]) -> None:
        item = QListWidgetItem(icon(icon_name, "muted"), words)
        item.setData(_PLACE, place)
        item.setToolTip(words)
        self.list.addItem(item)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._turn(*item.data(_PLACE))

    def open(self, page_id: str) -> None:
        """Turn to a page."""
        self.finder.clear()
        for place in range(self.list.count()):
            if self.list.item(place).data(_PLACE)[0] == page_id:
                self.list.setCurrentRow(place)
