"""The shipped fonts are enough: every character that the windows say, and names, on a PC without a Chinese font."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from branchdesk.resources import resource

NAMES = "王敏周建国喆镕玥堃祎赟珺璟瑄昇頔馡骍麐"
"""Of people; those after 国 are not in GB 2312."""
ASKED = """
import sys
from PySide6.QtGui import QRawFont
from PySide6.QtWidgets import QApplication
app = QApplication([])
from ui.theme import apply_theme, font
apply_theme(app)
missing = [
    character
    for bold in (False, True)
    for character in sys.argv[1]
    if not QRawFont.fromFont(font(40, bold=bold)).supportsCharacter(ord(character))
]
print("".join(missing))
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def missing(characters: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The characters that the shipped fonts lack, in a process that knows no other Chinese font."""
    (folder / "fonts.conf").write_text(FONTS.format(cache=folder / "cache"), "utf-8")
    monkeypatch.setenv("FONTCONFIG_FILE", str(folder / "fonts.conf"))
    command = [sys.executable, "-c", ASKED, characters]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


def test_every_character_of_our_texts_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = (*resource("i18n").glob("*.ftl"), *resource("profiles").glob("*.toml"))
    said = {character for path in shipped for character in path.read_text("utf-8") if character.isprintable()}
    assert missing("".join(sorted(said - {" "})), tmp_path, monkeypatch) == ""


def test_names_beyond_the_common_set_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert missing(NAMES, tmp_path, monkeypatch) == ""


def test_a_character_that_is_not_there_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert missing("国\U0002070e", tmp_path, monkeypatch) == "\U0002070e" * 2
