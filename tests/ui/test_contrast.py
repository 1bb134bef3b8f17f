"""WCAG contrast of every text: by the pairs of the stylesheet, and by what really stands on every window's picture.

AA (4.5:1, large text 3:1) in every palette and brand; AAA (7:1, large text 4.5:1) in the palette for high contrast.
What is disabled is exempt, as WCAG has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, cast

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from branchdesk.domain.brand import Brand
from branchdesk.resources import resource
from tests.inprocess import demo_profile
from tests.ui.all_texts import Painted, visible, watched_painting
from tests.ui.every_window import State, all_states, resized, shown, turns
from ui.brand import branded
from ui.palettes import CONTRAST, PALETTES, Palette, contrast, mixed

STATES = all_states()
BRANDS = {
    "none": Brand(),
    "demo": demo_profile().brand,
    "yellow": Brand(colour="#FFD500"),
    "red": Brand(colour="#C8102E", accent="#C8102E"),
    "green": Brand(colour="#00843D", accent="#7ED957"),
    "black": Brand(colour="#000000", accent="#000000"),
    "white": Brand(colour="#FFFFFF", accent="#FFFFFF"),
}
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


def rules() -> Iterator[tuple[str, dict[str, str]]]:
    """The stylesheet's rules: selector, and which colour of the palette each property names."""
    sheet = re.sub(r"/\*.*?\*/", "", resource("theme.qss").read_text("utf-8"), flags=re.DOTALL)
    for selectors, body in re.findall(r"([^{}]+)\{((?:[^{}]|\$\{\w+\})*)\}", sheet):
        named = dict(re.findall(r"([\w-]+):[^;$]*\$([a-z_]+)", body))
        for selector in selectors.split(","):
            yield selector.strip(), named


def pairs() -> set[tuple[str, str]]:
    """Ink and ground of every rule that says an ink; where it says no ground, whatever it may stand on."""
    grounds = {selector: named["background"] for selector, named in rules() if "background" in named}
    found: set[tuple[str, str]] = set()
    for selector, named in rules():
        if "disabled" in selector:
            continue
        if "selection-color" in named:
            found.add((named["selection-color"], named["selection-background-color"]))
        if "color" in named:
            own = named.get("background") or grounds.get(selector.split(" ")[0].split(":")[0])
            own = own or {"on_brand": "brand", "on_accent": "accent"}.get(named["color"])
            found |= {(named["color"], ground) for ground in ((own,) if own else ("page", "surface"))}
    return found


def test_the_stylesheet_has_pairs() -> None:
    assert {("on_accent", "accent"), ("on_brand", "brand"), ("warn", "warn_soft"), ("muted", "page")} <= pairs()


@pytest.mark.parametrize("brand", BRANDS.values(), ids=list(BRANDS))
@pytest.mark.parametrize("base", PALETTES.values(), ids=list(PALETTES))
def test_every_pair_of_the_stylesheet_can_be_read(base: Palette, brand: Brand) -> None:
    palette = branded(base, brand)
    colours = palette._asdict()
    for ink, ground in sorted(pairs()):
        assert contrast(colours[ink], colours[ground]) >= least(palette), (ink, ground)
    for edge in ("edge", "focus"):  # what is no text: 3:1
        for ground in ("page", "surface"):
            assert contrast(colours[edge], colours[ground]) >= 3, (edge, ground)
    assert contrast(palette.call, palette.on_call) >= least(palette)
    assert contrast(palette.call, palette.brand) >= least(palette, large=True)
    assert contrast(palette.brand_ink, palette.surface) >= least(palette)


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
    colours = picture.crop(box).getcolors(1 << 20) or []
    found = [(count, "#{:02X}{:02X}{:02X}".format(*cast("tuple[int, int, int]", rgb))) for count, rgb in colours]
    most = sorted(found, reverse=True)[:2]
    if len(most) == 2 and most[0][1] == ink.upper() and most[1][0] > STROKES * sum(count for count, _ in found):
        return most[1][1]
    return most[0][1]


def as_pillow(grabbed: QImage) -> Image.Image:
    image = grabbed.convertToFormat(QImage.Format.Format_RGB888)
    size = (image.width(), image.height())
    return Image.frombuffer("RGB", size, bytes(image.constBits()), "raw", "RGB", image.bytesPerLine(), 1)


@pytest.mark.parametrize(("each", "palette"), turns(STATES, list(PALETTES.values())), ids=lambda value: value.name)
@pytest.mark.usefixtures("qapp")
def test_every_text_on_every_window_can_be_read(each: State, palette: Palette) -> None:
    with shown(each, "zh", palette) as window, watched_painting() as painted:
        image = as_pillow(resized(window, each.sizes[0]).grab().toImage())
        painted.strokes.clear()
        image = as_pillow(window.grab().toImage())
        whole = QRect(QPoint(0, 0), window.size())
        seen = [*widget_inks(window), *painted_inks(window, painted)]
        faint = set()
        for text in seen:
            area = text.area.intersected(whole)
            if area.isEmpty():
                continue
            behind = ground(image, area, text.ink)
            ratio = contrast(text.ink, behind)
            if ratio < least(palette, large=text.large):
                faint.add(f"{ratio:.1f}:1 {text.ink} on {behind}: {text.words!r}")
    assert len(seen) > 1
    if faint:
        pytest.fail("\n".join(sorted(faint)), pytrace=False)


def test_a_faint_text_would_be_found() -> None:
    assert contrast("#FFFFFF", "#FFFFFF") == 1
    assert contrast("#000000", "#FFFFFF") == 21
    assert contrast(mixed("#000000", "#FFFFFF", 0.6), "#FFFFFF") < 4.5
