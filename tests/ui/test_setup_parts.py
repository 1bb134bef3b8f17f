"""The set-up's parts: templates, counters that follow the services, a printer that prints, one PC's own settings."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from branchdesk.client.glance import glance
from branchdesk.domain.profile import decode_profile
from branchdesk.i18n import LANGUAGES, text
from branchdesk.resources import resource
from tests.inprocess import InProcessBranch
from tests.tcp_printer import TcpPrinter
from tests.ui.setup_hands import LEFT
from ui.counter.keymap import Action
from ui.counter.keyspage import KeysPage
from ui.forms.folder import FolderEditor
from ui.settings import Settings, load_settings, save_settings
from ui.setup.device import DeviceSettings
from ui.setup.equipment import PrinterPanel
from ui.setup.plan import TEMPLATES, fresh, only_known_services, template, with_counters
from ui.setup.window import WAYS
from ui.tasks import Tasks


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
    assert "at the next start" not in window.banner.words
    remarks = {row.field.name: row.remark.text() for row in window.form.rows}
    assert remarks["theme"] == ""
    assert not any(remarks.values()), "an open kiosk takes all of them over at once"
    assert window.keys.isHidden()
    assert set(window.panels) == {"printer", "voice"}
    window.close()


def test_a_devices_monitor_is_chosen_among_those_there_and_the_kept_one(qtbot: QtBot, tmp_path: Path) -> None:
    identity = tmp_path / "display.json"
    save_settings(identity, Settings(screen="HDMI-9"))
    window = DeviceSettings("display", identity, "en")
    qtbot.addWidget(window)
    window.show()
    monitor = next(row for row in window.form.rows if row.field.name == "screen").editor.findChildren(QComboBox)[0]
    offered = [monitor.itemData(place) for place in range(monitor.count())]
    assert offered == ["", *(screen.name() for screen in QGuiApplication.screens()), "HDMI-9"]
    assert monitor.currentData() == "HDMI-9"
    QTest.keyClick(monitor, Qt.Key.Key_Home)
    monitor.activated.emit(monitor.currentIndex())
    QTest.mouseClick(window.save, LEFT)
    assert load_settings(identity).screen == ""
    window.close()


def test_a_signs_counter_is_chosen_or_typed_and_said_to_wait(qtbot: QtBot, tmp_path: Path) -> None:
    identity = tmp_path / "display.json"
    save_settings(identity, Settings(display_counter="77"))
    window = DeviceSettings("display", identity, "en", lambda: InProcessBranch().snapshot)
    qtbot.addWidget(window)
    window.show()
    line = next(row for row in window.form.rows if row.field.name == "display_counter")
    counter = line.editor.findChildren(QComboBox)[0]
    assert (counter.currentText(), line.remark.text()) == ("77", "at the next start")
    qtbot.waitUntil(lambda: counter.count() == 7)
    assert (counter.currentText(), counter.itemText(0)) == ("77", "The lobby's screen")
    QTest.keyClick(counter, Qt.Key.Key_Home)
    for _ in range(3):
        QTest.keyClick(counter, Qt.Key.Key_Down)
    assert window.draft.value(("display_counter",)) == "3"
    counter.setEditText("")
    QTest.keyClicks(counter, "4")
    assert window.draft.value(("display_counter",)) == "4"
    QTest.mouseClick(window.save, LEFT)
    assert load_settings(identity).display_counter == "4"
    assert "at the next start" in window.banner.words
    window.close()


def test_a_signs_counter_is_typed_where_no_branch_answers(qtbot: QtBot, tmp_path: Path) -> None:
    identity = tmp_path / "display.json"
    window = DeviceSettings("display", identity, "en", partial(glance, identity))
    qtbot.addWidget(window)
    window.show()
    counter = next(row for row in window.form.rows if row.field.kind == "counter").editor.findChildren(QComboBox)[0]
    counter.setEditText("")
    QTest.keyClicks(counter, "5")
    assert window.draft.value(("display_counter",)) == "5"
    window.close()


def test_a_folder_is_chosen_in_a_dialog_or_typed(qtbot: QtBot, tmp_path: Path) -> None:
    window = DeviceSettings("display", tmp_path / "display.json", "en")
    qtbot.addWidget(window)
    window.show()
    folder = next(row for row in window.form.rows if row.field.name == "media").editor
    assert isinstance(folder, FolderEditor)
    folder.ask_path = lambda: ""
    folder.choose_button.setFocus()
    QTest.keyClick(folder.choose_button, Qt.Key.Key_Space)
    assert window.draft.value(("media",)) == "", "thought better of it"
    folder.ask_path = lambda: str(tmp_path)
    QTest.keyClick(folder.choose_button, Qt.Key.Key_Space)
    assert (window.draft.value(("media",)), folder.line.text()) == (str(tmp_path), str(tmp_path))
    assert folder.missing.isHidden()
    QTest.keyClicks(folder.line, "/none")
    assert window.draft.value(("media",)) == f"{tmp_path}/none"
    assert folder.missing.isVisible()
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


def test_a_tellers_keys_are_changed_from_the_settings_too(qtbot: QtBot, tmp_path: Path) -> None:
    window = DeviceSettings("counter", tmp_path / "counter.json", "en")
    qtbot.addWidget(window)
    window.show()
    QTest.mouseClick(window.keys, LEFT)
    (page,) = window.findChildren(KeysPage)
    QTest.keyClick(page, Qt.Key.Key_Space)
    page.rebinding.begin(Action.FINISH)
    QTest.keyClick(page, Qt.Key.Key_G)
    assert load_settings(tmp_path / "counter.json").counter_keys == {"finish": "G"}
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert not window.save.isEnabled(), "kept at once, as in the teller's window"
    window.close()
