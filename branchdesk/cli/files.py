"""Writing the day's summary where the user wants it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from branchdesk.domain.errors import Unavailable
from branchdesk.domain.snapshot import Snapshot
from branchdesk.i18n import text
from branchdesk.metrics.summary import summarise
from branchdesk.metrics.tickets import ticket_lines
from branchdesk.report.text import text_summary


def add_outputs(parser: Any) -> None:
    """The options that ``show_summary`` reads."""
    parser.add_argument("--pdf", type=Path, metavar="FILE", help="also write the summary as PDF")
    parser.add_argument("--xlsx", type=Path, metavar="FILE", help="also write the summary as an Excel workbook")


def show_summary(day: Snapshot, args: argparse.Namespace, language: str) -> None:
    """Print the day's summary; write the files asked for. Raises Unavailable("file_failed")."""
    summary = summarise(day, day.at)
    print(text_summary(summary, language))
    if args.pdf:
        from branchdesk.report.pdf import pdf

        write(args.pdf, pdf(summary, language), language)
    if args.xlsx:
        from branchdesk.report.xlsx import xlsx

        write(args.xlsx, xlsx(summary, language, ticket_lines(day)), language)


def write(path: Path, content: bytes, language: str) -> None:
    """Write a file, and say where. Raises Unavailable("file_failed")."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Unavailable("file_failed", path=str(path), detail=error.strerror or "") from error
    print(text(language, "cli-written", path=str(path)))
