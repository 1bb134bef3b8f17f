"""The kept pictures themselves; ``test_every_window.py`` compares them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.ui.every_window import showings
from tests.ui.references import FOLDER, difference, keep, shots

SHOWINGS = showings()
MOST_BYTES = 7_000_000


def test_a_moved_button_is_found_and_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.ui.references.FOLDER", tmp_path / "kept")
    shot = shots(SHOWINGS[0])[0]
    before = Image.new("RGB", (640, 360), "#F3F5F8")
    ImageDraw.Draw(before).rectangle((40, 40, 200, 90), fill="#0A5FC4")
    keep(shot, before)
    assert not difference(shot, before, tmp_path)
    after = Image.new("RGB", (640, 360), "#F3F5F8")
    ImageDraw.Draw(after).rectangle((40, 48, 200, 98), fill="#0A5FC4")
    told = difference(shot, after, tmp_path)
    assert shot.name in told
    assert (tmp_path / f"{shot.name}.png").exists()


def test_the_store_stays_small_and_keeps_nothing_old() -> None:
    names = {shot.name for showing in SHOWINGS for shot in shots(showing)}
    files = list(FOLDER.glob("*.png"))
    assert not [path.name for path in files if path.stem not in names]
    assert sum(path.stat().st_size for path in files) < MOST_BYTES
