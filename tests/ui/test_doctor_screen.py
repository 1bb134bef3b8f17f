"""What ``branchdesk doctor`` says of screens, touch and fonts, and where no window can open at all."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtGui import QInputDevice
from PySide6.QtWidgets import QApplication

from branchdesk.doctor.findings import Finding
from branchdesk.resources import resource
from tests.commandline import WINDOWS, environment, run
from ui.screen_probe import fonts, probe, touch


def codes(findings: list[Finding]) -> dict[str, str]:
    return {finding.code: finding.level for finding in findings}


def test_the_shipped_fonts_are_good(qapp: QApplication) -> None:
    assert codes(fonts(resource("fonts"))) == {"font_loads": "ok"}


def test_fonts_that_are_missing_broken_or_others(qapp: QApplication, tmp_path: Path) -> None:
    assert codes(fonts(tmp_path)) == {"fonts_missing": "fault"}
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    assert codes(fonts(tmp_path)) == {"font_broken": "fault"}


def test_a_font_without_chinese(qapp: QApplication, tmp_path: Path) -> None:
    latin = next(Path("/usr/share/fonts").rglob("DejaVuSans.ttf"), None)
    if latin is None:
        pytest.skip("needs a font without Chinese (fonts-dejavu-core)")
    shutil.copy(latin, tmp_path)
    assert codes(fonts(tmp_path)) == {"glyphs_missing": "fault"}


def test_without_a_screen_the_windows_are_unseen(qapp: QApplication) -> None:
    found = codes(probe("kiosk"))
    assert found["screen_unseen"] == "warning"
    assert "touch_missing" not in found


def test_customers_need_touch() -> None:
    assert codes(touch([QInputDevice.DeviceType.Mouse])) == {"touch_missing": "warning"}
    assert codes(touch([QInputDevice.DeviceType.TouchScreen])) == {"touch_here": "ok"}


def test_no_window_can_open(tmp_path: Path) -> None:
    nowhere = environment(QT_QPA_PLATFORM="xcb", DISPLAY=":4711", BRANCHDESK_DATA=str(tmp_path))
    ran = run("doctor", "display", "--json", entry=WINDOWS, env=nowhere)
    found = {finding["code"]: finding["level"] for finding in json.loads(ran.stdout)["findings"]}
    assert ran.returncode == 2
    assert found["screen_fails"] == "fault"
