"""All windows of a branch at once, on real links to a real node process, worked by clicks and keys alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.client.journal import Journal, open_journal
from branchdesk.client.link import LinkState
from branchdesk.domain.events import DeviceKind
from branchdesk.domain.ticket import Ticket
from tests.commandline import events
from tests.fakes import FakeVoice
from tests.real_branch import PIN, RealBranch
from ui.bridge import Bridge
from ui.counter.window import CounterWindow
from ui.display.state import Phase
from ui.display.window import DisplayWindow
from ui.evaluator.main import make_window as evaluator_window
from ui.evaluator.presenter import Page as Asked
from ui.kiosk.main import make_window as kiosk_window
from ui.manager.window import ManagerWindow
from ui.printing import printer_for
from ui.theme import apply_theme

PATIENCE_MS = 20_000


class Branch:
    """A node of its own process, and one window of each kind in this one."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self._qtbot = qtbot
        self.real = RealBranch(folder)
        self.real.node.start()
        self.real.set_pins("t01", "m01")
        self.voice = FakeVoice()
        self._tickets = folder / "tickets"
        self.bridges: dict[str, Bridge] = {}
        self._journals: list[Journal] = []
        printer, self._folder = printer_for(f"png://{self._tickets}"), folder
        self.kiosk = kiosk_window(self._bridge("kiosk"), printer, self._journal("kiosk"), language="en")
        self.counter = CounterWindow(self._bridge("counter", "1"), self._journal("counter"), language="en")
        self.evaluator = evaluator_window(self._bridge("evaluator", "1"), self._journal("evaluator"), language="en")
        self.display = DisplayWindow(self._bridge("display"), self.voice, language="en")
        self.manager = ManagerWindow(self._bridge("manager"), language="en")
        self.windows: tuple[QWidget, ...] = (self.kiosk, self.counter, self.evaluator, self.display, self.manager)
        for window in self.windows:
            window.show()
        for bridge in self.bridges.values():
            bridge.start()
        self.until(lambda: all(bridge.link_state is LinkState.LIVE for bridge in self.bridges.values()))

    def _bridge(self, kind: DeviceKind, counter: str = "") -> Bridge:
        self.bridges[kind] = Bridge(self.real.link(kind, counter))
        return self.bridges[kind]

    def _journal(self, kind: str) -> Journal:
        self._journals.append(open_journal(self._folder / f"{kind}.journal"))
        return self._journals[-1]

    def close(self) -> None:
        for journal in self._journals:
            journal.close()
        for bridge in self.bridges.values():
            bridge.close()
        for window in self.windows:
            window.deleteLater()
        self.real.close()

    def until(self, true: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(true, timeout=PATIENCE_MS)

    def press(self, key: Qt.Key) -> None:
        """A key of the teller's keyboard, when the window takes one."""
        self.until(lambda: not self.counter.session.post.busy)
        focus: QWidget | None = self.counter.focusWidget()
        QTest.keyClick(focus if focus is not None else self.counter, key)

    def tap(self, button: QWidget, until: Callable[[], bool]) -> None:
        """A finger on a screen: again, if the screen took the first tap for an accident."""

        def tapped() -> bool:
            if not until():
                QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            return until()

        self.until(tapped)

    def ticket(self, number: str) -> Ticket:
        """As the manager's window knows it."""
        s = self.bridges["manager"].snapshot
        assert s is not None
        return next(ticket for ticket in s.tickets.values() if ticket.number == number)

    def log_in(self) -> None:
        """Teller and manager, by keyboard; the teller opens the counter."""
        type_in(self.manager.login.staff, "m01")
        type_in(self.manager.login.pin, PIN)
        self.until(lambda: self.manager.inside)
        self.until(lambda: self.counter.pages.currentWidget() is self.counter.login)
        type_in(self.counter.login.staff, "t01")
        type_in(self.counter.login.pin, PIN)
        self.until(lambda: self.counter.pages.currentWidget() is self.counter.closed)
        self.press(Qt.Key.Key_O)
        self.until(lambda: self.counter.pages.currentWidget() is self.counter.work)

    def take_ticket(self) -> None:
        """A customer taps the first service, and goes with the paper."""
        printed = len(self.paper)
        self.tap(self.kiosk.home.board.tiles[0], lambda: len(self.paper) > printed)
        self.tap(self.kiosk.ticket.first_button, lambda: self.kiosk.kiosk.page == "home")

    @property
    def paper(self) -> list[str]:
        """The numbers on the tickets that came out."""
        return sorted(path.name.partition("-")[0] for path in self._tickets.glob("*.png"))

    def kpi(self, name: str) -> str:
        return self.manager.kpis.figures[name].value.text()

    @property
    def on_screen(self) -> str:
        """The number that the display shows large; empty while it does not show the board."""
        return self.display.large.view.number if self.display.phase is Phase.OPEN else ""

    def lost(self) -> list[str]:
        """The windows that say that the connection is lost, each in its own words and place."""
        said = {
            "kiosk": not any(tile.isEnabled() for tile in self.kiosk.home.board.tiles),
            "counter": self.counter.link_banner.words != "",
            "evaluator": self.evaluator.idle.link.text() != "",
            "display": self.display.phase is Phase.LOST,
            "manager": self.manager.lost.words != "",
        }
        return [window for window, so in said.items() if so]


def type_in(line: QLineEdit, words: str) -> None:
    line.setFocus()
    QTest.keyClicks(line, words)
    QTest.keyClick(line, Qt.Key.Key_Return)


@pytest.fixture
def branch(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Branch]:
    apply_theme(qapp)
    made = Branch(qtbot, tmp_path)
    yield made
    made.close()


def test_a_customer_goes_through_all_windows(branch: Branch) -> None:
    branch.log_in()
    titles = [window.windowTitle() for window in branch.windows]
    assert len(set(titles)) == len(titles)
    branch.take_ticket()
    assert branch.paper == ["A001"]
    branch.until(lambda: branch.kpi("waiting") == "1")
    branch.press(Qt.Key.Key_N)
    branch.until(lambda: branch.on_screen == "A001")
    branch.until(lambda: [said.number for said in branch.voice.said] == ["A001"])
    branch.until(lambda: branch.counter.work.customer.number.text() == "A001")
    branch.press(Qt.Key.Key_S)
    branch.until(lambda: branch.ticket("A001").state == "serving")
    branch.press(Qt.Key.Key_F)
    branch.until(lambda: branch.evaluator.pad.page is Asked.ASKING)
    branch.tap(branch.evaluator.ask.faces[0], lambda: branch.evaluator.pad.page is not Asked.ASKING)
    branch.until(lambda: branch.evaluator.pad.page is Asked.THANKS)
    branch.until(lambda: (branch.kpi("waiting"), branch.kpi("served")) == ("0", "1"))
    rating = branch.ticket("A001").rating
    assert rating is not None
    assert (rating.score, rating.channel) == (5, "evaluator")


def test_all_windows_tell_a_lost_node_and_recover_by_themselves(branch: Branch) -> None:
    everyone = list(branch.bridges)
    branch.log_in()
    branch.take_ticket()
    branch.press(Qt.Key.Key_N)
    branch.until(lambda: branch.on_screen == "A001")
    assert branch.lost() == []
    branch.real.node.kill()
    branch.until(lambda: branch.lost() == everyone)
    assert branch.on_screen == ""
    branch.press(Qt.Key.Key_S)
    assert branch.counter.banner.words != ""
    branch.real.node.start()
    branch.until(lambda: branch.lost() == [])
    branch.until(lambda: branch.on_screen == "A001")
    branch.press(Qt.Key.Key_S)
    branch.until(lambda: branch.ticket("A001").state == "serving")
    branch.take_ticket()
    branch.until(lambda: branch.kpi("waiting") == "1")
    kinds = [line["event"]["type"] for line in events(branch.real.log)]
    assert [kinds.count(kind) for kind in ("ticket_issued", "ticket_called", "service_started")] == [2, 1, 1]
