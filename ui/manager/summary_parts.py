"""Parts of the summary's page: a target with its verdict, pairs of name and value, a table of rows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
)

from branchdesk.metrics.summary import TargetCheck
from branchdesk.report.tables import Table, cell, heading
from branchdesk.report.words import target_aim, target_name, target_value, target_verdict
from ui.theme import SPACE
from ui.widgets.basics import card, column, label, row

_CHIPS = {True: "chip-good", False: "chip-bad", None: "chip"}


def checks_row(checks: tuple[TargetCheck, ...], level_within_min: float, language: str) -> QHBoxLayout:
    """The plan's targets, side by side."""
    line = row(gap=2 * SPACE)
    for check in checks:
        line.addWidget(target_card(check, level_within_min, language), 1)
    return line


def target_card(check: TargetCheck, level_within_min: float, language: str) -> QFrame:
    """A plan's target: what it is, what was reached, what was asked for, the verdict."""
    box = card()
    layout = column(box, margin=2 * SPACE, gap=SPACE // 2)
    layout.addWidget(label(target_name(check, level_within_min, language), "small", wrap=True))
    line = row(gap=SPACE)
    line.addWidget(label(target_value(check), "title"))
    line.addWidget(label(target_aim(check), "muted"), 1, Qt.AlignmentFlag.AlignBottom)
    line.addWidget(label(target_verdict(check, language), _CHIPS[check.met]), 0, Qt.AlignmentFlag.AlignBottom)
    layout.addLayout(line)
    return box


def pairs_card(title: str, pairs: list[tuple[str, str]], across: int) -> QFrame:
    """Names and values in columns."""
    box = card()
    layout = column(box, margin=2 * SPACE, gap=SPACE)
    layout.addWidget(label(title, "strong"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(2 * SPACE)
    grid.setVerticalSpacing(SPACE // 2)
    for place, (name, value) in enumerate(pairs):
        line, first = place // across, place % across * 2
        grid.addWidget(label(name, "muted"), line, first)
        grid.addWidget(label(value, "strong", wrap=True), line, first + 1)
        grid.setColumnStretch(first + 1, 1)
    layout.addLayout(grid)
    layout.addStretch(1)
    return box


def table_card(table: Table, language: str) -> QFrame:
    """A whole table, as tall as its rows: the page scrolls, not the table."""
    box = card()
    layout = column(box, margin=2 * SPACE, gap=SPACE)
    layout.addWidget(label(table.title, "strong"))
    lines = table.lines
    shown = QTableWidget(len(lines), len(table.columns) + 1)
    shown.setHorizontalHeaderLabels([table.head, *(_two_lines(heading(c, language)) for c in table.columns)])
    first = QTableWidgetItem(table.head)
    first.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    shown.setHorizontalHeaderItem(0, first)
    bold = QFont()
    bold.setBold(True)
    for place, (name, figures) in enumerate(lines):
        cells = [name, *(cell(shown_column, figures) for shown_column in table.columns)]
        for at, words in enumerate(cells):
            item = QTableWidgetItem(words)
            side = Qt.AlignmentFlag.AlignRight if at else Qt.AlignmentFlag.AlignLeft
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            if figures is table.total:
                item.setFont(bold)
            shown.setItem(place, at, item)
    _settle(shown)
    layout.addWidget(shown)
    return box


def _two_lines(words: str) -> str:
    """A dozen and more columns stand side by side."""
    return words.replace(" ", "\n", 1)


def _settle(shown: QTableWidget) -> None:
    shown.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    shown.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    shown.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    shown.setShowGrid(False)
    shown.setAlternatingRowColors(True)
    shown.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    shown.verticalHeader().hide()
    shown.verticalHeader().setDefaultSectionSize(32)
    header = shown.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    shown.ensurePolished()
    shown.setFixedHeight(header.sizeHint().height() + shown.verticalHeader().length() + 2 * shown.frameWidth() + 6)
