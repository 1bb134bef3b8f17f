"""Where roles keep their files on this machine."""

from __future__ import annotations

import os
from pathlib import Path


def data_folder(role: str) -> Path:
    """Unless told otherwise: $BRANCHDESK_DATA/<role>, else ~/.branchdesk/<role>."""
    root = os.environ.get("BRANCHDESK_DATA")
    return (Path(root) if root else Path.home() / ".branchdesk") / role
