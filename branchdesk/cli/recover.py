"""``branchdesk node recover``: after most PCs of a branch were destroyed, one that is left goes on alone."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from branchdesk import bootstrap
from branchdesk.cli.parts import ask_pin
from branchdesk.domain.errors import Rejected
from branchdesk.i18n import text
from branchdesk.places import data_folder

CHECKS = ("others-off", "newest", "copied")


def add_recover(tools: Any, language: str) -> None:
    """Add ``recover`` to the node's tools."""
    parser = tools.add_parser(
        "recover",
        help="after most PCs of the branch were destroyed: this one goes on alone",
        description="For a PC whose node is stopped. Asks for a manager's PIN and goes through a checklist, point by "
        "point. At its next start the node asks the centre for what this PC lacks, begins a new generation of the log "
        "and serves alone; the other PCs are out, and join anew with empty folders.",
    )
    parser.add_argument("--manager", required=True, metavar="STAFF", help="who decides; it is kept in the log")
    parser.add_argument("--note", default="", help="what happened; kept in the log")
    parser.add_argument("--data", type=Path, default=data_folder("node"), help="the node's folder (%(default)s)")
    parser.set_defaults(run=lambda args: _recover(args, language))


def _recover(args: argparse.Namespace, language: str) -> int:
    from branchdesk.bootstrap import pcs
    from branchdesk.bootstrap.recovering import recover

    pc = pcs.load(args.data)
    if pc is None:
        raise Rejected("single_pc")
    bootstrap.check_manager(args.data, args.manager, ask_pin(args.manager, language))
    _check_off(args.data, language)
    done = recover(args.data, pc, args.manager, args.note)
    print(text(language, "cli-recovered", seq=done.seq, brought=done.brought))
    if not done.member_read:
        print(text(language, "cli-recovered-part"))
    return 0


def _check_off(data: Path, language: str) -> None:
    """The checklist: each point is confirmed by typing the branch's id. Raises Rejected("not_confirmed")."""
    day = bootstrap.stored_day(data)
    for check in CHECKS:
        print(text(language, f"cli-recover-{check}", branch=day.branch, seq=day.seq, day=day.bdate))
        print(text(language, "cli-recover-confirm", branch=day.branch), end=" ", flush=True)
        if sys.stdin.readline().strip() != day.branch:
            raise Rejected("not_confirmed")
