"""The centre's clock."""

from __future__ import annotations

import time


def clock() -> int:
    """Now, in ms since 1970 (UTC)."""
    return time.time_ns() // 1_000_000
