"""Run a centre on an address."""

from __future__ import annotations

import socket
from pathlib import Path

from branchdesk.centre.app import create_app
from branchdesk.centre.clock import clock
from branchdesk.centre.database import Database, open_database
from branchdesk.centre.digest.watching import Watcher
from branchdesk.centre.digest.worker import DigestProcess, DigestThread
from branchdesk.centre.down.waiting import Waiting
from branchdesk.centre.people.settings import NONE, Settings
from branchdesk.centre.running.calendar import jobs
from branchdesk.centre.running.jobs import Jobs
from branchdesk.web.address import Address
from branchdesk.web.server import Ready, Server

GRACE_S = 5
Digesting = DigestThread | DigestProcess


class CentreServer(Server):
    """A centre over an open database. Its digest runs beside it from the first request on until it stops."""

    def __init__(
        self,
        database: Database,
        address: Address,
        digest: Digesting | None = None,
        settings: Settings = NONE,
        folder: Path | None = None,
    ) -> None:
        """``digest``: None: on a thread of this process. ``folder``: for its files; without one nothing is archived or
        let go of. The rest: see ``create_app``. Raises as ``Server``.
        """
        self._digest = digest or DigestThread(database)
        self._watcher = Watcher(database)
        self._waiting = Waiting(database, clock)
        self._jobs = Jobs(database, jobs(folder, settings))
        app, http = create_app(database, self._digest.wake, self._watcher, self._waiting, settings, folder)
        super().__init__(app, address, lifespan=False, grace_s=GRACE_S, http=http)

    def serve_until_stopped(self, ready: Ready = lambda _url: None) -> None:
        """See ``Server``."""
        self._digest.start()
        self._jobs.start()
        try:
            super().serve_until_stopped(ready)
        finally:
            self._jobs.stop()
            self._digest.stop()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See ``Server``. Phones that follow and branches that wait are let go; they come back by themselves."""
        self._watcher.close()
        self._waiting.close()
        await super().shutdown(sockets)


def run(
    where: Path | str,
    address: Address,
    ready: Ready = lambda _url: None,
    settings: Settings = NONE,
    folder: Path | None = None,
) -> None:
    """Run a centre on a database (SQLite file, or SQLAlchemy URL) until it is told to stop. ``folder``: for its files.

    Raises as ``open_database`` and ``CentreServer``.
    """
    database = open_database(where)
    try:
        digest = DigestProcess(str(where)) if database.is_postgres else DigestThread(database)
        CentreServer(database, address, digest, settings=settings, folder=folder).serve_until_stopped(ready)
    finally:
        database.close()
