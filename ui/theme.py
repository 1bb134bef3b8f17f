"""The one look of all windows: fonts, colours, sizes, and the stylesheet made of them.

Sizes are pixels, so that grabs are the same on every machine. Widgets choose a style by the dynamic properties ``role``
and ``ink`` (``set_role``, ``set_ink``), never by their own stylesheet; whoever paints takes colours from ``palette()``.
A colour that was kept from an earlier ``palette()`` is looked up anew by ``live`` when it is painted, so that every
window may be given another palette, or a bank's brand, while it is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from branchdesk.domain.brand import Brand
from branchdesk.resources import resource
from ui.brand import branded
from ui.palettes import CONTRAST, DARK, LIGHT, PALETTES, Meaning, Palette

__all__ = ["CONTRAST", "DARK", "LIGHT", "PALETTES", "Palette"]

FAMILY = "Noto Sans SC"
SPACE = 8
"""The grid: margins and gaps are multiples of it."""
RADIUS = 10


class Type:
    """The type scale (px)."""

    SMALL = 13
    BODY = 15
    LEAD = 18
    TITLE = 24
    LARGE = 36
    HUGE = 72
    GIANT = 150


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Register the shipped fonts once, so that no font of the system is needed."""
    for weight in ("Regular", "Bold"):
        QFontDatabase.addApplicationFont(str(resource("fonts", f"NotoSansSC-{weight}.ttf")))


def _families() -> tuple[str, ...]:
    own = brand().font
    return (own, FAMILY) if own else (FAMILY,)


def family() -> str:
    """The font families in order, as a stylesheet names them: the bank's own, and the shipped one."""
    return ", ".join(f'"{name}"' for name in _families())


def font(size: int, *, bold: bool = False) -> QFont:
    """The product's font at a pixel size, with figures that do not dance."""
    made = QFont(list(_families()))
    made.setPixelSize(size)
    made.setBold(bold)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


class _InForce:
    """What all windows of the process are drawn with."""

    base = LIGHT
    palette = LIGHT
    brand = Brand()
    motion = True


def apply_theme(app: QApplication, colours: Palette = LIGHT, brand: Brand | None = None) -> None:
    """Give the whole application the product's look; may be called again to switch. None: the brand that it has."""
    load_fonts()
    brand = _InForce.brand if brand is None else brand
    _InForce.base, _InForce.brand, _InForce.palette = colours, brand, branded(colours, brand)
    colours = palette()
    app.setStyle("Fusion")
    app.setFont(font(Type.BODY))
    roles = {
        QPalette.ColorRole.Window: colours.page,
        QPalette.ColorRole.Base: colours.surface,
        QPalette.ColorRole.AlternateBase: colours.page,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.Button: colours.surface,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.on_accent,
        QPalette.ColorRole.ToolTipBase: colours.surface,
        QPalette.ColorRole.ToolTipText: colours.text,
        QPalette.ColorRole.PlaceholderText: colours.muted,
    }
    made = QPalette()
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    app.setPalette(made)
    app.setStyleSheet(stylesheet(colours))


def apply_brand(app: QApplication, brand: Brand) -> None:
    """The profile's brand, whenever it comes in; the same one costs nothing."""
    if brand != _InForce.brand:
        apply_theme(app, _InForce.base, brand)


@contextmanager
def drawn_with(brand: Brand) -> Iterator[str]:
    """What is made and drawn meanwhile has another brand; gives the stylesheet for it, empty where it is the same.

    For a picture alone: what is on the screen is not painted anew meanwhile, as nothing else runs.
    """
    if brand == _InForce.brand:
        yield ""
        return
    kept = _InForce.brand, _InForce.palette
    _InForce.brand, _InForce.palette = brand, branded(_InForce.base, brand)
    try:
        yield stylesheet(palette())
    finally:
        _InForce.brand, _InForce.palette = kept


def palette() -> Palette:
    """The colours in force."""
    return _InForce.palette


def brand() -> Brand:
    """The bank's look in force."""
    return _InForce.brand


def colour_of(meaning: Meaning) -> str:
    """What has this meaning in the palette in force."""
    return str(getattr(palette(), meaning))


def allow_motion(allowed: bool) -> None:
    """Whether things may move and blink; people to whom that is unpleasant set it off."""
    _InForce.motion = allowed


def motion(duration_ms: int) -> int:
    """The duration of a movement, 0 where nothing may move."""
    return duration_ms if _InForce.motion else 0


def set_role(widget: QWidget, role: str) -> None:
    """Choose a style of the stylesheet, for a widget and what is in it; works at any time."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        for part in (widget, *widget.findChildren(QWidget)):
            part.style().unpolish(part)
            part.style().polish(part)


def set_ink(widget: QWidget, meaning: str) -> None:
    """The colour of a label's words by its meaning ("bad", "muted", ""), apart from its role."""
    if widget.property("ink") != meaning:
        widget.setProperty("ink", meaning)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def stylesheet(c: Palette) -> str:
    """The stylesheet for a palette. Roles: see the selectors in ``resources/theme.qss``."""
    sizes = {f"size_{name.lower()}": size for name, size in vars(Type).items() if name.isupper()}
    room = {f"pad_{pad}_{edge}": pad - getattr(c, edge) for pad in (7, 8, 9, 11, 17) for edge in ("ring", "border")}
    pictures = {"up": ("chevron-up", c.text), "down": ("chevron-down", c.text), "tick": ("check", c.on_accent)}
    drawn = {name: _tinted(*picture) for name, picture in pictures.items()}
    template = Template(resource("theme.qss").read_text("utf-8"))
    return template.substitute(c._asdict(), **sizes, **room, **drawn, family=family(), radius=RADIUS)


@lru_cache(maxsize=1)
def _pictures() -> TemporaryDirectory[str]:
    """Removed when the process ends."""
    return TemporaryDirectory(prefix="branchdesk-look-")


@lru_cache(maxsize=64)
def _tinted(icon: str, colour: str) -> str:
    """An icon in a colour as a file: a stylesheet takes pictures only from files."""
    path = Path(_pictures().name) / f"{icon}-{colour.lstrip('#')}.svg"
    drawing = resource("icons", f"{icon}.svg").read_text("utf-8")
    path.write_text(drawing.replace("currentColor", colour), "utf-8")
    return path.as_posix()
