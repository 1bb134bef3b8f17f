"""The set-up's window: its steps on the left, the page, what is missing, back and on."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QStackedWidget, QWidget

from branchdesk.i18n import text
from ui.setup.page import Desk, Page
from ui.setup.pages_branch import BranchPage, ServicesPage, StartPage
from ui.setup.pages_end import DonePage, MakePage
from ui.setup.pages_pc import EquipmentPage, JoinPage, PcPage
from ui.setup.pages_people import CountersPage, StaffPage
from ui.setup.plan import Pins, Plan, fresh, load_plan, save_plan
from ui.tasks import Tasks
from ui.theme import SPACE, set_role
from ui.widgets.areas import page_area
from ui.widgets.basics import column, label, row
from ui.widgets.buttons import push
from ui.widgets.order import put_in_order

WAYS: dict[str, tuple[type[Page], ...]] = {
    "new": (StartPage, BranchPage, ServicesPage, CountersPage, StaffPage, EquipmentPage, PcPage, MakePage, DonePage),
    "join": (StartPage, JoinPage, EquipmentPage, DonePage),
}
FINAL = ("make", "done")


class SetupWindow(QWidget):
    """``speak`` opens it anew in another language; the plan is kept."""

    def __init__(self, language: str, speak: Callable[[str], None] = lambda _language: None) -> None:
        super().__init__()
        self._language = language
        self.plan: Plan = load_plan() or fresh()
        self.pins: Pins = {}
        self.tasks = Tasks(self)
        self.setWindowTitle(text(language, "setup-title"))
        set_role(self, "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        desk = Desk(language, lambda: self.plan, self._put, self.pins, self.tasks, self._changed, speak)
        kinds = dict.fromkeys(kind for way in WAYS.values() for kind in way)
        self.pages: dict[str, Page] = {kind.id: kind(desk) for kind in kinds}
        self.stack = QStackedWidget()
        self._places: dict[str, QWidget] = {}
        self.missing = label(role="warn", wrap=True)
        self.back = push(text(language, "setup-back"), self.go_back)
        self.on = push(text(language, "setup-next"), self.go_on, "primary")
        self.steps = QFrame()
        self.step_labels: dict[str, QLabel] = {}
        self._lay_out()
        self.show_page(self.plan.page if self.plan.page in self._way else "start")

    def _lay_out(self) -> None:
        outer = row(self, gap=0)
        set_role(self.steps, "brand")
        self.steps.setFixedWidth(230)
        self._steps_layout = column(self.steps, margin=3 * SPACE, gap=SPACE)
        outer.addWidget(self.steps)
        body = column(gap=SPACE)
        body.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 3 * SPACE)
        for name, page in self.pages.items():
            area = page_area(page)
            self._places[name] = area
            self.stack.addWidget(area)
        body.addWidget(self.stack, 1)
        body.addWidget(self.missing)
        buttons = row(gap=SPACE)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        buttons.addWidget(self.on)
        body.addLayout(buttons)
        outer.addLayout(body, 1)

    @property
    def _way(self) -> list[str]:
        return [kind.id for kind in WAYS[self.plan.mode]]

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self.pages[self.plan.page]

    def _put(self, plan: Plan) -> None:
        self.plan = plan

    def show_page(self, name: str) -> None:
        """Turn to a page; the plan is kept on disk."""
        self.plan = replace(self.plan, page=name)
        self.stack.setCurrentWidget(self._places[name])
        self.page.enter()
        self._show_steps()
        self._changed()
        if name != "done":
            self._keep()

    def _keep(self) -> None:
        try:
            save_plan(self.plan)
        except OSError as error:
            self.missing.setText(text(self._language, "setup-not-kept", detail=error.strerror or ""))

    def _show_steps(self) -> None:
        while (taken := self._steps_layout.takeAt(0)) is not None:
            if (old := taken.widget()) is not None:
                old.deleteLater()
        self._steps_layout.addWidget(label("BranchDesk", "title"))
        self._steps_layout.addSpacing(2 * SPACE)
        way = self._way
        here = way.index(self.plan.page)
        self.step_labels = {}
        for place, name in enumerate(way):
            mark = "✓" if place < here else "●" if place == here else "○"
            made = label(f"{mark}  {text(self._language, f'setup-page-{name}')}", "lead" if place == here else "")
            self.step_labels[name] = made
            self._steps_layout.addWidget(made)
        self._steps_layout.addStretch(1)

    def _changed(self) -> None:
        """Something was typed: say what is still missing, and whether one may go on."""
        name, way = self.plan.page, self._way
        problem = self.page.problem()
        busy = getattr(self.page, "busy", False)
        self.missing.setText(problem if name not in FINAL else "")
        self.missing.setVisible(bool(self.missing.text()))
        self.on.setVisible(name != "done")
        self.on.setEnabled(not problem)
        made = name == "done" or bool(getattr(self.page, "made", False))
        self.back.setVisible(not made)
        self.back.setEnabled(way.index(name) > 0 and not busy)
        put_in_order(self)

    def go_on(self) -> None:
        """The next page, where nothing is missing."""
        if not self.page.problem():
            way = self._way
            self.show_page(way[min(len(way) - 1, way.index(self.plan.page) + 1)])

    def go_back(self) -> None:
        """The page before."""
        way = self._way
        self.show_page(way[max(0, way.index(self.plan.page) - 1)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return is the page's own button, or goes on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.page.default() and self.on.isVisible() and self.on.isEnabled():
                self.go_on()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.tasks.close()
        super().closeEvent(event)
