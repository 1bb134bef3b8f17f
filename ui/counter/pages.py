"""Pages without a customer: connecting, log in, and the closed counter."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from ui.counter.keybutton import BigButton, SlimButton
from ui.counter.keymap import Action
from ui.counter.presenter import CounterView
from ui.counter.texts import Tr
from ui.theme import SPACE
from ui.widgets.basics import card, column, label
from ui.widgets.icons import IconLabel


class _Centred(QWidget):
    """A card in the middle of the window, with an icon, a title and a hint."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = column(self, margin=2 * SPACE)
        self.box: QFrame = card()
        self.box.setMaximumWidth(420)
        self.box.setMinimumWidth(300)
        self.inside: QVBoxLayout = column(self.box, margin=3 * SPACE, gap=12)
        self.title = label(role="title", centre=True)
        self.hint = label(role="muted", wrap=True, centre=True)
        self.inside.addWidget(IconLabel(icon, "accent", 40), 0, Qt.AlignmentFlag.AlignHCenter)
        self.inside.addWidget(self.title)
        self.inside.addWidget(self.hint)
        outer.addStretch(1)
        outer.addWidget(self.box, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(2)


class ConnectingPage(_Centred):
    """Until the branch is known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("wifi", parent)

    def show_words(self, title: str, hint: str) -> None:
        self.title.setText(title)
        self.hint.setText(hint)


class LoginPage(_Centred):
    """Staff number and PIN.

    Signals:
        entered(str, str): staff number and PIN
    """

    entered = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("log-in", parent)
        self.staff, self.pin = QLineEdit(), QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        hints = Qt.InputMethodHint
        self.staff.setInputMethodHints(hints.ImhPreferLatin | hints.ImhNoPredictiveText | hints.ImhNoAutoUppercase)
        self.staff.setMaxLength(64)
        self.pin.setMaxLength(64)
        self._words = [label(role="small"), label(role="small")]
        self.go = BigButton()
        for words, line in zip(self._words, (self.staff, self.pin), strict=True):
            words.setBuddy(line)
            self.inside.addWidget(words)
            self.inside.addWidget(line)
        self.inside.addSpacing(SPACE)
        self.inside.addWidget(self.go)
        self.staff.returnPressed.connect(self.pin.setFocus)
        self.pin.returnPressed.connect(self._enter)
        self.go.clicked.connect(self._enter)

    def show_view(self, shown: CounterView, tr: Tr) -> None:
        self.title.setText(tr("counter-title", counter=shown.header.counter))
        self.hint.setText(tr("counter-login-hint"))
        for words, message in zip(self._words, ("counter-login-staff", "counter-login-pin"), strict=True):
            words.setText(tr(message))
        self.staff.setAccessibleName(tr("counter-login-staff"))
        self.pin.setAccessibleName(tr("counter-login-pin"))
        self.go.put(tr("counter-do-log-in"), tr("counter-key-enter"))
        self.go.setEnabled(shown.header.linked)

    def begin(self) -> None:
        """The cursor where the typing starts; a PIN never stays."""
        self.pin.clear()
        (self.pin if self.staff.text() else self.staff).setFocus()

    def _enter(self) -> None:
        if not self.staff.text().strip():
            self.staff.setFocus()
        elif not self.pin.text():
            self.pin.setFocus()
        else:
            staff, pin = self.staff.text().strip(), self.pin.text()
            self.begin()
            self.entered.emit(staff, pin)


class ClosedPage(_Centred):
    """Logged in, and the counter not open.

    Signals:
        pressed(Action): open, or log out
    """

    pressed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("users", parent)
        self.open = BigButton()
        self.out = SlimButton()
        self.inside.addWidget(self.open)
        self.inside.addWidget(self.out)
        self.open.clicked.connect(lambda: self.pressed.emit(Action.OPEN))
        self.out.clicked.connect(lambda: self.pressed.emit(Action.LOG_OUT))

    def show_view(self, shown: CounterView, tr: Tr) -> None:
        self.title.setText(tr("counter-closed-title"))
        self.hint.setText(tr("counter-closed-hint", count=len(shown.lists.waiting)))
        self.open.put(shown.suggestion.words, tr("counter-key-space"))
        self.open.setEnabled(shown.actions[Action.OPEN].enabled)
        self.out.put(shown.actions[Action.LOG_OUT].words, shown.actions[Action.LOG_OUT].key)
        self.out.setEnabled(shown.actions[Action.LOG_OUT].enabled)
