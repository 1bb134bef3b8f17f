"""The reader at the kiosk: it types what it read, and that is an appointment's code, a bank card or an identity number.

A card's or an identity number is looked at once and never kept: only the segment, whether its holder is sixty, and the
branch's pseudonym go on (``node.recognition``). It comes into no attribute, error, journal or line of a log.
"""

from __future__ import annotations

from functools import partial
from typing import Protocol

from PySide6.QtCore import SignalInstance

from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.domain.recognition import Read, is_elderly, is_private, read, tier_of
from branchdesk.domain.times import local
from ui.bridge import Bridge
from ui.kiosk.alone import KioskShore
from ui.kiosk.check_in import CheckIn
from ui.kiosk.home import Reach, priority_reason
from ui.kiosk.idle import Page
from ui.kiosk.session import Session

ELDERLY = "elderly"
"""The reason for priority that an age speaks for, where the branch has it."""
_PAGES = (Page.HOME, Page.PRIORITY, Page.CHECK_IN, Page.WISHES, Page.WISH)


class Kiosk(Protocol):
    """What the reader needs of the kiosk's presenter."""

    bridge: Bridge
    shore: KioskShore
    page: Page
    error: BranchDeskError | None
    session: Session
    check_in: CheckIn

    @property
    def changed(self) -> SignalInstance: ...
    def prefer(self, **choices: str | bool) -> None: ...
    def go(self, page: Page) -> None: ...


class Reader:
    """Takes what was read, whichever page is shown."""

    def __init__(self, kiosk: Kiosk) -> None:
        self._kiosk = kiosk
        self._visit = object()
        """Another one for each card: an answer that comes late is nobody else's."""

    def scan(self, keys: str) -> None:
        """Something was read."""
        kiosk = self._kiosk
        if kiosk.page not in _PAGES:
            return
        found = read(keys)
        if found is not None:
            self._recognise(found)
        elif is_private(keys):
            kiosk.error = Rejected("number_unreadable")
            kiosk.go(Page.HOME)
        else:
            kiosk.check_in.scan(keys)

    def forget(self) -> None:
        """The customer has gone."""
        self._visit = object()

    def _recognise(self, found: Read) -> None:
        kiosk, profile, session = self._kiosk, self._kiosk.shore.profile, self._kiosk.session
        self._visit = visit = object()
        if profile is None:
            return
        tier = tier_of(found, profile.tiers)
        today = local(kiosk.bridge.link.now(), profile.timezone).date()
        elderly = is_elderly(found, today) and priority_reason(profile, ELDERLY) is not None
        kiosk.error = None
        kiosk.session = session._replace(
            read=found.kind,
            tier=tier.code if tier else "",
            customer="",
            priority=session.priority or (tier.priority if tier else ""),
            offered=ELDERLY if elderly and not session.priority else "",
        )
        kiosk.prefer()
        if kiosk.shore.reach is Reach.OPEN:
            link, number = kiosk.bridge.link, found.number
            kiosk.bridge.query(lambda: link.customers.recognise(number), partial(self._known, visit), _not_known)

    def _known(self, visit: object, customer: str) -> None:
        if visit is self._visit:
            self._kiosk.session = self._kiosk.session._replace(customer=customer)


def _not_known(_error: BranchDeskError) -> None:
    """Without the node there is no pseudonym, and the ticket is as good."""
