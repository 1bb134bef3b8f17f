"""An evaluator at an in-process branch, with hands on its clock: what the evaluator's tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from pytestqt.qtbot import QtBot

from branchdesk.client.journal import open_journal
from branchdesk.domain import commands as c
from branchdesk.domain.ticket import Rating, Ticket
from tests.inprocess import InProcessBranch
from ui.bridge import Bridge
from ui.evaluator.presenter import EvaluatorPresenter, Page


class Rig:
    """The evaluator of counter 1, the teller's PC beside it, and steady seconds that move when told to."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.branch = InProcessBranch()
        self.teller = self.branch.link("counter", "1", staff="t01")
        self.link = self.branch.link("evaluator", "1")
        self.seconds = 500.0
        self.bridge = Bridge(self.link)
        self.folder = TemporaryDirectory()
        self.journal = open_journal(Path(self.folder.name) / "pad.journal")
        self.pad = EvaluatorPresenter(self.bridge, self.journal, "zh", lambda: self.seconds)
        self.bridge.start()
        self.until(lambda: self.bridge.snapshot is not None)

    def close(self) -> None:
        self.bridge.close()
        self.journal.close()
        self.folder.cleanup()

    def until(self, true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(true, timeout=20_000)

    def pass_time(self, seconds: float) -> None:
        """Both the branch's clock and the customer's."""
        self.branch.clock.pass_time(seconds=seconds)
        self.seconds += seconds
        self.pad.tick()

    def on(self, page: Page) -> bool:
        return self.pad.page is page

    def reaches(self, page: Page) -> None:
        self.until(lambda: self.on(page))

    def serve(self, language: c.Language = "zh") -> str:
        """One customer from ticket to finish at counter 1: the ticket's id."""
        self.branch.node(c.IssueTicket(service="A", language=language))
        self.teller.send(c.CallNext(counter="1"))
        self.teller.send(c.StartService(counter="1"))
        self.branch.clock.pass_time(minutes=5)
        self.teller.send(c.FinishService(counter="1", outcome="done"))
        return self.branch.snapshot.counters["1"].last_ticket

    def asked(self) -> str:
        """As ``serve``, until the question has stood long enough to be tapped."""
        ticket = self.serve()
        self.until(lambda: self.pad.question is not None and self.pad.question.ticket == ticket)
        self.pass_time(3)
        return ticket

    def ticket(self, ticket: str) -> Ticket:
        return self.branch.snapshot.tickets[ticket]

    def rated(self, ticket: str) -> Rating:
        self.until(lambda: self.ticket(ticket).rating is not None)
        rating = self.ticket(ticket).rating
        assert rating is not None
        return rating
