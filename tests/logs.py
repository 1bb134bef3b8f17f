"""Logs for tests: real events of a played day, sealed and appended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from branchdesk.domain import commands as c
from branchdesk.domain.chain import Head, Sealed, seal
from branchdesk.domain.events import Event, StaffLocked
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.ports import BranchLog
from tests.scenario import BRANCH, Day

NAME = BRANCH.branch


@cache
def played(customers: int = 30) -> tuple[tuple[Event, ...], Snapshot]:
    """The events of two days' opening hours at counter 1, and the snapshot after them."""
    day = Day()
    day.open("1")
    for minute in range(customers):
        ticket = day.issue("A", at=10 * minute)
        day.serve("1", call=10 * minute + 2, start=10 * minute + 3, finish=10 * minute + 8)
        day.rate(ticket, 4)
        if minute == customers // 2:
            day.do(c.CloseDay(force=True))
            day.origin += 24 * 60 * 60_000
            day.open("1", at=10 * minute + 9)
    return tuple(day.events), day.snapshot


def sealed(events: Iterable[Event] | None = None) -> list[Sealed]:
    """A chain from the beginning; by default of ``played()``."""
    return seal(played()[0] if events is None else events, Head())


def filler(after: Head, count: int, *, cmd: str = "cmd") -> list[Sealed]:
    """Plain events that may follow any head, one command each, about 300 bytes."""
    return filler_of(NAME, after, count, 1_772_600_000_000, cmd=cmd)


def filler_of(branch: str, after: Head, count: int, at: int, *, cmd: str = "cmd") -> list[Sealed]:
    """As ``filler``, of any branch and time."""
    events = [
        Event(
            branch=branch,
            gen=1,
            seq=seq,
            at=at + seq,
            bdate="2026-03-03",
            device="kiosk-1",
            actor="",
            cmd_id=f"{cmd}-{seq}",
            data=StaffLocked(staff="x" * 64, until=0),
        )
        for seq in range(after.seq + 1, after.seq + count + 1)
    ]
    return seal(events, after)


def head_of(events: Sequence[Sealed]) -> Head:
    """The head after these events."""
    return Head(events[-1].seq, events[-1].hash) if events else Head()


def fill(log: BranchLog, count: int, *, cmd: str = "cmd") -> Head:
    """Append ``count`` plain events in one transaction; returns the head."""
    head = log.head()
    events = filler(head, count, cmd=cmd)
    log.append(head, events)
    return head_of(events)
