"""The board by service and by counter, the counter's own sign, several displays: three counters as well as twelve."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.devices.voice import voice_from_name
from branchdesk.domain import commands as c
from branchdesk.services.ports import Announcement
from tests.fakes import FakeVoice
from tests.ui.display_rig import Hall, crowd
from ui.bridge import Bridge
from ui.display.boards import Layout, plan
from ui.display.lane_panels import cells
from ui.display.lanes import counter_lane, counter_lanes, service_lanes
from ui.display.main import make_sign, make_window
from ui.display.sign import ICONS, sign_colours
from ui.palettes import contrast
from ui.settings import Settings
from ui.theme import CONTRAST, DARK, LIGHT, apply_theme

LAYOUTS: tuple[Layout, ...] = ("calls", "services", "counters")


@pytest.fixture
def hall(qtbot: QtBot) -> Iterator[Hall]:
    made = Hall(qtbot)
    yield made
    made.close()


def test_by_service_who_is_served_where_and_who_is_next(hall: Hall) -> None:
    hall.staff()
    hall.issue("AAABAAA")
    hall.call("1")
    hall.call("2")
    hall.branch.clock.pass_time(seconds=30)
    hall.tellers["1"].send(c.StartService(counter="1"))
    lanes = {lane.code: lane for lane in service_lanes(hall.branch.snapshot, hall.branch.clock.now())}
    cash = lanes["A"]
    assert [(one.number, one.counter, one.go) for one in cash.now] == [("A002", "2", True), ("A001", "1", False)]
    assert cash.next == ("A003", "A004", "A005")
    assert (cash.queue.waiting, lanes["B"].next, lanes["B"].now, lanes["C"].next) == (4, ("B001",), (), ())


def test_by_counter_what_each_says(hall: Hall) -> None:
    hall.staff("1234")
    hall.issue("AA")
    hall.call("1")
    hall.call("2")
    hall.tellers["2"].send(c.StartService(counter="2"))
    hall.tellers["3"].send(c.PauseCounter(counter="3", reason="break"))
    lanes = [(lane.counter, lane.sign, lane.number) for lane in counter_lanes(hall.branch.snapshot)]
    assert lanes == [
        ("1", "called", "A001"),
        ("2", "serving", "A002"),
        ("3", "paused", ""),
        ("4", "open", ""),
        ("5", "closed", ""),
        ("6", "closed", ""),
    ]
    assert counter_lane(hall.branch.snapshot, "99").sign == "closed"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("slides", [True, False])
def test_every_plan_has_each_panel_once_and_mirrors_only_sides(layout: Layout, wide: bool, slides: bool) -> None:
    plain = plan(layout, wide=wide, slides=slides, mirrored=False)
    other = plan(layout, wide=wide, slides=slides, mirrored=True)
    names = [place.part for place in plain.places]
    assert len(set(names)) == len(names)
    assert ("slides" in names) is slides
    assert "large" in names
    assert {p.part: (p.row, p.rows) for p in plain.places} == {p.part: (p.row, p.rows) for p in other.places}
    assert (plain != other) is (wide and len(plain.columns) == 2)


@pytest.mark.parametrize("count", range(1, 13))
def test_cells_fill_the_place_and_do_not_touch(count: int) -> None:
    from PySide6.QtCore import QRectF

    for area in (QRectF(0, 0, 1872, 560), QRectF(0, 0, 1032, 1100)):
        found = list(cells(area, count, 18, 0.95, 340))
        assert len(found) == count
        for index, one in enumerate(found):
            assert area.contains(one)
            assert not any(one.intersects(two) for two in found[index + 1 :])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (1080, 1920)])
@pytest.mark.parametrize("count", [3, 12])
def test_three_as_well_as_twelve_are_painted(qtbot: QtBot, layout: Layout, size: tuple[int, int], count: int) -> None:
    hall = Hall(qtbot, crowd(count, count))
    hall.staff("123")
    hall.issue("ABC")
    for counter in "123":
        hall.call(counter)
    window = hall.display(layout=layout, size=size)
    image = window.grab().toImage()
    assert (image.width(), image.height()) == size
    assert len({image.pixelColor(x, y).rgb() for x in range(0, size[0], 16) for y in range(0, size[1], 16)}) > 8
    shown: dict[str, QWidget] = {
        "calls": window.list,
        "services": window.board.services,
        "counters": window.board.counters,
    }
    assert [name for name, panel in shown.items() if panel.isVisible()] == [layout]
    hall.close()


def test_two_displays_show_the_same_calls_and_one_speaks(hall: Hall) -> None:
    hall.staff()
    loud = FakeVoice()
    speaks = hall.display(loud)
    quiet = hall.display(voice_from_name("none"), layout="counters", language="en")
    hall.issue("AA")
    hall.call("1")
    hall.call("2")
    hall.until(lambda: len(loud.said) == 2)
    hall.until(lambda: len(quiet.spotlight._speaking) == 0)
    assert [row.number for row in speaks.list.view.rows] == ["A002", "A001"]
    lanes = {lane.counter: lane.number for lane in quiet.board.counters.view.lanes}
    assert (lanes["1"], lanes["2"]) == ("A001", "A002")
    assert loud.said == [Announcement("A001", "1"), Announcement("A002", "2")]
    assert quiet.header.view.silent is None, "it is meant to be quiet"
    assert quiet.large.view.number == speaks.large.view.number == "A001", "both wait for their own turn of time"
    assert quiet.large.accessibleName() == "Please go to the counter A001 Counter 1"


def test_a_sign_says_its_own_counter_and_no_other(hall: Hall) -> None:
    hall.staff()
    hall.issue("AAA")
    window = hall.sign("2")
    assert (window.panel.view.state, window.panel.view.number) == ("open", "")
    hall.call("1")
    hall.call("2")
    hall.until(lambda: window.panel.view.number == "A002")
    view = window.panel.view
    assert (view.state, view.lit, view.counter) == ("called", True, "2")
    hall.now += 7
    window.refresh()
    assert not window.panel.view.lit, "a call blinks for some seconds"
    hall.tellers["2"].send(c.StartService(counter="2"))
    hall.until(lambda: window.panel.view.state == "serving")
    hall.tellers["2"].send(c.FinishService(counter="2"))
    hall.tellers["2"].send(c.PauseCounter(counter="2", reason="break"))
    hall.until(lambda: window.panel.view.state == "paused")
    assert window.panel.view.number == ""
    assert window.panel.accessibleName() == "号窗口 2:  暂停服务"
    hall.tellers["2"].send(c.ResumeCounter(counter="2"))
    hall.tellers["2"].send(c.CloseCounter(counter="2"))
    hall.until(lambda: window.panel.view.state == "closed")
    hall.branch.go_offline()
    hall.until(lambda: window.panel.view.state == "lost")
    assert window.panel.view.number == "", "nothing stale"
    hall.branch.go_online()
    hall.until(lambda: window.panel.view.state == "closed")


def test_a_sign_is_cared_for_as_the_large_screen_is(hall: Hall) -> None:
    hall.staff("1")
    hall.issue("A")
    window = hall.sign("1")
    seen = set()
    for minute in range(24):
        hall.now = 60.0 * (1000 + minute)
        window.refresh()
        layout = window.layout()
        assert layout is not None
        margins = layout.contentsMargins()
        assert min(margins.left(), margins.right(), margins.top(), margins.bottom()) >= 0
        seen.add((margins.left(), margins.top()))
    assert len(seen) > 12
    hall.branch.clock.pass_time(minutes=9 * 60)
    window.refresh()
    assert not window.shade.isVisible(), "the day is open"
    hall.branch.node(c.CloseDay(force=True))
    hall.until(lambda: window.panel.view.state == "closed" and window.shade.isVisible())


@pytest.mark.parametrize("size", [(640, 240), (1920, 540), (480, 480), (320, 160)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sign_fits_small_and_flat_screens(hall: Hall, size: tuple[int, int], language: str) -> None:
    hall.staff()
    hall.issue("A")
    hall.call("1")
    window = hall.sign("1", language=language, size=size)
    image = window.grab().toImage()
    assert (image.width(), image.height()) == size
    assert len({image.pixelColor(x, y).rgb() for x in range(0, size[0], 4) for y in range(0, size[1], 4)}) > 3


def test_screens_change_language_and_colours_while_they_are_open(hall: Hall) -> None:
    hall.staff("1")
    hall.issue("A")
    hall.call("1")
    lobby, sign = hall.display(size=(960, 540)), hall.sign("1")
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    hall.now += 7
    lobby.tick()
    sign.refresh()
    before = lobby.grab().toImage(), sign.grab().toImage()
    apply_theme(app, LIGHT)
    assert lobby.grab().toImage() != before[0]
    assert sign.grab().toImage() != before[1]
    apply_theme(app, DARK)
    assert (lobby.grab().toImage(), sign.grab().toImage()) == before, "and back, pixel for pixel"
    for window in (lobby, sign):
        window.speak("en")
    assert lobby.large.view.caption.main == "Please go to the counter"
    assert sign.panel.view.said.main == "Please come here"


@pytest.mark.parametrize("theme", [LIGHT, DARK, CONTRAST], ids=["light", "dark", "contrast"])
def test_a_signs_states_differ_in_words_icon_and_colours_that_can_be_read(hall: Hall, theme: object) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, theme)  # type: ignore[arg-type]
    for state in ICONS:
        for lit in (False, True):
            assert contrast(*sign_colours(state, lit)) >= 4.5, (state, lit)
    assert len(set(ICONS.values())) == len(ICONS)
    apply_theme(app, DARK)


def test_the_product_makes_the_lobbys_window_or_a_counters_sign(hall: Hall, qtbot: QtBot) -> None:
    bridge = Bridge(hall.branch.link("display"))
    chosen = Settings(display_layout="services", display_counter="")
    window = make_window(bridge, FakeVoice(), settings=chosen)
    qtbot.addWidget(window)
    assert window.board.layout_name == "services"
    window.close()
    sign = make_sign(bridge, "4", language="en")
    qtbot.addWidget(sign)
    assert sign.windowTitle() == "Counter 4"
    bridge.close()
