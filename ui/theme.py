"""The one look of all windows: fonts, colours, sizes, and the stylesheet made of them.

Sizes are pixels, so that grabs are the same on every machine. Widgets choose a style by the dynamic property ``role``
(``set_role``), never by their own stylesheet; whoever paints takes colours from ``palette()``.
"""

from __future__ import annotations

from functools import lru_cache
from string import Template
from typing import NamedTuple

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from branchdesk.resources import resource

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


class Palette(NamedTuple):
    """Colours by their meaning; ``*_soft`` are backgrounds for text in the colour of the same name."""

    name: str
    page: str
    surface: str
    line: str
    text: str
    muted: str
    brand: str
    on_brand: str
    accent: str
    on_accent: str
    accent_soft: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str


LIGHT = Palette(
    name="light",
    page="#F3F5F8",
    surface="#FFFFFF",
    line="#D5DDE6",
    text="#13202E",
    muted="#566676",
    brand="#0B3B66",
    on_brand="#FFFFFF",
    accent="#0A5FC4",
    on_accent="#FFFFFF",
    accent_soft="#E5EFFB",
    good="#18704A",
    good_soft="#E1F3E9",
    warn="#8A5200",
    warn_soft="#FFF0D4",
    bad="#B0241C",
    bad_soft="#FDE7E5",
)

DARK = Palette(
    name="dark",
    page="#0D1520",
    surface="#16212F",
    line="#2B3B4E",
    text="#EAF1F8",
    muted="#9FB2C6",
    brand="#0A2A48",
    on_brand="#FFFFFF",
    accent="#62ADFF",
    on_accent="#04162A",
    accent_soft="#15304D",
    good="#52C990",
    good_soft="#10352A",
    warn="#FFBD59",
    warn_soft="#3A2C12",
    bad="#FF8379",
    bad_soft="#431B1C",
)

PALETTES = {"light": LIGHT, "dark": DARK, "contrast": DARK}


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Register the shipped fonts once, so that no font of the system is needed."""
    for weight in ("Regular", "Bold"):
        QFontDatabase.addApplicationFont(str(resource("fonts", f"NotoSansSC-{weight}.ttf")))


def font(size: int, *, bold: bool = False) -> QFont:
    """The product's font at a pixel size, with figures that do not dance."""
    made = QFont(FAMILY)
    made.setPixelSize(size)
    made.setBold(bold)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def apply_theme(app: QApplication, colours: Palette = LIGHT) -> None:
    """Give the whole application the product's look; may be called again to switch."""
    load_fonts()
    app.setStyle("Fusion")
    app.setFont(font(Type.BODY))
    app.setProperty("colours", colours.name)
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


def palette() -> Palette:
    """The colours in force."""
    app = QApplication.instance()
    return DARK if app is not None and app.property("colours") == DARK.name else LIGHT


def set_role(widget: QWidget, role: str) -> None:
    """Choose a style of the stylesheet, for a widget and what is in it; works at any time."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        for part in (widget, *widget.findChildren(QWidget)):
            part.style().unpolish(part)
            part.style().polish(part)


def stylesheet(c: Palette) -> str:
    """The stylesheet for a palette. Roles: see the selectors in ``resources/theme.qss``."""
    sizes = {f"size_{name.lower()}": size for name, size in vars(Type).items() if name.isupper()}
    template = Template(resource("theme.qss").read_text("utf-8"))
    return template.substitute(c._asdict(), **sizes, family=FAMILY, radius=RADIUS, icons=resource("icons").as_posix())
