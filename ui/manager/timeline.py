"""A story as a line of time: when, a sign, what happened, by whom; longer gaps stand between."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from branchdesk.i18n import text
from ui.manager.story import StoryLine
from ui.theme import SPACE
from ui.widgets.basics import column, label, row
from ui.widgets.icons import IconLabel

TIME = 66
SIGN = 18


def timeline(lines: tuple[StoryLine, ...], language: str) -> QWidget:
    """All lines, the first at the top."""
    inside = QWidget()
    layout = column(inside, gap=SPACE)
    for line in lines:
        if line.gap:
            gap = label(text(language, "manager-story-gap", minutes=line.gap), "small")
            gap.setContentsMargins(TIME + SIGN + 2 * SPACE, 0, 0, 0)
            layout.addWidget(gap)
        layout.addLayout(_line(line))
    layout.addStretch(1)
    return inside


def _line(line: StoryLine) -> QHBoxLayout:
    told = row(gap=SPACE)
    time = label(line.time, "small")
    time.setFixedWidth(TIME)
    told.addWidget(time, 0, Qt.AlignmentFlag.AlignTop)
    told.addWidget(IconLabel(line.icon, "accent", SIGN), 0, Qt.AlignmentFlag.AlignTop)
    words = column(gap=0)
    words.addWidget(label(line.words, wrap=True))
    if line.who:
        words.addWidget(label(line.who, "small"))
    told.addLayout(words, 1)
    return told
