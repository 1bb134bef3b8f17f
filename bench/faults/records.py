"""What devices, logs and the harness put on record, for the checker to compare."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from branchdesk.domain.chain import Sealed
from branchdesk.domain.events import Event


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the checker needs to know of an event; empty where it has no such field."""

    seq: int
    gen: int
    type: str
    bdate: str
    number: str = ""
    ticket: str = ""
    counter: str = ""


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of one command of one device; instants are seconds of the machine's monotonic clock."""

    device: str
    cmd_id: str
    op: str
    began: float


class Tried(Record, frozen=True, kw_only=True, tag="tried"):
    """About to be asked for."""


class Started(Record, frozen=True, kw_only=True, tag="started"):
    """The device's program begins; whatever it had asked for before is given up with the program that asked."""


class Acked(Record, frozen=True, kw_only=True, tag="acked"):
    """Answered: from now on it must be in the log for ever."""

    ended: float
    wall: float = 0
    facts: tuple[Fact, ...] = ()


GIVEN_UP = "given_up"


class Refused(Record, frozen=True, kw_only=True, tag="refused"):
    """An answer too: the branch works, and says no. With ``GIVEN_UP``: the device asks under another id now."""

    ended: float
    code: str


class Kept(Record, frozen=True, kw_only=True, tag="kept"):
    """Done by an island and safe in its journal: it must come into the log. ``number``: on a printed ticket."""

    ended: float
    bdate: str = ""
    number: str = ""


AnyRecord = Started | Tried | Acked | Refused | Kept


class Logged(msgspec.Struct, frozen=True, kw_only=True):
    """An event of a final log."""

    hash: str
    cmd_id: str
    fact: Fact


class Unserved(msgspec.Struct, frozen=True):
    """From when to when nobody could be served, and why; ``devices``: those that it concerns, empty: all."""

    began: float
    ended: float
    why: str
    devices: tuple[str, ...] = ()


class FaultSpan(msgspec.Struct, frozen=True, kw_only=True):
    """A fault with its times: injected, healed, and all PCs working as before."""

    kind: str
    target: str
    began: float
    healed: float
    recovered: float
    detail: str = ""
    unserved: tuple[Unserved, ...] = ()


class History(msgspec.Struct, frozen=True, kw_only=True):
    """All of a run. ``replicas``: the final log of every PC; ``centre``: its copy, where there is one."""

    records: list[AnyRecord]
    replicas: dict[str, list[Logged]]
    faults: list[FaultSpan]
    ended: float
    centre: list[Logged] | None = None
    undrained: dict[str, int] = {}
    """Entries left in the journals of devices."""


class Recorder:
    """Writes one device's records; a return from ``write`` means: on a disk that no fault touches."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab")

    def write(self, record: AnyRecord) -> None:
        self._file.write(msgspec.json.encode(record) + b"\n")
        self._file.flush()
        if not isinstance(record, Tried):
            os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


def read_records(paths: Iterable[Path]) -> Iterator[AnyRecord]:
    """The records of several devices. A last line cut short by a kill is left out: it was on its way, not written."""
    for path in paths:
        for line in path.read_bytes().split(b"\n")[:-1]:
            yield msgspec.json.decode(line, type=AnyRecord)


def fact_of(event: Event) -> Fact:
    """An event as the checker sees it."""
    fields: dict[str, Any] = {name: getattr(event.data, name, "") for name in ("number", "ticket", "counter")}
    return Fact(seq=event.seq, gen=event.gen, type=event.type, bdate=event.bdate, **fields)


def logged(sealed: Sealed) -> Logged:
    """An event of a log as the checker sees it."""
    return Logged(hash=sealed.hash.hex(), cmd_id=sealed.event.cmd_id, fact=fact_of(sealed.event))
