"""What every editor of a setting is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

Changed = Callable[[Any], None]


class Editor(QWidget):
    """Shows a value with ``show_value``; tells ``changed`` of what its user makes of it, as a plain value."""

    def __init__(self, changed: Changed) -> None:
        super().__init__()
        self.changed = changed
        self.showing = False

    def show_value(self, value: Any) -> None:
        """Show a value; nobody is told."""
        self.showing = True
        self._show(value)
        self.showing = False

    def _show(self, value: Any) -> None:
        raise NotImplementedError

    def tell(self, value: Any) -> None:
        """The user has changed it."""
        if not self.showing:
            self.changed(value)

    def name(self, words: str) -> None:
        """What a screen reader calls it."""
        for part in (self, *self.findChildren(QLineEdit), *self.findChildren(QComboBox)):
            if not part.accessibleName():
                part.setAccessibleName(words)
