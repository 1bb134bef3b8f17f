"""The set-up's end: what will be made, the making with its progress, and what to do next."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QProgressBar

from branchdesk.domain.errors import BranchDeskError
from branchdesk.i18n import error_text
from ui import autostart
from ui.setup.making import STEPS, Making, keep_settings, start_window
from ui.setup.page import Page
from ui.setup.plan import Plan, Window, forget_plan, windows
from ui.theme import SPACE, set_role
from ui.widgets.basics import card, label, plain, row
from ui.widgets.buttons import push
from ui.widgets.qr import QrCode

OTHERS = ("counter", "kiosk", "display", "evaluator", "manager")
QR_PX = 148


class MakePage(Page):
    """Everything on one page; then the branch is made."""

    id = "make"

    def build(self) -> None:
        frame = card()
        self.lines = QFormLayout(frame)
        self.lines.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        self.lines.setHorizontalSpacing(3 * SPACE)
        self.lines.setVerticalSpacing(2 * SPACE)
        self.inner.addWidget(frame)
        self.inner.addSpacing(SPACE)
        self.make = push(self.said("setup-make"), self.begin, "primary")
        self.bar = QProgressBar()
        self.bar.setRange(0, len(STEPS))
        self.bar.setTextVisible(False)
        self.told = label(wrap=True)
        for part in (self.make, self.bar, self.told):
            self.inner.addWidget(part)
        self.bar.hide()
        self.busy = self.made = False

    def enter(self) -> None:
        while self.lines.rowCount():
            self.lines.removeRow(0)
        for head, words in self.summary():
            self.lines.addRow(label(head, "muted"), label(words, "strong", wrap=True))
        self.make.setEnabled(not self.busy and not self.made)
        self.make.setFocus()

    def default(self) -> bool:
        if self.make.isEnabled():
            self.begin()
            return True
        return False

    def summary(self) -> list[tuple[str, str]]:
        """What the plan says, in words."""
        plan, language = self.desk.plan(), self.desk.language
        profile, comma = plan.profile, self.said("manager-list-comma")
        name = profile["name"]["zh" if language == "zh" else "en"]
        services = comma.join(
            f"{one['code']} {one['name']['zh' if language == 'zh' else 'en']}" for one in profile["services"]
        )
        counters = comma.join(f"{one['id']} ({''.join(one['services'])})" for one in profile["counters"])
        here = comma.join(window_words(self, window) for window in windows(plan)) or self.said("setting-empty")
        return [
            (self.said("setup-page-branch"), f"{name}, {profile['hours']['opens']}–{profile['hours']['closes']}"),
            (self.said("setup-page-services"), services),
            (self.said("setup-page-counters"), counters),
            (self.said("setup-page-staff"), comma.join(person["name"] for person in profile["staff"])),
            (self.said("setup-page-pc"), here),
        ]

    def begin(self) -> None:
        """Make it; what was made before an error is not made again."""
        self.busy = True
        self.make.setEnabled(False)
        self.bar.show()
        self.desk.changed()
        making = Making(self.desk.plan(), dict(self.desk.pins))

        def told(step: str) -> None:
            self.desk.tasks.tell(lambda: self._step(step))

        self.desk.tasks.run(lambda: making.run(told), self._made, lambda error: self._failed(error, making.plan))

    def _step(self, name: str) -> None:
        self.bar.setValue(STEPS.index(name))
        self._say(self.said(f"setup-step-{name}"), "muted")

    def _made(self, plan: Plan) -> None:
        self.busy, self.made = False, True
        self.bar.setValue(len(STEPS))
        self.desk.put(plan)
        self.desk.pins.clear()
        forget_plan()
        self._say(self.said("setup-made"), "good")
        self.desk.changed()

    def _failed(self, error: BranchDeskError, plan: Plan) -> None:
        self.busy = False
        self.desk.put(plan)
        self.make.setEnabled(True)
        self._say(error_text(self.desk.language, error), "bad")
        self.desk.changed()

    def _say(self, words: str, role: str) -> None:
        self.told.setText(words)
        set_role(self.told, role)

    def problem(self) -> str:
        return "" if self.made else self.said("setup-needs-making")


class DonePage(Page):
    """What to do next: open this PC's windows, let the other PCs in."""

    id = "done"

    def build(self) -> None:
        self.open = push(self.said("setup-open-windows"), self.open_windows, "primary")
        self.told, self.address = label(wrap=True), label(wrap=True)
        for part in (self.open, self.told, self.address):
            self.inner.addWidget(part)
        self.autostart = QCheckBox(plain(self.said("setup-autostart")))
        self.autostart.toggled.connect(self._autostart)
        self.inner.addWidget(self.autostart)
        self.inner.addSpacing(2 * SPACE)
        self.others = [label(self.said("setup-others"), "strong"), label(self.said("setup-others-note"), wrap=True)]
        self.kind, self.counter = QComboBox(), QComboBox()
        for kind in OTHERS:
            self.kind.addItem(self.said(f"devices-kind-{kind}"), kind)
        self.kind.setAccessibleName(self.said("devices-kind"))
        self.counter.setAccessibleName(self.said("devices-counter"))
        self.kind.activated.connect(lambda _at: self._show_counter())
        self.ask = push(self.said("devices-make-code"), self.make_code)
        for part in self.others:
            self.inner.addWidget(part)
        line = row(gap=SPACE)
        for field in (self.kind, self.counter, self.ask):
            line.addWidget(field)
        line.addStretch(1)
        self.inner.addLayout(line)
        self.code, self.qr = label(role="title"), QrCode()
        self.qr.setFixedSize(QR_PX, QR_PX)
        self.inner.addWidget(self.code)
        self.inner.addWidget(self.qr)
        self.qr.hide()

    def enter(self) -> None:
        plan = self.desk.plan()
        new = plan.mode == "new"
        self.counter.clear()
        for counter in plan.profile.get("counters", ()):
            self.counter.addItem(self.said("manager-counter", counter=counter["id"]), counter["id"])
        self.address.setText(self.said("setup-address-is", url=Making(plan, {}).url) if new else "")
        for part in (*self.others, self.kind, self.counter, self.ask, self.code):
            part.setVisible(new)
        self.autostart.setVisible(not new)
        if not new:
            self._keep(plan)
            self.autostart.setChecked(plan.autostart)
        else:
            self._show_counter()
        self.open.setEnabled(bool(windows(plan)))
        self.open.setFocus()

    def _keep(self, plan: Plan) -> None:
        try:
            for window in windows(plan):
                keep_settings(window, plan)
            forget_plan()
        except OSError as error:
            self._say(str(error), "bad")

    def _autostart(self, on: bool) -> None:
        try:
            for window in windows(self.desk.plan()):
                (autostart.turn_on if on else autostart.turn_off)(window.kind, window.identity)
        except OSError as error:
            self._say(str(error), "bad")

    def _show_counter(self) -> None:
        self.counter.setVisible(self.kind.currentData() in ("counter", "evaluator"))

    def open_windows(self) -> None:
        """Open what this PC has."""
        try:
            for window in windows(self.desk.plan()):
                start_window(window)
        except OSError as error:
            self._say(str(error), "bad")
            return
        self._say(self.said("setup-opened"), "good")

    def make_code(self) -> None:
        """A code for one more PC."""
        kind = self.kind.currentData()
        window = Window(kind, self.counter.currentData() if kind in ("counter", "evaluator") else "")
        self.ask.setEnabled(False)
        making = Making(self.desk.plan(), {})
        self.desk.tasks.run(lambda: making.code(window), self._show_code, self._failed)

    def _show_code(self, code: str) -> None:
        self.ask.setEnabled(True)
        self.code.setText(code)
        self.qr.tell(code.replace("-", ""), QR_PX)
        self.qr.show()

    def _failed(self, error: BranchDeskError) -> None:
        self.ask.setEnabled(True)
        self._say(error_text(self.desk.language, error), "bad")

    def _say(self, words: str, role: str) -> None:
        self.told.setText(words)
        set_role(self.told, role)


def window_words(page: Page, window: Window) -> str:
    """A window's name, with its counter."""
    kind = page.said(f"devices-kind-{window.kind}")
    return f"{kind} {window.counter}".strip()
