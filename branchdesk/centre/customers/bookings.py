"""Appointments made on the page: each has a secret of its own, goes down to the branch, and gets its code from there.

No name and no phone number: the code is the appointment. A place in the queue taken on a phone is kept likewise
(``at`` is 0) until the branch has given its number and the ticket's own page can be shown.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, RowMapping, and_, insert, or_, select

from branchdesk.centre import tables as t
from branchdesk.centre.customers.acts import Asked, answer_in, ask, with_answer
from branchdesk.centre.customers.finding import hashed
from branchdesk.centre.customers.shares import Wish, address_hash, check_share
from branchdesk.centre.customers.slots import free_slots
from branchdesk.centre.customers.visiting import House, check_gives_places, house
from branchdesk.centre.database import Database
from branchdesk.centre.down import inbox
from branchdesk.centre.down.inbox import Answered
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """The latest wish to move an appointment (``at``: to when) or to give it back (None)."""

    at: int | None
    answer: Answered | None


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """An appointment as its page needs it. ``at``: when it stands now; None: it was given back.

    ``answer`` is None while the branch has not answered; ``turn``: the next wish to change it is the n-th of its kind.
    """

    token: str
    service: str
    at: int | None
    made_at: int
    house: House
    answer: Answered | None
    change: Change | None = None
    turn: int = 1

    @property
    def code(self) -> str:
        """What the kiosk takes at check-in; empty: not booked (yet)."""
        return str(self.answer.params.get("code", "")) if self.answer and not self.answer.code else ""

    @property
    def is_changing(self) -> bool:
        """Whether the branch owes an answer to a wish to change it."""
        return self.change is not None and self.change.answer is None


def taken(connection: Connection, branch: str, service: str, since: int, but: bytes = b"") -> list[int]:
    """Begins of what was booked here and neither refused nor given back; ``but``: without this token's."""
    b, a = t.customer_booking.c, t.customer_act.c
    moved = select(a.token_hash).where(a.branch == branch, a.booked_at >= since)
    here = and_(b.branch == branch, b.service == service, or_(b.booked_at >= since, b.token_hash.in_(moved)))
    changes = defaultdict[bytes, list[RowMapping]](list)
    wishes = with_answer(t.customer_act).where(a.token_hash.in_(select(b.token_hash).where(here))).order_by(a.made_at)
    for row in connection.execute(wishes).mappings():
        changes[row["token_hash"]].append(row)
    rows = connection.execute(with_answer(t.customer_booking).where(here, b.token_hash != but)).mappings()
    return [at for row in rows for at in _held(row, changes[row["token_hash"]])]


def book(database: Database, wish: Wish, now: int) -> str:
    """Send a booking down to the branch; returns the secret of its page.

    Raises Rejected("branch_unknown" | "unknown_service" | "slot_full" | "booking_enough" | "inbox_full"), Unavailable.
    """
    found = house(database, wish.branch)
    token = secrets.token_urlsafe(16)
    with database.write() as connection:
        check_share(connection, wish, now, found.branch_now)
        _check_free(connection, found, wish.service, wish.at)
        _send(connection, wish, token, c.BookAppointment(service=wish.service, booked_at=wish.at, token=token), now)
    return token


def take_place(database: Database, wish: Wish, language: c.Language, now: int) -> str:
    """Ask the branch for a number; returns the secret of the ticket's page.

    Raises Rejected as ``check_gives_places``, "branch_unknown", "unknown_service", "place_enough", "inbox_full";
    Unavailable.
    """
    found = house(database, wish.branch)
    check_gives_places(found, now)
    service = found.profile.service(wish.service).code
    token = secrets.token_urlsafe(16)
    with database.write() as connection:
        check_share(connection, wish, now, found.branch_now)
        _send(connection, wish, token, c.IssueRemoteTicket(service=service, token=token, language=language), now)
    return token


def booking(database: Database, token: str) -> Booking | None:
    """The appointment of a token; None: no such one. Raises as ``hashed``, Unavailable."""
    a, key = t.customer_act.c, hashed(token)
    with database.read() as connection:
        asked = with_answer(t.customer_booking).where(t.customer_booking.c.token_hash == key)
        row = connection.execute(asked).mappings().first()
        if row is None:
            return None
        wishes = with_answer(t.customer_act).where(a.token_hash == key).order_by(a.made_at, a.turn)
        changes = connection.execute(wishes).mappings().all()
    last = changes[-1] if changes else None
    return Booking(
        token=token,
        service=row["service"],
        at=_stands(row, changes),
        made_at=row["made_at"],
        house=house(database, row["branch"]),
        answer=answer_in(row),
        change=Change(at=last["booked_at"], answer=answer_in(last)) if last else None,
        turn=len(changes) + 1,
    )


def give_back(database: Database, found: Booking, turn: int, now: int) -> None:
    """Cancel it. Raises Rejected("inbox_full"), Unavailable."""
    ask(database, _changed(found, turn), c.CancelAppointment(code=found.code), now)


def move(database: Database, found: Booking, turn: int, at: int, now: int) -> None:
    """To another free time. Raises Rejected("slot_full" | "inbox_full"), Unavailable."""
    with database.read() as connection:
        _check_free(connection, found.house, found.service, at, hashed(found.token))
    asked = replace(_changed(found, turn), booked_at=at)
    ask(database, asked, c.MoveAppointment(code=found.code, booked_at=at), now)


def _changed(found: Booking, turn: int) -> Asked:
    return Asked(token_hash=hashed(found.token), branch=found.house.profile.branch, what="change", turn=turn)


def _check_free(connection: Connection, found: House, service: str, at: int, but: bytes = b"") -> None:
    """Raise Rejected("unknown_service" | "slot_full")."""
    wanted = found.profile.service(service)
    begins = taken(connection, found.profile.branch, service, found.branch_now, but)
    free = free_slots(found.profile, wanted, begins, found.branch_now)
    if at not in {slot.at for day in free for slot in day.slots}:
        raise Rejected("slot_full", service=wanted.code)


def _send(connection: Connection, wish: Wish, token: str, op: c.RemoteOp, now: int) -> None:
    """Keep it, and put it into the branch's inbox."""
    entry = f"page-{hashed(token).hex()[:32]}-" + ("book" if wish.at else "place")
    row = {"token_hash": hashed(token), "branch": wish.branch, "service": wish.service, "booked_at": wish.at}
    row |= {"session": wish.session, "address": address_hash(connection, wish), "made_at": now, "entry": entry}
    connection.execute(insert(t.customer_booking), [row])
    inbox.put(connection, inbox.Wish(wish.branch, entry, op), now)


def _stands(row: RowMapping, changes: Sequence[RowMapping]) -> int | None:
    """When the appointment is after all that the branch has answered; None: it was given back."""
    at: int | None = row["booked_at"]
    for change in changes:
        answer = answer_in(change)
        if answer is not None and not answer.code:
            at = change["booked_at"]
    return at


def _held(row: RowMapping, changes: Sequence[RowMapping]) -> list[int]:
    """The slots that it takes: its own, and the one that it is on its way to."""
    answer, at = answer_in(row), _stands(row, changes)
    if at is None or (answer is not None and answer.code):
        return []
    coming = [change["booked_at"] for change in changes if answer_in(change) is None]
    return [at, *(to for to in coming if to is not None)]
