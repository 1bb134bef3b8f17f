"""``branchdesk node init|join|pcs|remove``: the PCs of a branch that share the log."""

from __future__ import annotations

import argparse
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from branchdesk import bootstrap
from branchdesk.cli.parts import ask_pin
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.i18n import text
from branchdesk.places import data_folder

if TYPE_CHECKING:
    from branchdesk.bootstrap.pcs import Pc

_ELSEWHERE = {"no_authority_here", "authority_differs", "no_node"}
_PORTS = "It uses this port and the next two: the node's, its member's towards the other PCs, and one on the loopback."


def add(tools: Any, language: str) -> None:
    """Add the tools to ``node``'s."""
    _add_init(tools, language)
    _add_join(tools, language)
    _add_pcs(tools, language)
    _add_remove(tools, language)


def _place(parser: argparse.ArgumentParser) -> None:
    _data(parser)
    parser.add_argument("--host", required=True, help="this PC's address in the branch's network")
    parser.add_argument("--port", type=int, default=8700, help="port (default 8700). " + _PORTS)
    parser.add_argument("--name", default=socket.gethostname()[:64], help="what the PC is called (%(default)s)")


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=data_folder("node"), help="the node's folder (%(default)s)")


def _add_init(tools: Any, language: str) -> None:
    parser = tools.add_parser(
        "init",
        help="make this PC the first of a branch that may have several",
        description="Makes the branch's certificate authority and this PC's certificate. A log that is in the folder "
        "already goes on as the branch's; its node must not be running. Afterwards start 'branchdesk node'.",
    )
    _place(parser)
    parser.add_argument("--profile", type=Path, help="TOML file with the branch's settings (default: the demo's)")
    parser.set_defaults(run=lambda args: _init(args, language))


def _init(args: argparse.Namespace, language: str) -> int:
    from branchdesk.bootstrap import pcs

    pc = pcs.init(args.data, args.profile, args.host, args.port, args.name)
    folder = str(pcs.tls_folder(args.data))
    print(text(language, "cli-init", branch=pc.branch, name=pc.name, address=pc.address, folder=folder))
    return 0


def _add_join(tools: Any, language: str) -> None:
    parser = tools.add_parser(
        "join",
        help="make this PC a further one of a branch",
        description="Spends a code that 'branchdesk node code node' printed on a PC of the branch. With two PCs the "
        "second keeps a copy of the log; with three, any two go on without the third. Afterwards start 'branchdesk "
        "node' here.",
    )
    parser.add_argument("code", help="the code, all of it")
    parser.add_argument(
        "--node", required=True, metavar="URL", help="address of a node of the branch (several with commas), or: auto"
    )
    parser.add_argument("--branch", default="", help="with --node auto: which branch, where there are several")
    parser.add_argument(
        "--anew", action="store_true", help="this PC belonged to the branch before: put its old data aside"
    )
    _place(parser)
    parser.set_defaults(run=lambda args: _join(args, language))


def _join(args: argparse.Namespace, language: str) -> int:
    from branchdesk.bootstrap import pcs

    if args.anew and (aside := pcs.put_aside(args.data)):
        print(text(language, "cli-pc-aside", path=str(aside)))
    pc = _join_somewhere(args, _urls(args))
    print(text(language, "cli-pc-joined", branch=pc.branch, name=pc.name))
    return 0


def _urls(args: argparse.Namespace) -> tuple[str, ...]:
    if args.node != "auto":
        return tuple(url.rstrip("/") for url in args.node.split(","))
    from branchdesk.client.discovery import find_urls

    return find_urls(args.branch, tls=True)


def _join_somewhere(args: argparse.Namespace, urls: Sequence[str]) -> Pc:
    """At the first of these PCs that has the branch's key: until then no code is spent."""
    from branchdesk.bootstrap import pcs

    for url in urls[:-1]:
        try:
            return pcs.join(args.data, args.code, url, args.host, args.port, args.name)
        except (Rejected, Unavailable) as error:
            if error.code not in _ELSEWHERE:
                raise
    return pcs.join(args.data, args.code, urls[-1], args.host, args.port, args.name)


def _add_pcs(tools: Any, language: str) -> None:
    parser = tools.add_parser("pcs", help="list the branch's PCs, as this PC's log has them")
    _data(parser)
    parser.set_defaults(run=lambda args: _pcs(args, language))


def _pcs(args: argparse.Namespace, language: str) -> int:
    from branchdesk.domain.membership import pcs, voter_ids

    snapshot = bootstrap.stored_snapshot(args.data)
    for pc in pcs(snapshot):
        role = "voter" if pc.id in voter_ids(snapshot) else "standby"
        print(text(language, f"cli-pc-{role}", id=pc.id, name=pc.name, address=pc.address))
    return 0


def _add_remove(tools: Any, language: str) -> None:
    parser = tools.add_parser(
        "remove",
        help="take a lost PC out of the branch for good",
        description="Asks for a manager's PIN. The PC is refused from then on; to come back it must join anew, with "
        "an empty folder. Run it on a PC whose node is running.",
    )
    parser.add_argument("id", help="the PC's id, from 'branchdesk node pcs'")
    parser.add_argument("--manager", required=True, metavar="STAFF", help="who decides")
    _data(parser)
    parser.set_defaults(run=lambda args: _remove(args, language))


def _remove(args: argparse.Namespace, language: str) -> int:
    from branchdesk.bootstrap import pcs

    bootstrap.check_manager(args.data, args.manager, ask_pin(args.manager, language))
    pc = pcs.load(args.data)
    if pc is None:
        raise Rejected("single_pc")
    pcs.remove(args.data, pc, args.id)
    print(text(language, "cli-pc-removed", id=args.id))
    return 0
