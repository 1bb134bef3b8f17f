"""The plans that were saved of the shown days: by whom, when, what each would change; one of them is put back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QDialog, QFrame, QPushButton, QWidget

from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.profile import Profile
from branchdesk.domain.rota import PlannedDay
from branchdesk.i18n import error_text, text
from branchdesk.report.staffing import day_name
from branchdesk.services.messages import Plans, PlanVersion
from ui.bridge import Bridge
from ui.manager.devices import when
from ui.manager.parts import Confirm, button, foot, page_area
from ui.manager.plan_versions import Difference, differences, of_these_days, restore, spells_words
from ui.manager.planning import Book
from ui.manager.versions import MOST_LINES, fill_with, saved_by, version_box
from ui.theme import SPACE
from ui.widgets.alive import while_alive
from ui.widgets.basics import column, label
from ui.widgets.order import put_in_order

SIZE = (720, 620)


class PlanHistory(QDialog):
    """Newest first. ``restored`` hears the first date that has another plan on the page now."""

    def __init__(
        self, bridge: Bridge, language: str, book: Book, today: str, restored: Callable[[str], object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._bridge, self._language, self._book, self._today = bridge, language, book, today
        self._restored = restored
        self.versions: tuple[PlanVersion, ...] = ()
        self.backs: dict[int, QPushButton] = {}
        """By a version's event: the button that puts it back."""
        self.setWindowTitle(text(language, "manager-plan-history-title"))
        self.resize(*SIZE)
        self.confirm, self.area = Confirm(language), page_area()
        layout = column(self, margin=2 * SPACE, gap=SPACE)
        layout.addWidget(label(self.windowTitle(), "title"))
        layout.addWidget(self.confirm)
        layout.addWidget(self.area, 1)
        layout.addLayout(foot(button(text(language, "setting-preview-close"), self.reject)))
        self._fill([label(text(language, "manager-plan-history-asking"), "muted")])
        self._ask()

    def _ask(self) -> None:
        """Those after the known ones."""
        office, before = self._bridge.link.office, self.versions[-1].seq if self.versions else 0
        self._bridge.query(lambda: office.plans(before), while_alive(self, self._told), while_alive(self, self._failed))

    def _failed(self, error: BranchDeskError) -> None:
        self._fill([label(error_text(self._language, error), "bad", wrap=True)])

    def _told(self, found: Plans) -> None:
        s = self._bridge.snapshot
        if s is None:
            return
        self.versions = (*self.versions, *found.versions)
        shown: list[QWidget] = [self._box(one, s.profile) for one in of_these_days(self.versions, self._book)]
        if found.more:
            shown.append(button(text(self._language, "manager-plan-history-more"), self._ask, "quiet"))
        self._fill(shown or [label(text(self._language, "manager-plan-history-none"), "muted", wrap=True)])

    def _fill(self, shown: list[QWidget]) -> None:
        fill_with(self.area, shown)
        put_in_order(self)

    def _box(self, version: PlanVersion, profile: Profile) -> QFrame:
        language, who = self._language, saved_by(version.actor, profile)
        time = when(version.at, profile, self._bridge.link.now())
        box, layout, head = version_box(who, time)
        for day in version.days:
            if day.bdate in self._book.days:
                layout.addWidget(label(self._day(day)))
        found = differences(version, self._book, self._today)
        if not found:
            layout.addWidget(label(text(language, "manager-plan-history-same"), "muted"))
            return box
        layout.addWidget(label(text(language, "manager-plan-history-changes"), "small"))
        for difference in found[:MOST_LINES]:
            layout.addWidget(label(self._change(difference), "small", wrap=True))
        if len(found) > MOST_LINES:
            words = text(language, "setting-history-others", count=len(found) - MOST_LINES)
            layout.addWidget(label(words, "small"))
        sure = text(language, "manager-plan-history-sure", count=len(found), who=who, time=time)
        yes = text(language, "manager-plan-history-back")
        back = button(yes, partial(self.confirm.ask, sure, yes, partial(self._restore, version)), "quiet")
        back.setAccessibleName(f"{yes}: {time}")
        self.backs[version.seq] = back
        head.addWidget(back)
        return box

    def _day(self, day: PlannedDay) -> str:
        hours = sum(last - first for spells in day.counters.values() for first, last in spells) / 2
        name, words = day_name(day.bdate, self._language), "manager-plan-history-day"
        told = text(self._language, words, day=name, hours=f"{hours:g}")
        waits = day.mean_min  # 0: it was saved before anybody had counted
        return f"{told}{text(self._language, 'manager-plan-history-mean', minutes=f'{waits:g}')}" if waits else told

    def _change(self, one: Difference) -> str:
        language = self._language
        before, after = spells_words(language, one.page), spells_words(language, one.then)
        where = text(language, "manager-plan-history-counter", day=one.bdate[5:], counter=one.counter)
        return f"{where}{text(language, 'setting-from-to', before=before, after=after)}"

    def _restore(self, version: PlanVersion) -> None:
        first = restore(version, self._book, self._today)
        self.accept()
        self._restored(first)
