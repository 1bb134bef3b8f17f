"""Parts of the plan's page: the seven days, a day's figures, what would be otherwise."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QWidget

from branchdesk.domain.profile import Profile
from branchdesk.forecast.plan.staffing import Outcome
from branchdesk.i18n import text
from branchdesk.report.staffing import day_name
from ui.manager.format import NOTHING
from ui.manager.parts import put, tall
from ui.manager.planning import MORE, WORLDS, Chip, Day, world
from ui.theme import SPACE, set_ink, set_role
from ui.widgets.basics import card, column, label, line, plain, row

FLAGS = ("holiday", "make_up", "before_holiday", "after_holiday", "pay_day", "month_start", "month_end")


class DayChips(QWidget):
    """The days beside each other; one is looked at.

    Signals:
        chosen(str): a date
    """

    chosen = Signal(str)

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self.buttons: dict[str, QPushButton] = {}
        self._row = row(self, gap=SPACE)

    def show_days(self, chips: list[Chip], chosen: str) -> None:
        """Show the days as they are."""
        if [chip.bdate for chip in chips] != list(self.buttons):
            self._rebuild([chip.bdate for chip in chips])
        for chip in chips:
            made = self.buttons[chip.bdate]
            made.setChecked(chip.bdate == chosen)
            made.setEnabled(chip.open)
            words = self._words(chip)
            if made.text() != plain(words):
                made.setText(plain(words))
            made.setAccessibleName(words.replace("\n", ", "))

    def _words(self, chip: Chip) -> str:
        name = day_name(chip.bdate, self._language)
        first = f"{name[:-10]}{chip.bdate[5:]}"
        if not chip.open:
            return f"{first}\n{text(self._language, 'plan-closed')}"
        mean = NOTHING if chip.mean is None else f"{chip.mean:.1f}"
        sign = "" if chip.kept is None else " ✓" if chip.kept else " !"
        return f"{first}\n{text(self._language, 'manager-plan-chip', hours=f'{chip.hours:g}', mean=mean)}{sign}"

    def _rebuild(self, dates: list[str]) -> None:
        for made in self.buttons.values():
            self._row.removeWidget(made)
            made.deleteLater()
        self.buttons = {}
        for bdate in dates:
            made = tall(QPushButton())
            made.setCheckable(True)
            made.setMinimumHeight(56)
            made.clicked.connect(partial(self._choose, bdate))
            self._row.addWidget(made, 1)
            self.buttons[bdate] = made

    def _choose(self, bdate: str) -> None:
        for one, made in self.buttons.items():
            made.setChecked(one == bdate)
        self.chosen.emit(bdate)


class DayCard(QFrame):
    """What a day's plan gives, beside what is usual."""

    NAMES = ("customers", "hours", "mean", "peak", "p90")

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        set_role(self, "card")
        layout = column(self, margin=2 * SPACE, gap=SPACE)
        self.title = label(role="strong", wrap=True)
        self.kept = label(wrap=True)
        self.notes = label(role="small", wrap=True)
        layout.addWidget(self.title)
        layout.addWidget(self.kept)
        grid = QGridLayout()
        grid.setVerticalSpacing(SPACE // 2)
        grid.setHorizontalSpacing(2 * SPACE)
        for place, words in enumerate(("", "plan-legend-planned", "plan-legend-usual")):
            grid.addWidget(
                label(text(language, words) if words else "", "small"), 0, place, Qt.AlignmentFlag.AlignRight
            )
        self.values: dict[str, tuple[QLabel, QLabel]] = {}
        for line_no, name in enumerate(self.NAMES, 1):
            values = label(role="strong"), label(role="muted")
            grid.addWidget(label(text(language, f"plan-head-{name}")), line_no, 0)
            for place, value in enumerate(values, 1):
                grid.addWidget(value, line_no, place, Qt.AlignmentFlag.AlignRight)
            self.values[name] = values
        grid.setColumnStretch(0, 1)
        layout.addLayout(grid)
        layout.addWidget(self.notes)

    def show_day(self, day: Day, language: str) -> None:
        """Show a day."""
        flags = [text(language, f"plan-flag-{flag.replace('_', '-')}") for flag in FLAGS if flag in day.basis.flags]
        put(self.title, " · ".join([day_name(day.basis.bdate, language), *flags]))
        for name, values in self.values.items():
            for value, outcome in zip(values, (day.outcome, day.usual), strict=True):
                put(value, _figure(outcome, name))
        words = "plan-counting" if day.kept is None else f"manager-plan-{'kept' if day.kept else 'missed'}"
        put(self.kept, text(language, words))
        set_ink(self.kept, "" if day.kept is None else "good" if day.kept else "bad")
        said = [
            text(language, f"plan-problem-{problem.replace('_', '-')}", counter=desk)
            for desk, problem in day.problems()
        ]
        put(self.notes, "\n".join(said))
        self.notes.setVisible(bool(said))


def _figure(outcome: Outcome | None, name: str) -> str:
    if outcome is None:
        return NOTHING
    value = float(getattr(outcome, name))
    return f"{value:.0f}" if name == "customers" else f"{value:.1f}"


class Worlds(QFrame):
    """Questions of "what if": one at a time, answered below the plot.

    Signals:
        asked(str): a question's name; empty: none any more
    """

    asked = Signal(str)

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        set_role(self, "card")
        layout = column(self, margin=2 * SPACE, gap=SPACE)
        layout.addWidget(label(text(language, "manager-plan-what-if"), "strong"))
        self.buttons: dict[str, QPushButton] = {}
        for name in WORLDS:
            made = tall(QPushButton())
            made.setCheckable(True)
            made.clicked.connect(partial(self._ask, name))
            layout.addWidget(made)
            self.buttons[name] = made
        self.answer = label(wrap=True)
        self.rule = line()
        layout.addWidget(self.rule)
        layout.addWidget(self.answer)
        self.say("")

    def show_day(self, day: Day, profile: Profile) -> None:
        """Name the questions for a day."""
        for name, made in self.buttons.items():
            found = world(name, day, profile)
            made.setVisible(found is not None)
            services = [service.name.said_in(self._language) for service in profile.services][:2]
            known = {"first": services[0], "second": services[-1], "share": f"{MORE - 1:.0%}"}
            if found is not None:
                made.setText(plain(text(self._language, f"manager-plan-if-{name}", **known, **found[1])))

    def say(self, words: str, ink: str = "") -> None:
        """The answer in words."""
        put(self.answer, words)
        set_ink(self.answer, ink)
        self.answer.setVisible(bool(words))
        self.rule.setVisible(bool(words))

    def choose(self, name: str) -> None:
        """Mark a question; empty: none."""
        for one, made in self.buttons.items():
            made.setChecked(one == name)

    def _ask(self, name: str) -> None:
        chosen = name if self.buttons[name].isChecked() else ""
        self.choose(chosen)
        self.asked.emit(chosen)


def card_with(*parts: QWidget) -> QFrame:
    """A card of parts below each other."""
    made = card()
    layout = column(made, margin=2 * SPACE, gap=SPACE)
    for part in parts:
        layout.addWidget(part)
    return made
