"""The mark beside a log that was set back: ``branch.db.restored``. While it is there, the log must not go on alone."""

from __future__ import annotations

from pathlib import Path

import msgspec

from branchdesk.domain.errors import Damaged
from branchdesk.places import sync_folder, write_private
from branchdesk.services.generations import Mark
from branchdesk.store.failures import coded


def mark_path(log: Path) -> Path:
    """Where the mark of this log is."""
    return log.with_name(log.name + ".restored")


def read_mark(log: Path) -> Mark | None:
    """None: the log may go on. Raises Damaged("mark_damaged"): nobody knows what it said, so the log must not."""
    path = mark_path(log)
    with coded(path):
        raw = path.read_bytes() if path.exists() else None
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw, type=Mark)
    except msgspec.DecodeError as error:
        raise Damaged("mark_damaged", path=str(path), detail=str(error)) from error


def write_mark(log: Path, mark: Mark) -> None:
    """Lasts through a power cut when this returns. Raises Unavailable("disk_full" | "log_read_only" | …)."""
    with coded(mark_path(log)):
        write_private(mark_path(log), msgspec.json.encode(mark))


def remove_mark(log: Path) -> None:
    """The log goes on. Lasts as ``write_mark`` does."""
    with coded(mark_path(log)):
        mark_path(log).unlink(missing_ok=True)
        sync_folder(log.parent)
