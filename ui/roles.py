"""The roles with a window, as commands: what each needs on its command line, and how it starts.

Nothing of Qt is imported before a window is really wanted.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from branchdesk.client.http import HttpLink
from branchdesk.client.identity import enrol, load
from branchdesk.client.journal import Journal, open_journal
from branchdesk.client.link import BranchLink
from branchdesk.domain.errors import Rejected
from branchdesk.i18n import LANGUAGES, known_language
from branchdesk.places import data_folder
from ui import autostart
from ui.settings import OF_ROLE, Settings, load_settings, news_of, overridden, save_settings

News = Callable[[], Settings | None]


class Kept(NamedTuple):
    """The identity's file, and the settings beside it where they were changed since the last question."""

    identity: Path
    news: News


Open = Callable[[BranchLink, Settings, Kept], int]
"""Opens a role on its link, with its settings. Returns the exit code."""


class Role(NamedTuple):
    """A window role: its name, one line of help, a longer description, and what opens it."""

    name: str
    help: str
    description: str
    open: Open


def _kiosk(link: BranchLink, settings: Settings, kept: Kept) -> int:
    from ui.kiosk.main import run
    from ui.live import Live

    return run(link, _journal(kept.identity), settings, Live(kept.news))


def _counter(link: BranchLink, settings: Settings, kept: Kept) -> int:
    from ui.counter.main import run
    from ui.live import Live

    def keep(fields: Mapping[str, object]) -> None:
        save_settings(kept.identity, overridden(load_settings(kept.identity), fields))

    return run(link, _journal(kept.identity), settings, keep, Live(kept.news))


def _evaluator(link: BranchLink, settings: Settings, kept: Kept) -> int:
    from ui.evaluator.main import run
    from ui.live import Live

    return run(link, _journal(kept.identity), settings, Live(kept.news))


def _display(link: BranchLink, settings: Settings, kept: Kept) -> int:
    from ui.display.main import run
    from ui.live import Live

    return run(link, settings, Live(kept.news))


def _manager(link: BranchLink, settings: Settings, kept: Kept) -> int:
    from ui.live import Live
    from ui.manager.main import run
    from ui.previews import Previews

    return run(link, settings, Previews(), Live(kept.news))


def _journal(identity: Path) -> Journal:
    """What the device does while it is cut off, beside its identity. Raises Unavailable("journal_unwritable")."""
    return open_journal(identity.with_suffix(".journal"))


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


_OPTIONS: dict[str, dict[str, Any]] = {
    "language": {"choices": LANGUAGES, "help": "language of the window"},
    "theme": {"choices": ("light", "dark", "contrast"), "help": "colours of the window"},
    "motion": {"action": argparse.BooleanOptionalAction, "default": None, "help": "things may move and blink"},
    "fullscreen": {"action": "store_true", "default": None, "help": "fill the screen"},
    "printer": {"help": "ticket printer: escpos+tcp://…, qt:, pdf:…; see docs"},
    "kiosk_lock": {
        "action": "store_true",
        "default": None,
        "help": "it ends by its service menu alone",
    },
    "hide_cursor": {"action": "store_true", "default": None, "help": "show no pointer"},
    "paper_only": {"action": "store_true", "default": None, "help": "give no numbers while the printer cannot print"},
    "idle_min": {"type": float, "help": "minutes until the idle screen; 0: never"},
    "dpi": {"type": float, "help": "pixels an inch of the screen; 0: as it says"},
    "voice": {"help": "auto, clips, espeak, file://…, none"},
    "screen": {"help": "name of the monitor to fill (doctor names them)"},
    "display_layout": {"choices": ("calls", "services", "counters"), "help": "what stands beside the called number"},
    "display_counter": {"metavar": "COUNTER", "help": "be the sign above this counter"},
    "media": {"metavar": "FOLDER", "help": "show the pictures of this folder in turn"},
    "counter_edge": {"choices": ("left", "right", "top", "bottom"), "help": "edge of the screen where the dock stands"},
    "counter_docked": {"action": "store_true", "default": None, "help": "begin as the dock"},
    "counter_hotkeys": {"action": "store_true", "default": None, "help": "Ctrl+Alt keys work in other programs too"},
}
"""How the command line overrides a setting; what is not given stays as it is kept."""


def adders() -> dict[str, Callable[[Any, str], None]]:
    """By its name, the function that adds the parser of a role, or of what starts one by itself."""
    kinds = [role.name for role in ROLES]
    return {
        **{role.name: partial(_add, role) for role in ROLES},
        "autostart": partial(autostart.add, kinds=kinds),
        "setup": _add_setup,
        "settings": partial(_add_settings, kinds=kinds),
    }


def _add_setup(roles: Any, language: str) -> None:
    parser = roles.add_parser(
        "setup",
        help="set up this PC: a new branch, or a further device of one",
        description="A window that asks for a new branch's name, hours, services, counters, staff, printer and voice, "
        "and makes it; or lets this PC join a branch by a code. It may be closed and goes on where it was left.",
    )
    parser.set_defaults(run=lambda _args: _run_setup(language))


def _run_setup(language: str) -> int:
    from ui.setup.main import run

    return run(language)


def _add_settings(roles: Any, language: str, kinds: Sequence[str]) -> None:
    parser = roles.add_parser(
        "settings",
        help="change what a device on this PC is set to",
        description="A small window with the settings of one device on this PC: language, colours, printer, voice. The "
        "branch's own settings are in the manager's window.",
    )
    parser.add_argument("kind", choices=kinds, metavar="ROLE", help="|".join(kinds))
    parser.add_argument("--identity", type=Path, help="file with the device's identity, as for the role itself")
    parser.set_defaults(run=lambda args: _run_settings(args, language))


def _run_settings(args: argparse.Namespace, language: str) -> int:
    from ui.setup.main import run_settings

    return run_settings(args.kind, args.identity or data_folder("devices") / f"{args.kind}.json", language)


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
    parser.add_argument("--log-in", metavar="STAFF", help="log in at once, with the PIN in $BRANCHDESK_PIN (for demos)")
    for name in OF_ROLE[role.name]:
        parser.add_argument(f"--{name.replace('_', '-')}", **_OPTIONS[name])
    parser.set_defaults(run=lambda args: _run(args, role, language))


def _run(args: argparse.Namespace, role: Role, language: str) -> int:
    if args.node and args.code:
        enrol(_nodes(args), args.code, args.name or role.name, args.identity, ca=args.ca)
    link = HttpLink(load(args.identity), path=args.identity)
    if link.who.kind != role.name:
        raise Rejected("identity_other_kind", kind=link.who.kind, path=str(args.identity))
    if args.log_in:
        link.log_in(args.log_in, os.environ.get("BRANCHDESK_PIN", ""))

    def read() -> Settings:
        settings = overridden(load_settings(args.identity), vars(args))
        return overridden(settings, {"language": known_language(settings.language or language)})

    return role.open(link, read(), Kept(args.identity, news_of(args.identity, read)))


def _nodes(args: argparse.Namespace) -> str:
    """Where to enrol. Raises Unavailable, Rejected."""
    if args.node != "auto":
        return str(args.node)
    from branchdesk.client.discovery import find_urls

    return ",".join(find_urls(args.branch, tls=args.ca is not None))
