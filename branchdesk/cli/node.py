"""``branchdesk node``: run a branch's node, and its manager's tools on the same machine."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import Any, get_args

from branchdesk import bootstrap
from branchdesk.bootstrap import centre
from branchdesk.cli import pcs
from branchdesk.cli.accept import add_accept
from branchdesk.cli.parts import end_cleanly
from branchdesk.cli.recover import add_recover
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.events import DeviceKind
from branchdesk.i18n import text
from branchdesk.node.clock import SteadyClock
from branchdesk.node.codes import VALID_MIN, Codes, Grant
from branchdesk.node.pins import Pins
from branchdesk.places import data_folder

_KINDS = get_args(DeviceKind)


def add(roles: Any, language: str) -> None:
    """Add ``node`` with its tools."""
    parser = roles.add_parser(
        "node",
        help="run the branch's node: it keeps the log and serves kiosk, counters and screens",
        description="Runs the node of a branch until Ctrl+C. It listens on this machine alone unless --host says "
        "otherwise, and beyond this machine with TLS only. Before the first start, nothing need be prepared: a new "
        "branch begins with --profile (or the demo's).",
        epilog="Several PCs: 'node init' makes the first, 'node join' a further one, 'node pcs' lists them, 'node "
        "remove' takes a lost one out, 'node recover' lets one go on alone. Tools: 'node code' makes a one-time code "
        "for a device, 'node pin' sets a PIN, 'node tls' makes certificates for a branch with one PC, 'node connect' "
        "connects the branch to the centre, 'node accept' decides which of two logs goes on.",
    )
    _data(parser)
    parser.add_argument("--profile", type=Path, help="TOML file with the branch's settings, read once for a new branch")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8700, help="port (default 8700; 0: any free one)")
    parser.add_argument("--tls", type=Path, help="folder made by 'node tls'; needed for any other --host")
    parser.add_argument("--clock-start", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--clock-rate", type=float, default=1.0, help=argparse.SUPPRESS)
    parser.set_defaults(run=lambda args: _run(args, language))
    tools = parser.add_subparsers(dest="tool", metavar="init|join|pcs|remove|code|pin|tls|connect|accept|recover")
    pcs.add(tools, language)
    _add_code(tools, language)
    _add_pin(tools, language)
    _add_tls(tools, language)
    _add_connect(tools, language)
    add_accept(tools, language)
    add_recover(tools, language)


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=data_folder("node"), help="the node's folder (%(default)s)")


def _run(args: argparse.Namespace, language: str) -> int:
    from branchdesk.bootstrap.node import run_node

    end_cleanly()
    settings = bootstrap.NodeSettings(
        data=args.data,
        profile=args.profile,
        host=args.host,
        port=args.port,
        tls=args.tls,
        clock_start=args.clock_start,
        clock_rate=args.clock_rate,
    )
    run_node(settings, lambda url: print(text(language, "cli-node-ready", url=url), flush=True))
    return 0


def _add_code(tools: Any, language: str) -> None:
    parser = tools.add_parser(
        "code",
        help="make a one-time code with which a device joins the branch",
        description=f"Prints a code for one device; it is good once, for {VALID_MIN} minutes.",
    )
    _data(parser)
    parser.add_argument("kind", choices=_KINDS, help="what the device will be")
    parser.add_argument("--counter", default="", help="the counter that a counter PC or an evaluator belongs to")
    parser.set_defaults(run=lambda args: _code(args, language))


def _code(args: argparse.Namespace, language: str) -> int:
    if args.counter and (profile := bootstrap.stored_profile(args.data)):
        profile.counter(args.counter)
    vault = bootstrap.vault(args.data)
    try:
        code = Codes(vault).make(Grant(args.kind, args.counter), SteadyClock().now())
    finally:
        vault.close()
    from branchdesk.bootstrap.pcs import load, with_fingerprint

    if args.kind == "node" or load(args.data) is not None:
        code = with_fingerprint(args.data, code)
    print(text(language, "cli-code", code=code, minutes=VALID_MIN))
    return 0


def _add_pin(tools: Any, language: str) -> None:
    parser = tools.add_parser(
        "pin",
        help="set the PIN of a member of staff",
        description="Asks for a PIN twice, or reads it from standard input where that is not a terminal.",
    )
    _data(parser)
    parser.add_argument("staff", help="the staff id as in the profile")
    parser.set_defaults(run=lambda args: _pin(args, language))


def _pin(args: argparse.Namespace, language: str) -> int:
    if profile := bootstrap.stored_profile(args.data):
        profile.person(args.staff)
    if sys.stdin.isatty():
        pin = getpass.getpass(text(language, "cli-pin-ask", staff=args.staff))
        if getpass.getpass(text(language, "cli-pin-again")) != pin:
            raise Rejected("pins_differ")
    else:
        pin = sys.stdin.readline().strip()
    vault = bootstrap.vault(args.data)
    try:
        Pins(vault).set(args.staff, pin)
    finally:
        vault.close()
    print(text(language, "cli-pin-set", staff=args.staff))
    return 0


def _add_tls(tools: Any, language: str) -> None:
    parser = tools.add_parser(
        "tls",
        help="make the branch's certificate authority and the node's certificate",
        description="Writes ca.pem (give it to the devices), ca.key (keep it safe), node.pem and node.key into a "
        "folder. Names and addresses are those by which devices reach the node. Run again, it keeps the authority and "
        "renews the node's certificate.",
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="+", help="host names and IP addresses by which devices reach the node")
    parser.set_defaults(run=lambda args: _tls(args, language))


def _tls(args: argparse.Namespace, language: str) -> int:
    from branchdesk.node.tls import make_certificates

    try:
        args.folder.mkdir(parents=True, exist_ok=True)
        make_certificates(args.folder, args.names[0], args.names)
    except OSError as error:
        raise Unavailable("file_failed", path=str(args.folder), detail=error.strerror or "") from error
    except ValueError as error:
        raise Rejected("tls_files", path=str(args.folder), detail=str(error)) from error
    print(text(language, "cli-tls", folder=str(args.folder)))
    return 0


def _add_connect(tools: Any, language: str) -> None:
    parser = tools.add_parser(
        "connect",
        help="connect the branch to the centre",
        description="Spends a registration code made by 'branchdesk centre register'. The node ships its log from "
        "its next start on.",
    )
    _data(parser)
    parser.add_argument("branch", help="the branch's id as in its profile")
    parser.add_argument("url", help="address of the centre, e.g. https://centre.example.com")
    parser.add_argument("code", help="the registration code")
    parser.add_argument("--ca", type=Path, help="certificate authority to trust instead of the system's")
    parser.set_defaults(run=lambda args: _connect(args, language))


def _connect(args: argparse.Namespace, language: str) -> int:
    centre.connect(args.data, args.branch, args.url, args.code, args.ca)
    print(text(language, "cli-connected", branch=args.branch, url=args.url))
    return 0
