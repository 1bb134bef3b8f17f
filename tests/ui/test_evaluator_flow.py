"""Ratings against a real branch: asked at every finish, given by the customer alone, never invented."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from branchdesk.client.link import LinkState
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.events import DeviceKind
from branchdesk.services.messages import Answer
from tests.ui.evaluator_rig import Rig
from ui.bridge import Bridge
from ui.evaluator.presenter import EvaluatorPresenter, Page


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    made = Rig(qtbot)
    yield made
    made.close()


def test_a_finish_is_asked_about_and_a_tap_is_the_rating(rig: Rig) -> None:
    ticket = rig.asked()
    rig.pad.tap_face(5)
    rig.reaches(Page.THANKS)
    rating = rig.rated(ticket)
    assert (rating.score, rating.channel, rating.seconds, rating.suspect) == (5, "evaluator", 3.0, False)
    rig.pass_time(5)
    assert rig.on(Page.IDLE)


def test_a_low_face_asks_for_reasons_and_five_taps_are_enough(rig: Rig) -> None:
    ticket = rig.asked()
    rig.pad.tap_face(2)
    assert rig.on(Page.REASONS)
    assert rig.ticket(ticket).rating is None
    for reason in ("attitude", "long_wait", "fees", "skill"):
        rig.pad.tap_reason(reason)
    rig.pad.tap_reason("long_wait")
    rig.pass_time(1)
    rig.pad.submit()
    rating = rig.rated(ticket)
    assert (rating.score, rating.reasons) == (2, ("attitude", "fees"))


def test_reasons_may_be_left_out(rig: Rig) -> None:
    ticket = rig.asked()
    rig.pad.tap_face(3)
    rig.pass_time(1)
    rig.pad.submit()
    assert rig.rated(ticket).reasons == ()


def test_a_low_face_counts_though_its_customer_left_without_reasons(rig: Rig) -> None:
    ticket = rig.asked()
    rig.pad.tap_face(1)
    rig.pass_time(21)
    assert rig.rated(ticket).score == 1


def test_the_second_tap_of_a_double_tap_sends_nothing(rig: Rig) -> None:
    ticket = rig.asked()
    rig.pad.tap_face(2)
    rig.pad.submit()
    assert rig.on(Page.REASONS)
    assert rig.ticket(ticket).rating is None


def test_nobody_taps_and_the_ticket_stays_unrated(rig: Rig) -> None:
    ticket = rig.asked()
    timeout = rig.branch.profile.policy.rating_timeout_s
    rig.pass_time(timeout)
    assert rig.on(Page.IDLE)
    rig.pad.tap_face(5)
    assert rig.on(Page.IDLE)
    assert rig.ticket(ticket).rating is None


def test_the_next_finish_takes_the_page(rig: Rig) -> None:
    first = rig.asked()
    second = rig.asked()
    assert rig.pad.question is not None
    assert rig.pad.question.ticket == second
    rig.pad.tap_face(4)
    assert rig.rated(second).score == 4
    assert rig.ticket(first).rating is None


def test_the_next_finish_sends_a_face_that_waits_for_reasons(rig: Rig) -> None:
    first = rig.serve()
    rig.until(lambda: rig.pad.question is not None)
    rig.pass_time(3)
    rig.pad.tap_face(1)
    rig.branch.node(c.IssueTicket(service="A"))
    rig.teller.send(c.CallNext(counter="1"))
    rig.teller.send(c.StartService(counter="1"))
    rig.teller.send(c.FinishService(counter="1"))
    assert rig.rated(first).score == 1
    rig.reaches(Page.ASKING)
    assert rig.pad.question is not None
    assert rig.pad.question.ticket != first


def test_complaint_19_the_teller_cannot_remove_the_question(rig: Rig) -> None:
    ticket = rig.asked()
    for op in (c.FreeCounter(counter="1"), c.PauseCounter(counter="1", reason="break"), c.CloseCounter(counter="1")):
        rig.teller.send(op)
    rig.teller.log_out()
    rig.until(lambda: rig.bridge.snapshot is not None and rig.bridge.snapshot.counters["1"].teller == "")
    assert rig.on(Page.ASKING)
    rig.pad.tap_face(2)
    rig.pass_time(21)
    assert rig.rated(ticket).score == 2


@pytest.mark.parametrize("face", [None, 1])
def test_a_finish_that_was_a_slip_is_not_asked_about_until_the_true_one(rig: Rig, face: int | None) -> None:
    ticket = rig.asked()
    if face is not None:
        rig.pad.tap_face(face)
        assert rig.on(Page.REASONS)
    rig.teller.send(c.UndoLast(counter="1"))
    rig.reaches(Page.IDLE)
    rig.branch.clock.pass_time(minutes=1)
    rig.teller.send(c.FinishService(counter="1"))
    rig.reaches(Page.ASKING)
    rig.pass_time(3)
    rig.pad.tap_face(4)
    assert rig.rated(ticket).score == 4


@pytest.mark.parametrize("kind", ["counter", "manager", "kiosk", "display"])
def test_complaint_19_no_other_device_can_rate(rig: Rig, kind: DeviceKind) -> None:
    ticket = rig.serve()
    counter = "1" if kind == "counter" else ""
    link = rig.branch.link(kind, counter)
    if kind == "manager":
        link.log_in("m01", "2468")
    with pytest.raises(Rejected) as refused:
        link.send(c.RateTicket(ticket=ticket, score=5))
    assert refused.value.code == "not_allowed"
    assert rig.ticket(ticket).rating is None


def test_complaint_19_another_counters_evaluator_cannot_rate(rig: Rig) -> None:
    ticket = rig.serve()
    with pytest.raises(Rejected) as refused:
        rig.branch.link("evaluator", "2").send(c.RateTicket(ticket=ticket, score=5))
    assert refused.value.code == "foreign_counter"


def test_complaint_19_a_tap_before_anyone_could_read_is_flagged(rig: Rig) -> None:
    ticket = rig.serve()
    rig.reaches(Page.ASKING)
    rig.pass_time(1)
    rig.pad.tap_face(5)
    assert rig.rated(ticket).suspect


def test_a_rating_made_while_the_link_is_lost_is_thanked_for_and_arrives_once(rig: Rig) -> None:
    """Also long after the time in which an evaluator may rate: it was given in time."""
    ticket = rig.asked()
    given = rig.branch.clock.now()
    rig.branch.go_offline()
    rig.until(lambda: rig.bridge.link_state is LinkState.LOST)
    rig.pad.tap_face(5)
    rig.reaches(Page.THANKS)
    assert rig.pad.kept
    rig.pass_time(50)
    rig.pass_time(600)
    assert rig.on(Page.IDLE)
    rig.branch.go_online()
    assert (rig.rated(ticket).score, rig.rated(ticket).at) == (5, given)
    rig.until(lambda: rig.pad.shore.settled)


def test_a_rating_without_an_answer_is_kept_and_told_under_one_id(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = rig.asked()
    send, ids = rig.link.send, []

    def lossy(op: c.Op, *, cmd_id: str | None = None) -> Answer:
        ids.append(cmd_id)
        answer = send(op, cmd_id=cmd_id)
        if len(ids) == 1:
            raise Unavailable("no_node")
        return answer

    monkeypatch.setattr(rig.link, "send", lossy)
    rig.pad.tap_face(4)
    rig.reaches(Page.THANKS)
    rig.until(lambda: rig.pad.shore.settled and len(ids) == 2)
    assert ids[0] == ids[1]
    assert rig.rated(ticket).score == 4


def test_a_rating_that_cannot_even_be_kept_is_regretted_not_thanked(rig: Rig) -> None:
    rig.asked()
    rig.branch.go_offline()
    rig.until(lambda: rig.bridge.link_state is LinkState.LOST)
    rig.journal.close()
    rig.pad.tap_face(5)
    rig.reaches(Page.SORRY)


def test_a_rating_on_the_phone_meanwhile_is_no_trouble_for_anybody(rig: Rig) -> None:
    ticket = rig.asked()
    rig.branch.go_offline()
    rig.until(lambda: rig.bridge.link_state is LinkState.LOST)
    rig.pad.tap_face(5)
    rig.reaches(Page.THANKS)
    rig.branch.node(c.RateTicket(ticket=ticket, score=2, token=rig.ticket(ticket).token))
    rig.branch.go_online()
    rig.until(lambda: rig.pad.shore.settled)
    assert rig.branch.snapshot.devices[rig.link.who.device].problem == ""
    assert rig.rated(ticket).score == 2


def test_a_pad_switched_on_in_time_still_asks_and_later_does_not(rig: Rig) -> None:
    rig.asked()
    late = Bridge(rig.branch.link("evaluator", "1"))
    pad = EvaluatorPresenter(late, rig.journal, "zh", lambda: rig.seconds)
    late.start()
    rig.until(lambda: pad.page is Page.ASKING)
    assert pad.left.seconds == pytest.approx(rig.branch.profile.policy.rating_timeout_s - 3)
    late.close()
    rig.pass_time(60)
    later = Bridge(rig.branch.link("evaluator", "1"))
    pad = EvaluatorPresenter(later, rig.journal, "zh", lambda: rig.seconds)
    later.start()
    rig.until(lambda: later.snapshot is not None)
    assert pad.page is Page.IDLE
    later.close()


def test_a_rating_on_the_phone_closes_the_question(rig: Rig) -> None:
    ticket = rig.asked()
    rig.branch.node(c.RateTicket(ticket=ticket, score=4, token=rig.ticket(ticket).token))
    rig.reaches(Page.IDLE)


def test_language_switch_in_the_middle_and_the_tickets_own_language(rig: Rig) -> None:
    ticket = rig.serve("en")
    rig.reaches(Page.ASKING)
    rig.pass_time(3)
    assert rig.pad.language == "en"
    rig.pad.tap_face(2)
    rig.pad.tap_reason("fees")
    rig.pad.speak("zh")
    assert rig.on(Page.REASONS)
    assert rig.pad.reasons == ("fees",)
    rig.pass_time(1)
    rig.pad.submit()
    assert rig.rated(ticket).reasons == ("fees",)
