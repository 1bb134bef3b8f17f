"""The bar at the foot of every page: ways to go, and what makes the kiosk easier to use."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QBoxLayout, QWidget

from branchdesk.i18n import LANGUAGES, text
from ui.kiosk.home import Reach
from ui.kiosk.idle import Page
from ui.kiosk.presenter import KioskPresenter
from ui.theme import palette
from ui.widgets.basics import row
from ui.widgets.icons import icon, icon_pixmap
from ui.widgets.look import Look
from ui.widgets.touch import PaintedButton, TouchButton
from ui.widgets.words import draw_words

ICON_GAP = "\N{EN SPACE}"
"""Between a button's icon and its words."""
EASES = {"large": "a-large-small", "contrast": "contrast", "low": "accessibility", "voice": "volume-2"}
"""What a customer may switch on, and its icon; the words are ``kiosk-ease-…``."""
_STEPS = (Page.PRIORITY, Page.CHECK_IN, Page.WISHES, Page.WISH, Page.PERSON)
_CROWDED = (Page.NOT_PRINTED, Page.ISSUING)
"""Where three buttons about the ticket need the row of a wide screen."""
_WIDE = 1.6
"""A screen this much wider than high has room for all in one row."""


class EaseButton(PaintedButton):
    """A switch: its icon, and below it what it is called."""

    def __init__(self, sign: str) -> None:
        super().__init__()
        self._sign, self.caption = sign, ""

    def tell(self, look: Look, caption: str) -> None:
        """Its words, and its size."""
        self.set_scale(look.scale)
        height = max(look.least, look.px(108)) + 2
        self.setFixedSize(max(look.least, look.px(118)), height)
        if caption != self.caption:
            self.caption = caption
            self.update()

    def paint_content(self, painter: QPainter) -> None:
        colours, size = palette(), self.px(44)
        top = round(self.height() * 0.16)
        painter.drawPixmap((self.width() - size) // 2, top, icon_pixmap(self._sign, colours.accent, size))
        below = QRectF(self.px(6), top + size + self.px(4), self.width() - 2 * self.px(6), self.px(32))
        centre = Qt.AlignmentFlag.AlignCenter
        draw_words(painter, below, self.caption, self.px(22), colours.text, align=centre)


class ChoiceBar(QWidget):
    """Back, priority, check-in; large text, contrast, low controls, voice; and the languages."""

    def __init__(self, kiosk: KioskPresenter) -> None:
        super().__init__()
        self._kiosk = kiosk
        self.back, self.priority, self.check_in = TouchButton(), TouchButton(), TouchButton()
        self.eases = {name: EaseButton(sign) for name, sign in EASES.items()}
        self.languages = {language: TouchButton(text(language, "language-name")) for language in LANGUAGES}
        self.back.clicked.connect(kiosk.guide.back)
        self.priority.clicked.connect(kiosk.tap_priority)
        self.check_in.clicked.connect(kiosk.check_in.open)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._ways, self._side = row(), row()
        self._rows.addLayout(self._ways, 1)
        self._rows.addLayout(self._side)
        for way in (self.back, self.priority, self.check_in):
            self._ways.addWidget(way)
        self._ways.addStretch(0)
        for name, button in self.eases.items():
            button.clicked.connect(lambda *_, chosen=name: self._switch(chosen))
            self._side.addWidget(button)
        for language, said in self.languages.items():
            said.clicked.connect(lambda *_, chosen=language: kiosk.prefer(language=chosen))
            self._side.addWidget(said)
        for switch in (*self.eases.values(), *self.languages.values()):
            switch.setCheckable(True)

    @property
    def large(self) -> TouchButton:
        """The switch for large text."""
        return self.eases["large"]

    def take_buttons(self, buttons: QWidget) -> None:
        """Have a page's own buttons in the space between."""
        self._ways.insertWidget(self._ways.count() - 1, buttons, 1)

    def refresh(self, look: Look) -> None:
        """Show what is chosen. Here large text changes nothing: the bar keeps its shape."""
        plain, kiosk, profile = look._replace(large=False), self._kiosk, self._kiosk.shore.profile
        in_two = look.size.width() < _WIDE * look.size.height()
        directions = QBoxLayout.Direction
        self._rows.setDirection(directions.TopToBottom if in_two else directions.LeftToRight)
        for layout in (self._rows, self._ways, self._side):
            layout.setSpacing(look.px(16))
        for button in (self.back, self.priority, self.check_in, *self.languages.values()):
            plain.button(button, 28)
            button.setIconSize(QSize(look.px(40), look.px(40)))
        open_home = kiosk.page is Page.HOME and kiosk.shore.reach in (Reach.OPEN, Reach.ISLAND)
        self.priority.setVisible(bool(profile and profile.priorities) and open_home)
        self.check_in.setVisible(kiosk.page is Page.HOME and kiosk.check_in.is_offered)
        self.back.setVisible(kiosk.page in _STEPS)
        self.back.setIcon(icon("arrow-left", "accent"))
        self.back.say(ICON_GAP + look.tr("kiosk-back"))
        chosen = bool(kiosk.session.priority)
        self.priority.setIcon(icon("x" if chosen else "star", "accent"))
        self.priority.say(ICON_GAP + look.tr("kiosk-priority-cancel" if chosen else "kiosk-priority"))
        self.check_in.setIcon(icon("calendar-clock", "accent"))
        self.check_in.say(ICON_GAP + look.tr("kiosk-check-in"))
        self._refresh_side(plain, full=not in_two and kiosk.page in _CROWDED and kiosk.issued is not None)

    def _refresh_side(self, look: Look, *, full: bool) -> None:
        kiosk = self._kiosk
        for name, button in self.eases.items():
            words = look.tr(f"kiosk-ease-{name}")
            button.tell(look, look.tr(f"kiosk-ease-short-{name}"))
            button.setAccessibleName(words)
            button.setToolTip(words)
            button.setChecked(getattr(kiosk.session, name))
            button.mark(button.isChecked())
            button.setAccessibleDescription(look.tr("kiosk-ease-on" if button.isChecked() else "kiosk-ease-off"))
            button.setVisible(not full and (name != "voice" or kiosk.settings.voice != "none"))
        for language, said in self.languages.items():
            said.setChecked(kiosk.session.language == language)

    def _switch(self, name: str) -> None:
        self._kiosk.prefer(**{name: not getattr(self._kiosk.session, name)})
