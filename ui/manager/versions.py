"""What was saved, newest first: who saved it, when, and what would change; of settings and of plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from branchdesk.domain.profile import Profile
from ui.manager.parts import fill_area
from ui.theme import SPACE
from ui.widgets.basics import card, column, label, row

MOST_LINES = 6
"""Of what a version changes; the rest is counted."""


class VersionBox(NamedTuple):
    """``head`` has room for a button at its end, ``layout`` for what changed."""

    box: QFrame
    layout: QVBoxLayout
    head: QHBoxLayout


def version_box(who: str, time: str) -> VersionBox:
    """Of one version."""
    box = card()
    layout = column(box, margin=2 * SPACE, gap=SPACE)
    head = row(gap=SPACE)
    head.addWidget(label(who, "strong"))
    head.addWidget(label(time, "muted"))
    head.addStretch(1)
    layout.addLayout(head)
    return VersionBox(box, layout, head)


def saved_by(actor: str, profile: Profile) -> str:
    """A person's name and staff number."""
    names = {person.id: person.name for person in profile.staff}
    return f"{names.get(actor, '')} {actor}".strip()


def fill_with(area: QScrollArea, shown: Sequence[QWidget]) -> None:
    """The boxes, in place of what was there."""
    inside = QWidget()
    layout = column(inside, gap=2 * SPACE)
    layout.setContentsMargins(0, 0, 2 * SPACE, 0)
    for part in shown:
        layout.addWidget(part)
    layout.addStretch(1)
    fill_area(area, inside)
