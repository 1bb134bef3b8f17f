"""The one look of all windows: fonts, colours, sizes, and the stylesheet made of them.

Sizes are pixels, so that grabs are the same on every machine. Widgets choose a style by the dynamic property ``role``
(``set_role``), never by their own stylesheet; whoever paints takes colours from ``palette()``.
"""

from __future__ import annotations

from functools import lru_cache
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
    """Choose a style of the stylesheet; works at any time."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def stylesheet(c: Palette) -> str:
    """The stylesheet for a palette. Roles: see the selectors."""
    return f"""
    * {{ font-family: "{FAMILY}"; font-size: {Type.BODY}px; }}
    QWidget {{ color: {c.text}; }}
    QMainWindow, QDialog, QWidget[role="page"] {{ background: {c.page}; }}
    QToolTip {{ background: {c.surface}; color: {c.text}; border: 1px solid {c.line}; padding: 6px; }}

    QLabel[role="small"] {{ font-size: {Type.SMALL}px; color: {c.muted}; }}
    QLabel[role="muted"] {{ color: {c.muted}; }}
    QLabel[role="lead"] {{ font-size: {Type.LEAD}px; }}
    QLabel[role="strong"] {{ font-weight: bold; }}
    QLabel[role="title"] {{ font-size: {Type.TITLE}px; font-weight: bold; }}
    QLabel[role="large"] {{ font-size: {Type.LARGE}px; font-weight: bold; }}
    QLabel[role="huge"] {{ font-size: {Type.HUGE}px; font-weight: bold; }}
    QLabel[role="giant"] {{ font-size: {Type.GIANT}px; font-weight: bold; }}
    QLabel[role="good"] {{ color: {c.good}; font-weight: bold; }}
    QLabel[role="warn"] {{ color: {c.warn}; font-weight: bold; }}
    QLabel[role="bad"] {{ color: {c.bad}; font-weight: bold; }}
    QLabel[role="chip"] {{ background: {c.accent_soft}; color: {c.accent}; border-radius: 6px; padding: 2px 8px;
        font-size: {Type.SMALL}px; }}
    QLabel[role="chip-good"] {{ background: {c.good_soft}; color: {c.good}; border-radius: 6px; padding: 2px 8px;
        font-size: {Type.SMALL}px; }}
    QLabel[role="chip-warn"] {{ background: {c.warn_soft}; color: {c.warn}; border-radius: 6px; padding: 2px 8px;
        font-size: {Type.SMALL}px; }}
    QLabel[role="chip-bad"] {{ background: {c.bad_soft}; color: {c.bad}; border-radius: 6px; padding: 2px 8px;
        font-size: {Type.SMALL}px; }}
    QLabel[role="keycap"] {{ background: {c.page}; color: {c.muted}; border: 1px solid {c.line}; border-radius: 5px;
        padding: 1px 6px; font-size: {Type.SMALL}px; }}

    QFrame[role="card"] {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: {RADIUS}px; }}
    QFrame[role="brand"] {{ background: {c.brand}; }}
    QFrame[role="brand"] QLabel {{ color: {c.on_brand}; }}
    QFrame[role="banner-info"] {{ background: {c.accent_soft}; border-radius: {RADIUS}px; }}
    QFrame[role="banner-info"] QLabel {{ color: {c.accent}; }}
    QFrame[role="banner-good"] {{ background: {c.good_soft}; border-radius: {RADIUS}px; }}
    QFrame[role="banner-good"] QLabel {{ color: {c.good}; }}
    QFrame[role="banner-warn"] {{ background: {c.warn_soft}; border-radius: {RADIUS}px; }}
    QFrame[role="banner-warn"] QLabel {{ color: {c.warn}; }}
    QFrame[role="banner-bad"] {{ background: {c.bad_soft}; border-radius: {RADIUS}px; }}
    QFrame[role="banner-bad"] QLabel {{ color: {c.bad}; }}
    QFrame[role="line"] {{ background: {c.line}; max-height: 1px; min-height: 1px; border: none; }}

    QPushButton {{ background: {c.surface}; border: 1px solid {c.line}; border-radius: {RADIUS}px;
        padding: 8px 16px; min-height: 20px; }}
    QPushButton:hover {{ border-color: {c.accent}; }}
    QPushButton:focus {{ border: 2px solid {c.accent}; padding: 7px 15px; }}
    QPushButton:pressed, QPushButton:checked {{ background: {c.accent_soft}; border-color: {c.accent}; }}
    QPushButton:disabled {{ color: {c.muted}; background: {c.page}; border-color: {c.line}; }}
    QPushButton[role="primary"] {{ background: {c.accent}; color: {c.on_accent}; border: 2px solid {c.accent};
        font-weight: bold; padding: 7px 15px; }}
    QPushButton[role="primary"]:hover, QPushButton[role="primary"]:pressed {{ background: {c.brand};
        color: {c.on_brand}; border-color: {c.brand}; }}
    QPushButton[role="primary"]:focus {{ border: 2px solid {c.text}; }}
    QPushButton[role="primary"]:disabled {{ background: {c.line}; color: {c.muted}; border-color: {c.line}; }}
    QPushButton[role="danger"] {{ color: {c.bad}; border-color: {c.bad}; }}
    QPushButton[role="danger"]:hover, QPushButton[role="danger"]:pressed {{ background: {c.bad_soft}; }}
    QPushButton[role="quiet"] {{ background: transparent; border: 2px solid transparent; color: {c.accent}; }}
    QPushButton[role="quiet"]:hover {{ background: {c.accent_soft}; }}
    QPushButton[role="quiet"]:focus {{ border-color: {c.accent}; }}
    QPushButton[role="on-brand"] {{ background: transparent; border: 1px solid {c.on_brand}; color: {c.on_brand}; }}

    QLineEdit, QComboBox, QSpinBox, QDateEdit, QPlainTextEdit {{ background: {c.surface}; border: 1px solid {c.line};
        border-radius: 8px; padding: 7px 10px; selection-background-color: {c.accent};
        selection-color: {c.on_accent}; }}
    QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDateEdit:focus, QPlainTextEdit:focus {{
        border: 2px solid {c.accent}; padding: 6px 9px; }}
    QComboBox QAbstractItemView {{ background: {c.surface}; border: 1px solid {c.line}; }}
    QCheckBox {{ spacing: 10px; padding: 3px; }}

    QTableView, QListView, QTreeView {{ background: {c.surface}; border: 1px solid {c.line};
        border-radius: {RADIUS}px; gridline-color: {c.line}; alternate-background-color: {c.page};
        selection-background-color: {c.accent_soft}; selection-color: {c.text}; outline: none; }}
    QTableView::item, QListView::item {{ padding: 6px 8px; }}
    QHeaderView::section {{ background: {c.page}; color: {c.muted}; border: none; border-bottom: 1px solid {c.line};
        padding: 8px; font-size: {Type.SMALL}px; }}
    QTabBar::tab {{ padding: 10px 18px; color: {c.muted}; border-bottom: 3px solid transparent; }}
    QTabBar::tab:selected {{ color: {c.accent}; border-bottom-color: {c.accent}; font-weight: bold; }}
    QTabWidget::pane {{ border: none; }}
    QScrollArea {{ border: none; background: transparent; }}
    QScrollBar:vertical {{ width: 10px; background: transparent; }}
    QScrollBar::handle:vertical {{ background: {c.line}; border-radius: 5px; min-height: 32px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
    QProgressBar {{ background: {c.line}; border: none; border-radius: 4px; max-height: 8px; }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 4px; }}
    """
