"""Where roles keep their files on this machine."""

from __future__ import annotations

import os
from pathlib import Path


def data_folder(role: str) -> Path:
    """Unless told otherwise: $BRANCHDESK_DATA/<role>, else ~/.branchdesk/<role>."""
    root = os.environ.get("BRANCHDESK_DATA")
    return (Path(root) if root else Path.home() / ".branchdesk") / role


def write_private(path: Path, content: bytes) -> None:
    """Write a file that its owner alone may read, replaced whole or not at all, also by a power cut. Raises OSError."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut (Windows does so by itself). Raises OSError."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
