"""How much one browser and one network may take, before anything is asked of a branch.

A browser is a random number in its cookie; an address is kept as a hash that this branch's row alone could make.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from branchdesk.centre import tables as t
from branchdesk.domain.errors import Rejected
from branchdesk.domain.times import DAY, HOUR

MOST_OPEN = 3
"""Appointments to come that one browser may hold."""
MOST_A_DAY = 20
"""Appointments at one branch that one address may make in a day; many phones share one."""
MOST_PLACES = 2
"""Places in the queue that one browser may take in an hour."""
MOST_PLACES_A_DAY = 60
"""Places at one branch that one address may take in a day."""


class Wish(NamedTuple):
    """Who wants what. ``at``: an appointment's time (ms, the branch's clock); 0: a place in the queue, now."""

    branch: str
    service: str
    at: int
    session: str
    address: str


def check_share(connection: Connection, wish: Wish, now: int, branch_now: int) -> None:
    """Raise Rejected("booking_enough" | "place_enough"). ``now``: the centre's clock, ``branch_now``: the branch's."""
    b = t.customer_booking.c
    is_place = b.booked_at == 0 if wish.at == 0 else b.booked_at > 0
    count = select(func.count()).select_from(t.customer_booking).where(is_place)
    mine = count.where(b.session == wish.session)
    mine = mine.where(b.made_at > now - HOUR) if wish.at == 0 else mine.where(b.booked_at > branch_now)
    network = count.where(b.address == address_hash(connection, wish), b.made_at > now - DAY)
    most, most_a_day = (MOST_PLACES, MOST_PLACES_A_DAY) if wish.at == 0 else (MOST_OPEN, MOST_A_DAY)
    if connection.execute(mine).scalar_one() >= most or connection.execute(network).scalar_one() >= most_a_day:
        raise Rejected("place_enough" if wish.at == 0 else "booking_enough", most=most)


def address_hash(connection: Connection, wish: Wish) -> bytes:
    """Of where the wish comes from."""
    key = connection.execute(select(t.branch.c.token_hash).where(t.branch.c.branch == wish.branch)).scalar_one()
    return blake2b(wish.address.encode(), key=key, digest_size=16).digest()
