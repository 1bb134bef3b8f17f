"""Copy a log while a node writes it, and put a copy in a log's place. Nothing unchecked ever gets a log's name."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from branchdesk.domain.chain import Head
from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.domain.numbering import last_given
from branchdesk.places import sync_folder
from branchdesk.services.days import fold_day
from branchdesk.services.generations import Mark
from branchdesk.store import connections
from branchdesk.store.checking import Progress, check_chain, check_file, silent
from branchdesk.store.failures import coded
from branchdesk.store.marks import read_mark, write_mark
from branchdesk.store.opening import is_owned, own, reading
from branchdesk.store.reader import ReadLog

_PAGES = 4096
_logger = logging.getLogger(__name__)


def backup(path: Path, target: Path, progress: Progress = silent) -> Head:
    """A consistent copy of the log as it is now, in one plain file, checked event by event; returns its head.

    Raises Damaged("log_damaged") for log or copy, Unavailable("log_missing" | "disk_full" | "log_read_only" | …).
    """
    check_file(path, live=is_owned(path))
    with unfinished(target) as fresh:
        return _copy(path, fresh, progress)


def restore(source: Path, path: Path, *, force: bool = False, progress: Progress = silent) -> tuple[Head, Path | None]:
    """Put a backup at ``path``. Returns its head, and where a log that stood there is now (only with ``force``).

    A mark beside it says so (``marks``): a node that finds it asks for what came later before the log goes on.
    Raises Rejected("log_exists"), Unavailable("log_in_use" | "log_missing" | …), Damaged("log_damaged").
    """
    check_file(source, live=is_owned(source))
    if path.exists() and not force:
        raise Rejected("log_exists", path=str(path))
    lock = own(path, create=True)
    try:
        with unfinished(path) as fresh:
            head = _copy(source, fresh, progress)
            bdate, given = _given(path)
            write_mark(path, Mark(at=time.time_ns() // 1_000_000, seq=head.seq, given_on=bdate, given=given))
            aside = _move_aside(path)
        return head, aside
    finally:
        lock.release()


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """A name beside ``target`` to write to; it becomes ``target`` at the end, or is removed after an error."""
    fresh = target.with_name(target.name + ".part")
    try:
        with coded(target):
            fresh.unlink(missing_ok=True)
            fresh.touch(0o600, exist_ok=False)
        yield fresh
        with coded(target):
            fresh.replace(target)
            sync_folder(target.parent)
    finally:
        fresh.unlink(missing_ok=True)


def _copy(path: Path, fresh: Path, progress: Progress) -> Head:
    """SQLite's online backup within one read transaction, so that a busy writer cannot make it begin again."""

    def on_pages(_status: int, left: int, total: int) -> None:
        progress(total - left, total)

    with reading(path) as source, closing(connections.connect(fresh, write=True)) as target:
        check_chain(source, path)
        with coded(path):
            source.execute("BEGIN")
            source.execute("SELECT max(seq) FROM event").fetchone()
        with coded(fresh):
            target.execute("PRAGMA synchronous=FULL")
            source.backup(target, pages=_PAGES, progress=on_pages, sleep=0)
            target.execute("PRAGMA journal_mode=DELETE")
    with reading(fresh, still=True) as copy:
        return check_chain(copy, fresh)


def _given(path: Path) -> tuple[str, int]:
    """A business date, and the highest number known to be on a paper of it, from what is to be replaced."""
    found = [("", 0)]
    try:
        if (mark := read_mark(path)) is not None:  # restored twice in a row
            found.append((mark.given_on, mark.given))
        with reading(path) as connection:
            log = ReadLog(path, connection)
            head = log.head()
            day = fold_day(log, log.read(head.seq - 1, 1)[0].event.bdate)
            found.append((day.bdate, last_given(day)))
    except (BranchDeskError, LookupError) as error:  # missing, empty or damaged: then the hours must do
        _logger.info("the replaced log tells nothing: %s", error)
    return max(found)


def _move_aside(path: Path) -> Path | None:
    """Rename a log and what belongs to it; nothing is deleted or overwritten."""
    if not path.exists():
        return None
    names = (path.with_name(f"{path.name}.old-{number}") for number in itertools.count(1))
    aside = next(name for name in names if not name.exists())
    with coded(path):
        for suffix in ("", "-wal", "-shm"):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(aside.with_name(aside.name + suffix))
    return aside
