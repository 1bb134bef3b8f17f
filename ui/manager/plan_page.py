"""Next week's counters: what the branch's past says, a plan of it, changes by hand, questions of "what if"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from PySide6.QtWidgets import QProgressBar, QWidget

from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import business_date
from branchdesk.forecast.plan.week import Basis
from branchdesk.i18n import text
from ui.bridge import Bridge
from ui.manager.exports import Kind
from ui.manager.parts import Sender, fill_area, page_area, put
from ui.manager.plan_bar import WEEK, PlanBar
from ui.manager.plan_day import DayView
from ui.manager.plan_files import PlanFiles
from ui.manager.plan_history import PlanHistory
from ui.manager.plan_parts import DayChips
from ui.manager.plan_work import PlanWork
from ui.manager.planning import Book, Day, next_week, world
from ui.theme import SPACE
from ui.widgets.alive import while_alive
from ui.widgets.banner import Banner
from ui.widgets.basics import column, label
from ui.widgets.order import put_in_order


class PlanPage(QWidget):
    """Seven days; one of them is looked at."""

    def __init__(self, bridge: Bridge, language: str, sender: Sender, banner: Banner, book: Book) -> None:
        super().__init__()
        self._bridge, self._language, self._sender, self._banner = bridge, language, sender, banner
        self.book = book
        self.first = self.chosen = self._today = ""
        self.work = PlanWork(self.book, self)
        self.bar, self.progress, self.note = PlanBar(language), QProgressBar(), label(role="muted", wrap=True)
        self.chips, self.view = DayChips(language), DayView(language)
        self.files = PlanFiles(bridge, language, sender, banner, self.progress)
        self._lay_out()
        self.bar.stepped.connect(self.step)
        self.bar.wanted.connect(self._want)
        self.chips.chosen.connect(self.look_at)
        self.view.painted.connect(lambda desk, slot, on: self._change(lambda day: day.toggle(desk, (slot,), on)))
        self.view.asked.connect(self._ask_other)
        self.work.changed.connect(self._paint)
        self.work.along.connect(self.progress.setValue)
        self.work.ended.connect(lambda: self._seek(False, text(language, "manager-plan-found")))
        self.work.otherwise.connect(self.view.show_other)

        def broke(said: str) -> None:
            self._seek(False)
            banner.tell(text(language, "manager-plan-broke", detail=said), "bad")

        self.work.broke.connect(broke)

    def _lay_out(self) -> None:
        self.progress.setAccessibleName(text(self._language, "manager-plan-progress"))
        self.progress.hide()
        outer, area = column(self, gap=SPACE), page_area()
        for part in (self.bar, self.progress, self.note, self.chips):
            outer.addWidget(part)
        outer.addWidget(area, 1)
        fill_area(area, self.view)
        self.view.hide()

    def show_snapshot(self, s: Snapshot, now: int) -> None:
        """The branch's date; on another one the page turns to the week after it."""
        today = business_date(now, s.profile.timezone, s.profile.hours.turns)
        if today != self._today:
            self._today = today
            kept = self.book.basis
            if kept is not None and kept.days[0].bdate >= today:  # the language was changed, and nothing else
                self.first = kept.days[0].bdate
                self._tell(kept)
            else:
                self.open(next_week(today))

    def step(self, days: int) -> None:
        """Some days earlier or later; nothing before today."""
        first = (date.fromisoformat(self.first) + timedelta(days=days)).isoformat()
        self.open(max(first, self._today))

    def open(self, first: str) -> None:
        """Ask what is known of a week."""
        self._seek(False)
        self.first = first
        self.progress.setRange(0, 0)
        self.progress.show()

        def came(basis: Basis) -> None:
            if first == self.first:
                s = self._bridge.snapshot
                self.progress.hide()
                self.book.open(basis, dict(s.plans) if s else {})
                self._tell(basis)

        def refused(error: BranchDeskError) -> None:
            self.progress.hide()
            self._sender.failed(error)

        ask = partial(self._bridge.link.office.plan_basis, first, WEEK)
        self._bridge.query(ask, while_alive(self, came), while_alive(self, refused))

    def _tell(self, basis: Basis) -> None:
        put(self.bar.name, f"{basis.days[0].bdate} – {basis.days[-1].bdate}")
        known = text(self._language, "plan-learned", days=basis.learned)
        said = [known if basis.learned else text(self._language, "manager-plan-no-past")]
        said += [] if basis.known else [text(self._language, "plan-unknown-year")]
        put(self.note, " · ".join(said))
        self.work.forget()
        self.look_at(next(iter(self.book.days), ""))
        self.work.count()

    @property
    def day(self) -> Day | None:
        """The day that is looked at."""
        return self.book.days.get(self.chosen)

    def look_at(self, bdate: str) -> None:
        """Turn to another day."""
        self.chosen = bdate
        self.view.turn()
        self._paint()

    def _want(self, what: str) -> None:
        acts: dict[str, Callable[[], object]] = {
            "seek": lambda: self._seek(True),
            "stop": lambda: self._seek(False),
            "undo": lambda: self._change(Day.undo),
            "save": self._save,
            "history": self.open_history,
            "print": lambda: self.files.print_out(self),
        }
        kinds: dict[str, Kind] = {"pdf": "pdf", "xlsx": "xlsx", "csv": "csv"}
        if what in acts:
            acts[what]()
        else:
            self.files.save(kinds[what])

    def _seek(self, on: bool, told: str = "") -> None:
        """Seek plans of all days, or no more; what is found is shown day by day, and stays."""
        self.bar.show_seeking(on)
        self.progress.setRange(0, 100)
        self.progress.setValue(0)
        self.progress.setVisible(on)
        if on:
            self.work.seek()
        else:
            self.work.stop()
        if told:
            self._banner.tell(told, "good", seconds=8)

    def _save(self) -> None:
        op = self.book.to_save(self._today)
        if op is None:
            return

        def saved(_answer: object) -> None:
            self.book.keep()
            self._paint()

        self._sender.send(op, text(self._language, "manager-plan-saved"), while_alive(self, saved))

    def open_history(self) -> PlanHistory:
        """Plans of these days as they were saved."""

        def restored(bdate: str) -> None:
            self.look_at(bdate or self.chosen)
            self.work.count()
            self._banner.tell(text(self._language, "manager-plan-restored"), "info", seconds=12)

        dialog = PlanHistory(self._bridge, self._language, self.book, self._today, restored, self)
        dialog.open()
        return dialog

    def _change(self, change: Callable[[Day], object]) -> None:
        """By hand: the figures follow."""
        if self.day is not None:
            change(self.day)
            self.view.turn()
            self.work.count_soon(self.chosen)
            self._paint()

    def _ask_other(self, name: str) -> None:
        s = self._bridge.snapshot
        found = world(name, self.day, s.profile) if name and self.day and s else None
        self.view.turn()
        if found is not None and self.day is not None:
            self.view.worlds.choose(name)
            self.view.worlds.say(text(self._language, "plan-counting"))
            self.work.ask_other(self.day, found[0])
        self._paint()

    def _paint(self) -> None:
        s, day = self._bridge.snapshot, self.day
        self.chips.show_days(self.book.chips(), self.chosen)
        self.view.setVisible(day is not None)
        if s is None:
            return
        if day is not None:
            self.view.show_day(day, s.profile)
        self.files.report = self.book.report(s.profile.name)
        self.bar.show_state(
            days=bool(self.book.days),
            undo=day is not None and bool(day.past),
            save=self.book.to_save(self._today) is not None,
            told=self.files.report is not None,
        )
        put_in_order(self)
