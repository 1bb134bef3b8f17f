"""What SQLite and the file system report, as coded errors that name the file."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from branchdesk.domain.errors import Damaged, Unavailable

_FULL = {errno.ENOSPC, errno.EDQUOT}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_LITTLE = 1 << 20
"""With less free space than this (bytes), a failed write is taken for a full disk."""


@contextmanager
def coded(path: Path, seq: int = 0) -> Iterator[None]:
    """Turn errors of SQLite and the file system into coded ones; ``seq`` is the last event known to be sound."""
    try:
        yield
    except DBAPIError as error:
        if not isinstance(error.orig, sqlite3.DatabaseError):
            raise
        raise _of_sqlite(path, seq, error.orig) from error
    except sqlite3.DatabaseError as error:
        raise _of_sqlite(path, seq, error) from error
    except OSError as error:
        raise _of_system(path, error) from error


def _of_sqlite(path: Path, seq: int, error: sqlite3.DatabaseError) -> Exception:
    """Without SQLite's own code an error is Python's: text that is not UTF-8 (damage), or a bug, given back."""
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.NotSupportedError):
        return error
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code == sqlite3.SQLITE_CANTOPEN and not path.exists():
        return Unavailable("log_missing", path=str(path))
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _is_full(path)):
        return Unavailable("disk_full", path=str(path))
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}:
        return Unavailable("log_read_only", path=str(path))
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return Unavailable("log_in_use", path=str(path))
    if code in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_MISUSE}:
        return Unavailable("log_failed", path=str(path), detail=str(error))
    return Damaged("log_damaged", path=str(path), seq=seq, detail=str(error))


def _of_system(path: Path, error: OSError) -> Unavailable:
    if error.errno in _FULL:
        return Unavailable("disk_full", path=str(path))
    if error.errno in _READ_ONLY:
        return Unavailable("log_read_only", path=str(path))
    if error.errno == errno.ENOENT:
        return Unavailable("log_missing", path=str(path))
    return Unavailable("log_failed", path=str(path), detail=str(error))


def _is_full(path: Path) -> bool:
    return shutil.disk_usage(path.parent).free < _LITTLE
