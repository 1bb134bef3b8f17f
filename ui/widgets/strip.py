"""Words with an icon at a public screen's size: a strip across the page, or a message that fills it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ui.palettes import Meaning
from ui.theme import set_role
from ui.widgets.basics import column, label, row
from ui.widgets.icons import IconLabel
from ui.widgets.look import Look

Kind = Literal["info", "good", "warn", "bad"]
"""How pressing it is."""
MEANINGS: dict[Kind, Meaning] = {"info": "accent", "good": "good", "warn": "warn", "bad": "bad"}


class Strip(QFrame):
    """A coloured strip with an icon and words; hidden without words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = row(self)
        self._icon = IconLabel("info", "accent")
        self.label = label(wrap=True)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.label, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def tell(self, look: Look, kind: Kind, icon: str, words: str, *, size: float = 28) -> None:
        """Show words, or hide where there are none."""
        self.setVisible(bool(words))
        if not words:
            return
        set_role(self, f"banner-{kind}")
        self._icon.show_icon(icon, MEANINGS[kind], look.type_px(size * 1.3))
        look.type(self.label, size, bold=True)
        self.label.setText(words)
        margin = look.px(20)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(margin, look.px(14), margin, look.px(14))
        layout.setSpacing(look.px(16))


class Message(QWidget):
    """A large icon, a title and a plain sentence in the middle of a page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = column(self)
        self._icon = IconLabel("info", "accent")
        self.title, self.words = label(wrap=True, centre=True), label("", "muted", wrap=True, centre=True)
        layout.addStretch(1)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.title)
        layout.addWidget(self.words)
        layout.addStretch(1)

    def tell(self, look: Look, kind: Kind, icon: str, title: str, words: str) -> None:
        """Show it."""
        self._icon.show_icon(icon, MEANINGS[kind], look.px(140))
        look.type(self.title, 60, bold=True)
        look.type(self.words, 32)
        self.title.setText(title)
        self.words.setText(words)
        layout = self.layout()
        assert layout is not None
        layout.setSpacing(look.px(24))
        layout.setContentsMargins(look.px(80), 0, look.px(80), 0)
