"""A person's PIN: whether there is one, whether it is locked, a new one. It goes to the branch and nowhere else."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QFrame, QLineEdit

from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.profile import SHORTEST_PIN
from branchdesk.i18n import error_text, text
from branchdesk.services.messages import StaffAccess
from ui.bridge import Bridge
from ui.manager.devices import when
from ui.manager.parts import button, put
from ui.theme import SPACE, set_role
from ui.widgets.alive import while_alive
from ui.widgets.basics import column, label, row


class PinBox(QFrame):
    """For the person who is shown; somebody who is not saved yet gets a PIN afterwards."""

    def __init__(self, bridge: Bridge, language: str) -> None:
        super().__init__()
        self._bridge, self._language, self.staff = bridge, language, ""
        set_role(self, "card")
        self.state, self.told = label(wrap=True), label(role="small", wrap=True)
        self.pin, self.again = QLineEdit(), QLineEdit()
        for field, words in ((self.pin, "setting-pin-new"), (self.again, "setting-pin-again")):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setMaxLength(32)
            field.setPlaceholderText(text(language, words))
            field.setAccessibleName(text(language, words))
            field.textEdited.connect(lambda _words: self._check())
            field.returnPressed.connect(self.give)
        self.give_button = button(text(language, "setting-pin-give"), self.give, "primary")
        self.unlock_button = button(text(language, "setting-pin-unlock"), self._unlock)
        layout = column(self, margin=2 * SPACE, gap=SPACE)
        layout.addWidget(label(text(language, "setting-pin"), "strong"))
        layout.addWidget(self.state)
        line = row(gap=SPACE)
        for part in (self.pin, self.again):
            line.addWidget(part, 1)
        layout.addLayout(line)
        buttons = row(gap=SPACE)
        buttons.addWidget(self.give_button)
        buttons.addWidget(self.unlock_button)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        layout.addWidget(self.told)
        self.show_item(None)

    def show_item(self, item: dict[str, Any] | None) -> None:
        """Be for this person; half a PIN for another one is dropped."""
        staff = str(item["id"]) if item is not None else ""
        if staff != self.staff:
            self.pin.clear()
            self.again.clear()
            self.unlock_button.hide()
            self._say("", "small")
        self.staff = staff
        self.setVisible(bool(staff))
        s = self._bridge.snapshot
        saved = s is not None and any(person.id == staff for person in s.profile.staff)
        for part in (self.pin, self.again):
            part.setEnabled(saved)
        self._check()
        if saved:
            self.ask()
        else:
            put(self.state, text(self._language, "setting-pin-save-first"))
            set_role(self.state, "muted")

    def ask(self) -> None:
        """Ask the branch whether there is a PIN."""
        self._bridge.query(
            self._bridge.link.office.staff, while_alive(self, self._show), while_alive(self, self._failed)
        )

    def _show(self, known: tuple[StaffAccess, ...]) -> None:
        access = next((one for one in known if one.staff == self.staff), None)
        s = self._bridge.snapshot
        if access is None or s is None:
            return
        locked = bool(access.locked_until)
        self.unlock_button.setVisible(locked)
        if locked:
            until = when(access.locked_until, s.profile, self._bridge.link.now())
            put(self.state, text(self._language, "setting-pin-locked", time=until))
        else:
            put(self.state, text(self._language, "setting-pin-there" if access.has_pin else "setting-pin-none"))
        set_role(self.state, "warn" if locked or not access.has_pin else "good")

    def _check(self) -> None:
        """Say what is missing while it is typed."""
        pin, again = self.pin.text(), self.again.text()
        good = len(pin) >= SHORTEST_PIN and pin == again
        self.give_button.setEnabled(good)
        if pin and len(pin) < SHORTEST_PIN:
            self._say(text(self._language, "error-pin-too-short", digits=SHORTEST_PIN), "small")
        elif again and pin != again:
            self._say(text(self._language, "setting-pins-differ"), "small")
        else:
            self._say("", "small")

    def give(self) -> None:
        """Send the new PIN."""
        pin = self.pin.text()
        if not self.give_button.isEnabled():
            return
        self.pin.clear()
        self.again.clear()
        self._check()
        office, staff = self._bridge.link.office, self.staff
        self._bridge.mutate(
            lambda: office.give_pin(staff, pin), while_alive(self, self._given), while_alive(self, self._failed)
        )

    def _given(self, _answer: object) -> None:
        self._say(text(self._language, "setting-pin-given"), "good")
        self.ask()

    def _unlock(self) -> None:
        office, staff = self._bridge.link.office, self.staff
        done = while_alive(self, lambda _answer: self.ask())
        self._bridge.mutate(lambda: office.unlock(staff), done, while_alive(self, self._failed))

    def _failed(self, error: BranchDeskError) -> None:
        self._say(error_text(self._language, error), "bad")

    def _say(self, words: str, role: str) -> None:
        put(self.told, words)
        set_role(self.told, role)
        self.told.setVisible(bool(words))
