"""A teller for tests: through the presenter (``Teller``), or with hands on the window's keyboard (``Desk``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.client.journal import open_journal
from branchdesk.domain import commands as c
from branchdesk.domain.ticket import TicketState
from tests.inprocess import FakeLink, InProcessBranch
from ui.bridge import Bridge
from ui.counter.actions import ActionState
from ui.counter.answers import Plan, Question
from ui.counter.keymap import Action
from ui.counter.main import make_window
from ui.counter.presenter import CounterView, view
from ui.counter.scene import Scene
from ui.counter.texts import Tr
from ui.counter.window import CounterWindow
from ui.theme import apply_theme


class Teller:
    """Counter 1 of the demo branch with 王敏 logged in, seen through the presenter."""

    def __init__(self, counter: str = "1", staff: str = "t01", language: str = "en") -> None:
        self.branch = InProcessBranch()
        self.link: FakeLink = self.branch.link("counter", counter, staff=staff)
        self.kiosk = self.branch.link("kiosk")
        self.language = language

    def scene(self, **changes: Any) -> Scene:
        scene = Scene(self.branch.snapshot, self.link.who, self.branch.clock.now(), Tr(self.language))
        return scene._replace(**changes)

    def view(self, **changes: Any) -> CounterView:
        return view(self.scene(**changes))

    def can(self, action: Action, **changes: Any) -> ActionState:
        return self.view(**changes).actions[action]

    def issue(self, service: str = "A", *, priority: str = "") -> str:
        self.kiosk.send(c.IssueTicket(service=service, priority=priority))
        return max(self.branch.snapshot.tickets.values(), key=lambda t: t.place[1]).id

    def do(self, *ops: c.Op) -> None:
        for op in ops:
            self.link.send(op)

    def call(self) -> None:
        self.do(c.CallNext(counter=self.link.who.counter))

    def serve(self) -> None:
        self.call()
        self.do(c.StartService(counter=self.link.who.counter))

    def wait(self, **time: float) -> None:
        self.branch.clock.pass_time(**time)

    def miss(self) -> None:
        """Call, and again and again, until the policy lets the customer be missed."""
        self.call()
        for _ in range(2):
            self.wait(seconds=45)
            self.do(c.Recall(counter="1"))
        self.do(c.MarkMissed(counter="1"))

    def run(self, plan: Plan | Question) -> None:
        """Send a plan's commands."""
        assert not isinstance(plan, Question)
        self.do(*[op for op in plan if isinstance(op, c.Op)])

    def answer(self, question: Plan | Question, key: str, note: str = "") -> Plan:
        """What an answer's key leads to."""
        assert isinstance(question, Question)
        return next(option for option in question.options if option.key == key).then(note)


class Desk:
    """A counter window, somebody's hands on its keyboard, and the branch behind it."""

    def __init__(self, qtbot: QtBot, branch: InProcessBranch, link: FakeLink, language: str = "en") -> None:
        self.qtbot, self.branch, self.link = qtbot, branch, link
        self.kiosk = branch.link("kiosk")
        self.bridge = Bridge(link)
        self.folder = TemporaryDirectory()
        self.journal = open_journal(Path(self.folder.name) / "counter.journal")
        window = make_window(self.bridge, self.journal, language=language)
        assert isinstance(window, CounterWindow)
        self.window = window
        window.show()
        self.bridge.start()
        self.settle()

    def cut_off(self) -> None:
        """No node for three seconds."""
        self.branch.go_offline()
        self.settle()
        self.qtbot.waitUntil(lambda: self.window.session.shore.alone)
        self.settle()

    def close(self) -> None:
        self.bridge.close()
        self.journal.close()
        self.folder.cleanup()

    def settle(self) -> None:
        """Until every command is answered and shown."""
        self.qtbot.waitUntil(lambda: not self.window.session.post.busy)
        for _ in range(3):
            QApplication.processEvents()
        self.window.session.refresh()

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            focus: QWidget | None = self.window.focusWidget()
            QTest.keyClick(focus if focus is not None else self.window, key, held)
            self.settle()

    def type(self, words: str) -> None:
        QTest.keyClicks(self.window.focusWidget(), words)

    def click(self, button: object) -> None:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]
        self.settle()

    def issue(self, service: str = "A", *, priority: str = "") -> str:
        self.kiosk.send(c.IssueTicket(service=service, priority=priority))
        self.settle()
        return max(self.branch.snapshot.tickets.values(), key=lambda t: t.place[1]).id

    def wait(self, *, seconds: float = 0, minutes: float = 0) -> None:
        self.branch.clock.pass_time(seconds=seconds, minutes=minutes)
        self.settle()

    def state(self, ticket: str) -> TicketState:
        return self.branch.snapshot.ticket(ticket).state

    @property
    def activity(self) -> str:
        return str(self.branch.snapshot.counter(self.link.who.counter).activity)

    @property
    def number(self) -> str:
        return self.window.work.customer.number.text()

    @property
    def said(self) -> str:
        """The banner, or else the line beside the work."""
        return self.window.banner.words or "\n".join(self.window.work.notices.said)

    @property
    def asked(self) -> str:
        question = self.window.session.asking.question
        return question.key if question is not None and self.window.work.panel.isVisible() else ""


Open = Callable[..., Desk]


def desks(qtbot: QtBot, qapp: QApplication) -> Iterator[Open]:
    """For a fixture: makes desks, and closes their bridges at the end."""
    apply_theme(qapp)
    made: list[Desk] = []

    def make(*, staff: str = "t01", language: str = "en", branch: InProcessBranch | None = None) -> Desk:
        branch = branch or InProcessBranch()
        desk = Desk(qtbot, branch, branch.link("counter", "1", staff=staff), language)
        qtbot.addWidget(desk.window, before_close_func=lambda w: setattr(w, "_leaving", True))
        made.append(desk)
        return desk

    yield make
    for desk in made:
        desk.close()
