"""The manager's settings, by mouse and keyboard: edited, checked, previewed, saved, merged, taken back; PINs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.domain.profile import Profile, Words
from branchdesk.domain.times import MINUTE
from tests.inprocess import NODE
from tests.ui.manager_stage import SETTINGS, Stage
from ui.forms.editors import LineEditor, WordsEditor
from ui.forms.form import FieldRow
from ui.manager.settings.page import SettingsPage
from ui.manager.settings.pin_box import PinBox

LEFT = Qt.MouseButton.LeftButton


class Settings:
    """A branch manager at the settings' tab."""

    def __init__(self, qtbot: QtBot, language: str = "en") -> None:
        self.stage = Stage(qtbot, language)
        self.branch = self.stage.branch
        self.qtbot = qtbot
        self.stage.start("m01", SETTINGS)
        qtbot.waitUntil(lambda: self.page.editing.draft is not None)

    @property
    def page(self) -> SettingsPage:
        return self.stage.window.tabs.settings

    @property
    def profile(self) -> Profile:
        return self.branch.snapshot.profile

    def row(self, page: str, name: str) -> FieldRow:
        """A setting on its page."""
        if self.page.pages.current != page:
            self.page.open(page)
        return next(row for row in self.page.pages.rows(page) if row.field.name == name)

    def type(self, page: str, name: str, words: str) -> None:
        """Replace what stands in a field, by keyboard."""
        editor = self.row(page, name).editor
        assert isinstance(editor, LineEditor)
        editor.line.setFocus()
        editor.line.selectAll()
        QTest.keyClicks(editor.line, words)
        self.page.check()

    def save(self) -> None:
        """The answer may come after the change that it is about; until then nothing more can be saved."""
        number = self.branch.snapshot.profile_no
        self.page.side.save.setFocus()
        QTest.keyClick(self.page.side.save, Qt.Key.Key_Space)
        self.qtbot.waitUntil(lambda: self.branch.snapshot.profile_no == number + 1)
        self.qtbot.waitUntil(lambda: not self.page.editing.dirty)
        self.qtbot.waitUntil(lambda: not self.stage.bridge.busy)

    def somebody_else_saves(self, profile: Profile) -> None:
        number = self.branch.snapshot.profile_no
        self.branch.node(c.ChangeProfile(profile=profile))
        self.stage.window.refresh()
        self.qtbot.waitUntil(lambda: self.page.editing.base_no == number + 1 or self._refreshed())

    def _refreshed(self) -> bool:
        self.stage.window.refresh()
        return False


@pytest.fixture
def settings(qtbot: QtBot) -> Iterator[Settings]:
    made = Settings(qtbot)
    yield made
    made.stage.window.close()
    made.stage.bridge.close()


def words(part: QWidget) -> str:
    return "\n".join(label.text() for label in part.findChildren(QLabel))


def button(part: QWidget, name: str) -> QPushButton:
    return next(found for found in part.findChildren(QPushButton) if found.text() == name)


def test_a_setting_is_changed_by_keyboard_previewed_and_saved(settings: Settings) -> None:
    assert not settings.page.side.save.isEnabled()
    settings.type("calling", "max_wait_min", "25")
    shown = words(settings.page.side)
    assert "One change" in shown
    assert "30 → 25" in shown
    assert settings.profile.policy.max_wait_min == 30
    settings.save()
    assert settings.profile.policy.max_wait_min == 25
    assert settings.branch.log.events[-1].event.actor == "m01"
    assert "Saved" in settings.stage.window.banner.words


def test_what_is_wrong_is_marked_while_it_is_typed(settings: Settings) -> None:
    settings.type("hours", "opens", "9")
    row = settings.row("hours", "opens")
    assert row.wrong.isVisible()
    assert "09:30" in row.wrong.text()
    assert not settings.row("hours", "closes").wrong.isVisible()
    assert not settings.page.side.save.isEnabled()
    settings.type("hours", "opens", "08:30")
    assert not settings.row("hours", "opens").wrong.isVisible()
    assert settings.page.side.save.isEnabled()


def test_one_change_of_several_is_undone_by_mouse(settings: Settings) -> None:
    settings.type("calling", "max_wait_min", "25")
    settings.type("branch", "complaint_phone", "95588")
    undo = [found for found in settings.page.side.findChildren(QPushButton) if found.text() == "Undo"]
    QTest.mouseClick(undo[1], LEFT)
    assert [line.after for line in settings.page.editing.view("en").lines] == ["25"]
    editor = settings.row("branch", "complaint_phone").editor
    assert isinstance(editor, LineEditor)
    assert editor.line.text() == settings.profile.complaint_phone


def test_a_draft_is_discarded_after_a_question(settings: Settings) -> None:
    settings.type("calling", "max_wait_min", "25")
    QTest.mouseClick(settings.page.side.discard, LEFT)
    assert settings.page.confirm.isVisible()
    QTest.mouseClick(settings.page.confirm.yes, LEFT)
    assert not settings.page.editing.dirty


def test_a_service_is_added_named_and_removed_again(settings: Settings) -> None:
    settings.page.open("services")
    items = settings.page.pages.items("services")
    count = len(items.items)
    QTest.mouseClick(items.add, LEFT)
    assert items.items[-1]["code"] == "F"
    name = settings.row("services", "name").editor
    assert isinstance(name, WordsEditor)
    name.zh.setText("外汇")
    QTest.keyClicks(name.en, "Foreign money")
    assert items.list.item(count).text().endswith("Foreign money")
    settings.page.check()
    settings.save()
    assert settings.profile.services[-1].name == Words("外汇", "Foreign money")
    items.choose(count)
    QTest.mouseClick(items.remove, LEFT)
    settings.page.check()
    settings.save()
    assert len(settings.profile.services) == count


def test_items_are_moved_and_only_their_order_changes(settings: Settings) -> None:
    settings.page.open("services")
    items = settings.page.pages.items("services")
    items.choose(0)
    QTest.mouseClick(items.down, LEFT)
    settings.page.check()
    assert "Order" in words(settings.page.side)
    settings.save()
    assert [service.code for service in settings.profile.services][:2] == ["B", "A"]


def test_what_somebody_else_saved_meanwhile_is_merged(settings: Settings) -> None:
    settings.type("calling", "max_wait_min", "25")
    settings.somebody_else_saves(replace(settings.profile, complaint_phone="95588"))
    assert "kept" in settings.stage.window.banner.words
    settings.save()
    assert (settings.profile.complaint_phone, settings.profile.policy.max_wait_min) == ("95588", 25)


def test_the_same_setting_changed_by_two_is_shown_and_one_is_chosen(settings: Settings) -> None:
    settings.type("branch", "complaint_phone", "11111")
    settings.somebody_else_saves(replace(settings.profile, complaint_phone="22222"))
    settings.page.check()
    assert "Somebody else set it to: 22222" in words(settings.page.side)
    QTest.mouseClick(button(settings.page.side, "Take theirs"), LEFT)
    assert not settings.page.editing.dirty
    assert settings.profile.complaint_phone == "22222"


def test_a_change_that_came_in_the_same_moment_is_not_written_over(settings: Settings) -> None:
    """The node has settings that this window has not heard of yet: refused, and the draft is still there."""
    settings.type("branch", "complaint_phone", "11111")
    settings.page.editing.base_no = 99
    settings.page.save()
    settings.qtbot.waitUntil(lambda: "Somebody else" in settings.stage.window.banner.words)
    assert settings.page.editing.dirty
    settings.stage.window.refresh()
    settings.page.editing.base_no = settings.branch.snapshot.profile_no
    settings.save()
    assert settings.profile.complaint_phone == "11111"


def test_a_refused_change_keeps_the_draft(settings: Settings) -> None:
    settings.stage.issue(1)
    settings.page.open("services")
    items = settings.page.pages.items("services")
    items.choose(0)
    items.remove_item()
    draft = settings.page.editing.draft
    assert draft is not None
    for place, counter in enumerate(draft.data["counters"]):
        for name in ("services", "backup"):
            draft.put(("counters", place, name), [code for code in counter[name] if code != "A"])
    settings.page.check()
    settings.page.save()
    settings.qtbot.waitUntil(lambda: settings.stage.window.banner.words != "")
    assert settings.page.editing.dirty
    assert settings.profile.services[0].code == "A"


def test_history_says_who_changed_what_and_takes_it_back(settings: Settings) -> None:
    settings.type("calling", "max_wait_min", "25")
    settings.save()
    settings.type("branch", "complaint_phone", "95588")
    settings.save()
    settings.page.open("history")
    settings.qtbot.waitUntil(lambda: len(settings.page.history.boxes) == 3)
    older = settings.page.history.boxes[1]
    assert "周建国 m01" in words(older)
    assert "30 → 25" in words(older)
    QTest.mouseClick(button(older, "Take back"), LEFT)
    assert [(line.before, line.after) for line in settings.page.editing.view("en").lines] == [("25", "30")]
    settings.save()
    assert (settings.profile.policy.max_wait_min, settings.profile.complaint_phone) == (30, "95588")


def test_what_head_office_set_is_marked(settings: Settings) -> None:
    changed = replace(settings.profile, complaint_phone="95588")
    centre = replace(NODE, device="centre", kind="centre")
    settings.branch.desk.submit_one(c.Command(cmd_id="from-above", op=c.ChangeProfile(profile=changed)), centre)
    settings.page.history.ask()
    settings.qtbot.waitUntil(settings.row("branch", "complaint_phone").remark.isVisible)
    assert not settings.row("branch", "page_url").remark.isVisible()


def test_a_setting_is_found_by_its_words(settings: Settings) -> None:
    QTest.keyClicks(settings.page.nav.finder, "wrap")
    found = [settings.page.nav.list.item(place).text() for place in range(settings.page.nav.list.count())]
    assert found[0] == "Wrap-up at most (s)"
    settings.page.nav.list.setCurrentRow(0)
    assert settings.page.pages.current == "calling"
    settings.page.nav.finder.clear()
    assert settings.page.nav.list.count() > 10


def test_the_ticket_is_shown_as_it_will_be_printed(settings: Settings) -> None:
    settings.page.open("services")
    card = settings.page.preview
    assert list(card.tabs) == ["ticket"]
    preview = card.ticket
    settings.qtbot.waitUntil(lambda: all(not picture.pixmap().isNull() for picture in preview.pictures))
    before = preview.pictures[1].pixmap().toImage()
    settings.page.editing.draft.put(("services", 0, "name"), {"zh": "外汇", "en": "Foreign money"})  # type: ignore[union-attr]
    settings.page.refresh()
    settings.qtbot.waitUntil(lambda: preview.pictures[1].pixmap().toImage() != before)
    settings.page.open("calling")
    assert not card.isVisible()


def test_another_language_loses_nothing(settings: Settings) -> None:
    settings.type("calling", "max_wait_min", "25")
    settings.stage.window.speak("zh")
    settings.stage.window.refresh()
    assert settings.page.side.save.isEnabled()
    assert "30 → 25" in words(settings.page.side)
    assert "一" not in words(settings.page.nav)
    settings.page.open("calling")
    settings.save()
    assert settings.profile.policy.max_wait_min == 25


def pins(settings: Settings, staff: int) -> PinBox:
    settings.page.open("staff")
    settings.page.pages.items("staff").choose(staff)
    (box,) = settings.page.pages.items("staff").findChildren(PinBox)
    return box


def test_a_pin_is_given_by_keyboard_and_never_shown(settings: Settings) -> None:
    del settings.branch.office.pins["t02"]
    box = pins(settings, 1)
    settings.qtbot.waitUntil(lambda: "no PIN yet" in box.state.text())
    QTest.keyClicks(box.pin, "975310")
    assert not box.give_button.isEnabled()
    QTest.keyClicks(box.again, "975310")
    assert "975310" not in box.pin.displayText()
    QTest.keyClick(box.again, Qt.Key.Key_Return)
    settings.qtbot.waitUntil(lambda: settings.branch.office.pins.get("t02") == "975310")
    settings.qtbot.waitUntil(lambda: box.state.text() == "Has a PIN")
    assert box.pin.text() == box.again.text() == ""


def test_half_a_pin_does_not_go_to_somebody_else(settings: Settings) -> None:
    box = pins(settings, 0)
    QTest.keyClicks(box.pin, "9753")
    pins(settings, 1)
    assert box.pin.text() == ""


def test_a_lock_is_ended(settings: Settings) -> None:
    settings.branch.office.locked["t01"] = settings.branch.clock.now() + 15 * MINUTE
    box = pins(settings, 0)
    settings.qtbot.waitUntil(lambda: box.state.text() == "Locked until 09:15, after too many wrong PINs")
    QTest.mouseClick(box.unlock_button, LEFT)
    settings.qtbot.waitUntil(lambda: box.state.text() == "Has a PIN")
    assert not box.unlock_button.isVisible()


def test_somebody_new_gets_a_pin_once_saved(settings: Settings) -> None:
    settings.page.open("staff")
    items = settings.page.pages.items("staff")
    QTest.mouseClick(items.add, LEFT)
    (box,) = items.findChildren(PinBox)
    assert "Save the settings first" in box.state.text()
    assert not box.pin.isEnabled()
    settings.page.check()
    settings.save()
    assert box.pin.isEnabled()


def test_a_lobby_manager_has_no_settings(qtbot: QtBot) -> None:
    stage = Stage(qtbot)
    stage.start("l01")
    assert not stage.window.tabs.isTabVisible(SETTINGS)
    stage.window.close()
    stage.bridge.close()
