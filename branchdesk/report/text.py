"""The day's summary for a terminal: plain text, columns aligned also where Chinese characters are two cells wide."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from branchdesk.i18n import text
from branchdesk.metrics.summary import DaySummary
from branchdesk.report.notes import Pair, happenings, headline
from branchdesk.report.tables import Table, cell, heading, tables
from branchdesk.report.words import TARGET_HEADS, standing, target_aim, target_name, target_value, target_verdict

GAP = "  "


def text_summary(summary: DaySummary, language: str) -> str:
    """Targets, headline, tables and notes."""
    parts = [
        f"{summary.name.said_in(language)}  {text(language, 'report-title')}  {summary.bdate}",
        standing(summary, language),
        "",
        *_targets(summary, language),
        "",
        text(language, "report-headline"),
        *_pairs(headline(summary, language)),
    ]
    for table in tables(summary, language):
        parts += ["", table.title, *_table(table, language)]
    parts += ["", text(language, "report-notes"), *_pairs(happenings(summary, language))]
    return "\n".join(line.rstrip() for line in parts)


def _targets(summary: DaySummary, language: str) -> list[str]:
    heads = [text(language, head) for head in TARGET_HEADS]
    rows = [
        [
            target_name(check, summary.level_within_min, language),
            target_value(check),
            target_aim(check),
            target_verdict(check, language),
        ]
        for check in summary.targets
    ]
    return grid_lines([heads, *rows])


def _table(table: Table, language: str) -> list[str]:
    rows = [[table.head, *[heading(column, language) for column in table.columns]]]
    for label, row in zip(table.labels, table.rows, strict=True):
        rows.append([label, *[cell(column, row) for column in table.columns]])
    if table.total is not None:
        rows.append([table.total_name, *[cell(column, table.total) for column in table.columns]])
    return grid_lines(rows)


def _pairs(pairs: Sequence[Pair]) -> list[str]:
    widest = max(_cells(name) for name, _ in pairs)
    return [f"{GAP}{_padded(name, widest)}{GAP}{value}" for name, value in pairs]


def grid_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """First column to the left, figures to the right, a rule below the head."""
    widths = [max(_cells(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        GAP
        + GAP.join(
            _padded(words, width, right=column > 0)
            for column, (words, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return [lines[0], GAP + "─" * (sum(widths) + len(GAP) * (len(widths) - 1)), *lines[1:]]


def _cells(words: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in words)


def _padded(words: str, width: int, *, right: bool = False) -> str:
    blank = " " * (width - _cells(words))
    return blank + words if right else words + blank
