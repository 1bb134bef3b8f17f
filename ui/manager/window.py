"""The manager's window: log in, then the branch as it is, second by second."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QGraphicsOpacityEffect, QStackedWidget, QTabWidget, QWidget

from branchdesk.client.link import LinkState
from branchdesk.domain.alerts import alerts
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import local
from branchdesk.i18n import text
from branchdesk.resources import resource
from branchdesk.services.messages import LoggedIn
from ui.bridge import Bridge
from ui.manager.day_page import DayPage
from ui.manager.floor import kpis
from ui.manager.floor_page import FloorPage
from ui.manager.login import LoginPage
from ui.manager.parts import Sender, button, put
from ui.manager.side import KpiStrip
from ui.manager.summary_page import SummaryPage
from ui.manager.tickets_page import TicketsPage
from ui.manager.watch import AlertWatch, Key
from ui.theme import SPACE, palette, set_role
from ui.widgets.banner import Banner
from ui.widgets.basics import card, column, label, row
from ui.widgets.icons import IconLabel

_ARROWS = f"""
    QComboBox::drop-down, QDateEdit::drop-down {{ border: none; width: 30px; }}
    QComboBox::down-arrow, QDateEdit::down-arrow {{ width: 16px; height: 16px;
        image: url({resource("icons", "chevron-down.svg").as_posix()}); }}
"""
SOON_MS = 150
"""Changes that come close together are shown together."""


class ManagerWindow(QWidget):
    """``alarm`` sounds once when something new needs a look."""

    def __init__(self, bridge: Bridge, *, language: str = "zh", alarm: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._bridge, self._language, self._alarm = bridge, language, alarm
        self.watch = AlertWatch()
        self._due = False
        self.setWindowTitle(text(language, "manager-title"))
        set_role(self, "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(_ARROWS)
        self.banner, self.lost = Banner(), Banner()
        self.orders = Sender(bridge, self.banner, language)
        self.login = LoginPage(bridge, language)
        self.login.logged_in.connect(self._enter)
        self.branch, self.clock, self.person = label(role="lead"), label(role="lead"), label()
        self.kpis = KpiStrip(language)
        self.floor = FloorPage(language, self.orders, self._acknowledge)
        self.tickets = TicketsPage(language, self.orders)
        self.summary = SummaryPage(bridge, language, self.orders, self.banner)
        self.day = DayPage(language, self.orders)
        self.tabs = QTabWidget()
        self.faces = QStackedWidget()
        self._lay_out()
        self._ticking = QTimer(self, interval=1000)
        self._ticking.timeout.connect(self.refresh)
        self._soon = QTimer(self, interval=SOON_MS, singleShot=True)
        self._soon.timeout.connect(self.refresh)
        bridge.changed.connect(self._on_change)
        bridge.link_changed.connect(self._on_link)
        self.tabs.currentChanged.connect(self._turned)
        self._ticking.start()

    def _lay_out(self) -> None:
        outer = column(self)
        outer.addWidget(self.faces)
        work = QWidget()
        inner = column(work, gap=0)
        inner.addWidget(self._bar())
        body = column(gap=SPACE)
        body.setContentsMargins(2 * SPACE, SPACE + 4, 2 * SPACE, 2 * SPACE)
        for part in (self.lost, self.banner, self.kpis):
            body.addWidget(part)
        pages = (
            (self.floor, "manager-tab-floor"),
            (self.tickets, "manager-tab-tickets"),
            (self.summary, "manager-tab-summary"),
            (self.day, "manager-tab-day"),
        )
        for page, words in pages:
            framed = QWidget()
            column(framed).addWidget(page)
            framed.setContentsMargins(0, SPACE, 0, 0)
            self.tabs.addTab(framed, text(self._language, words))
        body.addWidget(self.tabs, 1)
        inner.addLayout(body, 1)
        self.faces.addWidget(self.login)
        self.faces.addWidget(work)

    def _bar(self) -> QFrame:
        bar = card("brand")
        layout = row(bar, gap=2 * SPACE)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.addWidget(IconLabel("landmark", palette().on_brand, 26))
        layout.addWidget(self.branch)
        layout.addStretch(1)
        layout.addWidget(self.clock)
        layout.addSpacing(2 * SPACE)
        layout.addWidget(IconLabel("user", palette().on_brand, 20))
        layout.addWidget(self.person)
        layout.addWidget(button(text(self._language, "manager-log-out"), self._leave, "on-brand"))
        return bar

    def closeEvent(self, event: QCloseEvent) -> None:
        self._ticking.stop()
        self._soon.stop()
        super().closeEvent(event)

    @property
    def inside(self) -> bool:
        """Whether somebody is logged in."""
        return self.faces.currentIndex() == 1

    def _enter(self, who: LoggedIn) -> None:
        self.person.setText(who.name)
        self.day.show_role(who.role)
        self.faces.setCurrentIndex(1)
        self.refresh()

    def _leave(self) -> None:
        def gone(_result: object) -> None:
            self.faces.setCurrentIndex(0)
            self.login.staff.setFocus()

        def failed(error: BranchDeskError) -> None:
            self.orders.failed(error)

        self._bridge.mutate(self._bridge.link.log_out, gone, failed)

    def _on_change(self, _s: Snapshot, _event: Event | None) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _on_link(self, state: LinkState, since: int) -> None:
        """Old figures may stand, but greyed and with the time they are of; nothing can be ordered meanwhile."""
        live = state is LinkState.LIVE
        self._grey(not live)
        s = self._bridge.snapshot
        if live:
            self.lost.hide()
            self.refresh()
        elif s is None or state is LinkState.CONNECTING:
            self.lost.tell(text(self._language, "manager-connecting"), "info", closable=False)
        else:
            time = f"{local(since, s.profile.timezone):%H:%M}"
            self.lost.tell(text(self._language, "manager-lost", time=time), "warn", closable=False)
        if not live and not self.inside and s is None:
            self.login.banner.tell(text(self._language, "manager-connecting"), "info", closable=False)

    def _grey(self, stale: bool) -> None:
        for part in (self.kpis, self.tabs):
            part.setEnabled(not stale)
            pale = QGraphicsOpacityEffect(part, opacity=0.45) if stale else None
            part.setGraphicsEffect(pale)  # type: ignore[arg-type]

    def _acknowledge(self, key: Key) -> None:
        self.watch.acknowledge(key)
        self.refresh()

    def _turned(self) -> None:
        self.refresh()
        if self.tabs.currentIndex() == 2:
            self.summary.refresh()

    def refresh(self) -> None:
        """Show the branch as it is now: after a change, and once a second for all that runs with the clock."""
        s = self._bridge.snapshot
        if s is None:
            return
        now = self._bridge.link.now()
        put(self.branch, s.profile.name.said_in(self._language))
        put(self.login.branch, s.profile.name.said_in(self._language))
        put(self.clock, f"{local(now, s.profile.timezone):%Y-%m-%d  %H:%M}")
        if self._bridge.link_state is not LinkState.LIVE:
            return
        self._due |= self.watch.update(alerts(s, now), now)
        if not self.inside:
            return
        if self._due:
            self._due = False
            self._alarm()
        self.kpis.show_kpis(kpis(s, now), s.profile)
        self.summary.show_today(s.bdate)
        page = self.tabs.currentIndex()
        if page == 0:
            self.floor.show_snapshot(s, self.watch, now)
        elif page == 1:
            self.tickets.show_snapshot(s, now)
        elif page == 3:
            self.day.show_snapshot(s, now)
