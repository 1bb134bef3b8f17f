"""Checking in for an appointment: by its code, scanned or typed. It knows no widgets."""

from __future__ import annotations

import re
from typing import Protocol

from branchdesk.domain.commands import IssueTicket
from branchdesk.domain.errors import BranchDeskError, Rejected, Unavailable
from branchdesk.domain.profile import ID_LENGTH
from ui.kiosk.alone import KioskShore
from ui.kiosk.home import Reach
from ui.kiosk.idle import IdleClock, Page
from ui.kiosk.issue import Issued, Issuer
from ui.kiosk.session import Session


class Kiosk(Protocol):
    """What checking in needs of the kiosk's presenter."""

    page: Page
    error: BranchDeskError | None
    session: Session
    idle: IdleClock
    shore: KioskShore
    issuer: Issuer

    def go(self, page: Page) -> None: ...
    def prefer(self) -> None: ...
    def print(self, issued: Issued) -> None: ...
    def failed(self, error: BranchDeskError) -> None: ...


DIGITS = 6
"""Of a code that the branch has made."""
_CODE = re.compile(rf"[\w.:\-]{{1,{ID_LENGTH}}}", re.ASCII)


class CheckIn:
    """The code as far as it is there, and what a tap or a scan does with it."""

    def __init__(self, kiosk: Kiosk) -> None:
        self._kiosk = kiosk
        self.code = ""

    @property
    def is_offered(self) -> bool:
        """Whether this branch has appointments, and can be asked."""
        kiosk = self._kiosk
        profile = kiosk.shore.profile
        bookable = any(service.slots_per_half_hour for service in profile.services) if profile else False
        return bookable and kiosk.shore.reach is Reach.OPEN

    def open(self) -> None:
        """To the page where the code is given."""
        if self._kiosk.page is Page.HOME and self.is_offered:
            self.code, self._kiosk.error = "", None
            self._kiosk.go(Page.CHECK_IN)

    def type(self, digit: str) -> None:
        """One more digit."""
        if self._kiosk.page is Page.CHECK_IN and digit.isdecimal() and len(self.code) < DIGITS:
            self._change(self.code + digit)

    def erase(self) -> None:
        """Take the last digit back."""
        if self._kiosk.page is Page.CHECK_IN:
            self._change(self.code[:-1])

    def scan(self, read: str) -> None:
        """A code was held to the scanner, whichever page was shown: check in at once."""
        kiosk = self._kiosk
        if kiosk.page not in (Page.HOME, Page.PRIORITY, Page.CHECK_IN, Page.WISHES, Page.WISH) or not self.is_offered:
            return
        self.code = read.strip()
        if _CODE.fullmatch(self.code):
            self._ask()
        else:
            self.code, kiosk.error = "", Rejected("appointment_unreadable")
            kiosk.go(Page.CHECK_IN)

    def submit(self) -> None:
        """The code is complete."""
        if self._kiosk.page is Page.CHECK_IN and len(self.code) == DIGITS and self._kiosk.idle.settled:
            self._ask()

    def lost(self) -> None:
        """No node answers: an appointment cannot be looked up, and no other ticket is given for it unasked."""
        kiosk = self._kiosk
        kiosk.shore.guard(kiosk.issuer.give_up)
        kiosk.failed(Unavailable("appointment_offline"))

    def _ask(self) -> None:
        kiosk, session = self._kiosk, self._kiosk.session
        kiosk.error = None
        kiosk.go(Page.ISSUING)
        op = IssueTicket(
            language=session.language,
            priority=session.priority,
            appointment=self.code,
            customer=session.customer,
            tier=session.tier,
        )
        kiosk.issuer.ask(op, kiosk.print, kiosk.failed)

    def _change(self, code: str) -> None:
        self.code, self._kiosk.error = code, None
        self._kiosk.prefer()
