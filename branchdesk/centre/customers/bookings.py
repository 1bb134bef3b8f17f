"""Appointments made on the page: each has a secret of its own, goes down to the branch, and gets its code from there.

No name and no phone number: the code is the appointment. Against abuse, few open ones for each browser, and few a day
for each address, which is kept as a hash that only this branch's row could make.
"""

from __future__ import annotations

import secrets
from hashlib import blake2b
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, RowMapping, and_, func, insert, select

from branchdesk.centre import tables as t
from branchdesk.centre.customers.acts import Asked, ask
from branchdesk.centre.customers.finding import hashed
from branchdesk.centre.customers.slots import free_slots
from branchdesk.centre.customers.visiting import House, house
from branchdesk.centre.database import Database
from branchdesk.centre.down import inbox
from branchdesk.centre.down.inbox import Answered
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected
from branchdesk.domain.times import DAY

MOST_OPEN = 3
"""Appointments to come that one browser may hold."""
MOST_A_DAY = 20
"""Appointments that one address may make in a day; many phones share one."""


class Wish(NamedTuple):
    """Who wants which slot. ``session``: a random number in the browser's cookie."""

    branch: str
    service: str
    at: int
    session: str
    address: str


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """An appointment as its page needs it. ``answer`` and ``cancelled`` are None while the branch has not answered."""

    token: str
    service: str
    at: int
    house: House
    answer: Answered | None
    cancelling: bool = False
    cancelled: Answered | None = None

    @property
    def code(self) -> str:
        """What the kiosk takes at check-in; empty: not booked (yet)."""
        return str(self.answer.params.get("code", "")) if self.answer and not self.answer.code else ""


def taken(connection: Connection, branch: str, service: str, since: int) -> list[int]:
    """Begins of what was booked here and neither refused nor given back."""
    b = t.customer_booking
    asked = select(b).where(b.c.branch == branch, b.c.service == service, b.c.booked_at >= since)
    rows = connection.execute(asked).mappings().all()
    return [row["booked_at"] for row in rows if _stands(connection, row)]


def book(database: Database, wish: Wish, now: int) -> str:
    """Send a booking down to the branch; returns the secret of its page.

    Raises Rejected("branch_unknown" | "unknown_service" | "slot_full" | "booking_enough" | "inbox_full"), Unavailable.
    """
    found = house(database, wish.branch)
    service = found.profile.service(wish.service)
    branch_now = found.contact.branch_at or 0
    token = secrets.token_urlsafe(16)
    with database.write() as connection:
        address = _address(connection, wish)
        _check_share(connection, wish, address, now, branch_now)
        begins = taken(connection, wish.branch, wish.service, branch_now)
        free = {slot.at for day in free_slots(found.profile, service, begins, branch_now) for slot in day.slots}
        if wish.at not in free:
            raise Rejected("slot_full", service=service.code)
        entry = f"page-{hashed(token).hex()[:32]}-book"
        row = {"token_hash": hashed(token), "branch": wish.branch, "service": wish.service, "booked_at": wish.at}
        who = {"session": wish.session, "address": address, "made_at": now, "entry": entry}
        connection.execute(insert(t.customer_booking), [row | who])
        op = c.BookAppointment(service=wish.service, booked_at=wish.at, token=token)
        inbox.put(connection, inbox.Wish(wish.branch, entry, op), now)
    return token


def booking(database: Database, token: str) -> Booking | None:
    """The appointment of a token; None: no such one. Raises as ``hashed``, Unavailable."""
    b, a = t.customer_booking, t.customer_act
    with database.read() as connection:
        row = connection.execute(select(b).where(b.c.token_hash == hashed(token))).mappings().first()
        if row is None:
            return None
        answer = inbox.answer_to(connection, row["branch"], row["entry"])
        its_end = select(a.c.entry).where(a.c.token_hash == row["token_hash"], a.c.what == "cancel")
        ends = connection.execute(its_end.order_by(a.c.turn.desc())).scalars().first()
        cancelled = inbox.answer_to(connection, row["branch"], ends) if ends else None
    return Booking(
        token=token,
        service=row["service"],
        at=row["booked_at"],
        house=house(database, row["branch"]),
        answer=answer,
        cancelling=bool(ends) and cancelled is None,
        cancelled=cancelled,
    )


def give_back(database: Database, found: Booking, turn: int, now: int) -> None:
    """Cancel it. Raises Unavailable."""
    branch = found.house.profile.branch
    asked = Asked(token_hash=hashed(found.token), branch=branch, what="cancel", turn=turn)
    ask(database, asked, c.CancelAppointment(code=found.code), now)


def _stands(connection: Connection, row: RowMapping) -> bool:
    answer = inbox.answer_to(connection, row["branch"], row["entry"])
    if answer is not None and answer.code:
        return False
    a = t.customer_act
    ends = select(a.c.entry).where(a.c.token_hash == row["token_hash"], a.c.what == "cancel")
    return not any(
        (gone := inbox.answer_to(connection, row["branch"], entry)) is not None and not gone.code
        for entry in connection.execute(ends).scalars().all()
    )


def _check_share(connection: Connection, wish: Wish, address: bytes, now: int, branch_now: int) -> None:
    b = t.customer_booking
    count = select(func.count()).select_from(b)
    open_ones = connection.execute(count.where(and_(b.c.session == wish.session, b.c.booked_at > branch_now))).scalar()
    a_day = connection.execute(count.where(and_(b.c.address == address, b.c.made_at > now - DAY))).scalar()
    if (open_ones or 0) >= MOST_OPEN or (a_day or 0) >= MOST_A_DAY:
        raise Rejected("booking_enough", most=MOST_OPEN)


def _address(connection: Connection, wish: Wish) -> bytes:
    key = connection.execute(select(t.branch.c.token_hash).where(t.branch.c.branch == wish.branch)).scalar_one()
    return blake2b(wish.address.encode(), key=key, digest_size=16).digest()
