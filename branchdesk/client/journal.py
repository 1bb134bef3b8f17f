"""The journal of a device that may be cut off: what it did alone, on its own disk, before anybody heard of it.

One SQLite file beside the identity. A record is on the disk before its paper is printed, and is told to the branch
later, under its own command id, until there is an answer. The kiosk's count of numbers lies in the same transaction as
the record, so no number comes twice. Every row carries a checksum: of a damaged file, whatever is still whole is taken
over, and the file is kept aside.

No write-ahead log: SQLite drops a damaged tail of one without a word. ``synchronous=EXTRA`` is FULL with the folder's
entry as well.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from branchdesk.domain.commands import AnyOp, IssueIslandTicket, ReportDevice
from branchdesk.domain.errors import Damaged, Unavailable
from branchdesk.domain.numbering import parts

GAP = 500
"""So many numbers are passed over where a journal was damaged: some of them may be on papers that it forgot."""
KEPT = 200
"""Told records that stay, for whoever wonders what a device did."""

State = Literal["pending", "done", "refused", "given_up"]
"""``pending``: to be told. ``given_up``: a wish whose answer never came; its ticket, if there is one, is nobody's."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    no INTEGER PRIMARY KEY, cmd_id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, op BLOB NOT NULL,
    about TEXT NOT NULL, printed INTEGER, state TEXT NOT NULL, code TEXT NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value BLOB NOT NULL, sum INTEGER NOT NULL);
"""
_PUT_RECORD = """
INSERT INTO records (cmd_id, at, op, about, printed, state, code, sum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (cmd_id) DO UPDATE SET at = ?2, op = ?3, about = ?4, printed = ?5, state = ?6, code = ?7, sum = ?8
"""
_PUT_MARK = "INSERT OR REPLACE INTO marks VALUES (?, ?, ?)"
_decode = msgspec.json.Decoder(AnyOp).decode
_encode = msgspec.json.Encoder().encode
_DISK = frozenset({
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM,
})  # fmt: skip
_NO_SERIES = b"{}"


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One thing done while cut off. ``about``: the ticket's number. ``printed``: whether its paper came out; None:
    nobody knows.
    """

    cmd_id: str
    at: int
    op: AnyOp
    about: str = ""
    printed: bool | None = None
    state: State = "pending"
    code: str = ""
    """Why it was refused."""


class Series(msgspec.Struct, frozen=True):
    """The numbers given from this device's own series: on which business date ("": any), and the last one."""

    bdate: str = ""
    count: int = 0


class Journal:
    """Everything is in memory too, for reading. Thread-safe.

    Raises Damaged("journal_damaged"), Unavailable("journal_unwritable") from whatever writes; then nothing has changed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        with _coded(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and not path.stat().st_size:
                raise sqlite3.DatabaseError("empty")
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            with _coded(path):
                self._db.execute("PRAGMA journal_mode=DELETE")
                self._db.execute("PRAGMA synchronous=EXTRA")
                self._db.executescript(_SCHEMA)
                if self._db.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                    raise sqlite3.DatabaseError("integrity_check")
                self._records = {record.cmd_id: record for record in _records(self._db)}
                self._marks = dict(_marks(self._db))
        except (Damaged, Unavailable):
            self._db.close()
            raise

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def add(self, *records: Record) -> None:
        """Keep records, together; one whose command id is known stays as it is."""
        with self._change() as write:
            for record in records:
                if record.cmd_id not in self._records:
                    write(record)

    def issue(self, bdate: str, at_least: int, make: Callable[[int], Record], *, wish: Record | None = None) -> Record:
        """The record that ``make`` gives for the next number on this date, kept together with the count.

        ``at_least``: numbers up to this one are known to be used, whatever this file says. ``wish``: what the customer
        had asked for in vain is given up in the same moment.
        """
        with self._change() as write:
            known = self.series
            count = max(at_least, known.count if known.bdate in (bdate, "") else 0) + 1
            record = make(count)
            write(record)
            write(_encode(Series(bdate, count)), "series")
            if wish is not None:
                write(replace(wish, state="given_up"))
        return record

    def settle(self, cmd_id: str, state: State, code: str = "", *, also: Record | None = None) -> None:
        """What came of a record; ``also`` is kept in the same moment."""
        with self._change() as write:
            write(replace(self._records[cmd_id], state=state, code=code))
            if also is not None and also.cmd_id not in self._records:
                write(also)
            told = [record for record in self._records.values() if record.state == "done"]
            for old in told[:-KEPT]:
                self._db.execute("DELETE FROM records WHERE cmd_id = ?", (old.cmd_id,))
                del self._records[old.cmd_id]

    def printed(self, cmd_id: str, came_out: bool) -> None:
        """What came of a record's paper."""
        with self._change() as write:
            write(replace(self._records[cmd_id], printed=came_out))

    def tell_again(self, bdate: str) -> None:
        """The branch's log was set back: it may have lost the tickets of this date that it was told of, and what
        became of them. What it has not lost it knows by its command id.
        """
        with self._change() as write:
            done = [record for record in self._records.values() if record.state == "done"]
            issued = [r.op.ticket for r in done if isinstance(r.op, IssueIslandTicket) and r.op.bdate == bdate]
            for record in done:
                if getattr(record.op, "ticket", "") in issued:
                    write(replace(record, state="pending", code=""))

    def records(self, *states: State) -> tuple[Record, ...]:
        """Those in these states, in the order in which they were made."""
        with self._lock:
            return tuple(record for record in self._records.values() if record.state in states)

    def remember(self, name: str, value: bytes) -> None:
        """Keep something under a name; written only where it is new."""
        if self.recall(name) != value:
            with self._change() as write:
                write(value, name)

    def recall(self, name: str) -> bytes:
        """What is kept under a name; empty: nothing."""
        return self._marks.get(name, b"")

    @property
    def series(self) -> Series:
        """How far this device's own numbers are."""
        return msgspec.json.decode(self.recall("series") or _NO_SERIES, type=Series)

    @property
    def latest(self) -> int:
        """The instant of the last record (ms), so that time does not run back here. One that was refused does not
        count: its time may have been the reason.
        """
        return max((record.at for record in self.records("pending", "done")), default=0)

    @contextmanager
    def _change(self) -> Iterator[Callable[..., None]]:
        """All or nothing; on the disk, and only then in memory, when it ends."""
        records: dict[str, Record] = {}
        marks: dict[str, bytes] = {}

        def write(value: Record | bytes, name: str = "") -> None:
            if isinstance(value, Record):
                records[value.cmd_id] = value
            else:
                marks[name] = value

        with self._lock, _coded(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield write
                self._db.executemany(_PUT_RECORD, [_row(record) for record in records.values()])
                self._db.executemany(_PUT_MARK, [(*mark, _sum(mark)) for mark in marks.items()])
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
            self._records.update(records)
            self._marks.update(marks)


def open_journal(path: Path) -> Journal:
    """The journal at ``path``. A damaged one is kept aside, and what is whole of it goes on in a new one.

    The branch then hears of it, and the series goes on far behind the last number that is known. Raises
    Unavailable("journal_unwritable").
    """
    try:
        return Journal(path)
    except Damaged:
        aside = _set_aside(path)
    journal = Journal(path)
    records, marks = _whole(aside)
    used = [parts(record.op.number)[1] for record in records if isinstance(record.op, IssueIslandTicket)]
    last = msgspec.json.decode(marks.pop("series", _NO_SERIES), type=Series).count
    told = Record(
        cmd_id=f"{aside.name}.{zlib.crc32(aside.read_bytes()):x}",
        at=max((record.at for record in records), default=0),
        op=ReportDevice(problem="journal_damaged", detail=aside.name),
    )
    journal.add(*records, told)
    for name, value in (*marks.items(), ("series", _encode(Series("", max(last, *used, 0) + GAP)))):
        journal.remember(name, value)
    return journal


def _set_aside(path: Path) -> Path:
    taken = len(list(path.parent.glob(f"{path.name}.damaged-*[0-9]")))
    aside = path.with_name(f"{path.name}.damaged-{taken + 1}")
    with _coded(path):
        for file, kept in ((path, aside), (path.with_name(f"{path.name}-journal"), Path(f"{aside}-journal"))):
            if file.exists():
                file.rename(kept)
    return aside


def _whole(path: Path) -> tuple[list[Record], dict[str, bytes]]:
    """What can still be read of a damaged file: damage ends the reading of a table, and nothing else."""
    records: list[Record] = []
    marks: dict[str, bytes] = {}
    with closing(sqlite3.connect(path)) as db:
        with suppress(sqlite3.Error):
            for record in _records(db, damaged=True):
                records.append(record)
        with suppress(sqlite3.Error):
            for name, value in _marks(db, damaged=True):
                marks[name] = value
    return records, marks


def _records(db: sqlite3.Connection, *, damaged: bool = False) -> Iterator[Record]:
    """All records in order. Those of a file that is known to be ``damaged`` are looked over one by one."""
    for row in db.execute("SELECT cmd_id, at, op, about, printed, state, code, sum FROM records ORDER BY no"):
        if _sum(row[:-1]) == row[-1]:
            cmd_id, at, op, about, printed, state, code = row[:-1]
            came_out = None if printed is None else bool(printed)
            yield Record(cmd_id=cmd_id, at=at, op=_decode(op), about=about, printed=came_out, state=state, code=code)
        elif not damaged:
            raise sqlite3.DatabaseError(f"checksum of {row[0]}")


def _marks(db: sqlite3.Connection, *, damaged: bool = False) -> Iterator[tuple[str, bytes]]:
    for name, value, checksum in db.execute("SELECT name, value, sum FROM marks"):
        if _sum((name, value)) == checksum:
            yield name, bytes(value)
        elif not damaged:
            raise sqlite3.DatabaseError(f"checksum of {name}")


def _row(record: Record) -> tuple[Any, ...]:
    printed = None if record.printed is None else int(record.printed)
    row = (record.cmd_id, record.at, _encode(record.op), record.about, printed, record.state, record.code)
    return (*row, _sum(row))


def _sum(row: tuple[Any, ...]) -> int:
    return zlib.crc32(repr(row).encode())


@contextmanager
def _coded(path: Path) -> Iterator[None]:
    """SQLite's errors as codes: a disk that is full or gone is one thing, a file that makes no sense another."""
    try:
        yield
    except (sqlite3.Error, OSError, msgspec.DecodeError) as error:
        about = {"path": str(path), "detail": str(error)}
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if isinstance(error, OSError) or code in _DISK:
            raise Unavailable("journal_unwritable", **about) from error
        raise Damaged("journal_damaged", **about) from error
