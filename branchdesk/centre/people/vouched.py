"""People for whom an identity server vouches: there and back, and what their claims give them."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database
from branchdesk.centre.people import accounts, sessions
from branchdesk.centre.people.accounts import VOUCHED, Given
from branchdesk.centre.people.log_in import enter
from branchdesk.centre.people.provider import Provider
from branchdesk.centre.people.settings import Oidc
from branchdesk.centre.people.viewer import Viewer
from branchdesk.domain.errors import Rejected
from branchdesk.domain.times import MINUTE

LONGEST = 10 * MINUTE
"""So long somebody may take at the identity server."""


def begin(database: Database, provider: Provider, browser: str, onward: str, now: int) -> str:
    """Where to send a browser. ``browser``: a secret of its own, which it has to bring back.

    Raises Unavailable("oidc_unreachable").
    """
    state, nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    address = provider.address(state, nonce, verifier)
    flow = t.log_in_flow
    row = {"state_hash": sessions.hashed(state), "browser_hash": sessions.hashed(browser), "onward": onward}
    with database.write() as connection:
        connection.execute(delete(flow).where(flow.c.made_at < now - LONGEST))
        connection.execute(insert(flow).values(**row, verifier=verifier, nonce=nonce, made_at=now))
    return address


def come_back(
    database: Database, provider: Provider, browser: str, asked: dict[str, str], address: str, now: int
) -> tuple[str, str]:
    """Log in who comes back with ``asked`` (state, code, iss, error): the session's secret, and where to go on.

    Raises Rejected("oidc_state_wrong" | "oidc_refused" | "oidc_code_wrong" | "oidc_token_wrong" | "oidc_no_role" |
    "person_disabled"), Unavailable("oidc_unreachable").
    """
    flow = t.log_in_flow
    mine = flow.c.state_hash == sessions.hashed(asked.get("state", ""))
    with database.write() as connection:  # spent, whatever comes of it
        row = connection.execute(delete(flow).where(mine).returning(flow)).first()
    is_same = row is not None and secrets.compare_digest(row.browser_hash, sessions.hashed(browser))
    if row is None or not browser or not is_same or row.made_at < now - LONGEST:
        raise Rejected("oidc_state_wrong")
    provider.check_issuer(asked.get("iss"))
    if "code" not in asked:
        raise Rejected("oidc_refused")
    claims = provider.claims(asked["code"], row.verifier, row.nonce)
    with database.write() as connection:
        return _enter(connection, provider.oidc, claims, address, now), row.onward


def given_by(oidc: Oidc, claims: dict[str, Any]) -> Given:
    """What the claims give: the first role of the settings that somebody has. Raises Rejected("oidc_no_role")."""
    values = set(_values(claims, oidc.role_claim))
    role = next((role for value, role in oidc.roles.items() if value in values), None)
    if role is None:
        raise Rejected("oidc_no_role")
    return Given(role=role, areas=_values(claims, oidc.area_claim), branches=_values(claims, oidc.branch_claim))


def _values(claims: dict[str, Any], name: str) -> tuple[str, ...]:
    """A claim's strings; a name that is none is looked for as a path."""
    found: Any = claims.get(name)
    if found is None and "." in name:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    values = found if isinstance(found, list) else [found]
    return tuple(sorted({value for value in values if isinstance(value, str)}))


def _enter(connection: Connection, oidc: Oidc, claims: dict[str, Any], address: str, now: int) -> str:
    given = accounts.known_of(connection, given_by(oidc, claims))
    subject = str(claims["sub"])
    person = VOUCHED + sha256(f"{oidc.issuer}\0{subject}".encode()).hexdigest()[:24]
    name = str(claims.get("name") or claims.get("preferred_username") or person)[:80]
    viewer = Viewer(person=person, name=name, role=given.role, address=address)
    row = connection.execute(select(t.person).where(t.person.c.person == person)).first()
    if row is None:
        new = {"person": person, "name": name, "role": given.role, "made_at": now, "password": ""}
        connection.execute(insert(t.person).values(**new, issuer=oidc.issuer, subject=subject))
    elif row.disabled_at is not None:
        raise Rejected("person_disabled")
    connection.execute(update(t.person).where(t.person.c.person == person).values(name=name))
    if row is None or accounts.given_to(connection, person) != given:
        accounts.give(connection, viewer, person, given, now)
    return enter(connection, viewer, now)
