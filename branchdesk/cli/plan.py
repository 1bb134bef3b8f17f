"""``branchdesk plan``: next week's counters from a branch's own log, also while its node runs."""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from branchdesk.domain.errors import Rejected
from branchdesk.places import data_folder

MOST_DAYS = 31
_FORMS = ("csv", "xlsx", "pdf")


def add(roles: Any, language: str) -> None:
    """Add ``plan``."""
    parser = roles.add_parser(
        "plan",
        help="plan next week's counters from the branch's own past",
        description="Learns from the branch's log how many customers come and how long services last, and seeks the "
        "fewest counter-hours with which waits stay within the targets, on simulated days. Reads only, so the node may "
        "be running. A week takes about a minute.",
    )
    parser.add_argument("--data", type=Path, default=data_folder("node"), help="the node's folder (%(default)s)")
    parser.add_argument("--first", default="", help="first date (default: the Monday after the log's last day)")
    parser.add_argument("--days", type=int, default=7, help=f"how many, 1 to {MOST_DAYS} (%(default)s)")
    for form in _FORMS:
        parser.add_argument(f"--{form}", type=Path, metavar="FILE", help=f"also write the plan as {form.upper()}")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.set_defaults(run=lambda args: _run(args, language))


def _run(args: argparse.Namespace, language: str) -> int:
    if args.worker:  # asked by a window, which waits for it: nothing else is loaded
        from branchdesk.forecast.plan.planner import serve

        return serve(sys.stdin, sys.stdout)
    return _plan(args, language)


def _plan(args: argparse.Namespace, language: str) -> int:
    from branchdesk.bootstrap.planning import stored_past
    from branchdesk.cli.files import write
    from branchdesk.forecast.plan.week import Planned, plan_week
    from branchdesk.i18n import text
    from branchdesk.report import staffing

    with stored_past(args.data) as stored:
        first = _first(args.first, stored.last)
        basis = stored.basis(first, min(MOST_DAYS, max(1, args.days)))
        name = stored.profile.name
    made: dict[str, Planned] = {}

    def done(planned: Planned) -> None:
        made[planned.bdate] = planned

    plan_week(basis.days, done, _progress)
    report = staffing.WeekReport(name, tuple((day, made.get(day.bdate)) for day in basis.days), basis.learned)
    print(staffing.text_plan(report, language))
    if not basis.known:
        print(text(language, "plan-unknown-year"))
    makers = {"csv": staffing.csv, "xlsx": staffing.workbook, "pdf": staffing.pdf}
    for form in _FORMS:
        if path := getattr(args, form):
            write(path, makers[form](report, language), language)
    return 0


def _progress(share: float) -> None:
    """On a terminal a line that moves."""
    if sys.stderr.isatty():
        print(f"\r{share:4.0%} ", end="" if share < 1 else "\n", file=sys.stderr, flush=True)


def _first(asked: str, last: str) -> str:
    """Raises Rejected("not_a_date")."""
    if asked:
        try:
            first = date.fromisoformat(asked)
        except ValueError:
            raise Rejected("not_a_date", date=asked) from None
        if not 2000 <= first.year < 2100:
            raise Rejected("not_a_date", date=asked)
        return first.isoformat()
    day = date.fromisoformat(last)
    return (day + timedelta(days=7 - day.weekday())).isoformat()
