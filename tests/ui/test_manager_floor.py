"""The floor's plan and what is done from it, by mouse, finger and keyboard, on a real branch in this process."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.domain.counter import Activity
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import CounterSetup, check_profile
from tests.inprocess import InProcessBranch, demo_profile
from tests.ui.every_window import settle
from tests.ui.manager_stage import TICKETS, Stage
from ui.manager.acting import counter_deeds, queue_deeds, without_counter
from ui.manager.answer_dialog import AnswerDialog
from ui.manager.floor import counter_cards, queue_lines
from ui.manager.issue_dialog import IssueDialog
from ui.manager.plan import cells, extent, moved, placed, sign
from ui.manager.waiting import TicketButton
from ui.theme import apply_theme

LEFT = Qt.MouseButton.LeftButton


def look(stage: Stage, counter: str) -> dict[str, QPushButton]:
    """Touch a counter on the plan; what may be done there now."""
    QTest.mouseClick(stage.window.tabs.floor.plan.desks[counter], LEFT)
    return stage.window.tabs.floor.look.buttons


def setups(count: int) -> tuple[CounterSetup, ...]:
    return tuple(CounterSetup(id=str(n), services=("A",)) for n in range(1, count + 1))


SIZES = [(1, (1, 1)), (3, (3, 1)), (8, (8, 1)), (9, (8, 2)), (24, (8, 3)), (60, (8, 8))]


@pytest.mark.parametrize(("count", "size"), SIZES)
def test_every_counter_has_a_place_of_its_own(count: int, size: tuple[int, int]) -> None:
    found = cells(setups(count))
    assert len(set(found.values())) == count
    assert extent(found) == size


def test_who_has_a_place_keeps_it_and_the_others_go_around() -> None:
    one, two, three = setups(3)
    found = cells((one, replace(two, place=(0, 0)), three))
    assert found == {"1": (1, 0), "2": (0, 0), "3": (2, 0)}


def test_counters_change_places_when_one_is_put_upon_another() -> None:
    profile = replace(demo_profile())
    found = moved(cells(profile.counters), "1", (2, 0))
    assert (found["1"], found["3"]) == ((2, 0), (0, 0))
    after = placed(profile, found)
    check_profile(after)
    assert cells(after.counters) == found


@pytest.mark.parametrize("places", [((0, 0), (0, 0)), ((12, 0), (0, 0)), ((0, 6), (0, 0)), ((-1, 0), (0, 0))])
def test_no_two_counters_stand_in_one_place_and_none_outside(places: tuple[tuple[int, int], ...]) -> None:
    profile = demo_profile()
    mine = [replace(counter, place=place) for counter, place in zip(profile.counters, places, strict=False)]
    with pytest.raises(Rejected):
        check_profile(replace(profile, counters=(*mine, *profile.counters[2:])))


def test_the_floor_follows_the_branch(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    stage.issue()
    stage.tellers["2"].send(c.CallNext(counter="2"))
    desk = stage.window.tabs.floor.plan.desks["2"]
    qtbot.waitUntil(lambda: "A001" in desk.accessibleName())
    stage.branch.clock.pass_time(seconds=75)
    stage.window.refresh()
    assert desk.accessibleName() == "Counter 2, Called, A001, 1:15, 李强 · Cash"
    assert stage.window.kpis.figures["waiting"].value.text() == "2"
    assert stage.window.tabs.floor.queues.rows["A"].told[1] == "2"
    assert "2 people are waiting" in stage.window.tabs.floor.plan.lobby.accessibleName()
    assert sorted(stage.window.tabs.floor.plan.desks) == ["1", "2", "3", "4", "5", "6"]


def test_what_takes_too_long_is_told_by_another_sign_and_colour(stage: Stage) -> None:
    stage.issue(1)
    stage.tellers["1"].send(c.CallNext(counter="1"))
    stage.tellers["1"].send(c.StartService(counter="1"))
    signs = []
    for minutes in (1, 6, 11):
        now = stage.branch.clock.now() + minutes * 60_000
        signs.append(sign(counter_cards(stage.branch.snapshot, now)[0]))
    assert len({(one.meaning, one.icon) for one in signs}) == 3


def test_an_alerts_minutes_change_without_a_new_row(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    stage.issue(1)
    stage.branch.clock.pass_time(minutes=11)
    stage.window.refresh()
    panel = stage.window.tabs.floor.alerts
    qtbot.waitUntil(lambda: bool(panel.findChildren(QPushButton)))
    before = panel.findChildren(QPushButton)
    stage.branch.clock.pass_time(minutes=1)
    stage.window.refresh()
    assert panel.findChildren(QPushButton) == before
    assert any("12 min" in label.text() for label in panel.findChildren(QLabel))


def test_a_counter_is_paused_and_that_is_taken_back(stage: Stage) -> None:
    stage.start()
    menu = look(stage, "1")["pause"].menu()
    next(action for action in menu.actions() if action.text() == "Lunch").trigger()
    stage.until("1", Activity.PAUSED)
    undo = stage.window.tabs.floor.undo
    stage.qtbot.waitUntil(undo.isVisible)
    QTest.mouseClick(undo.back, LEFT)
    stage.until("1", Activity.FREE)
    assert undo.isHidden()


def test_a_paused_counter_is_resumed_by_keyboard_alone(stage: Stage, qtbot: QtBot) -> None:
    stage.tellers["1"].send(c.PauseCounter(counter="1", reason="lunch"))
    stage.start()
    qtbot.waitUntil(lambda: "Paused" in stage.window.tabs.floor.plan.desks["1"].accessibleName())
    stage.window.activateWindow()
    stage.window.tabs.floor.plan.desks["2"].setFocus()
    QTest.keyClick(stage.window.tabs.floor.plan.desks["2"], Qt.Key.Key_Left)
    assert stage.window.tabs.floor.plan.desks["1"].hasFocus()
    QTest.keyClick(stage.window.tabs.floor.plan.desks["1"], Qt.Key.Key_Space)
    resume = stage.window.tabs.floor.look.buttons["resume"]
    resume.setFocus()
    QTest.keyClick(resume, Qt.Key.Key_Space)
    stage.until("1", Activity.FREE)


def test_closing_a_counter_asks_first(stage: Stage) -> None:
    stage.start()
    confirm = stage.window.tabs.floor.look.confirm
    look(stage, "1")["close"].click()
    confirm.no.click()
    assert stage.activity("1") is Activity.FREE
    stage.window.tabs.floor.look.buttons["close"].click()
    assert confirm.isVisible()
    confirm.yes.click()
    stage.until("1", Activity.CLOSED)


def test_a_refused_command_is_told_in_place(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    look(stage, "1")["close"].click()
    stage.issue(1)
    stage.tellers["1"].send(c.CallNext(counter="1"))
    stage.window.tabs.floor.look.confirm.yes.click()
    qtbot.waitUntil(lambda: "A001" in stage.window.banner.words)
    assert stage.activity("1") is Activity.CALLED


def test_skills_are_set_in_a_dialog(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    look(stage, "3")
    dialog = stage.window.tabs.floor.look.open_skills("3")
    for box in dialog.own.values():
        box.setChecked(False)
    assert not dialog.save.isEnabled()
    dialog.own["C"].setChecked(True)
    dialog.backup["A"].setChecked(True)
    dialog.save.click()
    qtbot.waitUntil(lambda: stage.branch.snapshot.counters["3"].services == ("C",))
    assert stage.branch.snapshot.counters["3"].backup == ("A",)


def test_a_counter_takes_what_waits_for_now_and_gives_it_back(stage: Stage, qtbot: QtBot) -> None:
    stage.start(staff="l01")
    stage.issue(2, "C")
    qtbot.waitUntil(lambda: stage.window.tabs.floor.queues.rows["C"].told[1] == "2")
    look(stage, "1")["takeC"].click()
    qtbot.waitUntil(lambda: stage.branch.snapshot.counters["1"].services == ("A", "B", "E", "C"))
    qtbot.waitUntil(lambda: "usual" in "".join(stage.window.tabs.floor.look.buttons))
    QTest.mouseClick(stage.window.tabs.floor.undo.back, LEFT)
    qtbot.waitUntil(lambda: stage.branch.snapshot.counters["1"].services == ("A", "B", "E"))


def test_a_closed_window_is_asked_to_open_and_says_who_could(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    look(stage, "6")["open"].click()
    qtbot.waitUntil(lambda: [m.code for m in stage.branch.snapshot.messages.values()] == ["open"])
    told = stage.window.tabs.floor.look
    qtbot.waitUntil(lambda: told.told is not None and "no answer yet" in told.told.message)
    assert told.told is not None
    assert "赵磊" in told.told.people
    teller = stage.branch.link("counter", "6", staff="t06")
    (message,) = stage.branch.snapshot.messages
    teller.send(c.AnswerMessage(message=message, note="来了"))
    qtbot.waitUntil(lambda: told.told is not None and "来了" in told.told.message)


def test_a_queue_says_who_could_help_it(stage: Stage, qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp)
    stage.start()
    stage.issue(2, "A")
    stage.issue(9, "C")
    row = stage.window.tabs.floor.queues.rows["C"]
    qtbot.waitUntil(lambda: row.told[1] == "9")
    QTest.mouseClick(row, LEFT)
    settle()
    offered = stage.window.tabs.floor.look.buttons
    assert set(offered) == {"take1", "take2", "take3", "open4"}
    assert (offered["take2"].text(), offered["take2"].accessibleName()) == ("2", "Counter 2 takes C")
    area = stage.window.tabs.floor.look._area.viewport()
    tickets = stage.window.tabs.floor.look.findChildren(TicketButton)
    assert [made.ticket.number for made in tickets] == [f"C{number:03}" for number in range(1, 9)]
    for made in (*offered.values(), *tickets[:6]):
        assert area.rect().contains(made.rect().translated(made.mapTo(area, QPoint()))), "no scrolling at 1366 × 768"
    offered["take2"].setFocus()
    QTest.keyClick(offered["take2"], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "C" in stage.branch.snapshot.counters["2"].services)
    stage.window.tabs.floor.look.findChildren(TicketButton)[0].click()
    assert stage.window.tabs.currentIndex() == TICKETS
    assert stage.window.tabs.tickets.detail.number.text() == "C001"


def test_only_what_the_rules_allow_is_offered(stage: Stage) -> None:
    stage.issue(1)
    stage.tellers["1"].send(c.CallNext(counter="1"))
    s, now = stage.branch.snapshot, stage.branch.clock.now()
    cards = counter_cards(s, now)
    assert [deed.code for deed in counter_deeds(s, cards[0], now)] == ["come", "skills", "story"]
    assert [deed.code for deed in counter_deeds(s, cards[5], now)] == ["open"]
    assert [person.id for person in without_counter(s)] == ["t04", "t05", "t06"]
    assert [card.id for card, _ in queue_deeds("D", cards)] == ["1", "2", "3", "5"]
    assert queue_lines(s, now)[0].waiting == 0


def test_a_counters_call_for_help_sounds_and_is_answered_with_one_tap(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    stage.tellers["2"].send(c.SendMessage(counter="", code="help", note="老人晕倒"))
    qtbot.waitUntil(lambda: stage.rings == 1)
    views = stage.window.tabs.floor.alerts.views or ()
    assert "Counter 2 needs help · 老人晕倒" in [view.words for view in views]
    coming = next(b for b in stage.window.tabs.floor.alerts.findChildren(QPushButton) if b.text() == "Coming")
    QTest.mouseClick(coming, LEFT)
    (message,) = stage.branch.snapshot.messages.values()
    qtbot.waitUntil(lambda: stage.branch.snapshot.messages[message.id].answered_by == "m01")
    assert stage.branch.snapshot.messages[message.id].answer_code == "coming"
    qtbot.waitUntil(lambda: not stage.window.tabs.floor.alerts.views)


def test_a_counter_is_answered_with_a_word_and_both_stand_on_the_floor(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    stage.tellers["2"].send(c.SendMessage(code="cash", note="2 x 100"))
    panel = stage.window.tabs.floor.alerts
    qtbot.waitUntil(lambda: bool(panel.views))
    QTest.mouseClick(next(b for b in panel.findChildren(QPushButton) if b.text() == "Reply"), LEFT)
    (dialog,) = panel.findChildren(AnswerDialog)
    assert not dialog.alone.isEnabled()
    QTest.keyClicks(dialog.word, "at the safe")
    QTest.mouseClick(dialog.answers["soon"], LEFT)
    (message,) = stage.branch.snapshot.messages
    qtbot.waitUntil(lambda: stage.branch.snapshot.messages[message].answer == "at the safe")
    look(stage, "2")
    told = stage.window.tabs.floor.look
    qtbot.waitUntil(lambda: told.told is not None and "In five minutes (at the safe)" in told.told.message)
    assert told.told is not None
    assert "needs cash (2 x 100)" in told.told.message


def touch(desk: QWidget, device: QPointingDevice) -> None:
    window = desk.window()
    at = desk.mapTo(window, desk.rect().center())
    QTest.touchEvent(window, device).press(0, at, window).commit()
    QTest.touchEvent(window, device).release(0, at, window).commit()


def test_a_ticket_is_issued_from_a_tablet_by_finger(stage: Stage, qtbot: QtBot) -> None:
    stage.window.resize(1280, 800)
    stage.start(staff="l01")
    qtbot.waitUntil(lambda: bool(stage.window.tabs.floor.plan.desks))
    finger = QTest.createTouchDevice()
    touch(stage.window.tabs.floor.issue, finger)
    (issue,) = [child for child in stage.window.tabs.floor.children() if isinstance(child, IssueDialog)]
    elderly = next(b for b in issue.priorities.buttons() if b.property("priority") == "elderly")
    for made in (stage.window.tabs.floor.issue, elderly, *issue.services.values()):
        assert made.height() >= 48
    touch(elderly, finger)
    touch(issue.services["B"], finger)
    qtbot.waitUntil(lambda: issue.number.text() == "B001")
    (ticket,) = stage.branch.snapshot.tickets.values()
    assert (ticket.service, ticket.priority) == ("B", "elderly")


def test_a_waiting_customer_is_given_a_class_with_a_reason(stage: Stage, qtbot: QtBot) -> None:
    stage.start(tab=TICKETS)
    stage.issue(3)
    qtbot.waitUntil(lambda: len(stage.window.tabs.tickets.model.lines) == 3)
    ticket = stage.branch.snapshot.by_number["A003"]
    stage.window.show_story(ticket)
    dialog = stage.window.tabs.tickets.detail.open_raise()
    assert not dialog.go.isEnabled()
    next(b for b in dialog.classes.buttons() if b.property("priority") == "elderly").click()
    assert not dialog.go.isEnabled(), "no reason yet"
    QTest.keyClicks(dialog.reason, "feels faint")
    dialog.go.click()
    qtbot.waitUntil(lambda: stage.branch.snapshot.tickets[ticket].priority == "elderly")
    stage.tellers["1"].send(c.CallNext(counter="1"))
    assert stage.branch.snapshot.tickets[ticket].segment.why == "raised"


def test_the_plan_is_arranged_by_dragging_taken_back_and_saved(stage: Stage, qtbot: QtBot) -> None:
    stage.start()
    page = stage.window.tabs.floor
    qtbot.waitUntil(lambda: bool(page.plan.desks))
    QTest.mouseClick(page.arrange.begin, LEFT)
    assert page.arrange.isVisible()
    assert not page.arrange.save.isEnabled()
    drag(page.plan.desks["1"], page.plan.desks["3"].geometry().center())
    assert (page.plan.places["1"], page.plan.places["3"]) == ((2, 0), (0, 0))
    page.arrange.back.click()
    assert page.plan.places["1"] == (0, 0)
    desk = page.plan.desks["1"]
    desk.setFocus()
    QTest.keyClick(desk, Qt.Key.Key_Down)
    assert page.plan.places["1"] == (0, 1)
    page.arrange.save.click()
    qtbot.waitUntil(lambda: stage.branch.snapshot.profile.counter("1").place == (0, 1))
    qtbot.waitUntil(page.arrange.isHidden)
    assert page.plan.places["1"] == (0, 1)


def drag(desk: QPushButton, to: QPoint) -> None:
    """With the mouse, from the desk's middle to a place of the plan."""
    start = desk.rect().center()
    QTest.mousePress(desk, LEFT, pos=start)
    QTest.mouseMove(desk, desk.mapFromParent(to))
    QTest.mouseRelease(desk, LEFT, pos=start)


def test_a_lobby_manager_does_not_arrange_the_plan(stage: Stage) -> None:
    stage.start(staff="l01")
    assert stage.window.tabs.floor.arrange.begin.isHidden()


@pytest.mark.parametrize("count", [3, 24])
def test_a_small_and_a_large_branch_fit_on_a_tablet(qtbot: QtBot, count: int) -> None:
    profile = demo_profile()
    counters = tuple(replace(profile.counters[n % 6], id=str(n + 1)) for n in range(count))
    stage = Stage(qtbot, branch=InProcessBranch(replace(profile, counters=counters)))
    stage.window.resize(1280, 800)
    stage.start()
    qtbot.waitUntil(lambda: len(stage.window.tabs.floor.plan.desks) == count)
    for desk in stage.window.tabs.floor.plan.desks.values():
        assert desk.width() >= 48
        assert desk.height() >= 48
        assert stage.window.tabs.floor.plan.rect().contains(QPointF(desk.geometry().center()).toPoint())
    stage.window.close()
    stage.bridge.close()
