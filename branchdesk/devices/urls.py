"""Paths in device URLs (``pdf:///var/tickets``), without urllib.request, which takes 100 ms to import."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import SplitResult, unquote


def path_of(parts: SplitResult) -> Path:
    """The file path of a split URL; ``/C:/tickets`` is ``C:/tickets`` on Windows."""
    path = unquote(parts.path)
    return Path(path.lstrip("/") if os.name == "nt" and path[2:3] == ":" else path)
