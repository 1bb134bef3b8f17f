"""Care of the panel, and what happens without anybody there: pictures, monitors, bursts of calls, the night."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.domain.snapshot import Device
from tests.fakes import FakeVoice
from tests.ui.display_rig import Hall, ink_height
from ui.display.care import MARGIN, STEP_S, STEPS, is_night, mirrored, shift
from ui.display.slides import Slides, endings, pictures_in, read_picture
from ui.display.state import Phase
from ui.screens import ScreenKeeper, choose
from ui.theme import allow_motion


@pytest.fixture
def hall(qtbot: QtBot) -> Iterator[Hall]:
    made = Hall(qtbot)
    yield made
    made.close()


def picture(folder: Path, name: str, colour: str = "#cc2244") -> Path:
    path = folder / name
    Image.new("RGB", (64, 36), colour).save(path)
    return path


def animated(folder: Path, name: str) -> Path:
    path = folder / name
    frames = [Image.new("RGB", (32, 18), colour) for colour in ("#cc2244", "#22cc44")]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=60, loop=0)
    return path


def screen(hall: Hall) -> Device:
    """The display as the manager sees it."""
    return next(device for device in hall.branch.snapshot.devices.values() if device.kind == "display")


def test_the_picture_wanders_within_its_margin_and_rests_nowhere() -> None:
    places = {shift(minute * STEP_S) for minute in range(STEPS)}
    assert len(places) > STEPS // 2
    assert all(abs(place.x) <= MARGIN and abs(place.y) <= MARGIN for place in places)
    assert max(place.x for place in places) == MARGIN
    assert shift(0) == shift(STEP_S - 1) == shift(STEPS * STEP_S), "it moves once a minute, and comes back"


def test_the_window_moves_what_it_shows(hall: Hall) -> None:
    window = hall.display()
    seen = set()
    for minute in range(STEPS):
        hall.now = 10_000.0 * STEP_S + minute * STEP_S
        window.tick()
        hall.qtbot.wait(1)
        seen.add((window.board.mapTo(window, window.board.rect().topLeft()).x(), window.header.height()))
        assert window.board.mapTo(window, window.board.rect().topLeft()).x() >= 24 - MARGIN
    assert len(seen) > STEPS // 2


def test_the_sides_change_with_the_day_and_never_within_it() -> None:
    assert mirrored("2026-03-02") is not mirrored("2026-03-03")
    assert not mirrored("")


def test_the_screen_is_dimmed_after_closing_and_bright_before_the_doors_open(hall: Hall) -> None:
    hall.staff()
    window = hall.display()
    assert not window.shade.isVisible(), "the branch opens at nine, and it is nine"
    hall.issue("A")
    hall.until(lambda: window.phase is Phase.OPEN)
    hall.branch.clock.pass_time(minutes=8 * 60 + 5)
    window.tick()
    assert not window.shade.isVisible(), "somebody may still be waiting"
    hall.branch.node(c.CloseDay(force=True))
    hall.until(lambda: window.phase is Phase.CLOSED)
    window.tick()
    assert window.shade.isVisible()
    assert window.shade.geometry() == window.rect()
    s = hall.branch.snapshot
    assert is_night(s, Phase.BEFORE, hall.branch.clock.now() + 15 * 3_600_000), "08:05"
    assert not is_night(s, Phase.BEFORE, hall.branch.clock.now() + 15 * 3_600_000 + 30 * 60_000), "08:35"


def test_six_calls_in_one_second_all_stand_large_and_are_spoken_in_order(hall: Hall) -> None:
    hall.staff("123456")
    hall.issue("AAACDA")
    voice = FakeVoice()
    window = hall.display(voice)
    for counter in "123456":
        hall.call(counter)
    numbers = [call.number for call in reversed(hall.branch.snapshot.calls)]
    assert len(numbers) == 6
    hall.until(lambda: [said.number for said in voice.said] == numbers)
    hall.until(lambda: len(window.spotlight._speaking) == 0)
    stood = [window.large.view.number]
    while window.spotlight.pending:
        hall.now += 0.5
        window.tick()
        if window.large.view.number != stood[-1]:
            stood.append(window.large.view.number)
    assert stood == numbers


def test_the_sound_that_comes_back_is_used_again_without_a_hand(hall: Hall) -> None:
    hall.staff()
    hall.issue("AAA")
    voice = FakeVoice()
    voice.broken = True
    window = hall.display(voice)
    hall.call("1")
    hall.until(lambda: window.silent)
    voice.broken = False
    hall.call("2")
    hall.until(lambda: [said.number for said in voice.said] == ["A002"])
    hall.until(lambda: not window.silent)


def test_pictures_take_turns_broken_ones_are_left_out_and_reported(hall: Hall, tmp_path: Path) -> None:
    picture(tmp_path, "a.png")
    (tmp_path / "b.jpg").write_bytes(b"no picture at all")
    picture(tmp_path, "c.jpg", "#22cc44")
    (tmp_path / "film.mp4").write_bytes(b"\x00" * 64)
    hall.staff()
    hall.issue("A")
    window = hall.display(media=str(tmp_path))
    slides = window.board.slides
    assert slides is not None
    hall.until(slides.isVisible)
    seen = []
    hall.until(lambda: slides.shown is not None)
    seen.append(slides.shown.name if slides.shown else "")
    slides.next()
    hall.until(lambda: slides.shown is not None and slides.shown.name != seen[-1])
    seen.append(slides.shown.name if slides.shown else "")
    assert seen == ["a.png", "c.jpg"]
    assert slides.trouble == ("b.jpg", "film.mp4")
    hall.until(lambda: screen(hall).problem == "pictures_unreadable" and "b.jpg" in screen(hall).detail)
    (tmp_path / "b.jpg").unlink()
    (tmp_path / "film.mp4").unlink()
    hall.until(lambda: slides.trouble == ())
    hall.until(lambda: screen(hall).problem == "")


def test_the_folder_is_watched_and_an_empty_one_takes_no_room(hall: Hall, tmp_path: Path) -> None:
    window = hall.display(media=str(tmp_path))
    hall.staff()
    hall.issue("A")
    hall.until(lambda: window.phase is Phase.OPEN)
    slides = window.board.slides
    assert slides is not None
    assert not slides.isVisible()
    first = picture(tmp_path, "now.png")
    hall.until(slides.isVisible)
    hall.until(lambda: slides.shown == first)
    first.unlink()
    hall.until(lambda: not slides.isVisible())


def test_what_is_painted_is_the_picture(qtbot: QtBot, tmp_path: Path) -> None:
    picture(tmp_path, "red.png", "#cc2244")
    allow_motion(False)
    slides = Slides(tmp_path)
    qtbot.addWidget(slides)
    slides.resize(320, 180)
    slides.show()
    qtbot.waitUntil(lambda: slides.shown is not None)
    allow_motion(True)
    assert ink_height(slides.grab().toImage(), slides.rect(), "#cc2244") >= 170
    slides.close()


def test_an_animated_picture_moves(qtbot: QtBot, tmp_path: Path) -> None:
    animated(tmp_path, "move.gif")
    slides = Slides(tmp_path)
    qtbot.addWidget(slides)
    slides.show()
    qtbot.waitUntil(lambda: slides._movie is not None)
    movie = slides._movie
    assert movie is not None
    with qtbot.waitSignals([movie.frameChanged, movie.frameChanged]):
        pass
    slides.close()


def test_what_can_be_read_here() -> None:
    assert {"png", "jpg", "jpeg", "gif"} <= endings()


def test_a_folder_that_is_not_there_is_reported(qtbot: QtBot, tmp_path: Path) -> None:
    assert pictures_in(tmp_path / "gone") == ([], ["gone"])
    assert read_picture(tmp_path / "gone.png", QSize(10, 10)) is None


class _Screen:
    def __init__(self, name: str) -> None:
        self._name = name

    def name(self) -> str:
        return self._name


def test_the_monitor_is_chosen_by_name_or_order() -> None:
    one, two = _Screen("HDMI-1"), _Screen("HDMI-2")
    assert choose([one, two], "HDMI-2") is two
    assert choose([one], "HDMI-2") is None, "never on another, before the wrong people"
    assert choose([one, two], "") is one
    assert choose([one, two], "", second=True) is two
    assert choose([one], "", second=True) is one
    assert choose([], "") is None


def test_a_monitor_that_was_unplugged_is_filled_again_by_itself(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    real = app.primaryScreen()
    plugged: list[QScreen] = [real]
    window = QWidget()
    qtbot.addWidget(window)
    monkeypatch.setattr("ui.screens.choose", lambda screens, _name, **_: screens[0] if screens else None)
    keeper = ScreenKeeper(window, "HDMI-1", fullscreen=True, screens=lambda: plugged)
    keeper.show()
    assert window.isFullScreen()
    plugged.clear()
    app.screenRemoved.emit(real)
    assert not window.isFullScreen()
    assert window.isVisible()
    plugged.append(real)
    app.screenAdded.emit(real)
    assert window.isFullScreen()
    assert window.screen() is real


def test_a_window_that_does_not_fill_a_monitor_is_left_where_it_is(qtbot: QtBot) -> None:
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    window = QWidget()
    qtbot.addWidget(window)
    ScreenKeeper(window).show()
    window.showMaximized()
    app.screenAdded.emit(app.primaryScreen())
    assert window.isMaximized()
