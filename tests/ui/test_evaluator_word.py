"""A free word, the teller's picture by consent, and that the next customer finds nothing of the last."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected
from branchdesk.services.messages import Answer
from tests.ui.evaluator_shop import Shop, shops
from ui.evaluator.presenter import WORD_S, Page
from ui.evaluator.teller import TellerCard, portrait, teller_of
from ui.evaluator.window import EvaluatorWindow
from ui.evaluator.writing import MOST

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def shop(qtbot: QtBot) -> Iterator[Shop]:
    yield from shops(qtbot)


def test_a_word_is_written_by_finger_on_the_screens_own_keys(shop: Shop) -> None:
    ticket = shop.to_words()
    assert shop.rig.on(Page.WORD)
    shop.tap(shop.window.word.keyboard.shift)
    for sign in "Fine":
        shop.tap(shop.key(sign))
    shop.tap(shop.window.word.keyboard.space)
    shop.tap(shop.window.word.keyboard.other)
    for sign in "12":
        shop.tap(shop.key(sign))
    shop.tap(shop.window.word.keyboard.back)
    shop.tap(shop.window.word.send)
    rating = shop.rig.rated(ticket)
    assert (rating.score, rating.word) == (5, "Fine 1")


def test_a_word_is_written_on_a_real_keyboard_and_sent_by_enter(shop: Shop) -> None:
    ticket = shop.to_words(4)
    assert shop.window.word.field.hasFocus()
    QTest.keyClicks(shop.window.word.field, "5 stars")
    QTest.keyClick(shop.window.word.field, Qt.Key.Key_Return)
    rating = shop.rig.rated(ticket)
    assert (rating.score, rating.word) == (4, "5 stars")


def test_everything_by_the_keyboard_alone(shop: Shop) -> None:
    ticket = shop.asked()
    for _ in range(12):
        if shop.window.ask.write.hasFocus():
            break
        QTest.keyClick(QApplication.focusWidget() or shop.window, Qt.Key.Key_Tab)
    assert shop.window.ask.write.hasFocus()
    QTest.keyClick(shop.window.ask.write, Qt.Key.Key_Space)
    assert shop.pad.writing.wanted
    QTest.keyClick(shop.window, Qt.Key.Key_3)
    shop.rig.pass_time(1)
    shop.show()
    assert shop.rig.on(Page.REASONS)
    for _ in range(12):
        if shop.window.reasons.send.hasFocus():
            break
        QTest.keyClick(QApplication.focusWidget() or shop.window, Qt.Key.Key_Tab)
    QTest.keyClick(shop.window.reasons.send, Qt.Key.Key_Return)
    shop.rig.pass_time(1)
    shop.show()
    QTest.keyClicks(shop.window.word.field, "ok")
    QTest.keyClick(shop.window.word.field, Qt.Key.Key_Return)
    rating = shop.rig.rated(ticket)
    assert (rating.score, rating.word) == (3, "ok")


def test_ready_sentences_by_mouse_and_reasons_before_them(shop: Shop) -> None:
    ticket = shop.asked()
    QTest.mouseClick(next(face for face in shop.window.ask.faces if face.score == 2), LEFT)
    shop.show()
    QTest.mouseClick(shop.window.reasons.reasons[0], LEFT)
    QTest.mouseClick(shop.window.reasons.write, LEFT)
    shop.rig.pass_time(1)
    shop.show()
    QTest.mouseClick(shop.window.reasons.send, LEFT)
    assert shop.rig.on(Page.WORD)
    shop.rig.pass_time(1)
    shop.show()
    QTest.mouseClick(shop.window.word.phrases["waited"], LEFT)
    QTest.mouseClick(shop.window.word.phrases["explain"], LEFT)
    shop.show()
    QTest.mouseClick(shop.window.word.send, LEFT)
    rating = shop.rig.rated(ticket)
    assert (rating.reasons, rating.word) == (("long_wait",), "等候时间较长。 希望解释得更清楚。")


def test_who_walks_away_while_writing_has_rated_with_what_stands_there(shop: Shop) -> None:
    ticket = shop.to_words(1)
    shop.pad.submit()
    shop.rig.pass_time(1)
    shop.pad.writing.say("Not ki")
    shop.rig.pass_time(WORD_S - 1)
    assert shop.rig.on(Page.WORD)
    shop.rig.pass_time(2)
    assert shop.rig.rated(ticket).word == "Not ki"


def test_a_finish_that_is_taken_back_takes_the_question_and_the_word_with_it(shop: Shop) -> None:
    ticket = shop.to_words()
    asked = shop.rig.ticket(ticket).question
    shop.pad.writing.say("too early")
    shop.rig.teller.send(c.UndoLast(counter="1"))
    shop.rig.reaches(Page.IDLE)
    shop.show()
    assert "too early" not in " ".join(said(shop.window))
    shop.rig.teller.send(c.FinishService(counter="1"))
    shop.rig.reaches(Page.ASKING)
    assert shop.rig.ticket(ticket).question not in ("", asked), "another finish, another question"
    with pytest.raises(Rejected) as refused:
        shop.rig.link.send(c.RateTicket(ticket=ticket, score=5, question=asked))
    assert refused.value.code == "question_closed"


def test_no_more_than_the_branch_takes_and_no_control_signs(shop: Shop) -> None:
    shop.to_words()
    shop.pad.writing.say("x" * 500)
    assert len(shop.pad.writing.text) == MOST
    shop.pad.writing.add("y" * 10)
    assert shop.pad.writing.text == "x" * MOST
    shop.pad.writing.say("a\x07b\nc")
    assert shop.pad.writing.text == "abc"


def test_the_word_is_for_the_manager_and_not_for_the_tellers_counter(shop: Shop) -> None:
    ticket = shop.to_words()
    shop.pad.writing.say("Very kind")
    shop.pad.submit()
    assert shop.rig.rated(ticket).word == "Very kind"
    for kind, told in (("manager", True), ("counter", False), ("evaluator", False), ("display", False)):
        seen: list[str] = []
        link = shop.rig.branch.link(kind, "1" if kind in ("counter", "evaluator") else "")  # type: ignore[arg-type]
        link.follow(lambda s, _e, seen=seen: seen.append(str(s.tickets[ticket].rating)), lambda *_: None)  # type: ignore[misc]
        assert ("Very kind" in seen[-1]) is told, kind


def test_a_question_is_rated_once_and_by_its_own_token(shop: Shop) -> None:
    first = shop.asked()
    question = shop.pad.question
    assert question is not None
    assert question.token
    assert question.token == shop.rig.ticket(first).question
    shop.pad.tap_face(5)
    shop.rig.rated(first)
    second = shop.rig.serve()
    replayed = c.RateTicket(ticket=second, score=5, question=question.token)
    with pytest.raises(Rejected) as refused:
        shop.rig.link.send(replayed)
    assert refused.value.code == "question_closed"


def said(window: QWidget) -> list[str]:
    """Everything that any widget of the window says or would say, shown or hidden."""
    found: list[str] = []
    for part in (window, *window.findChildren(QWidget)):
        found += [part.accessibleName(), part.toolTip(), part.windowTitle()]
        if isinstance(part, QLabel | QAbstractButton | QLineEdit):
            found.append(part.text())
    return found


def pixels(window: QWidget) -> QImage:
    return window.grab().toImage()


def test_the_next_customer_finds_nothing_of_the_last(shop: Shop) -> None:
    shop.show()
    shop.rig.branch.node(c.IssueTicket(service="A", language="en"))  # an English customer, A001
    shop.rig.teller.send(c.CallNext(counter="1"))
    shop.rig.teller.send(c.StartService(counter="1"))
    shop.rig.branch.clock.pass_time(minutes=5)
    shop.rig.teller.send(c.FinishService(counter="1"))
    shop.rig.reaches(Page.ASKING)
    shop.rig.pass_time(3)
    shop.show()
    shop.tap(shop.window.ask.write)
    shop.tap(next(face for face in shop.window.ask.faces if face.score == 1))
    shop.rig.pass_time(1)
    shop.show()
    shop.tap(shop.window.reasons.reasons[2])
    shop.tap(shop.window.reasons.send)
    shop.rig.pass_time(1)
    shop.show()
    QTest.keyClicks(shop.window.word.field, "secret words")
    shop.tap(shop.window.word.send)
    shop.rig.reaches(Page.THANKS)
    shop.rig.pass_time(5)
    shop.rig.teller.send(c.FreeCounter(counter="1"))
    shop.rig.reaches(Page.IDLE)
    shop.show()
    fresh = EvaluatorWindow(shop.pad)
    assert sorted(said(shop.window)) == sorted(said(fresh)), "as a window that has never had a customer"
    fresh.show()
    QTest.qWaitForWindowExposed(fresh)
    fresh.refresh_now()
    assert pixels(shop.window) == pixels(fresh), "pixel for pixel"
    fresh.close()
    assert shop.pad.language == "zh"
    assert (shop.pad.question, shop.pad.rating, shop.pad.reasons, shop.pad.writing.text) == (None, None, (), "")
    QTest.keyClick(shop.window.word.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(shop.window.word.field, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert shop.window.word.field.text() == "", "not even by taking back"


def test_the_next_question_finds_nothing_of_the_last(shop: Shop) -> None:
    first = shop.to_words(2)
    shop.tap(shop.window.reasons.reasons[1])
    shop.tap(shop.window.reasons.send)
    shop.rig.pass_time(1)
    shop.pad.writing.say("secret words")
    shop.show()
    second = shop.rig.serve()
    shop.rig.until(lambda: shop.pad.question is not None and shop.pad.question.ticket == second)
    shop.show()
    assert shop.rig.rated(first).word == "secret words", "sent as it stood"
    words = " ".join(said(shop.window))
    assert shop.window.ask.number.text() == "您的号码 A002"
    assert "A001" not in words
    assert "secret" not in words
    assert not shop.pad.writing.wanted
    assert not any(button.marked for button in shop.window.reasons.reasons)
    assert not shop.window.ask.write.isChecked()


def test_a_teller_who_agreed_is_shown_and_nobody_else(shop: Shop) -> None:
    profile = shop.rig.branch.profile
    shop.show()
    assert shop.window.idle.teller.isVisible()
    assert "王敏" in shop.window.idle.teller.accessibleName()
    quiet = replace(profile, staff=tuple(replace(person, shown=False) for person in profile.staff))
    shop.rig.branch.node(c.ChangeProfile(profile=quiet))
    shop.rig.until(lambda: shop.rig.bridge.snapshot is not None and shop.rig.bridge.snapshot.profile.staff == ())
    shop.show()
    assert not shop.window.idle.teller.isVisible()
    assert "王敏" not in " ".join(said(shop.window)), "consent withdrawn is taken back at once"


def test_who_is_asked_about_is_who_served_though_another_sits_there_now(shop: Shop) -> None:
    shop.asked()
    shop.rig.teller.send(c.CloseCounter(counter="1"))
    shop.rig.branch.node(c.LogIn(counter="1", staff="t02"))
    shop.rig.until(lambda: bool(shop.rig.bridge.snapshot and shop.rig.bridge.snapshot.counters["1"].teller == "t02"))
    shown = teller_of(shop.rig.bridge.snapshot, "1", shop.pad.question)
    assert shown is not None
    assert shown.name == "王敏"
    now = teller_of(shop.rig.bridge.snapshot, "1", None)
    assert now is not None
    assert now.name == "李强"


def test_a_picture_that_is_none_leaves_the_name(qtbot: QtBot, shop: Shop) -> None:
    assert portrait("no base64!").isNull()
    assert portrait("").isNull()
    person = shop.rig.branch.profile.person("t01")
    assert not portrait(person.photo).isNull()
    card = TellerCard()
    qtbot.addWidget(card)
    shown = teller_of(shop.rig.bridge.snapshot, "1", None)
    assert shown is not None
    card.tell(shop.window.look, shown._replace(photo=""), 150)
    card.resize(card.sizeHint())
    assert card.grab().toImage().pixelColor(QPoint(4, 4)).isValid()
    card.clear()
    assert card.accessibleName() == ""
    assert card.isHidden()


def test_the_answer_to_a_rating_tells_the_evaluator_no_more_than_it_knew(shop: Shop) -> None:
    ticket = shop.asked()
    answers: list[Answer] = []
    asked = shop.pad.question
    assert asked is not None
    answers.append(shop.rig.link.send(c.RateTicket(ticket=ticket, score=3, question=asked.token, word="fine")))
    assert len(answers[0].events) == 1
