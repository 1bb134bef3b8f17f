"""The roles with a window, as commands: what each needs on its command line, and how it starts.

Nothing of Qt is imported before a window is really wanted.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from branchdesk.client.http import HttpLink
from branchdesk.client.identity import enrol, load
from branchdesk.client.journal import Journal, open_journal
from branchdesk.client.link import BranchLink
from branchdesk.domain.errors import Rejected
from branchdesk.places import data_folder

Open = Callable[[BranchLink, argparse.Namespace], int]


class Role(NamedTuple):
    """A window role: its name, one line of help, a longer description, and what opens it."""

    name: str
    help: str
    description: str
    open: Open


def _kiosk(link: BranchLink, args: argparse.Namespace) -> int:
    from ui.kiosk.main import run
    from ui.printing import printer_for

    printer, journal = printer_for(args.printer), _journal(args)
    return run(link, printer, journal, language=args.language, fullscreen=args.fullscreen)


def _counter(link: BranchLink, args: argparse.Namespace) -> int:
    from ui.counter.main import run

    return run(link, _journal(args), language=args.language)


def _evaluator(link: BranchLink, args: argparse.Namespace) -> int:
    from ui.evaluator.main import run

    return run(link, _journal(args), language=args.language, fullscreen=args.fullscreen)


def _display(link: BranchLink, args: argparse.Namespace) -> int:
    from branchdesk.devices.voice import voice_from_name
    from ui.display.main import run

    return run(link, voice_from_name(args.voice), language=args.language, fullscreen=args.fullscreen)


def _manager(link: BranchLink, args: argparse.Namespace) -> int:
    from ui.manager.main import run

    return run(link, language=args.language)


def _journal(args: argparse.Namespace) -> Journal:
    """What the device does while it is cut off, beside its identity. Raises Unavailable("journal_unwritable")."""
    path: Path = args.identity
    return open_journal(path.with_suffix(".journal"))


ROLES: Sequence[Role] = (
    Role(
        "kiosk",
        "open the lobby's ticket kiosk",
        "The customers' window: choose a service, take a ticket. --printer names the ticket printer.",
        _kiosk,
    ),
    Role(
        "counter",
        "open a teller's window",
        "The teller's window, one key for each step. The device is enrolled for one counter.",
        _counter,
    ),
    Role(
        "evaluator",
        "open a counter's rating pad",
        "Asks the customer after every finish at its counter.",
        _evaluator,
    ),
    Role(
        "display",
        "open the lobby's display, with the voice",
        "Shows and speaks the calls. --voice names the speech engine.",
        _display,
    ),
    Role(
        "manager",
        "open the branch manager's window",
        "The live floor, the queues, alerts, tickets, and the day's summary.",
        _manager,
    ),
)


def adders() -> dict[str, Callable[[Any, str], None]]:
    """By the role's name, the function that adds its parser."""
    return {role.name: partial(_add, role) for role in ROLES}


def _add(role: Role, roles: Any, language: str) -> None:
    parser = roles.add_parser(
        role.name,
        help=role.help,
        description=role.description,
        epilog="The first start enrols this device: ask for a code ('branchdesk node code' on the node's PC) "
        "and give --node and --code. Later starts need neither.",
    )
    kept = data_folder("devices") / f"{role.name}.json"
    parser.add_argument("--identity", type=Path, default=kept, help="file with the device's identity (%(default)s)")
    parser.add_argument("--node", help="address(es) of the branch's nodes, to enrol; several with commas; or: auto")
    parser.add_argument("--branch", default="", help="with --node auto: which branch, where there are several")
    parser.add_argument("--code", help="one-time code, to enrol")
    parser.add_argument("--name", help="what the device is called in the branch (default: its role)")
    parser.add_argument("--ca", type=Path, help="the branch's ca.pem, where the node speaks TLS")
    parser.add_argument("--language", choices=("zh", "en"), default=language, help="language of the window")
    parser.add_argument("--log-in", metavar="STAFF", help="log in at once, with the PIN in $BRANCHDESK_PIN (for demos)")
    if role.name in ("kiosk", "evaluator", "display"):
        parser.add_argument("--fullscreen", action="store_true", help="fill the screen")
    if role.name == "kiosk":
        parser.add_argument("--printer", default="none:", help="ticket printer: escpos+tcp://…, qt:, pdf:…; see docs")
    if role.name == "display":
        parser.add_argument("--voice", default="auto", help="auto, clips, espeak, file://…, none (default auto)")
    parser.set_defaults(run=lambda args: _run(args, role))


def _run(args: argparse.Namespace, role: Role) -> int:
    if args.node and args.code:
        enrol(_nodes(args), args.code, args.name or role.name, args.identity, ca=args.ca)
    link = HttpLink(load(args.identity), path=args.identity)
    if link.who.kind != role.name:
        raise Rejected("identity_other_kind", kind=link.who.kind, path=str(args.identity))
    if args.log_in:
        link.log_in(args.log_in, os.environ.get("BRANCHDESK_PIN", ""))
    return role.open(link, args)


def _nodes(args: argparse.Namespace) -> str:
    """Where to enrol. Raises Unavailable, Rejected."""
    if args.node != "auto":
        return str(args.node)
    from branchdesk.client.discovery import find_urls

    return ",".join(find_urls(args.branch, tls=args.ca is not None))
