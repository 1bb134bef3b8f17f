"""``branchdesk centre demo``: a centre with some weeks of a made-up bank, to look at."""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from branchdesk import __version__, bootstrap
from branchdesk.bootstrap import centre
from branchdesk.cli.parts import end_cleanly
from branchdesk.i18n import text

if TYPE_CHECKING:
    from branchdesk.centre.database import Database


def add(tools: Any, language: str) -> None:
    """Add ``demo``."""
    parser = tools.add_parser(
        "demo",
        help="a centre with some weeks of a made-up bank, to look at",
        description="Plays some weeks of a bank's branches (about a second for four days of one branch), takes their "
        "logs in as a centre does, and serves the pages until Ctrl+C.",
    )
    parser.add_argument("--branches", type=int, help="how many (default: all twelve)")
    parser.add_argument("--days", type=int, default=28, help="how many days, up to today (default %(default)s)")
    parser.add_argument("--date", help="the last business date (default: today)")
    parser.add_argument("--seed", type=int, default=5, help="the same seed gives the same bank (default %(default)s)")
    parser.add_argument("--port", type=int, default=8800, help="port (default 8800; 0: any free one)")
    parser.add_argument("--data", type=Path, help="keep the bank here, and serve it again later (default: not kept)")
    parser.add_argument("--no-serve", action="store_true", help="end when the bank is made (with --data)")
    parser.set_defaults(run=lambda args: _run(args, language))


def _run(args: argparse.Namespace, language: str) -> int:
    from branchdesk.centre.database import open_database
    from branchdesk.centre.serve import run as run_centre
    from branchdesk.web.address import Address

    end_cleanly()
    with ExitStack() as ending:
        data = args.data or Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="branchdesk-bank-")))
        data.mkdir(parents=True, exist_ok=True)
        where = data / "centre.db"
        if not where.exists():
            database = open_database(where)
            try:
                _make(database, args, language)
            finally:
                database.close()
        if not args.no_serve:
            say = lambda url: print(text(language, "cli-centre-ready", url=url), flush=True)  # noqa: E731
            run_centre(where, Address(port=args.port), say, centre.settings(data))
    return 0


def _make(database: Database, args: argparse.Namespace, language: str) -> None:
    """Play the bank and take it in."""
    from branchdesk.centre.digest.worker import new_digest
    from branchdesk.centre.intake.ingest import Ingest
    from branchdesk.centre.intake.registry import register_branch
    from branchdesk.centre.people.areas import place, set_area
    from branchdesk.centre.people.viewer import LOCAL
    from branchdesk.demo.bank import AREAS, BRANCHES, batches, days_before, play_branch

    now = time.time_ns() // 1_000_000
    days = days_before(args.date or bootstrap.today(), args.days)
    chosen = BRANCHES[: args.branches]
    ingest = Ingest(database)
    with database.write() as connection:
        for area in AREAS:
            set_area(connection, LOCAL, area.code, area.name, area.parent, now)
    profile = bootstrap.read_profile(None)
    for done, branch in enumerate(chosen, start=1):
        register_branch(database, branch.code, now)
        log = play_branch(branch, profile, days, now, args.seed)
        for batch in batches(branch.code, log, now, __version__):
            ingest.take(batch, now)
        with database.write() as connection:
            place(connection, LOCAL, branch.code, branch.parent, now)
        said = branch.name.said_in(language)
        print(
            text(language, "cli-bank-played", done=done, of=len(chosen), branch=said, events=log.head().seq), flush=True
        )
    digest = new_digest(database)
    print(text(language, "cli-bank-digest"), flush=True)
    try:
        digest.catch_up()
    finally:
        digest.close()
