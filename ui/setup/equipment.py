"""The ticket printer and the voice of a PC: chosen, and tried at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import quote, unquote, urlsplit

from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from branchdesk.domain.errors import BranchDeskError
from branchdesk.i18n import error_text, text
from branchdesk.services.ports import Announcement, TicketPaper
from ui.tasks import Tasks
from ui.theme import SPACE, set_role
from ui.widgets.basics import column, label, row
from ui.widgets.buttons import push

NETWORK = "escpos+tcp://"
VOICES = ("auto", "clips", "espeak", "none")
PORT = 9100


class Panel(QWidget):
    """A choice, a button that tries it, and what came of that. ``changed`` hears the setting's value."""

    def __init__(self, language: str, tasks: Tasks, changed: Callable[[str], object], words: str, test: str) -> None:
        super().__init__()
        self.language, self.tasks, self.changed = language, tasks, changed
        self.choice = QComboBox()
        self.choice.setAccessibleName(text(language, words))
        self.choice.setMinimumWidth(320)
        self.test = push(text(language, test), self.try_it)
        self.told = label(wrap=True)
        self.layout_ = column(self, gap=SPACE)
        self.layout_.addWidget(label(text(language, words), "strong"))
        self.line = row(gap=SPACE)
        self.line.addWidget(self.choice)
        self.line.addWidget(self.test)
        self.line.addStretch(1)
        self.layout_.addLayout(self.line)
        self.layout_.addWidget(self.told)
        self.choice.activated.connect(lambda _at: self.chosen())

    def chosen(self) -> None:
        """Another one."""

    def work(self) -> None:
        """Runs on a worker. Raises BranchDeskError."""

    def try_it(self) -> None:
        """Try it, and say what came of it."""
        self.test.setEnabled(False)
        self.say(text(self.language, "setup-trying"), "muted")
        self.tasks.run(self.work, lambda _done: self._ended("setup-tried"), self._failed)

    def _ended(self, words: str) -> None:
        self.test.setEnabled(True)
        self.say(text(self.language, words), "good")

    def _failed(self, error: BranchDeskError) -> None:
        self.test.setEnabled(True)
        self.say(error_text(self.language, error), "bad")

    def say(self, words: str, role: str) -> None:
        self.told.setText(words)
        set_role(self.told, role)
        self.told.setVisible(bool(words))


class PrinterPanel(Panel):
    """None, one of the system's printers, or a network printer by its address."""

    def __init__(self, language: str, tasks: Tasks, changed: Callable[[str], object]) -> None:
        super().__init__(language, tasks, changed, "setting-device-printer", "setup-test-print")
        self.choice.addItem(text(language, "setup-printer-none"), "none:")
        self.choice.addItem(text(language, "setup-printer-network"), NETWORK)
        for name in QPrinterInfo.availablePrinterNames():
            self.choice.addItem(text(language, "setup-printer-system", name=name), f"qt:{quote(name)}")
        self.host = QLineEdit()
        self.host.setPlaceholderText("192.168.1.50")
        self.host.setAccessibleName(text(language, "setup-printer-address"))
        self.host.textEdited.connect(lambda _words: self._changed())
        self.host_row = QWidget()
        line = row(self.host_row, gap=SPACE)
        line.addWidget(label(text(language, "setup-printer-address"), "small"))
        line.addWidget(self.host)
        line.addStretch(1)
        self.layout_.insertWidget(2, self.host_row)
        self.show_value("none:")

    @property
    def value(self) -> str:
        """The printer as the settings name it."""
        chosen = str(self.choice.currentData())
        host = self.host.text().strip()
        if chosen != NETWORK:
            return chosen
        return f"{NETWORK}{host if ':' in host else f'{host}:{PORT}'}" if host else "none:"

    def show_value(self, value: str) -> None:
        """Show a setting; one that is not in the list is shown as it is."""
        parts = urlsplit(value)
        known = NETWORK if value.startswith(NETWORK) else value
        if self.choice.findData(known) < 0:
            self.choice.addItem(unquote(value), known)
        self.choice.setCurrentIndex(self.choice.findData(known))
        if known == NETWORK:
            self.host.setText(parts.netloc.removesuffix(f":{PORT}"))
        self._show_host()

    def _show_host(self) -> None:
        network = self.choice.currentData() == NETWORK
        self.host_row.setVisible(network)
        self.test.setEnabled(self.value != "none:")
        self.say("", "muted")

    def chosen(self) -> None:
        self._changed()
        if self.choice.currentData() == NETWORK:
            self.host.setFocus()

    def _changed(self) -> None:
        self._show_host()
        self.changed(self.value)

    def work(self) -> None:
        from ui.printing import printer_for

        sample = text(self.language, "setup-sample")
        printer_for(self.value).print(
            TicketPaper(
                branch="BranchDesk",
                service=sample,
                number="A001",
                ahead=0,
                issued_at=time.strftime("%Y-%m-%d %H:%M"),
                language=self.language,
                notes=(sample,),
            )
        )


class VoicePanel(Panel):
    """What speaks the calls."""

    def __init__(self, language: str, tasks: Tasks, changed: Callable[[str], object]) -> None:
        super().__init__(language, tasks, changed, "setting-device-voice", "setup-test-voice")
        for name in VOICES:
            self.choice.addItem(text(language, f"setup-voice-{name}"), name)

    def show_value(self, value: str) -> None:
        """Show a setting."""
        if self.choice.findData(value) < 0:
            self.choice.addItem(value, value)
        self.choice.setCurrentIndex(self.choice.findData(value))
        self.chosen()

    def chosen(self) -> None:
        self.say("", "muted")
        self.test.setEnabled(self.choice.currentData() != "none")
        self.changed(str(self.choice.currentData()))

    def work(self) -> None:
        from branchdesk.devices.voice import voice_from_name

        voice_from_name(str(self.choice.currentData())).say(Announcement("A001", "1"))
