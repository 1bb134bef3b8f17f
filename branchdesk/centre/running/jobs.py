"""What is done now and then: once for a database, however many processes serve it, and made up for after a stop.

A job is taken by moving its row's ``started_at`` on: whoever succeeds runs it. One that a killed process had taken is
due again when its time comes round.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import delete, update

from branchdesk import __version__
from branchdesk.centre import tables as t
from branchdesk.centre.bulk import put
from branchdesk.centre.clock import clock
from branchdesk.centre.database import Database
from branchdesk.domain.errors import FAULTS, BranchDeskError
from branchdesk.domain.times import HOUR, SECOND

log = logging.getLogger(__name__)
BEAT_S = 5.0
GONE = HOUR
"""A process that was silent for so long is forgotten (ms)."""


class Job(NamedTuple):
    """``run`` is given the centre's clock (ms); it may be run again at any time, and raises coded errors."""

    name: str
    every_s: float
    run: Callable[[Database, int], None]


class Jobs:
    """Two threads: one shows that this process lives, one runs what is due, however long it takes."""

    def __init__(
        self, database: Database, jobs: Sequence[Job], kind: str = "serve", clock: Callable[[], int] = clock
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._clock = clock
        self._me = {"id": uuid.uuid4().hex, "kind": kind, "host": socket.gethostname(), "pid": os.getpid()}
        self._me |= {"version": __version__, "started_at": self._clock()}
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._over_and_over, args=(each,), name=name, daemon=True)
            for name, each in (("beat", self.beat), ("jobs", self.work))
        ]

    def start(self) -> None:
        """Begin; returns at once."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after the job that is under way, and leave the list of processes."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        try:
            with self._database.write() as connection:
                connection.execute(delete(t.process).where(t.process.c.id == self._me["id"]))
        except BranchDeskError as error:
            log.info("the list of processes: %s", error)

    def beat(self) -> None:
        """Show that we live. Raises Unavailable, Damaged."""
        now = self._clock()
        with self._database.write() as connection:
            put(connection, t.process, [self._me | {"seen_at": now}])
            connection.execute(delete(t.process).where(t.process.c.seen_at < now - GONE))

    def work(self) -> None:
        """Run what is due. Raises Unavailable, Damaged where nobody can tell what is."""
        for job in self._jobs:
            if not self._stopping.is_set() and self._take(job, self._clock()):
                self._do(job)

    def _take(self, job: Job, now: int) -> bool:
        """Whether the job is due, and ours."""
        j = t.job.c
        with self._database.write() as connection:
            due = update(t.job).where(j.name == job.name, j.started_at <= now - job.every_s * SECOND)
            if connection.execute(due.values(started_at=now)).rowcount:
                return True
            if connection.execute(t.job.select().where(j.name == job.name)).first() is not None:
                return False
            put(connection, t.job, [{"name": job.name, "started_at": now, "ended_at": 0, "problem": ""}])
            return True

    def _do(self, job: Job) -> None:
        problem = ""
        try:
            job.run(self._database, self._clock())
        except BranchDeskError as error:
            log.warning("job %s: %s", job.name, error)
            problem = error.code
        except FAULTS:
            log.exception("job %s", job.name)
            problem = "centre_internal"
        with self._database.write() as connection:
            ended = {"ended_at": self._clock(), "problem": problem}
            connection.execute(update(t.job).where(t.job.c.name == job.name).values(ended))

    def _over_and_over(self, each: Callable[[], None]) -> None:
        while True:
            try:
                each()
            except BranchDeskError as error:
                log.warning("%s: %s", threading.current_thread().name, error)
            if self._stopping.wait(BEAT_S):
                break
