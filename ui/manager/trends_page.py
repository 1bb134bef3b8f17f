"""A day, a week or a month, with plots that answer questions: where did the wait come from, and when is it long?

A day stands against another one, which can be chosen; a week or month against the one before it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.times import local
from branchdesk.i18n import text
from branchdesk.report.own_period import Kind, Span, span_of
from ui.bridge import Bridge
from ui.manager.against import Against, day_edit, iso
from ui.manager.gathering import Days, Gatherer
from ui.manager.parts import Sender, button, fill_area, page_area, put, tall
from ui.manager.period_files import PeriodFiles
from ui.manager.trends_parts import day_plots, period_plots, period_view, report_of
from ui.theme import SPACE
from ui.widgets.banner import Banner
from ui.widgets.basics import column, label, plain, row

KINDS: tuple[Kind, ...] = ("day", "week", "month")


class TrendsPage(QWidget):
    """Asks for the days when it is looked at; a month is asked for day by day, with a bar that moves."""

    progressed = Signal(int, int)

    def __init__(self, bridge: Bridge, language: str, sender: Sender, banner: Banner) -> None:
        super().__init__()
        self._bridge, self._language, self._sender = bridge, language, sender
        self._gatherer = Gatherer(bridge.link.office)
        self._today = ""
        self._asked: tuple[str, str, str] | None = None
        self.kind: Kind = "day"
        self.days: Days | None = None
        self.kinds: list[QPushButton] = []
        """No button group: Tab would reach the checked one alone."""
        self.date = day_edit(text(language, "manager-day"))
        self.against = Against(language)
        self.name = label(role="strong")
        self.progress = QProgressBar()
        self.progress.hide()
        self.files = PeriodFiles(bridge, language, sender, banner, self.progress)
        self._area = page_area()
        self._lay_out()
        self.progressed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        self.date.dateChanged.connect(lambda _date: self.refresh())
        self.against.changed.connect(self.refresh)

    def _lay_out(self) -> None:
        outer = column(self, gap=SPACE)
        bar = row(gap=SPACE)
        for kind in KINDS:
            made = QPushButton(plain(text(self._language, f"manager-trend-{kind}")))
            made.setCheckable(True)
            made.setChecked(kind == self.kind)
            made.clicked.connect(partial(self.turn_to, kind))
            self.kinds.append(tall(made))
            bar.addWidget(made)
        bar.addSpacing(SPACE)
        for words, months in (("‹", -1), ("›", 1)):
            step = tall(button(words, partial(self._step, months)))
            step.setAccessibleName(text(self._language, "manager-earlier" if months < 0 else "manager-later"))
            bar.addWidget(step)
            if months < 0:
                bar.addWidget(self.date)
        bar.addSpacing(2 * SPACE)
        bar.addWidget(self.against)
        bar.addWidget(self.name)
        bar.addStretch(1)
        self.exports = [
            tall(button(text(self._language, "manager-export-pdf"), lambda: self.files.save("pdf"))),
            tall(button(text(self._language, "manager-export-xlsx"), lambda: self.files.save("xlsx"))),
            tall(button(text(self._language, "manager-print"), lambda: self.files.print_out(self)), "printer"),
        ]
        for made in self.exports:
            made.hide()
            bar.addWidget(made)
        outer.addLayout(bar)
        outer.addWidget(self.progress)
        outer.addWidget(self._area, 1)

    def show_today(self, bdate: str) -> None:
        """The branch's business date; the page stands on it at first."""
        if bdate and bdate != self._today:
            follows = not self._today or iso(self.date) == self._today
            self._today = bdate
            last = QDate.fromString(bdate, Qt.DateFormat.ISODate)
            self.date.setMaximumDate(last)
            self.against.limit(bdate)
            if follows:
                self.date.blockSignals(True)
                self.date.setDate(last)
                self.date.blockSignals(False)

    def turn_to(self, kind: Kind) -> None:
        """A day, its week, or its month."""
        self.kind = kind
        for place, made in enumerate(self.kinds):
            made.setChecked(place == KINDS.index(kind))
        self.refresh()

    def _step(self, way: int) -> None:
        shown = self.date.date()
        days = shown.addDays(way * (1 if self.kind == "day" else 7))
        self.date.setDate(shown.addMonths(way) if self.kind == "month" else days)

    def span(self) -> Span:
        """The day, week or month that is chosen."""
        return span_of(self.kind, date.fromisoformat(iso(self.date)))

    def refresh(self) -> None:
        """Ask for what is chosen; what is shown stays until it comes."""
        if not self._today:
            return
        bdate, today, other = iso(self.date), self._today, self.against.chosen
        self._asked = asked = (self.kind, bdate, other)
        span, gatherer = self.span(), self._gatherer
        put(self.name, span.name if self.kind != "day" else "")
        self.against.setVisible(self.kind == "day")
        self.progress.setRange(0, 0)
        self.progress.show()
        work: Callable[[], Days] = (
            partial(gatherer.day, bdate, today, other)
            if self.kind == "day"
            else partial(gatherer.span, span, today, self.progressed.emit)
        )
        self._bridge.query(work, partial(self._show, asked), partial(self._not_found, asked))

    def _show_progress(self, done: int, of: int) -> None:
        self.progress.setRange(0, of)
        self.progress.setValue(done)

    def _not_found(self, asked: tuple[str, str, str], error: BranchDeskError) -> None:
        if asked == self._asked:
            self.progress.hide()
            self.days = None
            self._offer(False)
            words = text(self._language, "manager-summary-empty")
            fill_area(self._area, label(words, "muted", centre=True))
            if error.code != "unknown_day":
                self._sender.failed(error)

    def _show(self, asked: tuple[str, str, str], days: Days) -> None:
        if asked != self._asked:
            return
        self.progress.hide()
        self.days = days
        now = self._bridge.link.now()
        zone = self._bridge.snapshot.profile.timezone if self._bridge.snapshot else "UTC"
        report = report_of(self.span(), days, f"{local(now, zone):%Y-%m-%d %H:%M}")
        if self.kind == "day":
            self.against.show_found(report.against, self.date.date())
            plots = day_plots(days, self._language)
        else:
            plots = period_plots(report, days, self._language)
        self.files.report, self.files.plots = report, plots
        self._offer(bool(plots))
        fill_area(self._area, period_view(report, plots, self._language))

    def _offer(self, possible: bool) -> None:
        for made in self.exports:
            made.setVisible(possible)
