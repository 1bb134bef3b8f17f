"""The first run, on real files and a real node: a branch made by keyboard alone and by mouse; a second PC joins."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from branchdesk.client.http import open_link
from branchdesk.client.identity import load
from branchdesk.i18n import text
from tests.ports import three_ports
from tests.ui.setup_hands import Wizard
from ui.setup import making
from ui.setup.pages_branch import BranchPage, ServicesPage
from ui.setup.pages_end import DonePage, MakePage
from ui.setup.pages_pc import JoinPage, PcPage
from ui.setup.pages_people import CountersPage, StaffPage
from ui.setup.plan import (
    fresh,
    load_plan,
    plan_path,
    save_plan,
)

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
    page = wizard.window.pages["make"]
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
    services, counters, staff, here = (pages[name] for name in ("services", "counters", "staff", "pc"))
    assert isinstance(services, ServicesPage)
    assert isinstance(counters, CountersPage)
    assert isinstance(staff, StaffPage)
    assert isinstance(here, PcPage)
    name_it(wizard)
    wizard.at("services")
    services.ticks[2].click()
    assert [one["code"] for one in wizard.window.plan.profile["services"]] == ["A", "B"]
    services.ticks[2].click()
    wizard.click(wizard.window.on)
    assert counters.count.lineEdit().width() > 40, "the number has room"
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
    code, url = the_end(wizard, pc)
    monkeypatch.setenv("BRANCHDESK_DATA", str(tmp_path / "second"))
    a_second_pc_joins(qtbot, tmp_path / "second", code, url)


def name_it(wizard: Wizard) -> None:
    branch = wizard.window.pages["branch"]
    assert isinstance(branch, BranchPage)
    assert branch.form is not None
    assert not wizard.window.on.isEnabled()  # it has no name yet
    wizard.enter("城北支行")
    english = next(row for row in branch.form.rows if row.field.name == "name").editor.findChildren(QLineEdit)[1]
    wizard.click(english)
    english.setFocus()
    wizard.enter("Northgate Branch")
    wizard.click(wizard.window.on)


def the_end(wizard: Wizard, pc: Path) -> tuple[str, str]:
    """The branch is made; a code for a counter's PC, and where the branch is."""
    make, done = wizard.window.pages["make"], wizard.window.pages["done"]
    assert isinstance(make, MakePage)
    assert isinstance(done, DonePage)
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
