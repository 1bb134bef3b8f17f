"""From the secret on a ticket to what its page may show: that ticket, its branch, and nothing of anybody else's.

Whoever holds the token holds the ticket. It is looked up by its SHA-256, which is all that is kept; a token that was
never given out and one whose time is over get the same answer.
"""

from __future__ import annotations

import re
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, and_, select

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database
from branchdesk.centre.digest.live import Live, decode_live
from branchdesk.centre.digest.visits import ticket_of
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import Profile
from branchdesk.domain.ticket import Ticket

TOKEN = re.compile(r"[\w.:\-]{12,64}", re.ASCII)
_profile = msgspec.json.Decoder(Profile)


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """When the branch last spoke, by the centre's clock, and what its own clock said then (ms)."""

    last: int | None
    branch_at: int | None
    waits: bytes | None = None
    """What it said of its waits (``forecast.told``)."""


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as its holder's page needs it. ``live``: the branch as it is now; None: nothing of it is known."""

    token: str
    branch: str
    gen: int
    bdate: str
    ticket: Ticket
    profile: Profile
    contact: Contact
    live: Live | None


def hashed(token: str) -> bytes:
    """As tokens are kept. Raises Rejected("page_unknown") for what cannot be one."""
    if not TOKEN.fullmatch(token):
        raise Rejected("page_unknown")
    return sha256(token.encode()).digest()


def holder(database: Database, token: str) -> Holder | None:
    """The ticket of a token; None: no such ticket, or not yet. Raises as ``hashed``, Unavailable."""
    key = hashed(token)
    link, v, b, c = t.ticket_link, t.visit, t.branch, t.cursor
    its_visit = and_(*(v.c[name] == link.c[name] for name in ("bdate", "branch", "gen", "ticket")))
    its_log = and_(c.c.branch == b.c.branch, c.c.gen == b.c.gen)
    asked = (
        select(v, c.c.last_contact, c.c.branch_at, t.told.c.body.label("waits"))
        .select_from(
            link.join(v, its_visit)
            .join(b, b.c.branch == link.c.branch)
            .outerjoin(c, its_log)
            .outerjoin(t.told, t.told.c.branch == link.c.branch)
        )
        .where(link.c.token_hash == key)
    )
    with database.read() as connection:
        row = connection.execute(asked).mappings().first()
        if row is None:
            return None
        return Holder(
            token=token,
            branch=row["branch"],
            gen=row["gen"],
            bdate=row["bdate"],
            ticket=ticket_of(dict(row)),
            profile=_profile_of(connection, row["branch"], row["gen"], row["bdate"]),
            contact=Contact(last=row["last_contact"], branch_at=row["branch_at"], waits=row["waits"]),
            live=live_in(connection, row["branch"]),
        )


def live_in(connection: Connection, branch: str) -> Live | None:
    """The branch as it is now; None: nothing has come from it."""
    body = connection.execute(select(t.live.c.body).where(t.live.c.branch == branch)).scalar()
    return None if body is None else decode_live(body)


def decode_profile_row(body: bytes) -> Profile:
    """From the row's ``body``."""
    return _profile.decode(body)


def _profile_of(connection: Connection, branch: str, gen: int, bdate: str) -> Profile:
    """As it was on the ticket's date."""
    p, d = t.profile, t.day
    its_day = and_(d.c.branch == p.c.branch, d.c.gen == p.c.gen, d.c.profile == p.c.number)
    asked = select(p.c.body).select_from(p.join(d, its_day))
    body = connection.execute(asked.where(d.c.branch == branch, d.c.gen == gen, d.c.bdate == bdate)).scalar_one()
    return _profile.decode(body)
