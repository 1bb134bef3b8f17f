"""A push button in one call, and a row of them of which one is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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


def one_of(buttons: Iterable[QPushButton]) -> None:
    """One of them is chosen at a time. Each is reached by Tab, which a group of Qt's would not allow."""
    row = list(buttons)
    for made in row:
        made.setCheckable(True)
        made.clicked.connect(lambda _checked, made=made: _choose(row, made))


def _choose(row: list[QPushButton], chosen: QPushButton) -> None:
    for made in row:
        made.setChecked(made is chosen)
