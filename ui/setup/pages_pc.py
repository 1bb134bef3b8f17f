"""The set-up's pages about this PC: printer and voice, its windows, joining a branch."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from branchdesk.client.discovery import LOOK_S, browse, urls_of
from branchdesk.domain.codes import CODE_LETTERS, clean
from branchdesk.domain.errors import BranchDeskError
from branchdesk.i18n import error_text
from ui.setup.equipment import PrinterPanel, VoicePanel
from ui.setup.making import join
from ui.setup.page import Page
from ui.setup.plan import Window
from ui.theme import SPACE, set_role
from ui.widgets.basics import label, plain, row
from ui.widgets.buttons import push

LOBBY = ("kiosk", "display", "manager")


class EquipmentPage(Page):
    """The ticket printer and the voice at this PC."""

    id = "equipment"

    def build(self) -> None:
        language, tasks = self.desk.language, self.desk.tasks
        self.printer = PrinterPanel(language, tasks, lambda value: self.desk.set(printer=value))
        self.voice = VoicePanel(language, tasks, lambda value: self.desk.set(voice=value))
        self.inner.addWidget(self.printer)
        self.inner.addSpacing(2 * SPACE)
        self.inner.addWidget(self.voice)

    def enter(self) -> None:
        plan = self.desk.plan()
        self.printer.show_value(plan.printer)
        self.voice.show_value(plan.voice)
        self.printer.choice.setFocus()


class PcPage(Page):
    """Which windows this PC has, and whether they open by themselves."""

    id = "pc"

    def build(self) -> None:
        self.boxes: dict[str, QCheckBox] = {}
        for kind in LOBBY:
            box = QCheckBox(plain(self.said(f"devices-kind-{kind}")))
            box.toggled.connect(self._edited)
            self.boxes[kind] = box
            self.inner.addWidget(box)
        line = row(gap=SPACE)
        self.counter = QComboBox()
        self.counter.setAccessibleName(self.said("devices-kind-counter"))
        self.counter.activated.connect(lambda _at: self._edited())
        line.addWidget(label(self.said("devices-kind-counter")))
        line.addWidget(self.counter)
        line.addStretch(1)
        self.inner.addLayout(line)
        self.inner.addSpacing(2 * SPACE)
        self.autostart = QCheckBox(plain(self.said("setup-autostart")))
        self.autostart.toggled.connect(self._edited)
        self.inner.addWidget(self.autostart)
        self.inner.addWidget(label(self.said("setup-autostart-note"), "small", wrap=True))
        self._showing = False

    def enter(self) -> None:
        self._showing = True
        plan = self.desk.plan()
        for kind, box in self.boxes.items():
            box.setChecked(kind in plan.windows)
        self.counter.clear()
        self.counter.addItem(self.said("setup-no-counter"), "")
        for counter in plan.profile["counters"]:
            self.counter.addItem(self.said("manager-counter", counter=counter["id"]), f"counter:{counter['id']}")
        chosen = next((name for name in plan.windows if name.startswith("counter:")), "")
        self.counter.setCurrentIndex(max(0, self.counter.findData(chosen)))
        self.autostart.setChecked(plan.autostart)
        self._showing = False
        self.boxes["kiosk"].setFocus()

    def _edited(self) -> None:
        if not self._showing:
            chosen = [kind for kind, box in self.boxes.items() if box.isChecked()]
            chosen += [self.counter.currentData()] if self.counter.currentData() else []
            self.desk.set(windows=tuple(chosen), autostart=self.autostart.isChecked())


class JoinPage(Page):
    """The code from the manager's window, and where the branch's PC is: found by itself, or typed."""

    id = "join"

    def build(self) -> None:
        self.joined: Window | None = None
        self.code, self.name = QLineEdit(), QLineEdit()
        self.node = QComboBox()
        self.node.setEditable(True)
        self.code.setPlaceholderText("K7MP-2WQX-…")
        for words, field in (("devices-code", self.code), ("setup-node", self.node), ("setup-pc-name", self.name)):
            caption = label(self.said(words), "strong")
            caption.setBuddy(field)
            field.setAccessibleName(caption.text())
            self.inner.addWidget(caption)
            self.inner.addWidget(field)
        self.look = push(self.said("setup-look"), self.search, "quiet")
        self.go = push(self.said("setup-join"), self.join, "primary")
        self.told = label(wrap=True)
        line = row(gap=SPACE)
        line.addWidget(self.look)
        line.addStretch(1)
        line.addWidget(self.go)
        self.inner.addLayout(line)
        self.inner.addWidget(self.told)
        for field in (self.code, self.name):
            field.textEdited.connect(lambda _words: self._check())
        self.node.editTextChanged.connect(lambda _words: self._check())

    def enter(self) -> None:
        self.code.setFocus()
        self._check()
        if not self.node.count() and not self.joined:
            self.search()

    def default(self) -> bool:
        if self.go.isEnabled():
            self.join()
            return True
        return False

    def search(self) -> None:
        """Look for the branch's PCs in the network."""
        self.say(self.said("setup-looking"), "muted")
        self.look.setEnabled(False)
        self.desk.tasks.run(lambda: urls_of(browse(LOOK_S), tls=True), self._found, self._failed)

    def _found(self, urls: Sequence[str]) -> None:
        self.look.setEnabled(True)
        typed = self.node.currentText()
        self.node.clear()
        self.node.addItems(list(urls))
        self.node.setEditText(typed or (urls[0] if urls else ""))
        self.say(self.said("setup-found", count=len(urls)), "muted")

    def _check(self) -> None:
        good = len(clean(self.code.text())) >= CODE_LETTERS and bool(self.node.currentText().strip())
        self.go.setEnabled(good and self.joined is None)

    def join(self) -> None:
        """Spend the code."""
        if not self.go.isEnabled():
            return
        self.go.setEnabled(False)
        self.say(self.said("setup-joining"), "muted")
        url, code, name = self.node.currentText().strip(), self.code.text(), self.name.text().strip()
        if "://" not in url:
            url = f"https://{url}" if ":" in url else f"https://{url}:8700"
        self.desk.tasks.run(lambda: join(url, code, name=name), self._done, self._failed)

    def _done(self, window: Window) -> None:
        self.joined = window
        named = f"{window.kind}:{window.counter}" if window.counter else window.kind
        self.say(self.said("setup-joined", kind=self.said(f"devices-kind-{window.kind}")), "good")
        self.desk.set(windows=(named,))

    def _failed(self, error: BranchDeskError) -> None:
        self.look.setEnabled(True)
        self.say(error_text(self.desk.language, error), "bad")
        self._check()

    def say(self, words: str, role: str) -> None:
        """What came of it."""
        self.told.setText(words)
        set_role(self.told, role)

    def problem(self) -> str:
        return "" if self.joined else self.said("setup-needs-join")
