"""Windows that many tests have their hands on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.counter_hands import Desk, Open, desks
from tests.ui.manager_stage import Stage


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication) -> Iterator[Open]:
    """Opens tellers' windows."""
    yield from desks(qtbot, qapp)


@pytest.fixture
def desk(opened: Open) -> Desk:
    """A teller's window at counter 1."""
    return opened()


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    """The manager's window."""
    made = Stage(qtbot)
    yield made
    made.window.close()
    made.bridge.close()
