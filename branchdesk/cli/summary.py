"""``branchdesk summary``: a day's figures from a branch's log, also while its node runs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from branchdesk import bootstrap
from branchdesk.cli.files import add_outputs, show_summary
from branchdesk.places import data_folder


def add(roles: Any, language: str) -> None:
    """Add ``summary``."""
    parser = roles.add_parser(
        "summary",
        help="print a day's figures; as PDF and Excel too",
        description="Folds one business date from the branch's log and prints its figures against the plan. Reads "
        "only, so the node may be running.",
    )
    parser.add_argument("--data", type=Path, default=data_folder("node"), help="the node's folder (%(default)s)")
    parser.add_argument("--date", default="", help="business date, e.g. 2026-03-02 (default: the last one)")
    add_outputs(parser)
    parser.set_defaults(run=lambda args: _run(args, language))


def _run(args: argparse.Namespace, language: str) -> int:
    show_summary(bootstrap.stored_day(args.data, args.date), args, language)
    return 0
