"""The installed PySide6 must not lose references to None (6.12.0 does on Python 3.11, and crashes)."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject


def test_calls_that_return_none_do_not_eat_none() -> None:
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(20_000):
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 1_000
