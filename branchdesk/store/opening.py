"""Open a log: own it, check all of it without touching it, and only then open it for writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from branchdesk.domain.errors import BranchDeskError, Unavailable
from branchdesk.store import connections
from branchdesk.store.checking import Progress, check_branch, check_chain, check_file, damaged, silent
from branchdesk.store.failures import coded
from branchdesk.store.schema import upgrade
from branchdesk.store.sqlite_log import SqliteLog

_PATIENCE_S = 1.0
"""How long to wait for the lock: ``log verify`` tries it for an instant."""


def open_log(path: Path, branch: str, *, create: bool = True, progress: Progress = silent) -> SqliteLog:
    """The node's own log of ``branch``, checked event by event; a missing file is made unless ``create`` is off.

    Raises Damaged("log_damaged"), Rejected("log_other_branch" | "log_too_new") and
    Unavailable("log_in_use" | "log_read_only" | "log_missing" | "disk_full" | "log_failed").
    """
    lock = own(path, create=create)
    try:
        if create and not path.exists():
            _create(path)
        check_file(path)
        with reading(path, still=True) as connection:
            check_chain(connection, path, progress, quick=True)
            check_branch(connection, path, branch)
        _make_writable(path)
        return SqliteLog(path, branch, release=lock.release)
    except BranchDeskError:
        lock.release()
        raise


@contextmanager
def reading(path: Path, *, still: bool = False) -> Iterator[sqlite3.Connection]:
    """A plain connection that changes nothing, also while a node writes the file (unless ``still``)."""
    with coded(path):
        if not path.exists():
            raise Unavailable("log_missing", path=str(path))
        connection = connections.connect(path, still=still)
    with closing(connection):
        yield connection


def own(path: Path, *, create: bool = False) -> FileLock:
    """The lock of whoever may write this log. Raises Unavailable("log_in_use" | "log_read_only" | "log_missing")."""
    with coded(path):
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
        elif not path.exists():
            raise Unavailable("log_missing", path=str(path))
        lock = FileLock(lock_path(path), timeout=_PATIENCE_S, thread_local=False)
        try:
            lock.acquire()
        except Timeout as error:
            raise Unavailable("log_in_use", path=str(path)) from error
        return lock


def lock_path(path: Path) -> Path:
    """The side-car file whose lock says that a node owns the log."""
    return path.with_name(path.name + ".lock")


def is_owned(path: Path) -> bool:
    """Whether a node has the log open for writing now."""
    if not lock_path(path).exists():
        return False
    lock = FileLock(lock_path(path), timeout=0, thread_local=False)
    try:
        lock.acquire()
    except (Timeout, OSError):
        return True
    lock.release()
    return False


def _create(path: Path) -> None:
    """A log appears whole or not at all: an empty file at ``path`` is therefore a damaged one."""
    if path.with_name(path.name + "-wal").exists():
        raise damaged(path, 0, "missing")
    fresh = path.with_name(path.name + ".new")
    with coded(path):
        fresh.unlink(missing_ok=True)
        fresh.touch(0o600)
        _make_writable(fresh)
        fresh.replace(path)


def _make_writable(path: Path) -> None:
    """Bring the tables up to date and see that writing is allowed at all."""
    engine = connections.writer(path)
    with coded(path), engine.connect() as connection:
        upgrade(connection, str(path))
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.rollback()
    engine.dispose()
