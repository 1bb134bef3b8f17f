"""The two cookies of the centre's pages. Over TLS their names bind them to this very host (``__Host-``)."""

from __future__ import annotations

from litestar.datastructures import Cookie

from branchdesk.centre.callers import Connection, is_secure

SESSION, FORM = "branchdesk", "branchdesk_form"


def cookie(connection: Connection, name: str) -> str:
    """A cookie's value; empty: the browser has none."""
    return str(connection.cookies.get(_named(connection, name), ""))


def set_cookie(connection: Connection, name: str, value: str) -> Cookie:
    """A cookie for this browser until it is closed; an empty value takes it away.

    Lax: it comes along when somebody is sent here from the identity server, and with no form of another site.
    """
    return Cookie(
        key=_named(connection, name),
        value=value,
        path="/",
        max_age=None if value else 0,
        httponly=True,
        secure=is_secure(connection),
        samesite="lax",
    )


def _named(connection: Connection, name: str) -> str:
    return f"__Host-{name}" if is_secure(connection) else name
