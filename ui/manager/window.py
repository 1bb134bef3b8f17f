"""The manager's window: log in, then the branch as it is, second by second."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from branchdesk.client.link import LinkState
from branchdesk.domain.alerts import alerts
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import local
from branchdesk.i18n import next_language, text
from branchdesk.services.ports import TicketPrinter
from ui.bridge import Bridge
from ui.manager.bar import TopBar, grey
from ui.manager.floor import kpis
from ui.manager.login import LEADS, LoginPage
from ui.manager.parts import Sender, put
from ui.manager.side import KpiStrip
from ui.manager.tabs import NAMES, WITH_KPIS, Needs, Tabs
from ui.manager.ticket_printing import TicketPrinting
from ui.manager.watch import AlertWatch
from ui.theme import SPACE, set_role
from ui.widgets.banner import Banner
from ui.widgets.basics import column

if TYPE_CHECKING:
    from ui.manager.settings.screens import Screens

SOON_MS = 150
"""Changes that come close together are shown together."""


class ManagerWindow(QWidget):
    """``alarm`` sounds once when something new needs a look; ``screens`` draws customers' screens for the settings."""

    def __init__(
        self,
        bridge: Bridge,
        *,
        language: str = "zh",
        alarm: Callable[[], None] = lambda: None,
        screens: Screens | None = None,
        printer: TicketPrinter | None = None,
    ) -> None:
        super().__init__()
        self.printing = TicketPrinting(bridge, printer)
        self._screens = screens
        self._bridge, self._language, self._alarm = bridge, language, alarm
        self._name = self._role = ""
        self._since = 0
        self.watch = AlertWatch()
        self._due = self._expired = False
        set_role(self, "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._outer = column(self)
        self._build(None)
        self._ticking = QTimer(self, interval=1000)
        self._ticking.timeout.connect(self.refresh)
        self._soon = QTimer(self, interval=SOON_MS, singleShot=True)
        self._soon.timeout.connect(self.refresh)
        bridge.changed.connect(self._on_change)
        bridge.link_changed.connect(self._on_link)
        self._ticking.start()

    def _build(self, before: Tabs | None) -> None:
        bridge, language = self._bridge, self._language
        other = partial(self.speak, next_language(language))
        self.setWindowTitle(text(language, "manager-title"))
        self.banner, self.lost = Banner(), Banner()
        self.orders = Sender(bridge, self.banner, language, self._expire)
        self.login = LoginPage(bridge, language, other)
        self.login.logged_in.connect(lambda who: self._enter(who.name, who.role))
        self.bar = TopBar(language, self._leave, other)
        self.kpis = KpiStrip(language)
        needs = Needs(bridge, language, self.orders, self.banner, self.printing, self.show_story, self._screens)
        self.tabs = Tabs(needs, before)
        self.faces = QStackedWidget()
        self._lay_out()
        self.tabs.currentChanged.connect(self.refresh)

    def speak(self, language: str) -> None:
        """Say everything in another language: what is on the window is made anew, on the same page."""
        old, inside, before = self.faces, self.inside, self.tabs
        by_key = self.bar.speak.hasFocus()
        self._language = language
        before.end_work()
        self._build(before)
        self._outer.removeWidget(old)
        old.hide()
        old.deleteLater()
        if inside:
            self._enter(self._name, self._role)
        self.tabs.setCurrentIndex(before.currentIndex())
        if by_key:
            self.bar.speak.setFocus()
        self._on_link(self._bridge.link_state, self._since)

    def _lay_out(self) -> None:
        self._outer.addWidget(self.faces)
        work = QWidget()
        inner = column(work, gap=0)
        inner.addWidget(self.bar)
        body = column(gap=SPACE)
        body.setContentsMargins(2 * SPACE, SPACE + 4, 2 * SPACE, 2 * SPACE)
        for part in (self.lost, self.banner, self.kpis):
            body.addWidget(part)
        body.addWidget(self.tabs, 1)
        inner.addLayout(body, 1)
        self.faces.addWidget(self.login)
        self.faces.addWidget(work)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._ticking.stop()
        self._soon.stop()
        self.tabs.end_work()
        super().closeEvent(event)

    @property
    def inside(self) -> bool:
        """Whether somebody is logged in."""
        return self.faces.currentIndex() == 1

    def _enter(self, name: str, role: str) -> None:
        self._expired = False
        self._name, self._role = name, role
        put(self.bar.person, name)
        self.tabs.show_role(role)
        self.faces.setCurrentIndex(1)
        self.tabs.tabBar().setFocus()
        self.refresh()

    def _expire(self) -> None:
        """The node no longer knows the session: ask for the PIN again, and say why."""
        self._expired = True
        self.faces.setCurrentIndex(0)
        self.login.banner.tell(text(self._language, "manager-expired"), "warn", closable=False)

    def _follow_session(self, s: Snapshot) -> None:
        """The link knows who is logged in: perhaps before this window was there, perhaps no longer."""
        who = self._bridge.link.who
        if who.role in LEADS and not self.inside and not self._expired:
            self._enter(s.profile.person(who.staff).name, who.role)
        elif self.inside and not who.staff:
            self._expire()

    def _leave(self) -> None:
        def gone(_result: object) -> None:
            self.banner.hide()
            self.login.banner.hide()
            self.faces.setCurrentIndex(0)
            self.login.staff.setFocus()

        self._bridge.mutate(self._bridge.link.log_out, gone, self.orders.failed)

    def _on_change(self, _s: Snapshot, _event: Event | None) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _on_link(self, state: LinkState, since: int) -> None:
        """Old figures may stand, but greyed and with the time they are of; nothing can be ordered meanwhile."""
        self._since = since
        live = state is LinkState.LIVE
        for part in (self.kpis, self.tabs):
            grey(part, not live)
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

    def show_story(self, ticket: str) -> None:
        """Turn to a ticket's story."""
        self.tabs.setCurrentIndex(NAMES.index("tickets"))
        self.tabs.tickets.look_at(ticket)

    def refresh(self) -> None:
        """Show the branch as it is now: after a change, and once a second for all that runs with the clock."""
        s = self._bridge.snapshot
        if s is None:
            return
        now = self._bridge.link.now()
        put(self.bar.branch, s.profile.name.said_in(self._language))
        put(self.login.branch, s.profile.name.said_in(self._language))
        put(self.bar.clock, f"{local(now, s.profile.timezone):%Y-%m-%d  %H:%M}")
        if self._bridge.link_state is not LinkState.LIVE:
            return
        self._due |= self.watch.update(s, alerts(s, now))
        self._follow_session(s)
        if not self.inside:
            return
        if self._due:
            self._due = False
            self._alarm()
        self.kpis.show_kpis(kpis(s, now), s.profile)
        self.kpis.setVisible(self.tabs.shown in WITH_KPIS)
        self.tabs.show_snapshot(s, self.watch, now, self._bridge.link.waits)
