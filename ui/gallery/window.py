"""The gallery's window, and its pictures."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from branchdesk.i18n import LANGUAGES, text
from ui.gallery.sections import sections
from ui.palettes import PALETTES
from ui.theme import SPACE, apply_theme, set_role
from ui.widgets.basics import column, label, row
from ui.widgets.touch import TouchButton

WIDTH = 1366


class GalleryWindow(QWidget):
    """All sections, one below the other; themes and languages on top."""

    def __init__(self, language: str) -> None:
        super().__init__()
        set_role(self, "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._outer = column(self)
        self._shown = QWidget()
        self._outer.addWidget(self._shown)
        self.language = language
        self.speak(language)
        self.resize(WIDTH, 900)

    def speak(self, language: str) -> None:
        """Hang everything anew, in a language and in the colours in force."""
        self.language = language
        self.setWindowTitle(text(language, "gallery-title"))
        self._outer.removeWidget(self._shown)
        self._shown.hide()
        self._shown.deleteLater()
        self._shown = QWidget()
        whole = column(self._shown, gap=0)
        whole.addWidget(self._bar())
        self.wall = QWidget()
        inner = column(self.wall, margin=3 * SPACE, gap=2 * SPACE)
        for heading, section in sections(language):
            inner.addWidget(label(heading, "title"))
            inner.addWidget(section)
        inner.addStretch(1)
        self.area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self.wall)
        self.wall.setAutoFillBackground(False)
        area.viewport().setAutoFillBackground(False)
        whole.addWidget(area, 1)
        self._outer.addWidget(self._shown)

    def _bar(self) -> QFrame:
        bar = QFrame()
        set_role(bar, "brand")
        line = row(bar, margin=SPACE)
        line.addWidget(label(text(self.language, "gallery-title"), "lead"), 1)
        for name in PALETTES:
            line.addWidget(self._choice(text(self.language, f"gallery-theme-{name}"), lambda n=name: self._dress(n)))
        for language in LANGUAGES:
            line.addWidget(self._choice(text(language, "language-name"), lambda x=language: self.speak(x)))
        return bar

    def _choice(self, words: str, do: Any) -> TouchButton:
        button = TouchButton(words, "on-brand")
        button.setMinimumHeight(0)
        button.clicked.connect(lambda _checked: do())
        return button

    def _dress(self, name: str) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, PALETTES[name])
        self.speak(self.language)


def open_gallery(language: str, theme: str, shots: Path | None) -> int:
    """Show the gallery; or, with a folder, write its pictures in every theme and language there. The exit code."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    apply_theme(app, PALETTES[theme])
    window = GalleryWindow(language)
    if shots is None:
        window.show()
        return app.exec()
    shots.mkdir(parents=True, exist_ok=True)
    for name, colours in PALETTES.items():
        apply_theme(app, colours)
        for spoken in LANGUAGES:
            window.speak(spoken)
            path = shots / f"gallery-{spoken}-{name}.png"
            _whole(window).save(str(path))
            print(text(language, "cli-written", path=str(path)), flush=True)
    return 0


def _whole(window: GalleryWindow) -> Any:
    """A picture of the whole wall, however high."""
    window.resize(WIDTH, 900)
    window.show()
    QApplication.processEvents()
    layout, around = window.wall.layout(), window.height() - window.area.viewport().height()
    assert layout is not None
    window.resize(WIDTH, layout.totalHeightForWidth(window.wall.width()) + around)
    QApplication.processEvents()
    return window.grab()
