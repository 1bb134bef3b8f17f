"""Read at 8 m: what is painted is measured, in millimetres of the smallest screen that its sizes are meant for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from tests.ui.display_rig import Hall, crowd, ink_height
from ui.display.boards import Layout
from ui.display.panels import MOST_ROWS
from ui.display.sizes import EASY_SHARE, least_font, least_mm, pixel_mm
from ui.theme import palette

FULL_HD = (1920, 1080)
UPRIGHT = (1080, 1920)


@pytest.fixture
def hall(qtbot: QtBot) -> Iterator[Hall]:
    made = Hall(qtbot)
    yield made
    made.close()


def test_a_capital_is_a_two_hundred_and_fiftieth_of_the_distance() -> None:
    assert least_mm(8) == 32
    assert least_mm(8, EASY_SHARE) == 40
    assert pixel_mm(1920, 1080, 43) == pytest.approx(0.496, abs=0.001)
    assert least_font(1920, 1080) == pytest.approx(88, abs=0.5)


@pytest.mark.parametrize("size", [FULL_HD, UPRIGHT])
def test_the_called_number_and_its_counter_are_read_with_ease_from_15_m(hall: Hall, size: tuple[int, int]) -> None:
    hall.staff()
    hall.issue("AAA")
    hall.call("2")
    window = hall.display(size=size)
    hall.now += 7
    window.tick()
    panel = window.large
    assert panel.view.number == "A001"
    image, mm, c = panel.grab().toImage(), pixel_mm(*size), palette()
    number = QRect(0, 0, round(panel.width() * 0.55), panel.height())
    assert ink_height(image, number, c.call) * mm >= least_mm(15, EASY_SHARE)
    desk = QRect(round(panel.width() * 0.72), 0, round(panel.width() * 0.25), round(panel.height() * 0.66))
    assert ink_height(image, desk, c.on_accent) * mm >= least_mm(15, EASY_SHARE)


@pytest.mark.parametrize("size", [FULL_HD, UPRIGHT])
@pytest.mark.parametrize("calls", [1, MOST_ROWS])
def test_numbers_and_counters_of_the_list_are_read_at_8_m(hall: Hall, size: tuple[int, int], calls: int) -> None:
    hall.staff("123456")
    hall.issue("AAACDA")
    for counter in "123456"[:calls]:
        hall.call(counter)
    window = hall.display(size=size)
    panel = window.list
    image, mm, u, c = panel.grab().toImage(), pixel_mm(*size), panel.unit, palette()
    first = QRect(round(32 * u), round(84 * u), round(panel.width() * 0.36), round(96 * u))
    assert ink_height(image, first, c.text) * mm >= least_mm()
    arrow_ends = round(32 * u + 0.4 * (panel.width() - 64 * u) + 62 * u)
    desk = QRect(arrow_ends, round(84 * u), round(110 * u), round(96 * u))
    assert ink_height(image, desk, c.accent) * mm >= least_mm()


@pytest.mark.parametrize(("layout", "counters", "services"), [("services", 4, 5), ("services", 6, 8)])
@pytest.mark.parametrize("size", [FULL_HD, UPRIGHT])
def test_numbers_by_service_are_read_at_8_m(
    qtbot: QtBot, layout: Layout, counters: int, services: int, size: tuple[int, int]
) -> None:
    hall = Hall(qtbot, crowd(counters, services))
    hall.staff("1")
    hall.issue("A")
    hall.call("1")
    window = hall.display(layout=layout, size=size)
    image = window.board.services.grab().toImage()
    whole = QRect(0, round(78 * window.header.unit), round(0.15 * image.width()), round(90 * window.header.unit))
    assert ink_height(image, whole, palette().text) * pixel_mm(*size) >= least_mm() * 0.97
    hall.close()


@pytest.mark.parametrize("counters", [3, 6, 12])
@pytest.mark.parametrize("size", [FULL_HD, UPRIGHT])
def test_numbers_by_counter_are_read_at_8_m(qtbot: QtBot, counters: int, size: tuple[int, int]) -> None:
    hall = Hall(qtbot, crowd(counters, 3))
    hall.staff("1")
    hall.issue("A")
    hall.call("1")
    window = hall.display(layout="counters", size=size)
    panel = window.board.counters
    image, c = panel.grab().toImage(), palette()
    assert ink_height(image, QRect(0, 0, image.width(), image.height()), c.call) * pixel_mm(*size) >= least_mm()
    assert ink_height(image, QRect(0, 0, image.width() // 12, image.height() // 8), c.on_accent) > 0
    hall.close()
