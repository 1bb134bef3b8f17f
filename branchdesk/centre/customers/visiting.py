"""Before the way to the branch: its hours, what each service needs and costs, and the wait there now. For anybody."""

from __future__ import annotations

from functools import partial

import msgspec
from sqlalchemy import and_, select

from branchdesk.centre import tables as t
from branchdesk.centre.customers.bringing import Bring, bring
from branchdesk.centre.customers.finding import Contact, decode_profile_row, live_in
from branchdesk.centre.customers.standing import is_silent
from branchdesk.centre.database import Database
from branchdesk.centre.digest.live import Live
from branchdesk.domain import opening
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import Profile
from branchdesk.domain.times import business_date, local
from branchdesk.i18n import text, wait_text


class House(msgspec.Struct, frozen=True, kw_only=True):
    """A branch as it is now, for whoever thinks of going there."""

    profile: Profile
    contact: Contact
    live: Live | None

    @property
    def branch_now(self) -> int:
        """The branch's clock at its last word (ms)."""
        return self.contact.branch_at or 0


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One service in words; ``waiting`` and ``wait`` are empty where nothing is known."""

    code: str
    name: str
    bookable: bool
    waiting: str
    wait: str
    bring: Bring


class VisitView(msgspec.Struct, frozen=True, kw_only=True):
    """What the page says. ``state``: open, full, closed or unknown (the branch is not reached)."""

    branch: str
    state: str
    headline: str
    hours: str
    stale: str
    offers: tuple[Offer, ...]


def house(database: Database, branch: str) -> House:
    """Raises Rejected("branch_unknown"), Unavailable."""
    b, p, c = t.branch, t.profile, t.cursor
    its_profile = and_(p.c.branch == b.c.branch, p.c.gen == b.c.gen)
    its_log = and_(c.c.branch == b.c.branch, c.c.gen == b.c.gen)
    asked = (
        select(p.c.body, c.c.last_contact, c.c.branch_at)
        .select_from(b.join(p, its_profile).outerjoin(c, its_log))
        .where(b.c.branch == branch)
        .order_by(p.c.number.desc())
        .limit(1)
    )
    with database.read() as connection:
        row = connection.execute(asked).first()
        if row is None:
            raise Rejected("branch_unknown", branch=branch[:40])
        contact = Contact(last=row.last_contact, branch_at=row.branch_at)
        return House(profile=decode_profile_row(row.body), contact=contact, live=live_in(connection, branch))


def visit_view(found: House, now: int, lang: str) -> VisitView:
    """The page in ``lang``; ``now`` is the centre's clock."""
    tr = partial(text, lang)
    profile, hours = found.profile, found.profile.hours
    state = state_of(found, now)
    at = found.contact.branch_at
    as_of = f"{local(at, profile.timezone):%H:%M}" if at is not None else "–"
    return VisitView(
        branch=profile.name.said_in(lang),
        state=state,
        headline=tr(f"visit-is-{state}"),
        hours=tr("visit-hours", opens=hours.opens, closes=hours.closes),
        stale=tr("visit-silent", time=as_of) if is_silent(found.contact, now) else "",
        offers=tuple(_offers(found, state, lang)),
    )


def state_of(found: House, now: int) -> str:
    """See ``VisitView``."""
    profile, live, at = found.profile, found.live, found.contact.branch_at
    if live is None or at is None or is_silent(found.contact, now):
        return "unknown"
    today = business_date(at, profile.timezone, profile.hours.turns)
    if not live.day_open or live.bdate != today:
        return "closed"
    return "full" if sum(offer.waiting for offer in live.offers) >= profile.policy.capacity else "open"


def check_gives_places(found: House, now: int) -> None:
    """Whether a number can be taken on a phone now, as far as is known here; the branch has the last word.

    Raises Rejected("branch_silent" | "branch_closed" | "branch_full" | "place_none").
    """
    profile, hours, state = found.profile, found.profile.hours, state_of(found, now)
    if state == "unknown":
        raise Rejected("branch_silent")
    today = opening.today(hours, profile.timezone, found.branch_now)
    if state == "closed" or today is None or not today.start <= found.branch_now < today.end:
        shown = today or hours
        raise Rejected("branch_closed", opens=shown.opens, closes=shown.closes)
    if state == "full":
        raise Rejected("branch_full", waiting=profile.policy.capacity)
    if not profile.policy.remote_waiting:
        raise Rejected("place_none")


def gives_places(found: House, now: int) -> bool:
    """See ``check_gives_places``."""
    try:
        check_gives_places(found, now)
    except Rejected:
        return False
    return True


def _offers(found: House, state: str, lang: str) -> list[Offer]:
    now = {offer.service: offer for offer in found.live.offers} if found.live and state != "closed" else {}
    offers = []
    for service in found.profile.services:
        offer = now.get(service.code)
        offers.append(
            Offer(
                code=service.code,
                bookable=service.slots_per_half_hour > 0,
                name=service.name.said_in(lang),
                waiting=text(lang, "visit-waiting", count=offer.waiting) if offer else "",
                wait=wait_text(lang, offer.low_min, offer.high_min) if offer else "",
                bring=bring(service, lang),
            )
        )
    return offers
