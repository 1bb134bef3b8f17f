"""What the roles' parsers share."""

from __future__ import annotations

import argparse
import getpass
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from branchdesk.doctor.findings import Finding
from branchdesk.i18n import text

AddRole = Callable[[Any, str], None]
"""Adds a role's parser to the subparsers, in a language; sets ``run``, a function of the parsed arguments."""
Stage = Callable[[argparse.Namespace, str], int]
"""Opens the demo's windows."""


class Screens(NamedTuple):
    """What needs a screen. ``look`` is what ``doctor`` finds out about a role with a window; ``probe`` is its part that
    ``look`` starts as a process of its own; ``tell`` says an error in a language where nobody sees a terminal.
    """

    look: Callable[[str, Path], list[Finding]]
    probe: Callable[[str], list[Finding]]
    tell: Callable[[str, str], None]


def end_cleanly() -> None:
    """SIGTERM, as a service manager sends it, ends a server as Ctrl+C does: what is open is closed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def ask_pin(staff: str, language: str) -> str:
    """A PIN from the terminal, unseen; or the first line of standard input where that is not a terminal."""
    if sys.stdin.isatty():
        return getpass.getpass(text(language, "cli-pin-give", staff=staff))
    return sys.stdin.readline().strip()
