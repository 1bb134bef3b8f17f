"""Advice on the manager's floor: told, done or declined with one tap, and told of afterwards on the day's page."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.domain.expected import WaitRange
from branchdesk.domain.snapshot import Advice
from branchdesk.domain.times import MINUTE
from tests.ui.manager_stage import DAY, Stage
from ui.manager.advice_card import AdviceCard
from ui.manager.advising import AdviceView, advice_view


def give(stage: Stage, *, minutes: float = 0, later: int = 0, **told: object) -> Advice:
    """What the node would say."""
    now = stage.branch.clock.now()
    s = stage.branch.snapshot
    instead = next((one.told.advice for one in s.advice.values() if one.stands), "")
    stage.branch.node(
        c.GiveAdvice(
            instead=instead,
            by=now + later * MINUTE,
            minutes=minutes,
            until=now + 120 * MINUTE,
            without=WaitRange(12.2, 8.0, 17.4),
            following=WaitRange(8.1, 5.6, 11.0),
            longest=(31.0, 19.0),
            **told,  # type: ignore[arg-type]
        )
    )
    return next(one for one in stage.branch.snapshot.advice.values() if one.stands)


def view(stage: Stage, language: str = "en") -> AdviceView:
    found = advice_view(stage.branch.snapshot, stage.branch.clock.now(), language)
    assert found is not None
    return found


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_it_is_told_with_its_reason_and_range(stage: Stage) -> None:
    now = stage.branch.clock.now()
    give(stage, action="open", counter="6", later=15, passes_at=now + 30 * MINUTE)
    told = view(stage)
    assert told.words.startswith("Open counter 6 by ")
    assert told.why.startswith("Otherwise the mean wait passes 10 minutes at ")
    assert "12 min (8–17) as it is, 8 min (6–11) with it" in told.effect
    assert isinstance(told.op, c.SendMessage)
    assert told.op.note.startswith("(")
    assert "6 号窗口" in view(stage, "zh").words
    stage.branch.clock.pass_time(minutes=20)
    assert view(stage).words == "Open counter 6 now"


def test_what_accepting_does(stage: Stage) -> None:
    give(stage, action="help", counter="1", service="C")
    assert view(stage).op == c.SetSkills(counter="1", services=("A", "B", "E"), backup=("C",))
    assert "one in ten waits more than 31 minutes; with it 19" in view(stage).why
    give(stage, action="take", counter="4", service="A")
    assert view(stage).op == c.SetSkills(counter="4", services=("C", "A"), backup=("B",))
    give(stage, action="usual", counter="1")
    assert view(stage).op == c.SetSkills(counter="1", services=("A", "B", "E"), backup=())
    give(stage, action="meal", counter="2", minutes=45)
    assert view(stage).op == c.PauseCounter(counter="2", reason="lunch")
    give(stage, action="meal", counter="2", minutes=45, later=10)
    assert isinstance(view(stage).op, c.SendMessage)
    give(stage, action="spare", counter="2", minutes=60)
    assert view(stage).op == c.PauseCounter(counter="2", reason="break")
    give(stage, action="close", counter="3", minutes=60)
    assert view(stage).op == c.CloseCounter(counter="3")
    stage.issue(1)
    stage.tellers["3"].send(c.CallNext(counter="3"))
    busy = view(stage).op
    assert isinstance(busy, c.SendMessage)
    assert busy.note == "Please close after this customer."


def offered(stage: Stage) -> tuple[Advice, AdviceCard]:
    """A manager looks at the floor, and there it is."""
    given = give(stage, action="help", counter="1", service="C")
    stage.start()
    card = stage.window.tabs.floor.advice
    stage.qtbot.waitUntil(card.isVisible)
    return given, card


def test_one_tap_does_it(stage: Stage) -> None:
    given, card = offered(stage)
    assert card.words.text() == "Let counter 1 help with C Corporate"
    stage.qtbot.mouseClick(card.accept, Qt.MouseButton.LeftButton)  # type: ignore[no-untyped-call]
    stage.qtbot.waitUntil(lambda: stage.branch.snapshot.counters["1"].backup == ("C",))
    assert stage.branch.snapshot.advice[given.told.advice].accepted
    stage.qtbot.waitUntil(lambda: not card.isVisible())


def test_or_declines_it_by_key(stage: Stage) -> None:
    given, card = offered(stage)
    card.decline.setFocus()
    stage.qtbot.keyClick(card.decline, Qt.Key.Key_Space)  # type: ignore[no-untyped-call]
    stage.qtbot.waitUntil(lambda: stage.branch.snapshot.advice[given.told.advice].answered_at is not None)
    assert not stage.branch.snapshot.advice[given.told.advice].accepted
    assert stage.branch.snapshot.counters["1"].backup == ()
    stage.qtbot.waitUntil(lambda: not card.isVisible())


def test_the_second_of_two_managers_is_told_and_does_nothing(stage: Stage) -> None:
    given, card = offered(stage)
    shown = card.view
    stage.branch.link("manager", staff="l01").send(c.AnswerAdvice(advice=given.told.advice, accepted=False))
    card.view = shown
    card.accept.click()
    stage.qtbot.waitUntil(lambda: "answered this advice already" in stage.window.banner.words)
    assert stage.branch.snapshot.counters["1"].backup == ()


def test_the_days_page_tells_what_became_of_it(stage: Stage) -> None:
    stage.issue(3)
    given = give(stage, action="help", counter="1", service="C")
    stage.branch.link("manager", staff="l01").send(c.AnswerAdvice(advice=given.told.advice, accepted=True))
    stage.branch.clock.pass_time(minutes=7)
    for counter in "123":
        stage.tellers[counter].send(c.CallNext(counter=counter))
    give(stage, action="open", counter="6")
    stage.start(tab=DAY)
    listed = stage.window.tabs.day.advice
    stage.qtbot.waitUntil(listed.isVisible)
    assert listed.lines is not None
    assert listed.lines[0].answer == "Waits for an answer"
    assert listed.lines[1].came == ""
    stage.branch.clock.pass_time(minutes=120)
    stage.window.refresh()
    assert listed.lines[1].came == "6–11 min foretold, 7 min came (3 customers)"
    assert listed.lines[1].right
    assert "1 of 1 waits" in listed.total.text()
