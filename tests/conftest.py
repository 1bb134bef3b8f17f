"""Every test runs without a screen and in a known locale, and leaves no window behind."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["LC_ALL"] = "C.UTF-8"


WAITS, COMPUTES, QUICK = "waits", "computes", "quick"
KINDS = {"contract": WAITS, "integration": WAITS, "packaging": WAITS, "simulation": COMPUTES, "ui": COMPUTES}
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that wait for processes and disks in turn with files that compute, so that no processor is idle; the quick
    units last, so that none of several test processes has nothing to do at the end.
    """
    files: dict[str, list[Path]] = {}
    for path in dict.fromkeys(item.path for item in items):
        files.setdefault(KINDS.get(path.relative_to(HERE).parts[0], QUICK), []).append(path)
    turns = {path: place / len(paths) for paths in files.values() for place, path in enumerate(paths)}
    turns |= dict.fromkeys(files.get(QUICK, []), 1.0)
    items.sort(key=lambda item: turns[item.path])


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
