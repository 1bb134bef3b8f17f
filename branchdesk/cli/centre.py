"""``branchdesk centre``: run the central server, and its operator's tools on the same machine."""

from __future__ import annotations

import argparse
import logging
from datetime import date
from pathlib import Path
from typing import Any

from branchdesk.bootstrap import centre
from branchdesk.cli import areas, bank, history, people
from branchdesk.cli.parts import end_cleanly
from branchdesk.i18n import text
from branchdesk.places import data_folder


def add(roles: Any, language: str) -> None:
    """Add ``centre`` with its tools."""
    parser = roles.add_parser(
        "centre",
        help="run the central server: it takes the branches' logs and shows waits and satisfaction",
        description="Runs the central server until Ctrl+C; its page is at the address it prints. It listens on this "
        "machine alone unless --host says otherwise, and beyond this machine with TLS only.",
        epilog="Tools: 'centre register' makes a code with which a branch's node connects ('branchdesk node connect'); "
        "'centre people' says who may look, 'centre area' which branches belong together. "
        "The database is a file in --data, or what BRANCHDESK_CENTRE_DB names: "
        "postgresql+psycopg://user:password@host/name. Several centres may serve one PostgreSQL database.",
    )
    _data(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8800, help="port (default 8800; 0: any free one)")
    parser.add_argument("--certificate", type=Path, help="PEM file; needed for any other --host")
    parser.add_argument("--key", type=Path, help="PEM file of the certificate's key")
    parser.add_argument("--json-log", action="store_true", help="log as JSON lines")
    parser.set_defaults(run=lambda args: _run(args, language))
    tools = parser.add_subparsers(
        dest="tool", metavar="register | people | area | rebuild-figures | archive | history | tidy | report | demo"
    )
    register = tools.add_parser("register", help="make a one-time code with which a branch's node connects")
    _data(register)
    register.add_argument("branch", help="the branch's id as in its profile")
    register.set_defaults(run=lambda args: _register(args, language))
    people.add(tools, _data, language)
    areas.add(tools, _data, language)
    history.add(tools, _data, language)
    bank.add(tools, language)
    figures = tools.add_parser("rebuild-figures", help="count the figures of some dates anew, from the visits")
    _data(figures)
    for name, dest in (("--from", "first"), ("--to", "last")):
        figures.add_argument(
            name, dest=dest, required=True, type=_date, metavar="DATE", help="a business date, included"
        )
    figures.set_defaults(run=lambda args: _rebuild(args, language))


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=data_folder("centre"), help="the centre's folder (%(default)s)")


def _run(args: argparse.Namespace, language: str) -> int:
    from branchdesk.centre.running.logs import log_as_json
    from branchdesk.centre.serve import run as run_centre
    from branchdesk.web.address import Address

    end_cleanly()
    if args.json_log:
        log_as_json(logging.getLogger().level)
    args.data.mkdir(parents=True, exist_ok=True)
    address = Address(host=args.host, port=args.port, certificate=args.certificate, key=args.key)
    run_centre(
        centre.database(args.data),
        address,
        lambda url: print(text(language, "cli-centre-ready", url=url), flush=True),
        centre.settings(args.data),
        args.data,
    )
    return 0


def _register(args: argparse.Namespace, language: str) -> int:
    code = centre.registration(args.data, args.branch)
    print(text(language, "cli-register", branch=args.branch, code=code))
    return 0


def _date(given: str) -> str:
    return date.fromisoformat(given).isoformat()


def _rebuild(args: argparse.Namespace, language: str) -> int:
    def told(left: int) -> None:
        print(text(language, "cli-figures-left", count=left), flush=True)

    centre.rebuild_figures(args.data, args.first, args.last, told)
    return 0
