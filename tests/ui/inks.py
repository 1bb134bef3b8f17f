"""The contrast of what stands on a window's picture: every text's ink against the ground behind it.

AA (4.5:1, large text 3:1), AAA (7:1, large text 4.5:1) in the palette for high contrast (WCAG 2.2, 1.4.3 and 1.4.6).
What is disabled is exempt.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

from PIL import Image
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from tests.ui.all_texts import Painted, visible
from ui.palettes import CONTRAST, Palette, contrast

BY_STYLE = (QLabel.paintEvent, QPushButton.paintEvent)
"""Widgets that the stylesheet paints; the others paint themselves, and are watched."""
STROKES = 0.15
LARGE_PX, LARGE_BOLD_PX = 24, 19


class Seen(NamedTuple):
    """A text on a picture: its ink, and the part of the picture that it takes."""

    words: str
    ink: str
    area: QRect
    large: bool


def least(palette: Palette, *, large: bool = False) -> float:
    if palette.name == CONTRAST.name:
        return 4.5 if large else 7
    return 3 if large else 4.5


def faint(window: QWidget, picture: Image.Image, painted: Painted, palette: Palette) -> Iterator[str]:
    """The texts that are hard to read, with what they are written on."""
    whole = QRect(QPoint(0, 0), window.size())
    for text in (*widget_inks(window), *painted_inks(window, painted)):
        area = text.area.intersected(whole)
        if area.isEmpty():
            continue
        behind = ground(picture, area, text.ink)
        ratio = contrast(text.ink, behind)
        if ratio < least(palette, large=text.large):
            yield f"faint, {ratio:.1f}:1 {text.ink} on {behind}: {text.words!r}"


def widget_inks(window: QWidget) -> Iterator[Seen]:
    for widget in visible(window):
        words = widget.text() if isinstance(widget, QLabel | QPushButton) else ""
        if words.strip() and widget.isEnabled() and uncovered(widget, window) and type(widget).paintEvent in BY_STYLE:
            ink = widget.palette().color(widget.foregroundRole()).name()
            area = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
            yield Seen(words, ink, area, _large(widget.font().pixelSize(), bold=widget.font().bold()))


def painted_inks(window: QWidget, painted: Painted) -> Iterator[Seen]:
    for stroke in painted.strokes:
        if stroke.on.isEnabled() and stroke.words.strip() and uncovered(stroke.on, window):
            area = stroke.area.toAlignedRect().translated(stroke.on.mapTo(window, QPoint(0, 0)))
            yield Seen(stroke.words, stroke.ink, area, _large(stroke.px, bold=stroke.bold))


def uncovered(widget: QWidget, window: QWidget) -> bool:
    """Whether nothing else of the window lies over it."""
    if widget.window() is not window:
        return False
    found = window.childAt(widget.mapTo(window, widget.rect().center()))
    return found is None or found is widget or widget.isAncestorOf(found) or found.isAncestorOf(widget)


def _large(px: int, *, bold: bool) -> bool:
    return px >= (LARGE_BOLD_PX if bold else LARGE_PX)


def ground(picture: Image.Image, area: QRect, ink: str) -> str:
    """The colour that most of an area has; dense strokes of the ink itself may take more than half of it."""
    box = (area.left(), area.top(), area.right() + 1, area.bottom() + 1)
    part = picture.crop(box)
    colours = part.getcolors(part.width * part.height) or []  # it clears room for as many as it is told
    found = [(count, "#{:02X}{:02X}{:02X}".format(*cast("tuple[int, int, int]", rgb))) for count, rgb in colours]
    most = sorted(found, reverse=True)[:2]
    if len(most) == 2 and most[0][1] == ink.upper() and most[1][0] > STROKES * sum(count for count, _ in found):
        return most[1][1]
    return most[0][1]


def as_pillow(grabbed: QImage) -> Image.Image:
    image = grabbed.convertToFormat(QImage.Format.Format_RGB888)
    size = (image.width(), image.height())
    return Image.frombuffer("RGB", size, bytes(image.constBits()), "raw", "RGB", image.bytesPerLine(), 1)
