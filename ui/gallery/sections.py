"""What hangs in the gallery, section by section."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QWidget,
)

from branchdesk.i18n import text
from branchdesk.resources import resource
from ui.gallery.own_buttons import faces, key_buttons
from ui.gallery.poses import STATES, PosedButton, PosedLine, PosedTile
from ui.palettes import Meaning, contrast
from ui.theme import SPACE, palette
from ui.widgets.banner import Banner
from ui.widgets.bars import Bar
from ui.widgets.basics import card, column, label, row
from ui.widgets.icons import IconLabel
from ui.widgets.logo import Logo
from ui.widgets.look import Look
from ui.widgets.strip import Kind, Message, Strip
from ui.widgets.words import Figure

BUTTONS = ("", "primary", "danger", "quiet")
LABELS = ("large", "title", "lead", "strong", "", "muted", "small", "good", "warn", "bad")
CHIPS = ("chip", "chip-good", "chip-warn", "chip-bad", "keycap")
KINDS: tuple[Kind, ...] = ("info", "good", "warn", "bad")
INKS = ("text", "muted", "accent", "brand_ink", "good", "warn", "bad")
GROUNDS = (("on_brand", "brand"), ("on_accent", "accent"), ("accent", "accent_soft"), ("on_call", "call"))
ICON_COLUMNS = 14
PAGE = QSize(1920, 1080)


def sections(language: str) -> Iterator[tuple[str, QWidget]]:
    """Headings and what stands under them."""
    makers: tuple[tuple[str, Callable[[str], QWidget]], ...] = (
        ("gallery-buttons", _buttons),
        ("gallery-tiles", _tiles),
        ("gallery-keys", key_buttons),
        ("gallery-faces", faces),
        ("gallery-fields", _fields),
        ("gallery-words", _words),
        ("gallery-notices", _notices),
        ("gallery-messages", _messages),
        ("gallery-figures", _figures),
        ("gallery-tables", _tables),
        ("gallery-colours", _colours),
        ("gallery-icons", _icons),
    )
    for heading, make in makers:
        yield text(language, heading), make(language)


def _buttons(language: str) -> QWidget:
    page, grid = _grid()
    for place, state in enumerate(STATES):
        grid.addWidget(label(text(language, f"gallery-state-{state}"), "small"), 0, place)
        for line, role in enumerate(BUTTONS, 1):
            grid.addWidget(PosedButton(text(language, "gallery-action"), role, state), line, place)
    grid.addWidget(PosedButton(text(language, "gallery-long"), "", "normal"), len(BUTTONS) + 1, 0, 1, len(STATES))
    return page


def _tiles(language: str) -> QWidget:
    page, grid = _grid()
    for place, state in enumerate(STATES):
        grid.addWidget(PosedTile(text(language, f"gallery-state-{state}"), state), 0, place)
    grid.addWidget(PosedTile(text(language, "gallery-long"), "normal"), 1, 0, 1, 2)
    for line in (0, 1):
        grid.setRowMinimumHeight(line, 110)
    return page


def _fields(language: str) -> QWidget:
    page, grid = _grid()
    hint = text(language, "gallery-empty")
    for place, state in enumerate(("normal", "hover", "focus", "disabled")):
        grid.addWidget(PosedLine(text(language, f"gallery-state-{state}"), hint, state), 0, place)
        grid.setColumnStretch(place, 1)
    grid.addWidget(PosedLine("", hint, "normal"), 1, 0)
    choice = QComboBox()
    choice.addItems([text(language, "gallery-state-normal"), text(language, "gallery-long")])
    grid.addWidget(choice, 1, 1)
    for place, (ticked, enabled) in enumerate(((False, True), (True, True), (True, False))):
        box = QCheckBox(text(language, "gallery-state-checked" if ticked else "gallery-state-normal"))
        box.setChecked(ticked)
        box.setEnabled(enabled)
        grid.addWidget(box, 2, place)
    return page


def _words(language: str) -> QWidget:
    page = QWidget()
    whole = column(page)
    for role in LABELS:
        whole.addWidget(label(text(language, "gallery-sentence"), role, wrap=True))
    chips = row()
    for role in CHIPS:
        chips.addWidget(label(text(language, "gallery-action"), role))
    chips.addStretch(1)
    whole.addLayout(chips)
    return page


def _notices(language: str) -> QWidget:
    page = QWidget()
    whole = column(page)
    for kind in KINDS:
        banner = Banner()
        banner.tell(text(language, "gallery-sentence"), kind)
        whole.addWidget(banner)
    look = Look(language, PAGE)
    for kind in KINDS:
        strip = Strip()
        strip.tell(look, kind, "info", text(language, "gallery-long"), size=20)
        whole.addWidget(strip)
    return page


def _messages(language: str) -> QWidget:
    """Empty, busy, failed: a page's states without content."""
    page = QWidget()
    whole = row(page, gap=2 * SPACE)
    look = Look(language, QSize(960, 540))
    cases: tuple[tuple[str, Kind, str], ...] = (
        ("gallery-empty", "info", "ticket"),
        ("gallery-busy", "info", "hourglass"),
        ("gallery-error", "bad", "triangle-alert"),
    )
    for words, kind, icon in cases:
        box = card()
        message = Message()
        message.tell(look, kind, icon, text(language, words), text(language, "gallery-sentence"))
        column(box).addWidget(message)
        box.setMinimumHeight(280)
        whole.addWidget(box, 1)
    return page


def _figures(language: str) -> QWidget:
    page, grid = _grid()
    shown: tuple[tuple[float, Meaning], ...] = ((0.3, "good"), (0.6, "warn"), (1.0, "bad"), (0.0, "accent"))
    for place, (share, meaning) in enumerate(shown):
        bar, figure = Bar(12), Figure()
        bar.show_share(share, meaning, tick=0.5)
        figure.tell(f"A{round(share * 10):03}", 64, meaning)
        figure.setMinimumHeight(80)
        grid.addWidget(figure, 0, place)
        grid.addWidget(bar, 1, place)
    busy = QProgressBar()
    busy.setRange(0, 100)
    busy.setValue(40)
    busy.setTextVisible(False)
    busy.setAccessibleName(text(language, "gallery-busy"))
    grid.addWidget(busy, 2, 0, 1, 4)
    return page


def _tables(language: str) -> QWidget:
    tabs = QTabWidget()
    table = QTableWidget(3, 3)
    table.setHorizontalHeaderLabels(
        [text(language, f"gallery-state-{state}") for state in ("normal", "focus", "checked")]
    )
    for line in range(3):
        for place in range(3):
            table.setItem(line, place, QTableWidgetItem(f"A{line}{place}1"))
    table.selectRow(1)
    table.setFixedHeight(170)
    table.verticalHeader().hide()
    table.horizontalHeader().setStretchLastSection(True)
    tabs.addTab(table, text(language, "gallery-tables"))
    tabs.addTab(QWidget(), text(language, "gallery-empty"))
    return tabs


def _colours(_language: str) -> QWidget:
    """Every ink on its grounds, with its contrast."""
    page, grid = _grid()
    colours = palette()._asdict()
    pairs = [*((ink, ground) for ground in ("page", "surface") for ink in INKS), *GROUNDS]
    pairs += [(f"{kind}", f"{kind}_soft") for kind in ("good", "warn", "bad")]
    for place, (ink, ground) in enumerate(pairs):
        grid.addWidget(_Swatch(str(colours[ink]), str(colours[ground])), place // 7, place % 7)
    return page


class _Swatch(QLabel):
    """A contrast, written in the ink that it is about."""

    def __init__(self, ink: str, ground: str) -> None:
        super().__init__(f"{contrast(ink, ground):.1f} : 1")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setStyleSheet(f"color: {ink}; background: {ground}; padding: 12px; border-radius: 6px;")


def _icons(_language: str) -> QWidget:
    page, grid = _grid()
    names = ["logo", *sorted(path.stem for path in resource("icons").glob("*.svg"))]
    for place, name in enumerate(names):
        mark = Logo(28, "accent") if name == "logo" else IconLabel(name, "text", 28)
        mark.setToolTip(name)
        grid.addWidget(mark, place // ICON_COLUMNS, place % ICON_COLUMNS)
    return page


def _grid() -> tuple[QFrame, QGridLayout]:
    page = card()
    grid = QGridLayout(page)
    grid.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
    grid.setSpacing(SPACE + 4)
    return page, grid
