"""The day's advice on the day's page: what was said when, how it was answered, and what came of it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from branchdesk.domain.snapshot import Advice, Snapshot
from branchdesk.domain.times import local
from branchdesk.i18n import text
from branchdesk.i18n.stories import staff_name
from branchdesk.metrics.advice import Outcome, advice_figures, outcomes
from branchdesk.report.notes import advice_pairs
from branchdesk.report.words import NONE
from ui.manager.advising import advice_words
from ui.manager.parts import fill_area, page_area, put
from ui.theme import SPACE, set_role
from ui.widgets.basics import column, label

HEADS = ("time", "what", "answer", "came")


class Line(NamedTuple):
    """One recommendation. ``came``: what was foretold and what came; ``right``: None where that is not known yet."""

    time: str
    what: str
    answer: str
    came: str
    right: bool | None


def day_lines(s: Snapshot, now: int, language: str) -> tuple[Line, ...]:
    """All of the day's, the latest first."""
    judged = {one.advice.told.advice: one for one in outcomes(s, now)}
    told = sorted(s.advice.values(), key=lambda advice: -advice.at)
    return tuple(_line(s, one, judged.get(one.told.advice), language) for one in told)


def _line(s: Snapshot, advice: Advice, outcome: Outcome | None, language: str) -> Line:
    zone = s.profile.timezone
    if advice.answered_at is not None:
        code = "accepted" if advice.accepted else "declined"
        time = f"{local(advice.answered_at, zone):%H:%M}"
        who = staff_name(s.profile, advice.answered_by)
        answer = text(language, f"manager-advice-was-{code}", name=who, time=time)
    else:
        answer = text(language, "manager-advice-was-open" if advice.stands else "manager-advice-was-withdrawn")
    came = "" if outcome is None else _came(outcome, language)
    what = advice_words(advice, s.profile, language)
    return Line(f"{local(advice.at, zone):%H:%M}", what, answer, came, outcome.right if outcome else None)


def _came(outcome: Outcome, language: str) -> str:
    low, high = round(outcome.foretold.low), round(outcome.foretold.high)
    return text(language, "manager-advice-came", low=low, high=high, mean=round(outcome.mean), n=outcome.n)


class AdviceList(QFrame):
    """Hidden on a day without advice."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self.lines: tuple[Line, ...] | None = None
        set_role(self, "card")
        layout = column(self, margin=3 * SPACE, gap=SPACE)
        layout.addWidget(label(text(language, "manager-advice-day"), "strong"))
        self.total = label(role="muted", wrap=True)
        layout.addWidget(self.total)
        self._area = page_area()
        layout.addWidget(self._area, 1)
        self.hide()

    def show_snapshot(self, s: Snapshot, now: int) -> None:
        """The branch as it is now; nothing is made anew while the lines stay the same."""
        lines = day_lines(s, now, self._language)
        if lines == self.lines:
            return
        self.lines = lines
        self.setVisible(bool(lines))
        put(self.total, self._total(s, now))
        fill_area(self._area, self._table(lines))

    def _total(self, s: Snapshot, now: int) -> str:
        (_, given), (_, right), (name, saved) = advice_pairs(advice_figures(s, now), self._language)
        saved = f"{name}: {saved}" if saved != NONE else NONE
        return " · ".join(words for words in (given, right, saved) if words != NONE)

    def _table(self, lines: tuple[Line, ...]) -> QWidget:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, SPACE, 0)
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE)
        for place, head in enumerate(HEADS):
            grid.addWidget(label(text(self._language, f"manager-advice-head-{head}"), "small"), 0, place)
        for row_, line in enumerate(lines, 1):
            roles = ("muted", "", "muted", {None: "muted", True: "good", False: "warn"}[line.right])
            for place, (words, role) in enumerate(zip(line[:4], roles, strict=True)):
                grid.addWidget(label(words, role, wrap=place > 0), row_, place, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)
        grid.setColumnStretch(3, 3)
        grid.setRowStretch(len(lines) + 1, 1)
        return inside
