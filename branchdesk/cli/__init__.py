"""The command line. Each role adds its own parser and says what runs; errors become words here, in one place."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from branchdesk import __version__
from branchdesk.cli import centre, demo, node, summary
from branchdesk.domain.errors import BranchDeskError, Unavailable
from branchdesk.i18n import LANGUAGES, error_text
from branchdesk.store.commands import add_log_parser

AddRole = Callable[[Any, str], None]
"""Adds a role's parser to the subparsers, in a language; sets ``run``, a function of the parsed arguments."""

_EXIT_REFUSED = 1
_EXIT_TRY_AGAIN = 75
"""As sysexits' EX_TEMPFAIL: the same command may work later."""


def main(argv: Sequence[str] | None = None, *, windows: Sequence[AddRole] = (), stage: demo.Stage | None = None) -> int:
    """Run the role that the arguments name; returns the exit code.

    ``windows`` are the roles that need a screen, ``stage`` opens the demo's windows.
    """
    language = _language(os.environ)
    parser = argparse.ArgumentParser(
        prog="branchdesk",
        description="A bank branch's queue, from the ticket to the day's summary.",
        epilog="Each role has its own --help. BRANCHDESK_LANGUAGE=zh|en chooses the language of messages.",
    )
    parser.add_argument("--version", action="version", version=f"branchdesk {__version__}")
    parser.add_argument("--verbose", action="store_true", help="log what happens to standard error")
    roles = parser.add_subparsers(dest="role", required=True, metavar="ROLE")
    demo.add(roles, language, stage)
    for add in (node.add, centre.add, *windows, summary.add, add_log_parser):
        add(roles, language)
    args = parser.parse_args(argv)
    logging.basicConfig(
        level=logging.INFO if args.verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    try:
        return int(args.run(args))
    except BranchDeskError as error:
        print(error_text(language, error), file=sys.stderr)
        return _EXIT_TRY_AGAIN if isinstance(error, Unavailable) else _EXIT_REFUSED
    except KeyboardInterrupt:
        return 130


def _language(environment: os._Environ[str]) -> str:
    """BRANCHDESK_LANGUAGE, else Chinese where the locale is, else English."""
    chosen = environment.get("BRANCHDESK_LANGUAGE", "")
    if chosen in LANGUAGES:
        return chosen
    return "zh" if environment.get("LC_ALL", environment.get("LANG", "")).lower().startswith("zh") else "en"
