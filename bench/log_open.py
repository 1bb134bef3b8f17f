"""The log's speed, as a table: ``python bench/log_open.py [--days 250] [--folder DIR] [--json]``.

Makes a year of one branch (250 days of 3,000 events, made by ``decide`` and sealed as in the product; kept for the next
run), then measures appends with fsync at several batch sizes, opening, loading and verifying.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from branchdesk.domain import commands as c
from branchdesk.domain.chain import Head, Sealed, seal
from branchdesk.domain.decide import Context, decide
from branchdesk.domain.events import Event, TicketIssued
from branchdesk.domain.profile import CounterSetup, Profile, Service, Staff, Words
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import HOUR, SECOND, at_local
from branchdesk.services import logbook
from branchdesk.store.checking import check_chain
from branchdesk.store.commands import verify
from branchdesk.store.opening import open_log, reading
from branchdesk.store.sqlite_log import SqliteLog

FIRST_DAY = date(2026, 1, 5)
COUNTERS = "12345"
PROFILE = Profile(
    branch="bench-001",
    name=Words("测试支行", "Bench Branch"),
    timezone="Asia/Shanghai",
    services=tuple(Service(code=code, name=Words(code, code), standard_min=6) for code in "ABCDE"),
    counters=tuple(CounterSetup(id=counter, services=("A", "B", "C", "D", "E")) for counter in COUNTERS),
    staff=tuple(Staff(id=f"teller-{counter}", name=f"柜员{counter}") for counter in COUNTERS),
)


class Template:
    """One day of commands through the real ``decide``; its events are stamped anew for each day of the year."""

    def __init__(self, events: int) -> None:
        self._ids = itertools.count(1)
        self.now = at_local(FIRST_DAY.isoformat(), "08:55", PROFILE.timezone)
        self.snapshot = Snapshot(branch=PROFILE.branch, profile=PROFILE)
        self.profile = self._do(c.ChangeProfile(profile=PROFILE), c.Who(device="node", kind="node"))
        self.day: list[Event] = []
        for counter in COUNTERS:
            self._keep(c.LogIn(counter=counter, staff=f"teller-{counter}"), c.Who(device="node", kind="node"))
            self._keep(c.OpenCounter(counter=counter), self._teller(counter))
        for customer in range((events - 20) // 6):
            self._customer(COUNTERS[customer % len(COUNTERS)], "ABCDE"[customer % 5])
        self._keep(c.CloseDay(force=True), c.Who(device="node", kind="node"))

    def _customer(self, counter: str, service: str) -> None:
        teller = self._teller(counter)
        self.now += 8 * SECOND
        kiosk = c.Who(device="kiosk-1", kind="kiosk")
        issued = self._keep(c.IssueTicket(service=service), kiosk)
        ticket = next(event.data.ticket for event in issued if isinstance(event.data, TicketIssued))
        self._keep(c.ReportPrint(ticket=ticket), kiosk)
        for op in (c.CallNext(counter=counter), c.StartService(counter=counter), c.FinishService(counter=counter)):
            self.now += 15 * SECOND
            self._keep(op, teller)
        served = self.snapshot.ticket(self.snapshot.counter(counter).last_ticket)
        rating = c.RateTicket(ticket=served.id, score=4, seconds=4.5, question=served.question)
        self._keep(rating, self._pad(counter))

    @staticmethod
    def _teller(counter: str) -> c.Who:
        return c.Who(
            device=f"counter-{counter}", kind="counter", counter=counter, staff=f"teller-{counter}", role="teller"
        )

    @staticmethod
    def _pad(counter: str) -> c.Who:
        return c.Who(device=f"evaluator-{counter}", kind="evaluator", counter=counter)

    def _keep(self, op: Any, who: c.Who) -> list[Event]:
        events = self._do(op, who)
        self.day += events
        return events

    def _do(self, op: Any, who: c.Who) -> list[Event]:
        command = c.Command(cmd_id=str(next(self._ids)), op=op)
        context = Context(who=who, now=self.now, new_id=lambda: uuid.uuid4().hex)
        events, self.snapshot = decide(self.snapshot, command, context)
        return events


def year(days: int, per_day: int) -> Iterator[list[Event]]:
    """The events of each day, the profile before the first."""
    template, seq = Template(per_day), itertools.count(1)
    yield [replace(event, seq=next(seq)) for event in template.profile]
    for number in range(days):
        bdate, later = (FIRST_DAY + timedelta(number)).isoformat(), number * 24 * HOUR
        ids: dict[str, str] = {}
        stamped = []
        for event in template.day:
            cmd_id = ids.setdefault(event.cmd_id, str(uuid.uuid4()))
            at = event.at + later
            stamped.append(replace(event, seq=next(seq), at=at, bdate=bdate, cmd_id=cmd_id))
        yield stamped


def make(path: Path, days: int, per_day: int) -> None:
    """Write the year, day by day, with a snapshot at the end of each of the last days."""
    with closing(open_log(path, PROFILE.branch)) as log:
        log._writer.exec_driver_sql("PRAGMA synchronous=OFF")
        log._writer.rollback()
        head = Head()
        for number, events in enumerate(year(days, per_day)):
            sealed = seal(events, head)
            log.append(head, sealed)
            head = Head(sealed[-1].seq, sealed[-1].hash)
            if sys.stderr.isatty():
                print(f"\rday {number}/{days}", end="", file=sys.stderr, flush=True)
        log.save_snapshot(logbook.load(log, PROFILE))


def timed(call: Callable[[], Any], times: int = 3) -> float:
    """The best of some runs, in seconds: others on the machine can only make it longer."""
    best = float("inf")
    for _ in range(times):
        started = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - started)
    return best


def appends(folder: Path, batch: int, seconds: float) -> dict[str, Any]:
    """Commands as events, ``batch`` to a transaction, each transaction on the disk before the next."""
    path = folder / f"append-{uuid.uuid4().hex}.db"
    events = itertools.chain.from_iterable(year(60, 3000))
    took: list[float] = []
    with closing(open_log(path, PROFILE.branch)) as log:
        head, ends = Head(), time.perf_counter() + seconds
        while time.perf_counter() < ends:
            sealed: list[Sealed] = seal(itertools.islice(events, batch), head)
            started = time.perf_counter()
            log.append(head, sealed)
            took.append(time.perf_counter() - started)
            head = Head(sealed[-1].seq, sealed[-1].hash)
    for part in folder.glob(path.name + "*"):
        part.unlink()
    took.sort()
    return {
        "batch": batch,
        "events_per_s": round(batch * len(took) / sum(took)),
        "commit_p50_ms": round(1000 * statistics.median(took), 2),
        "commit_p99_ms": round(1000 * took[int(len(took) * 0.99)], 2),
    }


def opening(path: Path) -> dict[str, float]:
    """Seconds to open the year, with and without a snapshot, and the parts of it."""

    def start() -> None:
        with closing(open_log(path, PROFILE.branch)) as log:
            logbook.load(log, PROFILE)

    def chain(*, quick: bool) -> None:
        with reading(path, still=True) as connection:
            check_chain(connection, path, quick=quick)

    with_snapshot, only_chain = timed(start), timed(lambda: chain(quick=True))
    every_hash = timed(lambda: chain(quick=False))
    with closing(open_log(path, PROFILE.branch)) as log:
        folding = timed(lambda: _fold_all(log), 1)
        days = random.Random(1).sample(sorted({event.bdate for event in _some(log)}), 1)
        day = timed(lambda: log.read_day(days[0]))
    return {
        "open_with_snapshot_s": round(with_snapshot, 2),
        "open_without_snapshot_s": round(only_chain + folding, 2),
        "chain_at_opening_s": round(only_chain, 2),
        "chain_every_hash_s": round(every_hash, 2),
        "chain_mb_per_s": round(path.stat().st_size / only_chain / 1e6),
        "read_day_s": round(day, 3),
    }


def _fold_all(log: SqliteLog) -> None:
    logbook.catch_up(log, Snapshot(branch=PROFILE.branch, profile=PROFILE))


def _some(log: SqliteLog) -> list[Event]:
    return [sealed.event for sealed in log.read(log.head().seq // 2, 1000)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=250, help="days of the year (default 250)")
    parser.add_argument("--events", type=int, default=3000, help="events of a day (default 3000)")
    parser.add_argument("--seconds", type=float, default=3, help="how long each batch size is measured (default 3)")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "branchdesk-bench")
    parser.add_argument("--verify", action="store_true", help='also time "log verify" (about a minute)')
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    path = args.folder / f"year-{args.days}x{args.events}.db"
    if not path.exists():
        unfinished = path.with_suffix(".making")
        unfinished.unlink(missing_ok=True)
        make(unfinished, args.days, args.events)
        unfinished.replace(path)
    rows = [appends(args.folder, batch, args.seconds) for batch in (1, 8, 32, 128)]
    found = opening(path)
    if args.verify:
        found["verify_s"] = round(timed(lambda: verify(path), 1), 1)
    show(rows, found | {"events": args.days * args.events, "file_mb": round(path.stat().st_size / 1e6)}, args.json)


def show(rows: list[dict[str, Any]], found: dict[str, float], as_json: bool) -> None:
    """Print as a table, or as JSON."""
    if as_json:
        print(msgspec.json.encode({"append": rows, "open": found}).decode())
        return
    print("| events a commit | events/s | commit p50 ms | commit p99 ms |\n|--:|--:|--:|--:|")
    for row in rows:
        print("| " + " | ".join(str(value) for value in row.values()) + " |")
    print("\n| the year's log | |\n|---|--:|")
    for name, value in found.items():
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
