"""The gallery hangs every shared widget in every state, theme and language."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.domain.brand import Brand
from branchdesk.i18n import LANGUAGES
from tests.ui.all_texts import truncated
from ui.__main__ import main
from ui.gallery.own_buttons import PosedAnswer, PosedBig, PosedFace, PosedKey, faces, key_buttons
from ui.gallery.poses import STATES, PosedButton, PosedTile
from ui.gallery.window import GalleryWindow
from ui.palettes import LIGHT, PALETTES
from ui.theme import apply_theme, palette


def test_the_command_writes_a_picture_of_each_theme_and_language(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["branchdesk", "gallery", "--shots", str(tmp_path)])
    assert main() == 0
    written = {path.stem for path in tmp_path.glob("*.png")}
    assert written == {f"gallery-{language}-{theme}" for language in LANGUAGES for theme in PALETTES}
    apply_theme(qapp, LIGHT, Brand())


def test_every_state_of_a_button_looks_different(qtbot: QtBot, qapp: QApplication) -> None:
    for colours in PALETTES.values():
        apply_theme(qapp, colours, Brand())
        for make in (lambda state: PosedButton("x", "", state), lambda state: PosedTile("x", state)):
            looks: dict[bytes, str] = {}
            for state in STATES:
                button = make(state)
                qtbot.addWidget(button)
                button.resize(200, 110)
                image = button.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
                looks.setdefault(bytes(image.constBits()), state)
            # a tile has no look of its own under the mouse, and chosen looks like pressed
            assert len(looks) >= len(STATES) - 2, looks.values()
    apply_theme(qapp, LIGHT, Brand())


def test_a_tellers_keys_and_the_faces_hang_in_every_state(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT, Brand())
    hung = ((key_buttons("en"), (PosedKey, PosedBig, PosedAnswer), 2), (faces("en"), (PosedFace,), 3))
    for section, kinds, alike in hung:
        qtbot.addWidget(section)
        section.resize(1200, 900)
        section.show()
        for kind in kinds:
            posed = [part for part in section.findChildren(kind) if getattr(part, "score", 5) == 5]
            assert [getattr(part, "state", "") for part in posed] == list(STATES)
            looks = {_dots(part) for part in posed}
            assert len(looks) >= len(STATES) - alike, kind
        section.close()


def _dots(part: QWidget) -> bytes:
    return bytes(part.grab().toImage().convertToFormat(QImage.Format.Format_RGB32).constBits())


def test_colours_and_language_change_in_place(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT, Brand())
    window = GalleryWindow("en")
    qtbot.addWidget(window)
    window.show()

    def press(words: str) -> None:
        def found() -> list[QPushButton]:
            return [b for b in window.findChildren(QPushButton) if b.text() == words and b.isVisible()]

        qtbot.waitUntil(lambda: bool(found()))
        QTest.mouseClick(found()[0], Qt.MouseButton.LeftButton)

    press("中文")
    assert window.language == "zh"
    press("高对比度")
    assert palette().name == "contrast"
    assert not list(truncated(window))
    apply_theme(qapp, LIGHT, Brand())
