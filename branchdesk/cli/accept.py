"""``branchdesk node accept``: a person says that this node's log is the branch's own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from branchdesk import bootstrap
from branchdesk.bootstrap import centre
from branchdesk.domain.errors import Rejected
from branchdesk.i18n import text
from branchdesk.places import data_folder


def add_accept(tools: Any, language: str) -> None:
    """Add ``accept`` to the node's tools."""
    parser = tools.add_parser(
        "accept",
        help="say that this node's log goes on as the branch's, whatever the centre holds",
        description="For a stopped node: after a restore, where the centre cannot be reached or holds other events; "
        "and where two machines ran as one branch, on the one that goes on. Asks for the branch's id as confirmation "
        "(or reads it from standard input). At its next start the node begins a new generation of the log.",
    )
    parser.add_argument("--data", type=Path, default=data_folder("node"), help="the node's folder (%(default)s)")
    parser.add_argument("--by", required=True, help="the staff id of whoever decides; it is kept in the log")
    parser.add_argument("--note", default="", help="why; kept in the log")
    parser.set_defaults(run=lambda args: _accept(args, language))


def _accept(args: argparse.Namespace, language: str) -> int:
    day = bootstrap.stored_day(args.data)
    day.profile.person(args.by)
    print(text(language, "cli-accept-ask", branch=day.branch, seq=day.seq), end=" ", flush=True)
    if sys.stdin.readline().strip() != day.branch:
        raise Rejected("not_confirmed")
    centre.accept(bootstrap.log_path(args.data), args.by, args.note)
    print(text(language, "cli-accepted", branch=day.branch))
    return 0
