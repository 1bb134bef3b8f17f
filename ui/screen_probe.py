"""What ``doctor`` finds out with a screen: the screens themselves, touch, and the shipped fonts.

Qt ends the whole process where it finds no screen, so ``ui.doctor`` starts this in a process of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QFontDatabase, QGuiApplication, QInputDevice, QRawFont, QScreen

from branchdesk.doctor.findings import Finding, Params, fault, ok, warning
from branchdesk.resources import resource

SMALLEST = (1024, 720)
"""Narrower or lower, and windows no longer show all that belongs on them."""
TOUCHED = ("kiosk", "evaluator")
SAMPLE = "工商银行排队叫号喆镕玥堃祎 Aé–×"
"""Chinese beyond the commonest characters, and what English texts need."""
_UNSEEN = ("offscreen", "minimal", "vnc")


def probe(role: str) -> list[Finding]:
    """Look at the screen, touch and fonts of this machine."""
    app = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    assert isinstance(app, QGuiApplication)
    platform = app.platformName()
    seen = [warning("screen", "screen_unseen", platform=platform)] if platform in _UNSEEN else []
    found = [*seen, *map(screen, app.screens()), *fonts(resource("fonts"))]
    if role in TOUCHED and not seen:
        found += touch([device.type() for device in QInputDevice.devices()])
    return found


def screen(of: QScreen) -> Finding:
    """One screen's size, in pixels as windows see them, and how fine it is."""
    size = of.size()
    params: Params = {
        "screen": of.name() or "–",
        "width": size.width(),
        "height": size.height(),
        "dpi": round(of.physicalDotsPerInch()),
        "scale": round(of.devicePixelRatio(), 2),
    }
    small = max(size.width(), size.height()) < SMALLEST[0] or min(size.width(), size.height()) < SMALLEST[1]
    return (warning if small else ok)("screen", "screen_small" if small else "screen_fits", **params)


def touch(devices: Sequence[QInputDevice.DeviceType]) -> list[Finding]:
    """Customers have no mouse."""
    if QInputDevice.DeviceType.TouchScreen in devices:
        return [ok("screen", "touch_here")]
    return [warning("screen", "touch_missing")]


def fonts(folder: Path) -> list[Finding]:
    """Whether the shipped fonts load and draw what names and texts need."""
    files = sorted(folder.glob("*.ttf"))
    if not files:
        return [fault("fonts", "fonts_missing", path=str(folder))]
    found = []
    for file in files:
        raw = QRawFont(str(file), 16)
        lacking = "".join(character for character in SAMPLE if not raw.supportsCharacter(ord(character)))
        if not raw.isValid() or QFontDatabase.addApplicationFont(str(file)) < 0:
            found.append(fault("fonts", "font_broken", path=str(file)))
        elif lacking.strip():
            found.append(fault("fonts", "glyphs_missing", path=str(file), glyphs=lacking))
        else:
            found.append(ok("fonts", "font_loads", font=file.stem))
    return found
