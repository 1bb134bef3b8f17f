"""The display's window, offscreen, on a real branch in this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PIL import ImageChops, ImageQt
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.services.ports import Announcement, Voice
from tests.fakes import FakeVoice
from tests.inprocess import FakeLink, InProcessBranch
from ui.bridge import Bridge
from ui.display.main import make_window
from ui.display.paint import CENTRE, GLYPHS_KEPT, LEFT, RIGHT, Done, Finished, words
from ui.display.panels import SpotlightPanel
from ui.display.state import Phase
from ui.display.window import DisplayWindow
from ui.display.words import SpotlightView
from ui.theme import apply_theme, font


class Stage:
    """A branch with two tellers at work, and a display that follows it on a clock of the test's own."""

    def __init__(self, qtbot: QtBot, voice: Voice, language: str = "zh") -> None:
        self.branch = InProcessBranch()
        self.now = 1000.0
        self.bridge = Bridge(self.branch.link("display"))
        self.window = DisplayWindow(self.bridge, voice, language=language, clock=lambda: self.now)
        self.window.resize(1366, 768)
        qtbot.addWidget(self.window)
        self._qtbot = qtbot

    def open(self, waiting: int = 6) -> dict[str, FakeLink]:
        kiosk = self.branch.link("kiosk")
        tellers = {counter: self.branch.link("counter", counter, staff=f"t0{counter}") for counter in "123"}
        for _ in range(waiting):
            kiosk.send(c.IssueTicket(service="A"))
        self.window.show()
        self.bridge.start()
        self.wait_for(Phase.OPEN)
        return tellers

    def wait_for(self, phase: Phase) -> None:
        self._qtbot.waitUntil(lambda: self.window.phase is phase)

    def numbers(self) -> list[str]:
        return [row.number for row in self.window.list.view.rows]


@pytest.fixture
def voice() -> FakeVoice:
    return FakeVoice()


@pytest.fixture
def stage(qtbot: QtBot, voice: FakeVoice) -> Iterator[Stage]:
    made = Stage(qtbot, voice)
    yield made
    made.window.close()
    made.bridge.close()


class HeldVoice:
    """Speaks only when the test lets it, and notices if two announcements were ever spoken at once."""

    def __init__(self) -> None:
        self.said: list[Announcement] = []
        self.overlapped = False
        self._speaking = threading.Lock()
        self._turn = threading.Semaphore(0)

    def say(self, announcement: Announcement) -> float:
        self.overlapped |= not self._speaking.acquire(blocking=False)
        assert self._turn.acquire(timeout=10)
        self.said.append(announcement)
        self._speaking.release()
        return 1.0

    def speak_one(self) -> None:
        self._turn.release()


def test_a_call_is_seen_large_listed_and_spoken(stage: Stage, voice: FakeVoice, qtbot: QtBot) -> None:
    tellers = stage.open()
    tellers["2"].send(c.CallNext(counter="2"))
    qtbot.waitUntil(lambda: stage.window.large.view.number == "A001")
    view = stage.window.large.view
    assert (view.counter, view.lit, view.recall) == ("2", True, "")
    assert stage.numbers() == ["A001"]
    qtbot.waitUntil(lambda: voice.said == [Announcement("A001", "2")])
    assert stage.window.queues.view.rows[0].waiting == 5


def test_complaint_7_close_calls_are_all_spoken_listed_and_shown_in_turn(qtbot: QtBot) -> None:
    voice = HeldVoice()
    stage = Stage(qtbot, voice)
    tellers = stage.open()
    for counter in "123":
        tellers[counter].send(c.CallNext(counter=counter))
    qtbot.waitUntil(lambda: stage.numbers() == ["A003", "A002", "A001"])
    for number in ("A001", "A002", "A003"):
        assert stage.window.large.view.number == number
        stage.now += 5
        stage.window.tick()
        assert stage.window.large.view.number == number, "not before its announcement has ended"
        with qtbot.waitSignal(stage.window.speaker.spoken):
            voice.speak_one()
    assert [a.number for a in voice.said] == ["A001", "A002", "A003"]
    assert not voice.overlapped
    stage.window.close()
    stage.bridge.close()


def test_complaint_8_without_sound_the_picture_goes_on_and_says_so(
    stage: Stage, voice: FakeVoice, qtbot: QtBot
) -> None:
    voice.broken = True
    tellers = stage.open()
    tellers["1"].send(c.CallNext(counter="1"))
    qtbot.waitUntil(lambda: stage.window.header.view.silent is not None)
    assert stage.window.large.view.number == "A001"
    assert stage.numbers() == ["A001"]
    qtbot.waitUntil(lambda: problems(stage) == ["voice_unavailable"])

    voice.broken = False
    tellers["2"].send(c.CallNext(counter="2"))
    qtbot.waitUntil(lambda: stage.window.header.view.silent is None)
    qtbot.waitUntil(lambda: problems(stage) == [""])


def test_trouble_with_the_sound_is_reported_after_the_reconnection(
    stage: Stage, voice: FakeVoice, qtbot: QtBot
) -> None:
    voice.broken = True
    tellers = stage.open()
    with qtbot.waitSignal(stage.window.speaker.spoken):
        tellers["1"].send(c.CallNext(counter="1"))
        stage.branch.go_offline()
    stage.branch.go_online()
    qtbot.waitUntil(lambda: problems(stage) == ["voice_unavailable"])


def problems(stage: Stage) -> list[str]:
    return [d.problem for d in stage.branch.snapshot.devices.values() if d.kind == "display"]


def test_complaint_9_a_lost_connection_is_told_and_no_number_stays(stage: Stage, qtbot: QtBot) -> None:
    tellers = stage.open()
    tellers["1"].send(c.CallNext(counter="1"))
    qtbot.waitUntil(lambda: stage.numbers() == ["A001"])
    stage.branch.clock.pass_time(minutes=42)
    stage.branch.go_offline()
    stage.wait_for(Phase.LOST)
    assert not stage.window.large.isVisible()
    assert not stage.window.list.isVisible()
    assert not stage.window.queues.isVisible()
    assert stage.window.message.isVisible()
    assert "09:42" in stage.window.message.view.title.main
    assert "09:42" in stage.window.message.view.title.other


def test_complaint_9_it_recovers_by_itself_and_lists_what_it_missed(
    stage: Stage, voice: FakeVoice, qtbot: QtBot
) -> None:
    tellers = stage.open()
    stage.branch.go_offline()
    stage.wait_for(Phase.LOST)
    stage.branch.online = True  # the tellers reach the node, the display not yet
    own, stage.branch._links = stage.branch._links[0], stage.branch._links[1:]
    tellers["1"].send(c.CallNext(counter="1"))
    stage.branch.clock.pass_time(seconds=31)
    tellers["2"].send(c.CallNext(counter="2"))
    stage.branch._links = [own]
    stage.branch.go_online()
    stage.wait_for(Phase.OPEN)
    qtbot.waitUntil(lambda: stage.numbers() == ["A002", "A001"])
    qtbot.waitUntil(lambda: [a.number for a in voice.said] == ["A002"])


def test_a_recall_is_shown_and_spoken_again_with_its_mark(stage: Stage, voice: FakeVoice, qtbot: QtBot) -> None:
    tellers = stage.open()
    tellers["1"].send(c.CallNext(counter="1"))
    qtbot.waitUntil(lambda: len(voice.said) == 1)
    stage.now += 60
    stage.branch.clock.pass_time(seconds=60)
    tellers["1"].send(c.Recall(counter="1"))
    qtbot.waitUntil(lambda: stage.window.large.view.recall != "")
    assert stage.window.large.view.lit
    qtbot.waitUntil(lambda: len(voice.said) == 2)
    assert stage.numbers() == ["A001"]


class Paints(QObject):
    """Counts the times that a widget is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_an_idle_display_paints_nothing(stage: Stage, qtbot: QtBot) -> None:
    stage.open(waiting=2)
    qtbot.waitUntil(stage.window.isActiveWindow)
    paints = Paints()
    panels = (stage.window.header, stage.window.large, stage.window.list, stage.window.queues, stage.window.ticker)
    stage.window.tick()
    qtbot.wait(1)
    for panel in panels:
        panel.installEventFilter(paints)
    for _ in range(5):
        stage.window.tick()
        qtbot.wait(1)
    assert paints.count == 0
    stage.branch.clock.pass_time(minutes=1)
    stage.window.tick()
    qtbot.waitUntil(lambda: paints.count > 0)


def test_no_name_is_ever_on_the_display(stage: Stage) -> None:
    stage.open()
    assert stage.bridge.snapshot is not None
    assert stage.bridge.snapshot.profile.staff == ()


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (1080, 1920)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_size_and_language_is_painted(
    qtbot: QtBot, voice: FakeVoice, size: tuple[int, int], language: str
) -> None:
    stage = Stage(qtbot, voice, language)
    stage.window.resize(*size)
    tellers = stage.open()
    tellers["1"].send(c.CallNext(counter="1"))
    qtbot.waitUntil(lambda: stage.window.large.view.number == "A001")
    image = stage.window.grab().toImage()
    assert (image.width(), image.height()) == size
    assert len({image.pixelColor(x, y).rgb() for x in range(0, size[0], 16) for y in range(0, size[1], 16)}) > 8
    stage.window.close()
    stage.bridge.close()


def test_make_window_follows_its_bridge(qtbot: QtBot, voice: FakeVoice) -> None:
    bridge = Bridge(InProcessBranch().link("display"))
    window = make_window(bridge, voice, language="en")
    qtbot.addWidget(window)
    window.show()
    bridge.start()
    qtbot.waitUntil(lambda: window.phase is Phase.BEFORE)
    window.close()
    window.close()
    bridge.close()


def test_a_screen_reader_hears_what_is_painted(qtbot: QtBot) -> None:
    panel = SpotlightPanel(SpotlightView(number="A012", counter="3"))
    qtbot.addWidget(panel)
    panel.resize(800, 400)
    panel.grab()
    assert "A012" in panel.accessibleName()
    panel.show_view(SpotlightView(number="B007", counter="3"))
    panel.grab()
    assert "B007" in panel.accessibleName()
    assert "A012" not in panel.accessibleName()


@pytest.mark.parametrize("align", [LEFT, CENTRE, RIGHT])
def test_large_words_stand_where_qt_would_set_them(qapp: QApplication, align: Qt.AlignmentFlag) -> None:
    apply_theme(qapp)
    area, size = QRectF(0, 0, 1200, 300), 3 * GLYPHS_KEPT
    ours, qts = (QImage(1200, 300, QImage.Format.Format_ARGB32_Premultiplied) for _ in range(2))
    for image in (ours, qts):
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if image is ours:
            words(painter, area, "A012 请gj", size, "#000000", bold=True, align=align)
        else:
            painter.setFont(font(size, bold=True))
            painter.drawText(area, int(align), "A012 请gj")
        painter.end()
    inks = [ImageChops.invert(ImageQt.fromqimage(image).convert("L")).getbbox() for image in (ours, qts)]
    assert inks[0] == pytest.approx(inks[1], abs=0 if align == LEFT else 8)
    assert inks[1] != pytest.approx((0, 0, 1200, 300), abs=20)


def test_a_day_of_numbers_does_not_fill_the_memory(qapp: QApplication) -> None:
    kept, picture = Finished(1 << 20), Done(QPixmap(400, 200), QSize(), QPointF())
    for number in range(50):
        kept.keep(f"A{number:03}", picture)
        kept.keep("waiting", picture)
    assert kept.size <= 1 << 20
    assert kept.get("waiting") is not None
    assert kept.get("A049") is not None
    assert kept.get("A001") is None
