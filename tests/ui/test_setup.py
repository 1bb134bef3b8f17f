"""The first run, on real files and a real node: a branch made by keyboard alone and by mouse; a second PC joins."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.client.http import open_link
from branchdesk.client.identity import load
from branchdesk.domain.profile import decode_profile
from branchdesk.i18n import LANGUAGES, text
from branchdesk.resources import resource
from tests.ports import three_ports
from tests.tcp_printer import TcpPrinter
from ui.settings import Settings, load_settings
from ui.setup import making
from ui.setup.device import DeviceSettings
from ui.setup.equipment import PrinterPanel
from ui.setup.pages_branch import BranchPage, ServicesPage
from ui.setup.pages_end import DonePage, MakePage
from ui.setup.pages_pc import EquipmentPage, JoinPage, PcPage
from ui.setup.pages_people import CountersPage, StaffPage
from ui.setup.plan import (
    TEMPLATES,
    fresh,
    load_plan,
    only_known_services,
    plan_path,
    save_plan,
    template,
    with_counters,
)
from ui.setup.window import WAYS, SetupWindow
from ui.tasks import Tasks

LEFT = Qt.MouseButton.LeftButton
MAKING_MS = 90_000
PIN = "24680"


@pytest.fixture
def pc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A PC's own folders, with a port that is free; what was started on it ends."""
    monkeypatch.setenv("BRANCHDESK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(Path.cwd()), os.environ.get("PYTHONPATH", ""))))
    save_plan(fresh(host="127.0.0.1", port=three_ports()))
    yield tmp_path / "data"
    while making.STARTED:
        started = making.STARTED.pop()
        started.kill()
        started.wait()


class Wizard:
    """Somebody at the set-up; ``pressed`` counts the keys."""

    def __init__(self, qtbot: QtBot, language: str = "en") -> None:
        self.window = SetupWindow(language)
        self.window.resize(1080, 720)
        qtbot.addWidget(self.window)
        self.window.show()
        self.qtbot = qtbot
        self.pressed = 0

    @property
    def focus(self) -> QWidget:
        return self.window.focusWidget() or self.window

    def key(self, key: Qt.Key, times: int = 1) -> None:
        for _ in range(times):
            QTest.keyClick(self.focus, key)
            self.pressed += 1

    def enter(self, words: str) -> None:
        """Letters of an input method come as they are."""
        if words.isascii():
            QTest.keyClicks(self.focus, words)
        else:
            field = self.focus
            assert isinstance(field, QLineEdit)
            field.insert(words)
            field.textEdited.emit(field.text())
        self.pressed += len(words)

    def click(self, widget: QWidget) -> None:
        QTest.mouseClick(widget, LEFT)

    def at(self, name: str) -> None:
        self.qtbot.waitUntil(lambda: self.window.plan.page == name)

    def page(self, kind: type[QWidget]) -> QWidget:
        return self.window.pages[kind.id]  # type: ignore[attr-defined]

    def close(self) -> None:
        self.window.close()


def test_a_branch_is_made_by_keyboard_alone(qtbot: QtBot, pc: Path) -> None:
    wizard = Wizard(qtbot)
    on, tab = Qt.Key.Key_Return, Qt.Key.Key_Tab
    wizard.key(on)
    wizard.at("branch")
    wizard.enter("城北支行")
    wizard.key(tab)
    wizard.enter("Northgate Branch")
    wizard.key(on)
    wizard.at("services")
    wizard.key(on)
    wizard.at("counters")
    wizard.key(on)
    wizard.at("staff")
    for name, after in (("周建国", 3), ("王敏", 0)):
        wizard.enter(name)
        wizard.key(tab, 2)
        wizard.enter(PIN)
        wizard.key(tab, after)
    wizard.key(on)
    wizard.at("equipment")
    wizard.key(on)
    wizard.at("pc")
    wizard.key(on)
    wizard.at("make")
    wizard.key(on)
    page = wizard.page(MakePage)
    assert isinstance(page, MakePage)
    qtbot.waitUntil(lambda: page.made or not page.busy, timeout=MAKING_MS)
    assert page.made, page.told.text()
    wizard.key(on)
    wizard.at("done")
    assert wizard.pressed <= 60  # a minute's typing: the rest of the ten is for reading
    assert not plan_path().exists()
    the_branch_serves(pc)
    assert (pc.parent / "config" / "autostart" / "branchdesk-manager.desktop").exists()
    assert (pc.parent / "config" / "autostart" / "branchdesk-node.desktop").exists()
    wizard.close()


def the_branch_serves(pc: Path) -> None:
    link = open_link(pc / "devices" / "manager.json")
    try:
        assert link.log_in("m01", PIN).name == "周建国"
        versions = link.office.profiles().versions
        profile = versions[0].profile
        assert (profile.name.zh, profile.name.en) == ("城北支行", "Northgate Branch")
        assert [service.code for service in profile.services] == ["A", "B", "C"]
        assert all(one.has_pin for one in link.office.staff())
    finally:
        link.close()


def test_a_branch_is_made_by_mouse_and_a_second_pc_joins_it(
    qtbot: QtBot, pc: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wizard = Wizard(qtbot)
    pages = wizard.window.pages
    wizard.click(wizard.window.on)
    branch, services, counters = pages["branch"], pages["services"], pages["counters"]
    staff, equipment, here, make, done = (pages[name] for name in ("staff", "equipment", "pc", "make", "done"))
    assert isinstance(branch, BranchPage)
    assert isinstance(services, ServicesPage)
    assert isinstance(counters, CountersPage)
    assert isinstance(staff, StaffPage)
    assert isinstance(equipment, EquipmentPage)
    assert isinstance(here, PcPage)
    assert isinstance(make, MakePage)
    assert isinstance(done, DonePage)
    assert not wizard.window.on.isEnabled()  # it has no name yet
    wizard.enter("城北支行")
    assert branch.form is not None
    english = next(row for row in branch.form.rows if row.field.name == "name").editor.findChildren(QLineEdit)[1]
    wizard.click(english)
    english.setFocus()
    wizard.enter("Northgate Branch")
    wizard.click(wizard.window.on)
    wizard.at("services")
    services.ticks[2].click()
    assert [one["code"] for one in wizard.window.plan.profile["services"]] == ["A", "B"]
    services.ticks[2].click()
    wizard.click(wizard.window.on)
    counters.count.stepUp()
    counters.boxes[2, "C"].click()
    assert "offers nothing" not in wizard.window.missing.text()
    wizard.click(wizard.window.on)
    wizard.at("staff")
    for name, (_, field, _, pin) in zip(("周建国", "王敏"), staff.rows, strict=True):
        field.setFocus()
        wizard.enter(name)
        pin.setFocus()
        wizard.enter(PIN)
    wizard.click(wizard.window.on)
    wizard.click(wizard.window.on)
    wizard.at("pc")
    here.boxes["kiosk"].click()
    code, url = the_end(wizard, make, done, pc)
    monkeypatch.setenv("BRANCHDESK_DATA", str(tmp_path / "second"))
    a_second_pc_joins(qtbot, tmp_path / "second", code, url)


def the_end(wizard: Wizard, make: MakePage, done: DonePage, pc: Path) -> tuple[str, str]:
    """The branch is made; a code for a counter's PC, and where the branch is."""
    wizard.click(wizard.window.on)
    wizard.click(make.make)
    wizard.qtbot.waitUntil(lambda: make.made or not make.busy, timeout=MAKING_MS)
    assert make.made, make.told.text()
    wizard.click(wizard.window.on)
    the_branch_serves(pc)
    assert load(pc / "devices" / "kiosk.json").kind == "kiosk"
    wizard.click(done.ask)
    wizard.qtbot.waitUntil(lambda: bool(done.code.text()), timeout=MAKING_MS)
    wizard.close()
    return done.code.text(), load(pc / "devices" / "kiosk.json").urls[0]


def a_second_pc_joins(qtbot: QtBot, pc: Path, code: str, url: str) -> None:
    wizard = Wizard(qtbot)
    wizard.key(Qt.Key.Key_Tab)
    wizard.key(Qt.Key.Key_Space)
    wizard.key(Qt.Key.Key_Return)
    wizard.at("join")
    page = wizard.window.pages["join"]
    assert isinstance(page, JoinPage)
    page.node.setEditText(url)
    wizard.enter(code.replace("-", "").lower())
    assert not wizard.window.on.isEnabled()
    wizard.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.joined is not None, timeout=MAKING_MS)
    assert "Counter PC" in page.told.text()
    wizard.key(Qt.Key.Key_Return)
    wizard.at("equipment")
    wizard.key(Qt.Key.Key_Return)
    wizard.at("done")
    made = load(pc / "devices" / "counter.json")
    assert (made.kind, made.counter) == ("counter", "1")
    assert Path(made.ca).exists()
    link = open_link(pc / "devices" / "counter.json")
    assert link.log_in("t01", PIN).role == "teller"
    link.close()
    wizard.close()


def test_a_code_of_another_branch_is_refused_in_words(qtbot: QtBot, pc: Path) -> None:
    save_plan(replace(fresh(), mode="join", page="join"))
    wizard = Wizard(qtbot)
    page = wizard.window.pages["join"]
    assert isinstance(page, JoinPage)
    page.node.setEditText("127.0.0.1:9")
    wizard.enter("K7MP2WQX")
    wizard.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.told.text() == text("en", "error-no-node"), timeout=MAKING_MS)
    assert page.go.isEnabled()
    wizard.close()


def test_what_was_entered_is_there_again_and_pins_are_not(qtbot: QtBot, pc: Path) -> None:
    wizard = Wizard(qtbot)
    wizard.key(Qt.Key.Key_Return)
    wizard.enter("城北支行")
    wizard.key(Qt.Key.Key_Tab)
    wizard.enter("Northgate")
    for _ in range(3):
        wizard.key(Qt.Key.Key_Return)
    wizard.at("staff")
    wizard.enter("周建国")
    wizard.key(Qt.Key.Key_Tab, 2)
    wizard.enter(PIN)
    wizard.window.show_page("staff")
    wizard.close()
    assert PIN not in plan_path().read_text()
    again = Wizard(qtbot, "zh")
    again.at("staff")
    staff = again.window.pages["staff"]
    assert isinstance(staff, StaffPage)
    assert staff.rows[0][1].text() == "周建国"
    assert staff.rows[0][3].text() == ""
    again.window.go_back()
    again.at("counters")
    again.close()


def test_a_step_that_failed_is_told_and_tried_again(qtbot: QtBot, pc: Path) -> None:
    """A folder where the branch's data should be made: what is in the way is removed, and the making goes on."""
    pc.mkdir(parents=True, exist_ok=True)
    (pc / "node").write_text("in the way")
    plan = load_plan()
    assert plan is not None
    profile = {**plan.profile, "name": {"zh": "甲", "en": "A"}}
    profile["staff"] = [{**profile["staff"][0], "name": "周建国"}]
    save_plan(replace(plan, profile=profile, page="make", autostart=False))
    wizard = Wizard(qtbot)
    wizard.window.pins["m01"] = PIN
    page = wizard.window.pages["make"]
    assert isinstance(page, MakePage)
    page.begin()
    qtbot.waitUntil(lambda: not page.busy, timeout=MAKING_MS)
    assert "did not succeed" in page.told.text()
    assert wizard.window.plan.done == ("settings",)
    (pc / "node").unlink()
    page.begin()
    qtbot.waitUntil(lambda: not page.busy, timeout=MAKING_MS)
    assert page.made, page.told.text()
    wizard.close()


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_a_branch_that_could_open(name: str) -> None:
    made = template(name)
    assert decode_profile(resource("profiles", f"template-{name}.toml").read_bytes()) == made
    served = {code for counter in made.counters for code in (*counter.services, *counter.backup)}
    assert served == {service.code for service in made.services}
    assert made.priorities
    assert made.pauses
    assert made.outcomes
    assert made.rating_reasons
    for language in LANGUAGES:
        assert text(language, f"setup-template-{name}")


def test_counters_follow_the_services() -> None:
    profile = fresh("full").profile
    fewer = only_known_services({**profile, "services": profile["services"][:2]})
    assert {code for counter in fewer["counters"] for code in (*counter["services"], *counter["backup"])} <= {"A", "B"}
    assert all(counter["services"] for counter in fewer["counters"])
    assert [counter["id"] for counter in with_counters(profile, 8)["counters"]] == [str(n) for n in range(1, 9)]
    assert len(with_counters(profile, 1)["counters"]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_its_words(language: str) -> None:
    for page in {page.id for way in WAYS.values() for page in way}:
        assert text(language, f"setup-page-{page}")
        assert text(language, f"setup-note-{page}")


def test_a_test_ticket_is_really_printed(qtbot: QtBot) -> None:
    chosen: list[str] = []
    tasks = Tasks()
    with TcpPrinter() as printer:
        panel = PrinterPanel("en", tasks, chosen.append)
        qtbot.addWidget(panel)
        panel.show_value("escpos+tcp://127.0.0.1:9100")
        panel.host.setText(f"127.0.0.1:{printer.port}")
        panel.host.textEdited.emit(panel.host.text())
        assert chosen == [f"escpos+tcp://127.0.0.1:{printer.port}"]
        QTest.mouseClick(panel.test, LEFT)
        qtbot.waitUntil(lambda: panel.told.text() == "It works.", timeout=20_000)
        assert printer.reader.tickets
    QTest.mouseClick(panel.test, LEFT)
    qtbot.waitUntil(lambda: panel.test.isEnabled() and panel.told.text() != "It works.", timeout=20_000)
    assert panel.told.property("role") == "bad"
    tasks.close()


def test_a_devices_own_settings_are_changed_and_kept(qtbot: QtBot, tmp_path: Path) -> None:
    identity = tmp_path / "kiosk.json"
    window = DeviceSettings("kiosk", identity, "en")
    qtbot.addWidget(window)
    window.show()
    assert not window.save.isEnabled()
    theme = next(row for row in window.form.rows if row.field.name == "theme").editor.findChildren(QComboBox)[0]
    QTest.keyClick(theme, Qt.Key.Key_End)
    theme.activated.emit(theme.currentIndex())
    fullscreen = next(row for row in window.form.rows if row.field.name == "fullscreen").editor
    box = fullscreen.focusProxy()
    assert box is not None
    QTest.keyClick(box, Qt.Key.Key_Space)
    QTest.mouseClick(window.save, LEFT)
    assert load_settings(identity) == Settings(theme="contrast", fullscreen=True)
    assert "Saved" in window.banner.words
    assert set(window.panels) == {"printer"}
    window.close()


def test_a_damaged_settings_file_is_told_and_replaced(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "display.settings.json").write_text("{")
    window = DeviceSettings("display", tmp_path / "display.json", "zh")
    qtbot.addWidget(window)
    window.show()
    assert window.banner.words
    window.panels["voice"].choice.setCurrentIndex(3)
    window.panels["voice"].chosen()
    window.keep()
    assert load_settings(tmp_path / "display.json").voice == "none"
    window.close()
