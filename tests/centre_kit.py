"""A real centre and real branch logs, for tests of the sync and of the centre's pages."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import select

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database, open_database
from branchdesk.centre.digest.folds import load_fold
from branchdesk.centre.digest.visits import visit_row
from branchdesk.centre.digest.worker import new_counting, new_digest
from branchdesk.centre.intake.cursors import Log
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.people.settings import NONE, Settings
from branchdesk.centre.serve import CentreServer
from branchdesk.demo.headless import LAST_SERVED, DeskCast, play
from branchdesk.demo.listlog import ListLog
from branchdesk.demo.simulation import Simulation
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.profile import Profile, Words
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import HOUR, at_local
from branchdesk.services.ports import BranchLog
from branchdesk.services.sync_messages import Batch, Reply, Transport
from branchdesk.sync.shipper import LogReader, Shipper
from branchdesk.web.address import Address
from tests.inprocess import demo_profile

BDATE = "2026-03-02"


def profile_of(branch: str, zh: str = "测试支行", en: str = "Test Branch") -> Profile:
    """The demo profile under another name."""
    return replace(demo_profile(), branch=branch, name=Words(zh, en))


class Branch:
    """A branch with its log and a simulated day, played as far as one likes."""

    def __init__(
        self, profile: Profile, log: BranchLog | None = None, *, seed: int = 1, arrivals: int = 240, bdate: str = BDATE
    ) -> None:
        self.profile = profile
        self._bdate = bdate
        self.log = log or ListLog()
        at = at_local(self._bdate, profile.hours.opens, profile.timezone) - HOUR
        ids = itertools.count(1)
        start = Snapshot(branch=profile.branch, profile=profile)
        self.cast = DeskCast(self.log, start, at, lambda: f"{profile.branch}-{next(ids):010}")
        self.cast.as_node(c.ChangeProfile(profile=profile))
        self._day = Simulation(self.cast, seed, bdate, arrivals=arrivals)

    @property
    def name(self) -> str:
        return self.profile.branch

    @property
    def snapshot(self) -> Snapshot:
        return self.cast.snapshot()

    def play(self, until: str) -> None:
        """Play the simulation up to a time of day."""
        play(self._day, self.cast, at_local(self._bdate, until, self.profile.timezone))

    def finish(self) -> None:
        """Play the rest of the day and close it."""
        play(self._day, self.cast, self._day.closes + LAST_SERVED)
        self.cast.as_node(c.CloseDay(force=True))

    def next_day(self, bdate: str, seed: int = 1, arrivals: int = 240) -> None:
        """Go on with another date, after the one before was finished."""
        self._bdate = bdate
        self.cast.clock.jump(at_local(bdate, self.profile.hours.opens, self.profile.timezone) - HOUR)
        self._day = Simulation(self.cast, seed, bdate, arrivals=arrivals)

    def shipper(self, transport: Transport, log: LogReader | None = None) -> Shipper:
        """A shipper that a test drives step by step."""
        return Shipper(self.name, log or self.log, transport, self.cast.clock, version="test")


class DirectTransport:
    """Straight to the ingest, without a network."""

    def __init__(self, ingest: Ingest, now: int = 1_000_000) -> None:
        self._ingest = ingest
        self._now = now

    def exchange(self, batch: Batch) -> Reply:
        return self._ingest.take(batch, self._now)

    def close(self) -> None:
        pass


def digest(database: Database, tries: int = 5) -> None:
    """Everything that has come in is folded and counted; a running centre may be folding the same logs just now."""
    rounds = new_digest(database)
    try:
        rounds.catch_up()
        new_counting(database).catch_up()
    except Unavailable:
        if tries == 1:
            raise
        digest(database, tries - 1)
    finally:
        rounds.close()


def drain(shipper: Shipper, log: LogReader, most: int = 1000) -> int:
    """Step until the centre has everything; returns the number of exchanges."""
    for count in range(1, most + 1):
        shipper.step()
        if not shipper.status.problem and shipper.status.cursor == log.head().seq:
            return count
    raise AssertionError(f"not drained: {shipper.status}")


def assert_equal(database: Database, branch: Branch) -> None:
    """Invariant 7: the centre's events are the log's, byte for byte and once each; its fold and visits follow.

    Of the log's present generation; what the centre holds of earlier ones stays beside it.
    """
    digest(database)
    with database.read() as connection:
        stored = connection.execute(
            select(t.event.c.seq, t.event.c.hash, t.event.c.body)
            .where(t.event.c.branch == branch.name, t.event.c.gen == branch.snapshot.gen)
            .order_by(t.event.c.seq)
        ).all()
        log = branch.log.read(0, branch.log.head().seq)
        assert [tuple(row) for row in stored] == [(e.seq, e.hash, e.body) for e in log]
        assert load_fold(connection, Log(branch.name, branch.snapshot.gen), branch.snapshot.seq) == branch.snapshot
        its_visits = select(t.visit).where(t.visit.c.branch == branch.name, t.visit.c.gen == branch.snapshot.gen)
        rows = connection.execute(its_visits).mappings().all()
    expected = {ticket.id: visit_row(branch.snapshot, ticket) for ticket in branch.snapshot.tickets.values()}
    assert {row["ticket"]: dict(row) for row in rows} == expected


@contextmanager
def running_centre(
    database: Database, address: Address | None = None, settings: Settings = NONE, folder: Path | None = None
) -> Iterator[str]:
    """A centre on a real port, in a thread: its URL. ``folder``: as for ``CentreServer``."""
    server = CentreServer(database, address or Address(port=0), settings=settings, folder=folder)
    thread = threading.Thread(target=server.serve_until_stopped)
    thread.start()
    try:
        yield server.url
    finally:
        server.stop()
        thread.join(20)


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """A database that is closed at the end."""
    database = open_database(path)
    try:
        yield database
    finally:
        database.close()


_PROGRAM = """
import sys
from pathlib import Path
from branchdesk.centre.serve import run
from branchdesk.web.address import Address
run(Path(sys.argv[1]), Address(port=int(sys.argv[2])), lambda url: print(url, flush=True))
"""


class CentreProcess:
    """A centre in a process of its own, to be killed."""

    def __init__(self, path: Path, port: int = 0) -> None:
        arguments = [sys.executable, "-c", _PROGRAM, str(path), str(port)]
        self._process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        self.port = int(re.sub(r".*:", "", self.url))
        self._process.stdout.close()

    def kill_during(self, work: Callable[[], object]) -> None:
        """Kill it while ``work`` talks to it from another thread."""
        thread = threading.Thread(target=work)
        thread.start()
        self.kill()
        thread.join()

    def kill(self) -> None:
        """As a power cut would."""
        self._process.kill()
        self._process.wait()
