"""The log-in page: staff number and PIN, errors in place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from branchdesk.domain.errors import BranchDeskError, Rejected
from branchdesk.i18n import error_text, text
from branchdesk.services.messages import LoggedIn
from ui.bridge import Bridge
from ui.manager.bar import speak_button
from ui.manager.parts import button
from ui.theme import SPACE, set_role
from ui.widgets.banner import Banner
from ui.widgets.basics import card, column, label
from ui.widgets.logo import Logo

LEADS = ("lobby", "manager")


class LoginPage(QWidget):
    """Signals: logged_in(LoggedIn) once somebody who may be here has logged in."""

    logged_in = Signal(object)

    def __init__(self, bridge: Bridge, language: str, speak: Callable[[], object]) -> None:
        super().__init__()
        self._bridge, self._language = bridge, language
        set_role(self, "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.banner = Banner()
        self.branch = label(role="muted", centre=True)
        self.staff, self.pin = QLineEdit(), QLineEdit()
        self.staff.setMaxLength(32)
        self.pin.setMaxLength(32)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.staff.returnPressed.connect(self.pin.setFocus)
        self.pin.returnPressed.connect(self.submit)
        self.enter = button(text(language, "manager-log-in"), self.submit, "primary")
        self.speak = speak_button(language, speak, "quiet")
        self._lay_out()

    def _lay_out(self) -> None:
        outer = column(self)
        box = card()
        box.setFixedWidth(420)
        inner = column(box, margin=4 * SPACE, gap=SPACE)
        inner.addWidget(Logo(48, "accent"), 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addWidget(label(text(self._language, "manager-title"), "title", centre=True))
        inner.addWidget(self.branch)
        inner.addSpacing(2 * SPACE)
        for words, field in (("manager-staff", self.staff), ("manager-pin", self.pin)):
            caption = label(text(self._language, words), "small")
            caption.setBuddy(field)
            field.setMinimumHeight(42)
            inner.addWidget(caption)
            inner.addWidget(field)
        inner.addSpacing(SPACE)
        self.enter.setMinimumHeight(44)
        inner.addWidget(self.enter)
        inner.addWidget(self.speak, 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addWidget(self.banner)
        outer.addStretch(2)
        outer.addWidget(box, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def submit(self) -> None:
        """Try to log in; the fields stay off while the branch thinks."""
        staff, pin = self.staff.text().strip(), self.pin.text()
        if not staff or not pin:
            (self.pin if staff else self.staff).setFocus()
            return
        self.enter.setEnabled(False)
        self._bridge.mutate(lambda: self._log_in(staff, pin), self._done, self._failed)

    def _log_in(self, staff: str, pin: str) -> LoggedIn:
        """Runs on the worker. A teller's PIN is right, but not here."""
        who = self._bridge.link.log_in(staff, pin)
        if who.role not in LEADS:
            self._bridge.link.log_out()
            raise Rejected("not_allowed", device=who.role)
        return who

    def _done(self, who: LoggedIn) -> None:
        self._reset()
        self.banner.hide()
        self.staff.clear()
        self.logged_in.emit(who)

    def _failed(self, error: BranchDeskError) -> None:
        self._reset()
        self.banner.tell(error_text(self._language, error), "bad", closable=False)
        self.pin.setFocus()

    def _reset(self) -> None:
        self.pin.clear()
        self.enter.setEnabled(True)
