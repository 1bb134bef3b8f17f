"""How fast a branch that was cut off drains into the centre: ``python bench/drain.py [events]`` (default 50,000).

A real log on disk, a real centre process on SQLite with every batch synced to disk, HTTP over loopback. At the end the
centre's events are compared with the log's, byte for byte.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from sqlalchemy import func, select

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from branchdesk.centre import tables as t
from branchdesk.centre.database import open_database
from branchdesk.centre.intake.registry import register_branch
from branchdesk.demo.headless import DeskCast, play_day
from branchdesk.domain import commands as c
from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.events import Event
from branchdesk.domain.profile import decode_profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import HOUR, at_local
from branchdesk.resources import resource
from branchdesk.store.opening import open_log
from branchdesk.store.sqlite_log import SqliteLog
from branchdesk.sync.http import HttpTransport
from branchdesk.sync.shipper import Shipper

FIRST_DAY = date(2026, 1, 5)
PROGRAM = """
import sys
from pathlib import Path
from branchdesk.centre.serve import run
from branchdesk.web.address import Address
run(Path(sys.argv[1]), Address(port=0), lambda url: print(url, flush=True))
"""


class Memory:
    """A log for playing days quickly; only what the desk uses."""

    def __init__(self) -> None:
        self.events: list[Sealed] = []

    def head(self) -> Head:
        return Head(self.events[-1].seq, self.events[-1].hash) if self.events else Head()

    def append(self, _expected: Head, events: list[Sealed]) -> None:
        self.events += events

    def find(self, _cmd_id: str) -> list[Event]:
        return []

    def save_snapshot(self, _snapshot: Snapshot) -> None:
        pass


def played(log: SqliteLog, count: int) -> None:
    """Fill the log with ``count`` events of simulated days."""
    profile = decode_profile(resource("profiles", "demo.toml").read_bytes())
    memory, ids = Memory(), itertools.count()
    at = at_local(FIRST_DAY.isoformat(), profile.hours.opens, profile.timezone) - HOUR
    start = Snapshot(branch=profile.branch, profile=profile)
    cast = DeskCast(memory, start, at, lambda: f"id-{next(ids):08}")  # type: ignore[arg-type]
    cast.as_node(c.ChangeProfile(profile=profile))
    for number in itertools.count():
        if len(memory.events) >= count:
            break
        bdate = (FIRST_DAY + timedelta(days=number)).isoformat()
        play_day(cast, number, bdate, arrivals=240)
    events = memory.events[:count]
    for first in range(0, count, 5000):
        log.append(log.head(), events[first : first + 5000])


def main(count: int) -> None:
    """Measure, and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        log = open_log(Path(folder, "branch.db"), "demo")
        played(log, count)
        path = Path(folder, "centre.db")
        database = open_database(path)
        token = register_branch(database, "demo", 0)
        database.close()
        process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        seconds, requests = drain(log, url, token)
        process.terminate()
        process.wait()
        peak = getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024
        same = compare(log, path)
        size = path.stat().st_size / 1e6
        log.close()
    print("| queued events | requests | drained in | events/s | centre RSS | centre file | byte for byte equal |")
    print("|---|---|---|---|---|---|---|")
    print(
        f"| {count:,} | {requests} | {seconds:.1f} s | {count / seconds:,.0f} | {peak:.0f} MB | {size:.0f} MB "
        f"| {'yes' if same else 'NO'} |"
    )


class RealClock:
    """Wall time."""

    rate = 1.0

    def now(self) -> int:
        return time.time_ns() // 1_000_000


def drain(log: SqliteLog, url: str, token: str) -> tuple[float, int]:
    """Ship everything; seconds and exchanges."""
    shipper = Shipper("demo", log, HttpTransport(url, "demo", token), RealClock())
    began, head = time.perf_counter(), log.head().seq
    for exchanges in itertools.count(1):
        shipper.step()
        if shipper.status.problem:
            raise SystemExit(f"the centre says {shipper.status.problem}")
        if shipper.status.cursor == head:
            return time.perf_counter() - began, exchanges
    raise AssertionError


def compare(log: SqliteLog, path: Path) -> bool:
    """Whether the centre holds the log, once, byte for byte."""
    database = open_database(path)
    with database.read() as connection:
        count = connection.execute(select(func.count()).select_from(t.event)).scalar_one()
        bodies = connection.execute(select(t.event.c.body).order_by(t.event.c.seq)).scalars()
        after, same = 0, count == log.head().seq
        while same and (events := log.read(after, 5000)):
            same = all(event.body == body for event, body in zip(events, bodies, strict=False))
            after = events[-1].seq
    database.close()
    return same


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
