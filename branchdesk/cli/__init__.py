"""The command line. Each role adds its own parser and says what runs; errors become words here, in one place."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from branchdesk import __version__
from branchdesk.cli.parts import AddRole, Screens, Stage
from branchdesk.domain.errors import BranchDeskError, Unavailable
from branchdesk.i18n import LANGUAGES, error_text

NO_WINDOWS: Mapping[str, AddRole] = MappingProxyType({})

_EXIT_REFUSED = 1
_EXIT_TRY_AGAIN = 75
"""As sysexits' EX_TEMPFAIL: the same command may work later."""


def main(
    argv: Sequence[str] | None = None,
    *,
    windows: Mapping[str, AddRole] = NO_WINDOWS,
    stage: Stage | None = None,
    screens: Screens | None = None,
) -> int:
    """Run the role that the arguments name; returns the exit code.

    ``windows`` are the roles that need a screen, ``stage`` opens the demo's windows, ``screens`` looks at them.
    """
    language = _language(os.environ)
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(
        prog="branchdesk",
        description="A bank branch's queue, from the ticket to the day's summary.",
        epilog="Each role has its own --help. BRANCHDESK_LANGUAGE=zh|en chooses the language of messages.",
    )
    parser.add_argument("--version", action="version", version=f"branchdesk {__version__}")
    parser.add_argument("--menu", action="store_true", help="started from a menu: errors are said in a window, too")
    parser.add_argument("--verbose", action="store_true", help="log what happens to standard error")
    roles = parser.add_subparsers(dest="role", required=True, metavar="ROLE")
    every = {"demo": _demo(stage), "node": _node, "centre": _centre, **windows, **_SHELL}
    for add in _asked_for(argv, {**every, "doctor": _doctor(screens)}):
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
        return _told(error, language, screens if args.menu else None)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever reads the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _told(error: BranchDeskError, language: str, screens: Screens | None) -> int:
    """Say an error in words, where there is a terminal and where there is none; the exit code."""
    words = error_text(language, error)
    print(words, file=sys.stderr)
    if screens is not None:
        screens.tell(words, language)
    return _EXIT_TRY_AGAIN if isinstance(error, Unavailable) else _EXIT_REFUSED


def _asked_for(argv: Sequence[str], every: Mapping[str, AddRole]) -> Sequence[AddRole]:
    """The one role that is named, else all: a window's process should not load what only a node needs."""
    named = next((argument for argument in argv if not argument.startswith("-")), "")
    return [every[named]] if named in every else list(every.values())


def _demo(stage: Stage | None) -> AddRole:
    def add(roles: Any, language: str) -> None:
        from branchdesk.cli import demo

        demo.add(roles, language, stage)

    return add


def _doctor(screens: Screens | None) -> AddRole:
    def add(roles: Any, language: str) -> None:
        from branchdesk.cli import doctor

        doctor.add(roles, language, screens)

    return add


def _node(roles: Any, language: str) -> None:
    from branchdesk.cli import node

    node.add(roles, language)


def _centre(roles: Any, language: str) -> None:
    from branchdesk.cli import centre

    centre.add(roles, language)


def _summary(roles: Any, language: str) -> None:
    from branchdesk.cli import summary

    summary.add(roles, language)


def _plan(roles: Any, language: str) -> None:
    from branchdesk.cli import plan

    plan.add(roles, language)


def _log(roles: Any, language: str) -> None:
    from branchdesk.store.commands import add_log_parser

    add_log_parser(roles, language)


_SHELL: Mapping[str, AddRole] = MappingProxyType({"summary": _summary, "plan": _plan, "log": _log})
"""What an operator asks at a terminal."""


def _language(environment: os._Environ[str]) -> str:
    """BRANCHDESK_LANGUAGE, else Chinese where the locale is, else English."""
    chosen = environment.get("BRANCHDESK_LANGUAGE", "")
    if chosen in LANGUAGES:
        return chosen
    locale = environment.get("LC_ALL", environment.get("LANG", "")).lower()
    return next((language for language in LANGUAGES if locale.startswith(language)), "en")
