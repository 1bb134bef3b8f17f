"""The summary's page: a day's figures against the plan, plots and tables, and their files."""

from __future__ import annotations

from PySide6.QtCore import QDate, Qt, QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QProgressBar, QWidget

from branchdesk.domain.errors import BranchDeskError
from branchdesk.i18n import text
from branchdesk.metrics.summary import DaySummary
from branchdesk.report import charts
from branchdesk.report.notes import happenings, headline
from branchdesk.report.tables import tables
from branchdesk.report.words import standing
from ui.bridge import Bridge
from ui.manager.against import day_edit, iso
from ui.manager.exports import Exports
from ui.manager.paper import ask_and_print, day_sheet
from ui.manager.parts import Sender, button, fill_area, page_area, tall
from ui.manager.plots import Plot, look
from ui.manager.summary_parts import checks_row, pairs_card, table_card
from ui.theme import SPACE
from ui.widgets.banner import Banner
from ui.widgets.basics import card, column, label, row

EVERY_MS = 60_000


class SummaryPage(QWidget):
    """Asks for the figures when it is looked at, each minute after, and when told to."""

    def __init__(self, bridge: Bridge, language: str, sender: Sender, banner: Banner) -> None:
        super().__init__()
        self._bridge, self._language, self._sender = bridge, language, sender
        self.summary: DaySummary | None = None
        self._asked = ""
        self._today = ""
        self.day = day_edit(text(language, "manager-tab-day"))
        self.refresh_now = tall(button(text(language, "manager-refresh"), self.refresh))
        self.standing = label(role="muted")
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.hide()
        self.exports = Exports(bridge, language, sender, banner, self.progress)
        self.pdf = tall(button(text(language, "manager-export-pdf"), lambda: self.exports.save(self.summary, "pdf")))
        self.xlsx = tall(button(text(language, "manager-export-xlsx"), lambda: self.exports.save(self.summary, "xlsx")))
        self.print = tall(button(text(language, "manager-print"), self._print), "printer")
        self._area = page_area()
        self._lay_out()
        self._every = QTimer(self, interval=EVERY_MS)
        self._every.timeout.connect(self._again)
        self._every.start()
        self.day.dateChanged.connect(self.refresh)

    def _lay_out(self) -> None:
        outer = column(self, gap=SPACE)
        bar = row(gap=SPACE)
        bar.addWidget(self.day)
        bar.addWidget(self.refresh_now)
        bar.addSpacing(SPACE)
        bar.addWidget(self.standing, 1)
        bar.addWidget(self.pdf)
        bar.addWidget(self.xlsx)
        bar.addWidget(self.print)
        outer.addLayout(bar)
        outer.addWidget(self.progress)
        outer.addWidget(self._area, 1)
        self._clear()

    def show_today(self, bdate: str) -> None:
        """The branch's business date; the page follows it unless another day was chosen."""
        if not bdate or bdate == self._today:
            return
        follows = not self._today or self._chosen() == self._today
        self._today = bdate
        date = QDate.fromString(bdate, Qt.DateFormat.ISODate)
        self.day.setMaximumDate(date)
        if follows:
            self.day.setDate(date)

    def refresh(self) -> None:
        """Ask for the chosen day's figures; what is shown stays until they come."""
        if self._asked:
            return  # the answer under way looks again at what is chosen
        self._asked = self._chosen()
        self.progress.show()
        bdate = "" if self._asked == self._today else self._asked
        self._bridge.query(lambda: self._bridge.link.summary(bdate), self._show, self._not_found)

    def _again(self) -> None:
        if self.isVisible() and self._chosen() == self._today:
            self.refresh()

    def _chosen(self) -> str:
        return iso(self.day)

    def _answered(self) -> bool:
        """The question is over; whether its answer is still wanted, or another day was chosen meanwhile."""
        asked, self._asked = self._asked, ""
        self.progress.hide()
        if asked != self._chosen():
            self.refresh()
            return False
        return True

    def _not_found(self, error: BranchDeskError) -> None:
        """Figures of another day must not stand under the chosen one."""
        if self._answered():
            if self.summary is not None and self.summary.bdate != self._chosen():
                self._clear()
            self._sender.failed(error)

    def _clear(self) -> None:
        self.summary = None
        self.standing.clear()
        fill_area(self._area, label(text(self._language, "manager-summary-empty"), "muted", centre=True))
        for export in (self.pdf, self.xlsx, self.print):
            export.setEnabled(False)

    def _show(self, summary: DaySummary) -> None:
        if not self._answered():
            return
        self.summary = summary
        self.standing.setText(standing(summary, self._language))
        for export in (self.pdf, self.xlsx, self.print):
            export.setEnabled(True)
        place = self._area.verticalScrollBar().value()
        fill_area(self._area, self._page(summary))
        self._area.verticalScrollBar().setValue(place)

    def _print(self) -> None:
        if self.summary is not None:
            ask_and_print(day_sheet(self.summary, self._language), self)

    def _page(self, summary: DaySummary) -> QWidget:
        language = self._language
        page = QWidget()
        layout = column(page, gap=2 * SPACE)
        layout.setContentsMargins(0, 0, SPACE, SPACE)
        layout.addLayout(checks_row(summary.targets, summary.level_within_min, language))
        layout.addWidget(pairs_card(text(language, "report-headline"), headline(summary, language), across=4))
        layout.addLayout(self._charts(summary))
        for table in tables(summary, language):
            layout.addWidget(table_card(table, language))
        layout.addStretch(1)
        return page

    def _charts(self, s: DaySummary) -> QGridLayout:
        language = self._language
        grid = QGridLayout()
        grid.setSpacing(2 * SPACE)
        drawings = (
            lambda width: charts.flow_chart(s, look(), language, width=width),
            lambda width: charts.wait_line_chart(s, look(), language, width=width),
            lambda width: charts.wait_distribution_chart(s, look(), language, width=width),
            lambda width: charts.satisfaction_chart(s, look(), language, width=width),
            lambda width: charts.occupancy_chart(s, look(), language, width=width),
        )
        for place, draw in enumerate(drawings):
            plot = Plot()
            plot.setAccessibleDescription(text(language, "manager-values-below"))
            plot.show_plot(draw)
            box: QFrame = card()
            inside = column(box, margin=SPACE)
            inside.addWidget(plot)
            inside.addStretch(1)
            grid.addWidget(box, place // 2, place % 2)
        notes = pairs_card(text(language, "report-notes"), happenings(s, language), across=2)
        grid.addWidget(notes, len(drawings) // 2, len(drawings) % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid
