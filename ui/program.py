"""What starts this very program again, in another role: packaged it is one file, else a module of this Python."""

from __future__ import annotations

import sys


def program(module: str = "ui") -> list[str]:
    """The command; ``module``: "branchdesk" where nothing of Qt is wanted, as far as the package makes a difference."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", module]
