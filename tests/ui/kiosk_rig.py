"""A kiosk at an in-process branch, with hands on its clock: what the kiosk's tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from pytestqt.qtbot import QtBot

from branchdesk.client.island import AFTER_S
from branchdesk.client.journal import open_journal
from branchdesk.client.link import LinkState
from branchdesk.domain.commands import Op, ReportPrint
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.ticket import Ticket
from branchdesk.services.messages import Answer
from branchdesk.services.ports import TicketPrinter
from tests.fakes import FakePrinter
from tests.inprocess import FakeLink, InProcessBranch
from ui.bridge import Bridge
from ui.kiosk.home import Reach
from ui.kiosk.idle import SETTLE_S, Page
from ui.kiosk.presenter import Clocks, KioskPresenter


class Hands:
    """Steady seconds that move when told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class LossyLink(FakeLink):
    """A link whose next answers get lost on their way back: the branch has done it, the kiosk does not know.

    Answers to reports of printing come through: they run beside what a test means to lose.
    """

    lose_answers = 0

    def send(self, op: Op, *, cmd_id: str | None = None) -> Answer:
        answer = super().send(op, cmd_id=cmd_id)
        if self.lose_answers and not isinstance(op, ReportPrint):
            self.lose_answers -= 1
            raise Unavailable("no_node")
        return answer


class Rig:
    """Presenter, branch, printer and clock together."""

    def __init__(self, qtbot: QtBot, printer: TicketPrinter | None = None) -> None:
        self.qtbot = qtbot
        self.branch = InProcessBranch()
        self.link = self.branch.link("kiosk")
        self.link.__class__ = LossyLink  # the branch makes its links; this one may also lose answers
        self.fake = FakePrinter()
        self.hands = Hands()
        self.bridge = Bridge(self.link)
        self.folder = TemporaryDirectory()
        self.printer = printer or self.fake
        self.kiosk = self.new_kiosk()
        self.bridge.start()
        self.until(lambda: self.bridge.snapshot is not None)

    def new_kiosk(self) -> KioskPresenter:
        """The kiosk after its PC was switched on: only the journal is from before."""
        journal = open_journal(Path(self.folder.name) / "kiosk.journal")
        return KioskPresenter(self.bridge, self.printer, "zh", journal, Clocks(seconds=self.hands))

    def cut_off(self) -> None:
        """No node for three seconds."""
        self.branch.go_offline()
        self.until(lambda: self.bridge.link_state is LinkState.LOST)
        self.pass_time(AFTER_S)

    def close(self) -> None:
        self.bridge.close()
        self.kiosk.shore.island.journal.close()
        self.folder.cleanup()

    def until(self, true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(true, timeout=20_000)

    def pass_time(self, seconds: float) -> None:
        self.hands.seconds += seconds
        self.kiosk.tick()

    def settle(self) -> None:
        self.hands.seconds += SETTLE_S

    @property
    def reach(self) -> Reach:
        return self.kiosk.shore.reach

    def on(self, page: Page) -> bool:
        return self.kiosk.page is page

    def reaches(self, page: Page) -> None:
        self.until(lambda: self.kiosk.page is page)
        self.settle()

    @property
    def tickets(self) -> list[Ticket]:
        """The branch's tickets in order."""
        return sorted(self.branch.snapshot.tickets.values(), key=lambda t: t.place)
