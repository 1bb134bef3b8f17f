"""The kiosk's decisions: what a tap does, what is shown, and when. It knows no widgets.

    home -> (help me choose -> what it takes) -> issuing, as from home; or a person is called
    home -> (priority) -> issuing -> printing -> take        -> home
      `--> (check in) -----^ |           |
                             |           `-----> not_printed -> home     (reprint: printing again)
                             `-> unanswered (the same wish again, or given up) -> home

No node for three seconds: the kiosk issues from its own series, also for the wish that has no answer yet.

A ticket that was not printed and that nobody acts on stays valid: its customer may have noted or photographed the
number, and to void a number that somebody holds is worse than one call into an empty lobby, which the missed rule
ends. The page says so, and the manager sees the printer's fault.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from branchdesk.client.journal import Journal
from branchdesk.client.kiosk import NOT_PRINTED
from branchdesk.client.link import LinkState
from branchdesk.domain.commands import AbandonTicket, IssueTicket, Language, ReportPrint
from branchdesk.domain.errors import BranchDeskError
from branchdesk.services.ports import TicketPrinter
from ui.bridge import Bridge
from ui.kiosk.alone import KioskShore
from ui.kiosk.check_in import CheckIn
from ui.kiosk.guide import Guide
from ui.kiosk.home import Reach, priority_reason
from ui.kiosk.idle import IdleClock, Page
from ui.kiosk.issue import Issued, Issuer
from ui.kiosk.outbox import Outbox
from ui.kiosk.pin_pad import PinPad
from ui.kiosk.printer import NO_PAPER, KioskPrinter
from ui.kiosk.reader import Reader
from ui.kiosk.service import ServiceMenu
from ui.kiosk.session import Session
from ui.settings import Settings
from ui.ticket_paper import ticket_paper

LOOK_EVERY_S = 10


class Clocks(NamedTuple):
    """What the presenter takes from outside: steady seconds, and ids."""

    seconds: Callable[[], float] = time.monotonic
    new_id: Callable[[], str] = lambda: uuid4().hex


class KioskPresenter(QObject):
    """One kiosk. Read its attributes after ``changed``; call the taps and, a few times a second, ``tick``.

    Signals:
        changed(): something that is shown is different
    """

    changed = Signal()

    def __init__(
        self,
        bridge: Bridge,
        printer: TicketPrinter,
        language: Language,
        journal: Journal,
        clocks: Clocks | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        super().__init__()
        clocks = clocks or Clocks()
        self.bridge = bridge
        self.settings = settings or Settings()
        self.start = self.session = Session(language)
        self.page = Page.HOME
        self.issued: Issued | None = None
        self.error: BranchDeskError | None = None
        self.print_problem = ""
        self.idle = IdleClock(clocks.seconds)
        self._seconds, self._look_at = clocks.seconds, clocks.seconds()
        self._outbox = Outbox(bridge, clocks.new_id)
        self.shore = KioskShore(bridge, journal, self._outbox, clocks.seconds, clocks.new_id)
        self.issuer = Issuer(bridge, self.shore.kiosk)
        self.printer = KioskPrinter(bridge, printer, self._outbox)
        self.check_in, self.guide, self.reader = CheckIn(self), Guide(self), Reader(self)
        self.pad, self.service = PinPad(self), ServiceMenu(self)
        self.shore.no_paper = lambda: self.settings.paper_only and self.printer.problem in NO_PAPER
        self.printer.changed.connect(self.changed)
        bridge.changed.connect(self._branch_changed)
        self.shore.changed.connect(self._connection_changed)

    def prefer(self, **choices: str | bool) -> None:
        """The customer chooses ``language``, ``large`` or ``priority``; from the page of priorities it leads home."""
        self.session = self.session._replace(**choices)  # type: ignore[arg-type]
        if "priority" in choices and self.page is Page.PRIORITY:
            self.go(Page.HOME)
        self.idle.touch()
        self.changed.emit()

    def tap_priority(self) -> None:
        """To the page of priorities; or, where one is chosen, take it back."""
        if self.session.priority:
            self.prefer(priority="")
        elif self.session.offered:
            self.prefer(priority=self.session.offered, offered="")
        elif self.page is Page.HOME:
            self.go(Page.PRIORITY)

    def choose(self, service: str) -> None:
        """A tap on a service. While one wish is under way there is no second."""
        now = self.shore.reach
        here = self.page in (Page.HOME, Page.WISH)
        if not here or not self.idle.settled or now not in (Reach.OPEN, Reach.ISLAND):
            return
        self.error = None
        self.go(Page.ISSUING)
        session = self.session
        op = IssueTicket(
            service=service,
            language=session.language,
            priority=session.priority,
            customer=session.customer,
            tier=session.tier,
        )
        if now is Reach.ISLAND:
            self.issuer.alone(op, self.print, self.failed)
        else:
            self.issuer.ask(op, self.print, self.failed)

    def try_again(self) -> None:
        """The same wish once more."""
        if self.page is Page.UNANSWERED:
            self.go(Page.ISSUING)
            self.issuer.again(self.print, self.failed)

    def reprint(self) -> None:
        """Print the ticket that did not come out."""
        if self.page is Page.NOT_PRINTED and self.idle.settled and self.issued is not None:
            self.print(self.issued, again=True)

    def take_back(self) -> None:
        """The customer does not want the number that could not be printed."""
        if self.page is not Page.NOT_PRINTED or not self.idle.settled or self.issued is None:
            return
        ticket = self.issued.data.ticket
        if self.shore.take_back(self.issued):
            self.home()
            return
        self.go(Page.ISSUING)

        def failed(error: BranchDeskError) -> None:
            self.error = error
            self.go(Page.NOT_PRINTED)

        op = AbandonTicket(ticket=ticket, reason=NOT_PRINTED)
        self.bridge.send(op, lambda _: self.home(), failed, cmd_id=f"take-back.{ticket}")

    def done(self) -> None:
        """A tap on "done", "back" or "cancel"."""
        if self.idle.settled and self.page not in (Page.ISSUING, Page.PRINTING):
            self.home()

    def home(self) -> None:
        """Ready for the next customer."""
        if self.page is Page.UNANSWERED:
            self.shore.guard(self.issuer.give_up)
        self.session = self.start
        self.check_in.code = ""
        for part in (self.guide, self.reader, self.pad, self.service):
            part.forget()
        self.issued = self.error = None
        self.print_problem = ""
        self.go(Page.HOME)

    def tick(self) -> None:
        """Time has passed: an abandoned page goes home, and the printer is asked how it is."""
        self.shore.look()
        if self.page in (Page.HOME, Page.NOT_PRINTED) and self._seconds() >= self._look_at:
            self._look_at = self._seconds() + LOOK_EVERY_S
            self.printer.look()
            self._outbox.flush()
        left = self.idle.left(self.page)
        fresh = self.page is Page.HOME and self.session == self.start and self.error is None
        if left is not None and left <= 0 and not fresh:
            self.home()

    def go(self, page: Page) -> None:
        """Show a page."""
        self.page = page
        self.idle.show()
        self.changed.emit()

    def failed(self, error: BranchDeskError) -> None:
        """The wish that was asked for has no ticket: back to where it was made, or to try again."""
        self.error = error
        asked_at = Page.CHECK_IN if self.check_in.code else Page.HOME
        self.go(Page.UNANSWERED if self.issuer.pending else asked_at)

    def print(self, issued: Issued, *, again: bool = False) -> None:
        """Print a ticket that was issued."""
        profile = self.shore.profile
        if profile is None:
            return
        self.issued, self.error = issued, None
        self.go(Page.PRINTING)

        def printed(problem: str) -> None:
            self.print_problem = problem
            if not self.shore.printed(issued, problem):
                report = ReportPrint(ticket=issued.data.ticket, problem=problem, reprint=again)
                self._outbox.put(f"print-{issued.data.ticket}", report)
            self.go(Page.NOT_PRINTED if problem else Page.TAKE)

        self.printer.print(ticket_paper(profile, issued, self.session.language, copy=again), printed)

    def _branch_changed(self, snapshot: object, _event: object) -> None:
        s = self.bridge.snapshot
        if s is not None:
            self.shore.see(s)
            if self.session.priority and priority_reason(s.profile, self.session.priority) is None:
                self.session = self.session._replace(priority="")
        self.changed.emit()

    def _connection_changed(self) -> None:
        """Who still waits for an answer is asked for again; where nobody answers, the kiosk gives its own number."""
        op = self.issuer.op
        if self.bridge.link_state is LinkState.LIVE:
            self.try_again()
        elif op and self.page in (Page.ISSUING, Page.UNANSWERED) and self.shore.reach is Reach.ISLAND:
            if op.appointment:
                self.check_in.lost()
                return
            self.go(Page.ISSUING)
            self.issuer.alone(op, self.print, self.failed)
        self.changed.emit()
