"""No answer yet: the one page where the customer may ask for the same ticket again."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.words import error_words
from ui.widgets.basics import column, row
from ui.widgets.look import Look
from ui.widgets.strip import Message
from ui.widgets.touch import TouchButton


class UnansweredPage(QWidget):
    """Try again, or give up."""

    def __init__(self, kiosk: KioskPresenter) -> None:
        super().__init__()
        self._kiosk = kiosk
        self.message = Message()
        self.try_again, self.give_up = TouchButton("", "primary"), TouchButton()
        self.try_again.clicked.connect(kiosk.try_again)
        self.give_up.clicked.connect(kiosk.done)
        self._layout = column(self)
        self._layout.addWidget(self.message, 1)
        self._buttons = row()
        self._buttons.addWidget(self.give_up, 1)
        self._buttons.addWidget(self.try_again, 2)
        self._layout.addLayout(self._buttons)

    def refresh(self, look: Look) -> None:
        """Show what is known: with a silent branch the outcome is open, otherwise its own words."""
        error = self._kiosk.error
        silent = error is None or error.code == "no_node"
        words = look.tr("kiosk-unanswered-help") if silent or error is None else error_words(look, error)
        self._layout.setSpacing(look.px(20))
        self._buttons.setSpacing(look.px(20))
        self.message.tell(look, "warn", "wifi-off" if silent else "triangle-alert", look.tr("kiosk-unanswered"), words)
        for button, message_id in ((self.try_again, "kiosk-try-again"), (self.give_up, "kiosk-give-up")):
            look.button(button, 32, bold=True)
            button.say(look.tr(message_id))
