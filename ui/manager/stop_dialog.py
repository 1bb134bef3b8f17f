"""Putting a kiosk out of service: why, in the words that its customers read."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QWidget

from branchdesk.domain import commands as c
from branchdesk.i18n import text
from branchdesk.i18n.stories import stop_words
from ui.manager.parts import TOUCH, Sender, button, foot, tall
from ui.theme import SPACE
from ui.widgets.basics import column, label, plain
from ui.widgets.buttons import one_of


class StopDialog(QDialog):
    """A reason to choose, or one's own words; the question is the dialog itself."""

    def __init__(self, language: str, device: str, name: str, sender: Sender, parent: QWidget) -> None:
        super().__init__(parent)
        self._language, self._device, self._name, self._sender = language, device, name, sender
        self.setWindowTitle(text(language, "devices-stop"))
        self.setMinimumWidth(560)
        layout = column(self, margin=3 * SPACE, gap=SPACE)
        layout.addWidget(label(text(language, "devices-stop-title", name=name), "title", wrap=True))
        layout.addWidget(label(text(language, "devices-stop-note"), "muted", wrap=True))
        self.reasons: dict[str, QPushButton] = {}
        for code in (*c.STOP_REASONS, ""):
            words = stop_words(language, code, "") or text(language, "devices-stop-no-reason")
            made = QPushButton(plain(words))
            tall(made)
            self.reasons[code] = made
            layout.addWidget(made)
        one_of(self.reasons.values())
        self.reasons[""].setChecked(True)
        self.note = QLineEdit()
        self.note.setMaxLength(100)
        self.note.setMinimumHeight(TOUCH)
        for set_words in (self.note.setPlaceholderText, self.note.setAccessibleName):
            set_words(text(language, "devices-stop-words"))
        layout.addWidget(self.note)
        self.cancel = button(text(language, "manager-cancel"), self.reject)
        self.go = button(text(language, "devices-stop-go"), self._go, "danger")
        layout.addLayout(foot(self.cancel, self.go))

    @property
    def chosen(self) -> str:
        """The reason's code; empty: none."""
        return next(code for code, made in self.reasons.items() if made.isChecked())

    def _go(self) -> None:
        op = c.StopKiosk(device_id=self._device, reason=self.chosen, note=self.note.text().strip())  # type: ignore[arg-type]
        self._sender.send(op, text(self._language, "devices-stop-done", name=self._name))
        self.accept()
