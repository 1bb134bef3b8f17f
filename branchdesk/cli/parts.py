"""What the roles' parsers share."""

from __future__ import annotations

import argparse
import getpass
import signal
import sys
from collections.abc import Callable
from typing import Any

from branchdesk.i18n import text

AddRole = Callable[[Any, str], None]
"""Adds a role's parser to the subparsers, in a language; sets ``run``, a function of the parsed arguments."""
Stage = Callable[[argparse.Namespace, str], int]
"""Opens the demo's windows."""


def end_cleanly() -> None:
    """SIGTERM, as a service manager sends it, ends a server as Ctrl+C does: what is open is closed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def ask_pin(staff: str, language: str) -> str:
    """A PIN from the terminal, unseen; or the first line of standard input where that is not a terminal."""
    if sys.stdin.isatty():
        return getpass.getpass(text(language, "cli-pin-give", staff=staff))
    return sys.stdin.readline().strip()
