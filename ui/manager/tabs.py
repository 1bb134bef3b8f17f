"""The pages behind the tabs, each loaded and made when it is first looked at: who opens the window wants to see the
floor, and need not wait for the settings, nor for numpy and what writes a PDF, which come with the plan.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from PySide6.QtWidgets import QBoxLayout, QTabWidget, QWidget

from branchdesk.domain.snapshot import Snapshot
from branchdesk.forecast.waits.told import Told
from branchdesk.i18n import text
from ui.bridge import Bridge
from ui.manager.floor_page import FloorPage
from ui.manager.parts import Sender
from ui.manager.ticket_printing import TicketPrinting
from ui.manager.watch import AlertWatch
from ui.theme import SPACE
from ui.widgets.banner import Banner
from ui.widgets.basics import column

if TYPE_CHECKING:
    from ui.manager.day_page import DayPage
    from ui.manager.devices_page import DevicesPage
    from ui.manager.plan_page import PlanPage
    from ui.manager.planning import Book
    from ui.manager.settings.editing import Editing
    from ui.manager.settings.page import SettingsPage
    from ui.manager.settings.screens import Screens
    from ui.manager.summary_page import SummaryPage
    from ui.manager.tickets_page import TicketsPage
    from ui.manager.trends_page import TrendsPage

NAMES = ("floor", "tickets", "summary", "trends", "plan", "day", "devices", "settings")
OF_MANAGERS = ("plan", "settings")
"""What a lobby manager does not see."""
WITH_KPIS = ("floor", "tickets", "summary", "day")
Page = TypeVar("Page", bound=QWidget)


class Needs(NamedTuple):
    """What the pages are made with. ``story`` turns to a ticket's story."""

    bridge: Bridge
    language: str
    orders: Sender
    banner: Banner
    printing: TicketPrinting
    story: Callable[[str], object]
    screens: Screens | None


class Tabs(QTabWidget):
    """``before``: the tabs in whose place these come, in another language; drafts and plans go on."""

    def __init__(self, needs: Needs, before: Tabs | None = None) -> None:
        super().__init__()
        self._needs, self._role = needs, ""
        self._asking = needs.bridge, needs.language, needs.orders, needs.banner
        self._book: Book | None = before._book if before else None
        self._editing: Editing | None = before._editing if before else None
        self._places: dict[str, QBoxLayout] = {}
        for name in NAMES:
            frame = QWidget()
            self._places[name] = column(frame)
            frame.setContentsMargins(0, SPACE, 0, 0)
            self.addTab(frame, text(needs.language, f"manager-tab-{name}"))
        self.floor = self._put("floor", FloorPage(needs.language, needs.orders, needs.printing, needs.story))
        self.currentChanged.connect(self._turned)

    @property
    def shown(self) -> str:
        """The name of the page that is looked at."""
        return NAMES[self.currentIndex()]

    @property
    def _page(self) -> Any:
        return getattr(self, self.shown)

    def show_role(self, role: str) -> None:
        """Who is at work may do other things, and sees other pages."""
        self._role = role
        for name in OF_MANAGERS:
            self.setTabVisible(NAMES.index(name), role == "manager")
        self.floor.show_role(role)
        if "day" in self.__dict__:
            self.day.show_role(role)

    def show_snapshot(self, s: Snapshot, watch: AlertWatch, now: int, told: Told | None) -> None:
        """The branch as it is now, on the page that is looked at."""
        match self.shown:
            case "floor":
                self.floor.show_snapshot(s, watch, now, told)
            case "tickets":
                self.tickets.show_snapshot(s, now, told)
            case "summary" | "trends":
                self._page.show_today(s.bdate)
            case _:
                self._page.show_snapshot(s, now)

    def end_work(self) -> None:
        """What is being computed is given up."""
        if "plan" in self.__dict__:
            self.plan.work.close()

    def _turned(self) -> None:
        """Figures of a day are asked for whenever somebody turns to them."""
        page = self._page
        if self.shown in ("summary", "trends"):
            if (s := self._needs.bridge.snapshot) is not None:
                page.show_today(s.bdate)
            page.refresh()

    def _put(self, name: str, page: Page) -> Page:
        self._places[name].addWidget(page)
        page.show()  # at once, not when the loop comes to it
        return page

    @cached_property
    def tickets(self) -> TicketsPage:
        from ui.manager.tickets_page import TicketsPage

        return self._put("tickets", TicketsPage(self._needs.language, self._needs.orders))

    @cached_property
    def summary(self) -> SummaryPage:
        from ui.manager.summary_page import SummaryPage

        return self._put("summary", SummaryPage(*self._asking))

    @cached_property
    def trends(self) -> TrendsPage:
        from ui.manager.trends_page import TrendsPage

        return self._put("trends", TrendsPage(*self._asking))

    @cached_property
    def plan(self) -> PlanPage:
        from ui.manager.plan_page import PlanPage
        from ui.manager.planning import Book

        self._book = self._book or Book()
        return self._put("plan", PlanPage(*self._asking, self._book))

    @cached_property
    def day(self) -> DayPage:
        from ui.manager.day_page import DayPage

        page = self._put("day", DayPage(self._needs.language, self._needs.orders))
        page.show_role(self._role)
        return page

    @cached_property
    def devices(self) -> DevicesPage:
        from ui.manager.devices_page import DevicesPage

        return self._put("devices", DevicesPage(*self._asking))

    @cached_property
    def settings(self) -> SettingsPage:
        from ui.manager.settings.editing import Editing
        from ui.manager.settings.page import SettingsPage

        self._editing = self._editing or Editing()
        return self._put("settings", SettingsPage(*self._asking, self._editing, self._needs.screens))
