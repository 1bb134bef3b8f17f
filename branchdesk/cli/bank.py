"""``branchdesk centre demo``: a centre with some weeks of a made-up bank, to look at."""

from __future__ import annotations

import argparse
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from branchdesk import __version__, bootstrap
from branchdesk.bootstrap import centre
from branchdesk.centre.clock import clock
from branchdesk.cli.parts import end_cleanly
from branchdesk.domain.times import at_local, business_date
from branchdesk.i18n import text

if TYPE_CHECKING:
    from branchdesk.centre.database import Database
    from branchdesk.centre.intake.ingest import Ingest
    from branchdesk.demo.bank import DemoBranch

EVERY_S = 2.0
"""Seconds between two looks at what is due in the branches."""


def add(tools: Any, language: str) -> None:
    """Add ``demo``."""
    parser = tools.add_parser(
        "demo",
        help="a centre with some weeks of a made-up bank, to look at",
        description="Plays some weeks of a bank's branches (about a second for four days of one branch), takes their "
        "logs in as a centre does, and serves the pages until Ctrl+C. The bank is where it is ten in the morning now, "
        "and goes on with its day.",
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
    from branchdesk.demo.bank import BRANCHES, DemoBranch, morning_zone
    from branchdesk.web.address import Address

    end_cleanly()
    now = clock()
    profile = bootstrap.read_profile(None)
    profile = msgspec.structs.replace(profile, timezone=morning_zone(now))
    last = date.fromisoformat(args.date or business_date(now, profile.timezone, profile.hours.turns))
    first = (last - timedelta(days=args.days - 1)).isoformat()
    bank = [DemoBranch(place, profile, first, args.days, args.seed) for place in BRANCHES[: args.branches]]
    until = now if args.date is None else at_local(args.date, "23:59", profile.timezone)
    with ExitStack() as ending:
        data = args.data or Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="branchdesk-bank-")))
        data.mkdir(parents=True, exist_ok=True)
        where = data / "centre.db"
        is_new = not where.exists()
        database = open_database(where)
        ending.callback(database.close)
        if is_new:
            _make(database, bank, until, language)
        if is_new and args.date is None:
            ending.enter_context(_going_on(database, bank))
        if not args.no_serve:
            run_centre(
                where,
                Address(port=args.port),
                lambda url: print(text(language, "cli-centre-ready", url=url), flush=True),
                centre.settings(data),
                data,
            )
    return 0


def _make(database: Database, bank: list[DemoBranch], until: int, language: str) -> None:
    """Play the bank up to ``until`` (ms) and take it in."""
    from branchdesk.centre.digest.worker import new_counting, new_digest
    from branchdesk.centre.intake.ingest import Ingest
    from branchdesk.centre.intake.registry import register_branch
    from branchdesk.centre.pages.actions import note
    from branchdesk.centre.people.areas import place, set_area
    from branchdesk.centre.people.viewer import LOCAL
    from branchdesk.demo.bank import AREAS

    ingest, now = Ingest(database), clock()
    with database.write() as connection:
        for area in AREAS:
            set_area(connection, LOCAL, area.code, area.name, area.parent, now)
    for done, branch in enumerate(bank, start=1):
        code, name = branch.place.code, branch.place.name.said_in(language)
        register_branch(database, code, now)
        branch.play(until)
        _ship(ingest, branch)
        with database.write() as connection:
            place(connection, LOCAL, code, branch.place.parent, now)
        events = branch.log.head().seq
        print(text(language, "cli-bank-played", done=done, of=len(bank), branch=name, events=events), flush=True)
    with database.write() as connection:
        for branch in bank:
            done_on = branch.renewed.isoformat()
            note(connection, LOCAL, branch.place.code, done_on, text(language, "cli-bank-action"), now)
    digest = new_digest(database)
    print(text(language, "cli-bank-digest"), flush=True)
    try:
        digest.catch_up()
        new_counting(database).catch_up()
    finally:
        digest.close()


def _ship(ingest: Ingest, branch: DemoBranch) -> None:
    now = clock()
    for batch in branch.unshipped(now, __version__):
        ingest.take(batch, now)


@contextmanager
def _going_on(database: Database, bank: list[DemoBranch]) -> Iterator[None]:
    """The branches go on with their day, on a thread."""
    from branchdesk.centre.intake.ingest import Ingest

    ending = threading.Event()
    ingest = Ingest(database)

    def go_on() -> None:
        while not ending.wait(EVERY_S):
            for branch in bank:
                branch.play(clock())
                _ship(ingest, branch)

    thread = threading.Thread(target=go_on, name="bank")
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()
