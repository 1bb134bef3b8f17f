"""Every test runs without a screen and in a known locale, and leaves no window behind."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Generator

import pytest

from tests.quick_hashing import hash_quickly

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["LC_ALL"] = "C.UTF-8"
hash_quickly()


def pytest_collection_finish() -> None:
    """What was loaded for the tests stays: the collector need not look at it again after every so many objects."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Generator[None]:
    """Windows that were to be deleted later are deleted now: left alive, each makes every change of theme in the tests
    after it slower, since the style sheet is computed for all widgets there are.
    """
    yield
    if "PySide6.QtWidgets" in sys.modules:
        from PySide6.QtCore import QEvent
        from PySide6.QtWidgets import QApplication

        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
