"""A push button in one call."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton

from ui.theme import set_role
from ui.widgets.basics import plain


def push(words: str, do: Callable[[], object], role: str = "") -> QPushButton:
    """A push button with its action."""
    made = QPushButton(plain(words))
    made.clicked.connect(lambda _checked: do())
    if role:
        set_role(made, role)
    return made
