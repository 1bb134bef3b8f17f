"""What a ticket's paper says, at a kiosk or a manager's, from the branch's profile and the issued ticket."""

from __future__ import annotations

from typing import Protocol

from branchdesk.domain.commands import Language
from branchdesk.domain.events import TicketIssued
from branchdesk.domain.profile import Profile
from branchdesk.domain.times import local
from branchdesk.i18n import text
from branchdesk.services.ports import TicketPaper
from ui.widgets.logo import printed_logo


class Issued(Protocol):
    """A ticket as it was issued. ``alone``: by a kiosk that was cut off, from its own series."""

    @property
    def data(self) -> TicketIssued: ...
    @property
    def at(self) -> int: ...
    @property
    def alone(self) -> bool: ...


def page_address(profile: Profile, issued: Issued) -> str:
    """The address of the customer's page; empty where the branch has none, the token is not ours to know, or the
    branch does not know of the ticket yet.
    """
    known = profile.page_url and issued.data.token and not issued.alone
    return profile.page_url + issued.data.token if known else ""


def booked_words(profile: Profile, data: TicketIssued, language: Language) -> str:
    """The appointment that was kept; empty: none."""
    if data.booked_at is None:
        return ""
    return text(language, "ticket-appointment", time=f"{local(data.booked_at, profile.timezone):%H:%M}")


def ticket_paper(profile: Profile, issued: Issued, language: Language, *, copy: bool = False) -> TicketPaper:
    """The paper for a ticket in the customer's language. ``copy``: an earlier one may have come out in part."""
    data = issued.data
    service = next((s.name.said_in(language) for s in profile.services if s.code == data.service), data.service)
    priority = next((r.name.said_in(language) for r in profile.priorities if r.code == data.priority), "")
    return TicketPaper(
        branch=profile.name.said_in(language),
        service=" · ".join(part for part in (service, priority, booked_words(profile, data, language)) if part),
        number=data.number,
        ahead=data.ahead,
        issued_at=f"{local(issued.at, profile.timezone):%Y-%m-%d %H:%M}",
        wait_low=data.promise_low_min,
        wait_high=data.promise_high_min,
        qr_url=page_address(profile, issued),
        complaint_phone=profile.complaint_phone,
        language=language,
        copy=copy,
        single_copy=issued.alone,
        logo=printed_logo(profile.brand.logo),
    )
