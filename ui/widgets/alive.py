"""Answers that come when the widget that asked is gone: its window was closed, or speaks another language now."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

T = TypeVar("T")


def while_alive(widget: QObject, do: Callable[[T], object]) -> Callable[[T], None]:
    """``do``, as long as the widget is there."""

    def told(answer: T) -> None:
        if isValid(widget):
            do(answer)

    return told
