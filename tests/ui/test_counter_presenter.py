"""What the teller's window decides to show and to offer; no window is needed for it."""

from __future__ import annotations

import pytest

from branchdesk.client.link import LinkState
from branchdesk.domain import commands as c
from branchdesk.domain.times import MINUTE
from tests.inprocess import InProcessBranch, demo_profile
from tests.ui.counter_hands import Teller
from ui.counter.keymap import KEYS, OF_WINDOW, Action
from ui.counter.lines import Line, standing
from ui.counter.presenter import service_light, view
from ui.counter.questions import line_plan, plan_or_question
from ui.counter.scene import Scene
from ui.counter.texts import WHY, Tr, clock, minutes_in, seconds_left


@pytest.fixture
def teller() -> Teller:
    return Teller()


def numbers(lines: tuple[Line, ...]) -> list[str]:
    return [line.number for line in lines]


def test_durations_are_written_for_people() -> None:
    assert [clock(0), clock(67_000), clock(3_725_000), clock(-5)] == ["0:00", "1:07", "1:02:05", "0:00"]
    assert (minutes_in(119_999), seconds_left(1), seconds_left(-1)) == (1, 1, 0)


def test_every_key_is_used_once_at_a_time() -> None:
    letters = [keys[0] for action, keys in KEYS.items() if action is not Action.RESUME]
    assert len(set(letters)) == len(letters)
    assert KEYS[Action.PAUSE] == KEYS[Action.RESUME]


def test_pages_follow_log_in_and_opening() -> None:
    branch = InProcessBranch()
    link = branch.link("counter", "1")

    def page() -> str:
        return view(Scene(branch.snapshot, link.who, branch.clock.now(), Tr("zh"))).page

    assert page() == "login"
    link.log_in("t01", "2468")
    assert page() == "closed"
    link.send(c.OpenCounter(counter="1"))
    assert page() == "work"


def test_somebody_else_logged_in_at_this_counter_means_log_in_again(teller: Teller) -> None:
    teller.do(c.CloseCounter(counter="1"))
    teller.branch.node(c.LogIn(counter="1", staff="t02"))
    assert teller.view().page == "login"


def test_suggestion_leads_through_a_customer(teller: Teller) -> None:
    assert teller.view().suggestion.action is None
    teller.issue()
    assert teller.view().suggestion.words == "Call A001"
    teller.call()
    assert teller.view().suggestion.action is Action.START
    teller.do(c.StartService(counter="1"))
    assert teller.view().suggestion.action is Action.FINISH
    teller.do(c.FinishService(counter="1"))
    assert teller.view().suggestion.action is Action.READY
    teller.do(c.FreeCounter(counter="1"), c.PauseCounter(counter="1", reason="break"))
    assert teller.view().suggestion.action is Action.RESUME
    teller.do(c.CloseCounter(counter="1"))
    assert teller.view().suggestion.action is Action.OPEN


def test_nothing_is_offered_that_the_branch_would_refuse(teller: Teller) -> None:
    """Every enabled key works; every disabled one says why, in words."""
    teller.issue()
    teller.call()
    offered = {action for action, state in teller.view().actions.items() if state.enabled}
    calm = {Action.HOLD, Action.TRANSFER, Action.RECLASSIFY, Action.CLOSE, Action.LOG_OUT, Action.START}
    assert offered == calm | {Action.MESSAGE} | OF_WINDOW
    assert all(state.why_not for state in teller.view().actions.values() if not state.enabled)


def test_complaint_15_recall_shows_its_countdown_and_limit(teller: Teller) -> None:
    teller.issue()
    teller.call()
    assert teller.can(Action.RECALL).note == "15 s"
    teller.wait(seconds=6)
    recall = teller.can(Action.RECALL)
    assert (recall.enabled, recall.note) == (False, "9 s")
    assert "9 s" in recall.why_not
    for _ in range(5):
        teller.wait(seconds=15)
        assert teller.can(Action.RECALL).enabled
        teller.do(c.Recall(counter="1"))
    teller.wait(seconds=15)
    recall = teller.can(Action.RECALL)
    assert (recall.enabled, recall.note) == (False, "6/6")


def test_missed_says_what_is_still_to_go(teller: Teller) -> None:
    teller.issue()
    teller.call()
    teller.wait(seconds=50)
    teller.do(c.Recall(counter="1"))
    missed = teller.can(Action.MISSED)
    assert (missed.enabled, missed.note) == (False, "2/3 40s")
    teller.wait(seconds=40)
    teller.do(c.Recall(counter="1"))
    assert teller.can(Action.MISSED).enabled


@pytest.mark.parametrize(("minutes", "light"), [(0, "green"), (5, "green"), (5.1, "amber"), (7.5, "red"), (20, "red")])
def test_service_light_against_the_standard_time(minutes: float, light: str) -> None:
    assert service_light(round(minutes * MINUTE), 5 * MINUTE) == light


def test_timer_and_light_of_a_service(teller: Teller) -> None:
    teller.issue()
    teller.serve()
    teller.wait(minutes=6)
    now = teller.view().now
    assert (now.number, now.time, now.light, now.light_words) == ("A001", "6:00", "amber", "Standard 5:00, 1:00 over")
    assert now.share == pytest.approx(0.8)


def test_complaint_17_long_waits_turn_amber_then_red(teller: Teller) -> None:
    teller.issue()
    seen = []
    for _ in range(3):
        line = teller.view().lists.waiting[0]
        seen.append((line.time, line.light))
        teller.wait(minutes=10)
    assert seen == [("0 min", "green"), ("10 min", "amber"), ("20 min", "red")]


def test_complaint_18_the_queue_is_the_policy_and_says_why(teller: Teller) -> None:
    """The list is what pressing "next" really brings, one by one, each with its reason."""
    teller.issue("A")
    for priority in ("elderly", "vip", "pregnant"):
        teller.issue("B", priority=priority)
    teller.issue("E")
    shown = teller.view().lists.waiting
    assert numbers(shown) == ["B001", "B002", "A001", "B003", "E001"]
    assert shown[0].why == "Priority: Elderly"
    assert shown[2].why == "2 priority customers in a row: now an ordinary one"
    called = []
    for line in shown:
        assert teller.view().lists.waiting[0].number == line.number
        teller.serve()
        called.append(teller.view().now.number)
        assert teller.view().now.why == line.why
        teller.do(c.FinishService(counter="1"))
    assert called == numbers(shown)


def test_why_names_who_stands_before(teller: Teller) -> None:
    teller.issue()
    second = teller.issue()
    assert standing(teller.scene(), second) == "In order of arrival (waited 0 min)\n1 ahead in Cash: A001"
    assert standing(teller.scene(), "nobody") == ""


def test_every_reason_of_the_policy_has_words() -> None:
    names = ("counter", "waited", "limit", "reason", "run", "places")
    params: dict[str, str | int] = dict.fromkeys(names, 1)
    for language in ("zh", "en"):
        for code in WHY:
            words = Tr(language).why(demo_profile(), code, params)
            assert words
            assert "{" not in words


def test_reason_of_a_later_version_is_left_out() -> None:
    assert Tr("en").why(demo_profile(), "by_moonlight", {}) == ""


def test_everybody_who_waits_can_be_found_in_the_list(teller: Teller) -> None:
    """The next few as the policy would call them, then all others; no one twice."""
    for _ in range(12):
        teller.issue("A")
    shown = teller.view().lists.waiting
    assert numbers(shown) == [f"A{n:03}" for n in range(1, 13)]
    assert {line.doing for line in shown[1:]} == {"call"}


def test_backup_services_are_called_last(teller: Teller) -> None:
    corporate = Teller("4", "t04")
    corporate.issue("A")
    corporate.issue("C")
    assert numbers(corporate.view().lists.waiting) == ["C001", "A001"]
    assert "helps out" in corporate.view().lists.waiting[1].why


def test_complaint_14_held_and_missed_customers_are_listed_and_come_back(teller: Teller) -> None:
    teller.issue()
    teller.issue()
    teller.call()
    teller.do(c.HoldTicket(counter="1", note="fills in a form"))
    teller.miss()
    lists = teller.view().lists
    assert (numbers(lists.held), numbers(lists.missed)) == (["A001"], ["A002"])
    assert lists.held[0].why == "fills in a form"
    assert (lists.held[0].doing, lists.missed[0].doing) == ("call_back", "reinstate")
    teller.run(line_plan(teller.scene(), lists.missed[0].ticket, lists.missed[0].doing))
    assert numbers(teller.view().lists.waiting) == ["A002"]
    teller.run(line_plan(teller.scene(), lists.held[0].ticket, lists.held[0].doing))
    assert teller.view().now.number == "A001"
    assert teller.view().now.why == "Called back from hold"


def test_too_late_to_reinstate_leaves_a_call_with_a_reason(teller: Teller) -> None:
    teller.issue()
    teller.miss()
    teller.wait(minutes=16)
    line = teller.view().lists.missed[0]
    assert (line.doing, line.time) == ("call", "too late to reinstate")
    question = line_plan(teller.scene(), line.ticket, line.doing)
    teller.run(teller.answer(question, "1"))
    assert "Back with the missing papers" in teller.view().now.why


def test_another_counters_hold_needs_a_reason(teller: Teller) -> None:
    other = teller.branch.link("counter", "2", staff="t02")
    teller.issue()
    other.send(c.CallNext(counter="2"))
    other.send(c.HoldTicket(counter="2"))
    line = teller.view().lists.held[0]
    assert line.doing == "call"
    assert line.badges[0].words == "counter 2"


def test_how_long_a_customer_waited_is_said_once(teller: Teller) -> None:
    teller.issue()
    teller.wait(minutes=3)
    teller.call()
    now = teller.view().now
    assert now.why == "In order of arrival (waited 3 min)"
    assert not [words for words in now.details if words.startswith("Waited")]
    other = Teller("2", "t02")
    other.issue(priority="elderly")
    other.wait(minutes=3)
    other.call()
    assert other.view().now.details[0] == "Waited 3 min", "where its reason speaks of something else"


def test_steps_of_the_service_carry_their_ticks(teller: Teller) -> None:
    teller.issue()
    teller.serve()
    steps = teller.view(ticked=frozenset({1})).now.steps
    assert [step.ticked for step in steps] == [False, True, False, False]


def test_figures_of_today_hide_satisfaction_until_there_are_enough(teller: Teller) -> None:
    pad = teller.branch.link("evaluator", "1")
    for _ in range(30):
        hidden = teller.view().today.satisfaction
        assert hidden == "–"
        ticket = teller.issue()
        teller.serve()
        teller.wait(minutes=4)
        teller.do(c.FinishService(counter="1"))
        question = teller.branch.snapshot.tickets[ticket].question
        pad.send(c.RateTicket(ticket=ticket, score=5, seconds=4, question=question))
    today = teller.view().today
    assert (today.served, today.service_time, today.against) == ("30", "4:00", "standard 5:00")
    assert (today.satisfaction, today.ratings, today.light) == ("100%", "n=30", "green")


def test_link_lost_disables_actions_and_says_since_when(teller: Teller) -> None:
    teller.issue()
    teller.serve()
    since = teller.branch.clock.now()
    teller.wait(minutes=2)
    shown = teller.view(link=LinkState.LOST, link_since=since)
    assert shown.header.link_words.startswith("Not connected since 09:00")
    assert {action for action, state in shown.actions.items() if state.enabled} == OF_WINDOW
    assert shown.now.time == "2:00"


def test_wrap_up_and_pause_have_clocks(teller: Teller) -> None:
    teller.issue()
    teller.serve()
    teller.do(c.FinishService(counter="1"))
    teller.wait(seconds=61)
    assert (teller.view().now.time, teller.view().now.light) == ("1:01", "amber")
    question = plan_or_question(teller.scene(), Action.PAUSE)
    teller.run(teller.answer(question, "2"))
    teller.wait(minutes=3)
    now = teller.view().now
    assert (now.activity, now.time, now.headline) == ("paused", "3:00", "Lunch")


def test_both_languages_show_the_same_structure() -> None:
    chinese, english = Teller(language="zh"), Teller(language="en")
    for teller in (chinese, english):
        teller.issue(priority="elderly")
        teller.serve()
    assert chinese.view().now.badges[0].words == "老年客户"
    assert english.view().now.badges[0].words == "Elderly"
    assert chinese.view().actions.keys() == english.view().actions.keys()
