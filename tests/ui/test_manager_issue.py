"""The paper of a ticket that a manager issues."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.fakes import FakePrinter
from tests.ui.manager_stage import Stage


def test_a_ticket_from_the_tablet_is_printed_or_says_that_it_is_not(qtbot: QtBot) -> None:
    printer = FakePrinter()
    stage = Stage(qtbot, printer=printer)
    stage.start(staff="l01")
    issue = stage.window.tabs.floor.open_issue()
    assert issue is not None
    printer.state = "paper_out"
    QTest.mouseClick(issue.services["A"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(issue.again.isVisible)
    assert "was not printed" in issue.paper.text()
    assert issue.number.text() == "A001", "the number stands"
    printer.state = "ready"
    QTest.mouseClick(issue.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: issue.paper.text() == "The ticket is printed.")
    (paper,) = printer.printed
    assert (paper.number, paper.copy, paper.language) == ("A001", True, "en")
    (ticket,) = stage.branch.snapshot.tickets.values()
    qtbot.waitUntil(lambda: stage.branch.snapshot.tickets[ticket.id].printed)
    issue.close()
    stage.window.printing.printer = None
    bare = stage.window.tabs.floor.open_issue()
    assert bare is not None
    QTest.mouseClick(bare.services["A"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bare.number.text() == "A002")
    assert "No printer at this device" in bare.paper.text()
    assert not bare.again.isVisible()
    bare.close()
    stage.window.close()
    stage.bridge.close()
