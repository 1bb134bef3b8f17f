"""A folder as a setting: chosen in a dialog, or typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QLineEdit

from branchdesk.i18n import text
from ui.forms.editor import Changed, Editor
from ui.theme import SPACE
from ui.widgets.basics import column, label, row
from ui.widgets.buttons import push


class FolderEditor(Editor):
    """``ask_path`` names the folder; empty: the user thought better of it. One that is not there is said, and kept: a
    stick or a network drive may come back.
    """

    def __init__(self, changed: Changed, language: str) -> None:
        super().__init__(changed)
        self._language = language
        self.ask_path: Callable[[], str] = self._dialog
        self.line = QLineEdit()
        self.line.textEdited.connect(self._edited)
        self.choose_button = push(text(language, "setting-folder-choose"), self.choose)
        self.missing = label(text(language, "setting-folder-missing"), "warn", wrap=True)
        layout = column(self, gap=SPACE // 2)
        line = row(gap=SPACE)
        line.addWidget(self.line, 1)
        line.addWidget(self.choose_button)
        layout.addLayout(line)
        layout.addWidget(self.missing)
        self.setFocusProxy(self.line)

    def choose(self) -> None:
        """Have a folder chosen, and take it."""
        if path := self.ask_path():
            self._show(path)
            self.tell(path)

    def _edited(self, path: str) -> None:
        self._look(path)
        self.tell(path)

    def _show(self, value: Any) -> None:
        path = str(value or "")
        if path != self.line.text():
            self.line.setText(path)
        self._look(path)

    def _look(self, path: str) -> None:
        self.missing.setVisible(bool(path) and not Path(path).is_dir())

    def _dialog(self) -> str:
        kept = self.line.text()
        begin = kept if kept and Path(kept).is_dir() else str(Path.home())
        return QFileDialog.getExistingDirectory(self, text(self._language, "setting-folder-choose"), begin)
