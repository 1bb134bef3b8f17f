"""The customer's card, pauses that count down, the transfer's filter, and the page "my day"."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from branchdesk.domain import commands as c
from branchdesk.domain.ticket import TicketState
from branchdesk.metrics.own import OwnDay
from branchdesk.services.messages import Visit
from tests.ui.counter_hands import Desk, Teller
from ui.counter.myday import MyDay, my_day
from ui.counter.presenter import Now
from ui.counter.scene import Past

K = Qt.Key
CARD = "6216610000000000016"


@pytest.fixture
def teller() -> Teller:
    return Teller()


def with_card(desk: Desk, service: str = "A") -> str:
    """A ticket whose holder's card was read."""
    customer = desk.kiosk.customers.recognise(CARD)
    tier = desk.branch.profile.tiers[0].code
    desk.kiosk.send(c.IssueTicket(service=service, customer=customer, tier=tier))
    desk.settle()
    return max(desk.branch.snapshot.tickets.values(), key=lambda t: t.place[1]).id


def card_says(desk: Desk, words: str) -> None:
    def said() -> bool:
        desk.settle()
        return words in desk.window.work.customer.past.text()

    desk.qtbot.waitUntil(said)


def test_a_customer_with_a_card_has_a_class_and_a_past_while_here(desk: Desk) -> None:
    with_card(desk)
    second = with_card(desk, "B")
    desk.press(K.Key_N)
    card_says(desk, "Non-cash")
    desk.press(K.Key_S, K.Key_F)
    pad = desk.branch.link("evaluator", "1")
    ticket = next(t for t in desk.branch.snapshot.tickets.values() if t.state is TicketState.SERVED)
    pad.send(c.RateTicket(ticket=ticket.id, score=2, question=ticket.question))
    assert desk.window.work.customer.past.isHidden()
    desk.press(K.Key_N)
    assert desk.branch.snapshot.counter("1").ticket == second
    card_says(desk, "Last time: not satisfied")
    assert "2" not in desk.window.work.customer.past.text().splitlines()[0]
    tier = desk.branch.profile.tiers[0].name.en
    assert desk.window.session.view is not None
    assert tier in [badge.words for badge in desk.window.session.view.now.badges]


def test_without_a_card_nothing_is_asked(desk: Desk) -> None:
    desk.issue()
    desk.press(K.Key_N)
    assert desk.window.work.customer.past.isHidden()


def test_no_answer_is_said_and_holds_nobody_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with_card(desk)
    desk.press(K.Key_N)
    card_says(desk, "First visit")
    desk.press(K.Key_S)
    assert desk.activity == "serving"


def shown(teller: Teller, past: Past) -> Now:
    return teller.view(past=past).now


def test_what_the_card_says_of_the_past(teller: Teller) -> None:
    teller.issue()
    teller.call()
    assert shown(teller, Past("asking")).past == ("Earlier visits: …",)
    assert shown(teller, Past("failed")).past == ("Earlier visits are not known just now.",)
    assert shown(teller, Past("known")).past == ("First visit with this card.",)
    visits = (
        Visit(bdate="2026-02-12", service="A", wait_min=8, counter="3"),
        Visit(bdate="2026-01-05", service="B", score=5),
    )
    lines = shown(teller, Past("known", visits)).past
    assert lines == ("Last time: satisfied", "12 Feb 2026: Cash, waited 8 min", "5 Jan 2026: Non-cash")


def test_earlier_counters_of_this_visit(teller: Teller) -> None:
    teller.issue()
    teller.serve()
    teller.wait(minutes=4)
    teller.do(c.HoldTicket(counter="1"))
    held = next(iter(teller.branch.snapshot.tickets))
    teller.do(c.CallTicket(counter="1", ticket=held))
    assert teller.view().now.past == ("Today before: Cash at counter 1, 4 min",)


def test_a_planned_pause_counts_down_and_then_over(teller: Teller) -> None:
    teller.do(c.PauseCounter(counter="1", reason="break"))
    teller.wait(minutes=5)
    assert (teller.view().now.light, teller.view().now.light_words) == ("green", "10:00 left")
    teller.wait(minutes=8.5)
    assert (teller.view().now.light, teller.view().now.light_words) == ("amber", "1:30 left")
    teller.wait(minutes=2)
    assert (teller.view().now.light, teller.view().now.light_words) == ("red", "0:30 over")
    teller.do(c.ResumeCounter(counter="1"), c.PauseCounter(counter="1", reason="cash"))
    assert (teller.view().now.light, teller.view().now.share) == ("", None)


def test_a_transfer_is_narrowed_down_by_what_is_typed(desk: Desk) -> None:
    ticket = desk.issue()
    desk.branch.link("counter", "2", staff="t02")
    desk.press(K.Key_N, K.Key_T, K.Key_Period)
    panel = desk.window.work.panel
    everything = len(panel.buttons)
    desk.type("weal")
    assert [button.words for button in panel.buttons] == ["Wealth"]
    desk.press(K.Key_Escape)
    assert len(panel.buttons) == everything
    desk.press(K.Key_Slash)
    desk.type("speaks English only")
    desk.press(K.Key_Return, K.Key_Period)
    desk.type("counter 2")
    assert [button.words for button in panel.buttons] == ["Counter 2"]
    desk.press(K.Key_Return)
    sent_on = desk.branch.snapshot.ticket(ticket)
    assert (sent_on.directed_to, sent_on.note) == ("2", "speaks English only")


def day(teller: Teller, past: list[OwnDay] | None = None, problem: str = "") -> MyDay:
    return my_day(teller.scene(), past, problem)


def own_past(days: int, *, ratings: int = 0, satisfied: int = 0) -> list[OwnDay]:
    return [
        OwnDay(bdate=f"2026-02-{n + 1:02}", served=20 + n, mean_min=5 + n / 10, ratings=ratings, satisfied=satisfied)
        for n in range(days)
    ]


def test_my_day_is_compared_with_my_own_past_alone(teller: Teller) -> None:
    teller.issue()
    teller.serve()
    teller.wait(minutes=4)
    teller.do(c.FinishService(counter="1", outcome="done"))
    page = day(teller, own_past(9))
    served, time, _ = page.figures
    assert (served.value, served.usual, len(served.past)) == ("1", "usually 24 for me", 9)
    assert (time.value, time.light, time.usual) == ("4:00", "green", "usually 5:24 for me")
    (visit,) = page.visits
    assert (visit.number, visit.lasted, visit.end, visit.light) == ("A001", "4:00", "Done", "green")


def test_my_day_says_nothing_of_few(teller: Teller) -> None:
    few = day(teller, own_past(3, ratings=1, satisfied=1))
    assert few.figures[0].usual == ""
    assert "Too few past days" in few.note
    assert (few.figures[2].value, few.figures[2].usual) == ("too few to say", "my past days: too few to say")
    some = day(teller, own_past(6, ratings=2, satisfied=1))
    assert some.figures[2].usual == "my past days: 6 of 12 satisfied"
    many = day(teller, own_past(10, ratings=4, satisfied=3))
    assert many.figures[2].usual == "my past days: 75%"
    assert day(teller).note == "Past days are being fetched…"
    assert day(teller, problem="No branch.").note == "No branch."


def test_the_page_of_my_day_by_keyboard(desk: Desk) -> None:
    desk.branch.past_days["t01"] = own_past(8)
    desk.issue()
    desk.press(K.Key_N, K.Key_S, K.Key_F, K.Key_Y)
    page = desk.window.day_page
    assert desk.window.pages.currentWidget() is page

    def compared() -> bool:
        desk.settle()
        return "usually" in page.cards[0].usual.text()

    desk.qtbot.waitUntil(compared)
    desk.press(K.Key_Escape)
    assert desk.window.pages.currentWidget() is desk.window.work
    desk.click(desk.window.work.keypad.lesser[next(a for a in desk.window.work.keypad.lesser if a == "my_day")])
    assert desk.window.pages.currentWidget() is page
    desk.click(page.keys)
    assert desk.window.pages.currentWidget() is desk.window.keys_page


def test_the_page_of_my_day_cut_off_says_why(desk: Desk) -> None:
    desk.cut_off()
    desk.press(K.Key_Y)

    def said() -> bool:
        desk.settle()
        note = desk.window.day_page.note.text()
        return bool(note) and "fetched" not in note

    desk.qtbot.waitUntil(said)
