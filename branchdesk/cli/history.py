"""``branchdesk centre archive | history | tidy | report``: what becomes of old visits, and what is told of them."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from branchdesk.bootstrap import history
from branchdesk.i18n import text


def add(tools: Any, add_data: Callable[[argparse.ArgumentParser], None], language: str) -> None:
    """Add all four."""
    _add_report(tools, add_data, language)
    archiving = tools.add_parser(
        "archive",
        help="write past days' visits into the archive",
        description="Writes each business date that is complete into one Parquet file, and again whatever came late. "
        "Run it daily, or let the centre do so: archive = true in centre.toml.",
    )
    archiving.add_argument("--after-days", type=int, default=3, help="how old a date must be (default: %(default)s)")
    archiving.set_defaults(run=lambda args: _archive(args, language))
    asking = tools.add_parser(
        "history",
        help="a report over the archive",
        description="A report over the archive. Durations are in minutes; a wrong name lists the reports.",
    )
    asking.add_argument("report", help="which one")
    asking.add_argument("--from", dest="first", default="0000-00-00", help="first business date (default: all)")
    asking.add_argument("--to", dest="last", default="9999-99-99", help="last business date (default: all)")
    asking.add_argument("--engine", default="duckdb", help="duckdb (default), or a Spark cluster: spark://host:7077")
    asking.add_argument("--csv", type=Path, help="write a file instead of a table")
    asking.set_defaults(run=lambda args: _history(args, language))
    tidying = tools.add_parser(
        "tidy",
        help="let go of what is past its time",
        description="Removes what is older than centre.toml allows (by default: links from tickets to visits and raw "
        "logs 90 days, archived visits 400 days, ratings two years). A running centre does so daily.",
    )
    tidying.set_defaults(run=lambda args: _tidy(args, language))
    for made in (archiving, asking, tidying):
        add_data(made)
        made.add_argument("--archive", type=Path, help="the archive's folder (default: archive in --data)")


def _add_report(tools: Any, add_data: Callable[[argparse.ArgumentParser], None], language: str) -> None:
    reporting = tools.add_parser(
        "report",
        help="make a week's or a month's report files",
        description="Writes PDF and workbook, in Chinese and English, into reports in --data. A running centre does so "
        "by itself on the morning after.",
    )
    which = reporting.add_mutually_exclusive_group(required=True)
    which.add_argument("--week", dest="name", metavar="2026-W47", help="a week from Monday to Sunday")
    which.add_argument("--month", dest="name", metavar="2026-11", help="a month")
    reporting.set_defaults(run=lambda args: _report(args, language))
    add_data(reporting)


def _archive(args: argparse.Namespace, language: str) -> int:
    with history.archiving(args.data, args.archive, args.after_days) as written:
        for bdate, visits in written:
            print(text(language, "cli-archived", date=bdate, visits=visits), flush=True)
    return 0


def _tidy(args: argparse.Namespace, language: str) -> int:
    for what, count in msgspec.structs.asdict(history.tidy(args.data, args.archive)).items():
        print(text(language, f"cli-tidied-{what.replace('_', '-')}", count=count))
    return 0


def _report(args: argparse.Namespace, language: str) -> int:
    written = history.report(args.data, args.name)
    for path in written:
        print(text(language, "cli-written", path=str(path)))
    if not written:
        print(text(language, "cli-report-empty", name=args.name))
    return 0


def _history(args: argparse.Namespace, language: str) -> int:
    rows = history.history(args.data, args.archive, args.report, args.first, args.last, args.engine)
    names = list(rows[0]) if rows else []
    if args.csv is not None:
        with args.csv.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)
        print(text(language, "cli-written", path=str(args.csv)))
        return 0
    lines = [names, *[[_said(value) for value in row.values()] for row in rows]]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))
    return 0


def _said(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return "-" if value is None else str(value)
