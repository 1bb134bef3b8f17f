"""For staff: the PIN, and the service menu behind it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QWidget

from branchdesk import __version__
from branchdesk.client.link import LinkState
from branchdesk.i18n.stories import stop_words
from ui.kiosk.lines import Lines
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.words import error_words
from ui.widgets.basics import card, column, label
from ui.widgets.icons import icon
from ui.widgets.look import Look
from ui.widgets.strip import Strip
from ui.widgets.touch import TouchButton
from ui.widgets.words import Figure

ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
DOT = "•"
UNLIMITED = (1 << 24) - 1
"""Qt's largest height."""


class PinPage(QWidget):
    """The staff number and the PIN, by a keyboard on the screen or a real one."""

    def __init__(self, kiosk: KioskPresenter) -> None:
        super().__init__()
        self._kiosk = kiosk
        self.title, self.help, self.error = label(), Lines("muted"), Strip()
        self.typed = Figure()
        self.keys = {key: TouchButton(key.upper()) for line in ROWS for key in line}
        self.erase, self.submit, self.cancel = TouchButton(), TouchButton("", "primary"), TouchButton()
        self.cancel.clicked.connect(kiosk.done)
        for key, button in self.keys.items():
            button.clicked.connect(partial(kiosk.pad.type, key))
        self.erase.clicked.connect(kiosk.pad.erase)
        self.submit.clicked.connect(kiosk.pad.submit)
        self._layout = column(self)
        self._layout.addWidget(self.error)
        self._asked = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        words = column()
        words.addWidget(self.title)
        words.addWidget(self.help)
        words.addStretch(1)
        self._asked.addLayout(words, 1)
        self._frame = card()
        column(self._frame).addWidget(self.typed)
        self._asked.addWidget(self._frame, 1)
        self._layout.addLayout(self._asked, 1)
        self._pad = QGridLayout()
        for line, keys in enumerate(ROWS):
            for place, key in enumerate(keys):
                self._pad.addWidget(self.keys[key], line, place)
        self._pad.addWidget(self.cancel, 2, 9)
        self._pad.addWidget(self.erase, 3, 7)
        self._pad.addWidget(self.submit, 3, 8, 1, 2)
        self._layout.addLayout(self._pad)

    def refresh(self, look: Look) -> None:
        """Show what is asked for, and dots for what must not be read over a shoulder."""
        pad = self._kiosk.pad
        self._layout.setSpacing(look.px(16))
        self._pad.setSpacing(look.px(10))
        self._asked.setSpacing(look.px(24))
        directions = QBoxLayout.Direction
        self._asked.setDirection(directions.TopToBottom if look.portrait else directions.LeftToRight)
        self._frame.setMaximumHeight(look.px(260) if look.portrait else UNLIMITED)
        look.type(self.title, 40, bold=True)
        look.type(self.help, 26)
        letters = pad.field == "staff"
        self.title.setText(look.tr(f"kiosk-pin-{pad.field}"))
        own = pad.field == "pin" and not pad.asks_branch
        self.help.tell(look.tr("kiosk-pin-help-own" if own else f"kiosk-pin-help-{pad.field}"))
        self.typed.tell(pad.typed if letters else DOT * len(pad.pin), look.px(90), "brand_ink")
        self.typed.setAccessibleName(look.tr("kiosk-pin-length", count=len(pad.typed)))
        self.error.tell(look, "warn", "triangle-alert", error_words(look, pad.error) if pad.error else "")
        for key, button in self.keys.items():
            look.button(button, 34, bold=True, pad=4)
            button.setVisible(letters or key.isdecimal())
            button.setEnabled(not pad.busy)
        for button, sign, message_id in (
            (self.erase, "arrow-left", "kiosk-check-in-erase"),
            (self.cancel, "x", "kiosk-back"),
        ):
            look.button(button, 30, pad=4)
            button.setIcon(icon(sign, "accent"))
            button.setIconSize(QSize(look.px(40), look.px(40)))
            button.setAccessibleName(look.tr(message_id))
        look.button(self.submit, 30, bold=True, pad=4)
        self.submit.say(look.tr("kiosk-pin-go"))
        self.submit.setEnabled(bool(pad.typed) and not pad.busy)


class ServicePage(QWidget):
    """Leave, start again, tests, out of service; and how the kiosk is."""

    def __init__(self, kiosk: KioskPresenter) -> None:
        super().__init__()
        self._kiosk = kiosk
        menu = kiosk.service
        self.title, self.state, self.told = label(), Lines(), Strip()
        acts: dict[str, Callable[[], object]] = {
            "switch": menu.switch,
            "print": menu.test_print,
            "voice": menu.test_voice,
            "pin": kiosk.pad.change,
            "restart": lambda: menu.leave("restart"),
            "close": lambda: menu.leave("close"),
        }
        self.buttons = {name: TouchButton("", "danger" if name == "close" else "") for name in acts}
        self._layout = column(self)
        self._frame = card()
        self._inner = column(self._frame)
        self._inner.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        for widget in (self.title, self._frame, self.told):
            self._layout.addWidget(widget)
        self._layout.addStretch(1)
        self._grid = QGridLayout()
        for place, (name, act) in enumerate(acts.items()):
            self.buttons[name].clicked.connect(act)
            self._grid.addWidget(self.buttons[name], place // 3, place % 3)
        self._layout.addLayout(self._grid)
        self.home = TouchButton("", "primary")
        self.home.clicked.connect(kiosk.done)
        self._layout.addWidget(self.home)

    def refresh(self, look: Look) -> None:
        """Show the state and the last result."""
        kiosk, menu = self._kiosk, self._kiosk.service
        self._layout.setSpacing(look.px(18))
        self._grid.setSpacing(look.px(16))
        margin = look.px(28)
        self._inner.setContentsMargins(margin, margin, margin, margin)
        look.type(self.title, 40, bold=True)
        look.type(self.state, 28)
        self.title.setText(look.tr("kiosk-service"))
        live, problem = kiosk.bridge.link_state is LinkState.LIVE, kiosk.printer.problem
        shore = kiosk.shore.service
        why = stop_words(look.language, shore.reason, shore.note)
        lines = (
            *((look.tr("kiosk-service-stopped", why=why),) if shore.out else ()),
            look.tr("kiosk-service-node", live="yes" if live else "no"),
            look.tr("kiosk-service-printer", problem=problem or "none"),
            look.tr("kiosk-service-journal", count=len(kiosk.shore.island.pending)),
            look.tr("kiosk-service-pin-kept", kept="yes" if kiosk.pad.own else "no"),
            look.tr("kiosk-service-version", version=__version__, device=kiosk.bridge.link.who.device),
        )
        self.state.tell("\n".join(lines))
        told = menu.told or ("kiosk-service-pin-set" if kiosk.pad.is_new else "")
        self.told.tell(look, "info", "info", look.tr(told) if told else "")
        for name, button in self.buttons.items():
            look.button(button, 30)
            back = name == "switch" and kiosk.shore.service.out
            button.say(look.tr("kiosk-service-in" if back else f"kiosk-service-do-{name}"))
        look.button(self.home, 32, bold=True)
        self.home.say(look.tr("kiosk-service-home"))
