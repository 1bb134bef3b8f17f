"""What the draft makes of the customers' screens and of the ticket, before it is saved: small, and large on a tap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QPushButton, QWidget

from branchdesk.domain.profile import Profile
from branchdesk.i18n import LANGUAGES, text
from ui.bridge import Bridge
from ui.manager.parts import button, tall
from ui.manager.settings.preview import SHOWN_ON, TicketPreview
from ui.theme import SPACE, set_role
from ui.widgets.basics import column, label, plain, row
from ui.widgets.buttons import one_of

TICKET = "ticket"
SMALL_PX, LARGE_PX = 296, 1180
DRAW_MS = 400
"""A screen is drawn on the window's thread, in a tenth of a second at most: not while somebody types."""


class Screens(Protocol):
    """Draws customers' screens. The window does not know them; whoever starts it does."""

    def screens(self, page: str) -> tuple[str, ...]:
        """Which screens a page of the settings changes."""

    def draw(self, screen: str, profile: Profile, language: str, item: int) -> QPixmap:
        """A screen with these settings. ``item``: which one of the page's list is looked at."""


Draw = Callable[[str], QPixmap]
"""Draws one screen in a language."""


class PreviewCard(QFrame):
    """Of each page what it is about: one screen after the other, chosen by a button; hidden where it is about none."""

    def __init__(self, bridge: Bridge, language: str, screens: Screens | None) -> None:
        super().__init__()
        self._language, self._screens = language, screens
        self._profile: Profile | None = None
        self._item = 0
        self._drawn: tuple[object, ...] = ()
        set_role(self, "card")
        self.ticket = TicketPreview(bridge, language)
        self.picture = QPushButton()
        self.picture.setIconSize(QSize(SMALL_PX, SMALL_PX))
        self.picture.clicked.connect(self._enlarge)
        set_role(self.picture, "picture")
        self.tabs: dict[str, QPushButton] = {}
        self._title, head = label(role="strong"), QWidget()
        self._head, self._tabs = head, row(head, gap=SPACE)
        layout = column(self, margin=2 * SPACE, gap=SPACE)
        for part in (self._title, head, self.ticket, self.picture):
            layout.addWidget(part)
        self._soon = QTimer(self, interval=DRAW_MS, singleShot=True)
        self._soon.timeout.connect(self._draw)
        self.hide()

    @property
    def chosen(self) -> str:
        """Which screen is shown."""
        return next((name for name, tab in self.tabs.items() if tab.isChecked()), "")

    def show_draft(self, profile: Profile | None, page: str, item: int) -> None:
        """The draft, on a page of the settings; None: it is not good, and what was shown stays."""
        shown = (*(self._screens.screens(page) if self._screens else ()), *((TICKET,) if page in SHOWN_ON else ()))
        self.setVisible(bool(shown) and (profile is not None or self._profile is not None))
        self._profile, self._item = profile or self._profile, max(0, item)
        if shown != tuple(self.tabs):
            self._show_tabs(shown)
        if shown:
            self._soon.start()

    def _show_tabs(self, shown: tuple[str, ...]) -> None:
        for old in self.tabs.values():
            old.hide()
            old.deleteLater()
        self.tabs = {}
        for name in shown:
            tab = QPushButton(plain(text(self._language, f"setting-preview-{name}")))
            set_role(tab, "tab")
            self._tabs.addWidget(tab)
            self.tabs[name] = tab
        self._show_title(shown)
        one_of(self.tabs.values())
        for name, tab in self.tabs.items():
            tab.setChecked(name == shown[0])
            tab.clicked.connect(lambda _checked: self._turn())
        self._turn()

    def _show_title(self, shown: tuple[str, ...]) -> None:
        """Of a single screen the title says which, and a line is saved."""
        words = text(self._language, "setting-preview")
        only = text(self._language, f"setting-preview-{shown[0]}") if len(shown) == 1 else ""
        self._title.setText(f"{words} · {only}" if only else words)
        self._head.setVisible(not only)

    def _turn(self) -> None:
        """As high as what is shown: what was drawn before on another page takes no room."""
        self.ticket.setVisible(self.chosen == TICKET)
        self.picture.setVisible(self.chosen != TICKET)
        self._draw()

    def _draw(self) -> None:
        """Only what is another picture than the one that is there."""
        self._soon.stop()
        name, wanted = self.chosen, (self.chosen, self._profile, self._item)
        if self._profile is None or not name or not self.isVisible() or wanted == self._drawn:
            return
        self._drawn = wanted
        if name == TICKET:
            self.ticket.show_draft(self._profile, self._item)
            return
        drawn = self._picture(self._language, SMALL_PX)
        self.picture.setIcon(QIcon(drawn))
        self.picture.setIconSize(drawn.deviceIndependentSize().toSize())
        words = text(self._language, f"setting-preview-{name}")
        self.picture.setAccessibleName(text(self._language, "setting-preview-large", screen=words))
        self.picture.setToolTip(plain(self.picture.accessibleName()))

    def _picture(self, language: str, width: int) -> QPixmap:
        assert self._screens is not None
        assert self._profile is not None
        drawn = self._screens.draw(self.chosen, self._profile, language, self._item)
        ratio = self.devicePixelRatioF()
        scaled = drawn.scaledToWidth(round(width * ratio), Qt.TransformationMode.SmoothTransformation)
        scaled.setDevicePixelRatio(ratio)
        return scaled

    def showEvent(self, event: object) -> None:
        """What was told while it was hidden is drawn now."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._soon.start()

    def _enlarge(self) -> None:
        if self._profile is not None:
            words = text(self._language, f"setting-preview-{self.chosen}")
            LargePreview(self._language, words, lambda spoken: self._picture(spoken, LARGE_PX), self).open()


class LargePreview(QDialog):
    """One screen, nearly as large as it is, in each language."""

    def __init__(self, language: str, title: str, draw: Draw, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._draw = draw
        self.picture = QLabel()
        layout = column(self, margin=2 * SPACE, gap=SPACE)
        head = row(gap=SPACE)
        head.addWidget(label(title, "title"), 1)
        self.languages = {spoken: QPushButton(text(spoken, "language-name")) for spoken in LANGUAGES}
        for spoken, made in self.languages.items():
            made.clicked.connect(lambda _checked, spoken=spoken: self.speak(spoken))
            tall(made)
            head.addWidget(made)
        one_of(self.languages.values())
        self.close_button = button(text(language, "setting-preview-close"), self.accept, "primary")
        tall(self.close_button)
        head.addWidget(self.close_button)
        layout.addLayout(head)
        layout.addWidget(self.picture, 1, Qt.AlignmentFlag.AlignCenter)
        self.speak(language)

    def speak(self, language: str) -> None:
        """Draw it in a language."""
        for spoken, made in self.languages.items():
            made.setChecked(spoken == language)
        self.picture.setPixmap(self._draw(language))
        self.picture.setAccessibleName(self.windowTitle())
