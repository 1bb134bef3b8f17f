"""The look changes while windows are open: colours, brand, language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.domain.brand import Brand
from tests.inprocess import demo_profile
from tests.ui.manager_stage import TICKETS, Stage
from ui.brand import branded
from ui.palettes import CONTRAST, DARK, LIGHT, PALETTES, Meaning, contrast
from ui.theme import allow_motion, apply_brand, apply_theme, motion, palette, set_ink
from ui.widgets.bars import Bar
from ui.widgets.basics import column, label
from ui.widgets.icons import IconLabel, icon
from ui.widgets.logo import Logo
from ui.widgets.words import Figure


@pytest.fixture(autouse=True)
def plain_look(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, LIGHT, Brand())
    yield
    allow_motion(True)
    apply_theme(qapp, LIGHT, Brand())


def colours_of(widget: QWidget) -> set[str]:
    """Every colour that stands on the widget's picture."""
    picture = widget.grab().toImage()
    return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}


def shows(widget: QWidget, colour: str) -> bool:
    return QColor(colour).name() in colours_of(widget)


@pytest.mark.parametrize("kept_from", PALETTES.values(), ids=list(PALETTES))
@pytest.mark.parametrize("now", PALETTES.values(), ids=list(PALETTES))
def test_what_keeps_a_meaning_shows_it_as_it_is_now(qtbot: QtBot, qapp: QApplication, kept_from, now) -> None:  # type: ignore[no-untyped-def]
    apply_theme(qapp, kept_from)
    page = QWidget()
    qtbot.addWidget(page)
    bar, figure, mark = Bar(20), Figure(), IconLabel("check", "bad", 64)
    button, words, logo = QPushButton(), label("88", "giant"), Logo(64, "accent")
    bar.show_share(0.9, "warn")
    figure.tell("I", 90, "good")
    button.setIcon(icon("check", "accent"))
    set_ink(words, "bad")
    inside = column(page)
    for part in (bar, figure, mark, button, words, logo):
        inside.addWidget(part)
    page.resize(400, 600)
    page.show()
    page.grab()
    apply_theme(qapp, now)
    assert shows(bar, now.warn)
    assert shows(figure, now.good)
    assert shows(mark, now.bad)
    assert shows(button, now.accent)
    assert shows(words, now.bad)
    assert shows(logo, now.accent)


def test_every_meaning_is_a_colour_of_every_palette() -> None:
    fields = set(LIGHT._asdict()) - {"name", "ring", "border"}
    assert set(get_args(Meaning)) == fields


def test_a_brand_comes_in_and_goes(qtbot: QtBot, qapp: QApplication) -> None:
    logo = Logo(40, "on_brand")
    qtbot.addWidget(logo)
    apply_brand(qapp, demo_profile().brand)
    assert palette().brand == demo_profile().brand.colour
    assert shows(logo, "#E8B04A")
    apply_brand(qapp, Brand())
    assert palette() == LIGHT
    assert not shows(logo, "#E8B04A")


def test_high_contrast_keeps_its_own_colours() -> None:
    assert branded(CONTRAST, Brand(colour="#C00000", accent="#00C000")) == CONTRAST


@pytest.mark.parametrize("base", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("colour", ["#FFFFFF", "#000000", "#FFD500", "#C8102E", "#00843D", "#808080", "#3A0CA3"])
def test_any_bank_colour_becomes_one_that_can_be_read(base, colour: str) -> None:  # type: ignore[no-untyped-def]
    p = branded(base, Brand(colour=colour, accent=colour))
    pairs = (
        (p.on_brand, p.brand),
        (p.brand_muted, p.brand),
        (p.brand_warn, p.brand),
        (p.accent, p.page),
        (p.accent, p.surface),
        (p.accent, p.accent_soft),
        (p.on_accent, p.accent),
        (p.text, p.accent_soft),
    )
    for ink, ground in pairs:
        assert contrast(ink, ground) >= 4.5, (ink, ground)


def test_nothing_moves_where_the_settings_say_so(qapp: QApplication) -> None:
    assert motion(200) == 200
    allow_motion(False)
    assert motion(200) == 0


def test_a_manager_changes_language_and_colours_at_work(qtbot: QtBot, qapp: QApplication) -> None:
    stage = Stage(qtbot)
    stage.start(tab=TICKETS)
    stage.issue()
    QTest.mouseClick(stage.window.bar.speak, Qt.MouseButton.LeftButton)
    apply_theme(qapp, CONTRAST)
    window = stage.window
    assert window.windowTitle() == "大堂管理台"
    assert window.inside
    assert window.tabs.currentIndex() == TICKETS
    assert "周" in window.bar.person.text()
    assert palette() == CONTRAST
    qtbot.waitUntil(lambda: len(window.tabs.tickets.model.lines) == 3)
    stage.bridge.close()
