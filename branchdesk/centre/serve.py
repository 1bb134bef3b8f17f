"""Run a centre on an address."""

from __future__ import annotations

from pathlib import Path

from branchdesk.centre.app import create_app
from branchdesk.centre.database import Database, open_database
from branchdesk.web.address import Address
from branchdesk.web.server import Ready, Server

GRACE_S = 5


class CentreServer(Server):
    """A centre over an open database."""

    def __init__(self, database: Database, address: Address) -> None:
        """Raises as ``Server``."""
        super().__init__(create_app(database), address, lifespan=False, grace_s=GRACE_S)


def run(where: Path | str, address: Address, ready: Ready = lambda _url: None) -> None:
    """Run a centre on a database (SQLite file, or SQLAlchemy URL) until it is told to stop.

    Raises as ``open_database`` and ``CentreServer``.
    """
    database = open_database(where)
    try:
        CentreServer(database, address).serve_until_stopped(ready)
    finally:
        database.close()
