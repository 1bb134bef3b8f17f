"""What the manager's window shows, decided without a window."""

from __future__ import annotations

import pytest
from immutables import Map
from msgspec.structs import replace

from branchdesk.domain import alerts as domain_alerts
from branchdesk.domain import commands as c
from branchdesk.domain.alerts import Alert, alerts
from branchdesk.domain.counter import Activity
from branchdesk.domain.snapshot import Seen
from branchdesk.domain.ticket import TicketState
from branchdesk.domain.times import MINUTE
from branchdesk.forecast.waits.told import TicketWait
from branchdesk.metrics.summary import summarise
from branchdesk.services.waits import Waits
from tests.scenario import BRANCH, Day
from ui.manager.alert_panel import alert_view
from ui.manager.estimate import left_words, story_words, why_words
from ui.manager.floor import counter_cards, devices, kpis, open_tickets, queue_lines
from ui.manager.format import duration, minutes, percent, satisfaction
from ui.manager.story import ICONS, facts, story
from ui.manager.tickets import actions, find, standing_words
from ui.manager.watch import PROBLEMS, TEXTS, AlertWatch, alert_words, problem_words


def busy_day() -> Day:
    """At 09:20 one customer was served, one is called, one is served, two wait."""
    day = Day()
    for counter in "1234":
        day.open(counter)
    for minute in range(5):
        day.issue("A", at=minute)
    day.serve("1", call=5, start=6, finish=10, score=5)
    day.call("1", at=11)
    day.call("2", at=12)
    day.start("2", at=14)
    day.do(c.PauseCounter(counter="3", reason="meal"), at=15)
    return day


def test_the_floor_tells_each_counters_state_and_time() -> None:
    day = busy_day()
    cards = {card.id: card for card in counter_cards(day.snapshot, day.origin + 20 * MINUTE)}
    assert (cards["1"].activity, cards["1"].number, cards["1"].seconds) == (Activity.CALLED, "A002", 9 * 60)
    assert (cards["2"].activity, cards["2"].number, cards["2"].seconds) == (Activity.SERVING, "A003", 6 * 60)
    assert (cards["3"].activity, cards["3"].pause_reason) == (Activity.PAUSED, "meal")
    assert (cards["4"].activity, cards["4"].teller) == (Activity.FREE, "刘洋")
    assert (cards["5"].activity, cards["5"].teller) == (Activity.CLOSED, "")


@pytest.mark.parametrize(("served_for", "light"), [(5, "green"), (6, "amber"), (10, "amber"), (11, "red")])
def test_serving_is_lit_against_the_standard_time(served_for: int, light: str) -> None:
    day = busy_day()
    cards = counter_cards(day.snapshot, day.origin + (14 + served_for) * MINUTE)
    assert cards[1].light == light


@pytest.mark.parametrize(("minutes", "left", "light"), [(20, 600, "none"), (29, 60, "amber"), (31, -60, "red")])
def test_a_planned_pause_is_lit_towards_its_end(minutes: float, left: int, light: str) -> None:
    planned = replace(BRANCH, pauses=tuple(replace(one, minutes=15) for one in BRANCH.pauses))
    day = Day(planned)
    day.open("3")
    day.do(c.PauseCounter(counter="3", reason="meal"), at=15)
    card = counter_cards(day.snapshot, day.origin + round(minutes * MINUTE))[2]
    assert (card.pause_left, card.light) == (left, light)


def test_complaint_17_queues_are_lit_by_their_longest_wait() -> None:
    day = busy_day()
    day.issue("C", at=16)
    now = day.origin + 24 * MINUTE
    lines = {line.code: line for line in queue_lines(day.snapshot, now)}
    assert (lines["A"].waiting, lines["A"].longest_s, lines["A"].light) == (2, 21 * 60, "red")
    assert (lines["C"].light, lines["C"].able) == ("green", 1)
    assert (lines["D"].waiting, lines["D"].light, lines["D"].able) == (0, "none", 0)
    assert lines["A"].expected is not None
    assert lines["D"].expected is None


def test_a_queues_wait_is_what_the_node_told_and_its_reasons_are_said() -> None:
    day = busy_day()
    day.issue("C", at=16)
    now = day.origin + 24 * MINUTE
    told = Waits(day.snapshot).told(day.snapshot, now)
    assert told is not None
    line = queue_lines(day.snapshot, now, told)[0]
    assert line.expected == told.offers["A"]
    why = " ".join(why_words(day.snapshot, told, "A", "en", now))
    assert "serve it" in why
    assert "A customer takes about" in why
    assert "simple" in why_words(day.snapshot, None, "A", "en", now)[0]
    ticket = day.ticket(min(day.snapshot.queue("A")))
    assert "to go" in left_words(told, ticket, "en", now)
    longer = replace(told, tickets={ticket.id: TicketWait(now, now + 9 * MINUTE, "closed")})
    assert "under 9 min to go: a counter closed." in story_words(day.snapshot, longer, ticket, "en", now)
    promised = replace(ticket, promise_low_min=1, promise_high_min=9)
    assert left_words(None, promised, "en", now) == "overdue"


def test_complaint_12_the_mean_wait_counts_those_still_waiting() -> None:
    day = busy_day()
    now = day.origin + 20 * MINUTE
    shown = kpis(day.snapshot, now)
    waits = [5 - 0, 11 - 1, 12 - 2, 20 - 3, 20 - 4]
    assert shown.mean_wait_min == pytest.approx(sum(waits) / 5)
    assert shown.mean_light == "red"
    total = summarise(day.snapshot, now).total
    assert (shown.served, shown.abandoned, shown.waiting) == (total.served, total.abandoned, total.waiting_now)
    assert (shown.open_counters, shown.counters) == (4, 5)


def test_an_empty_day_has_no_mean() -> None:
    shown = kpis(Day().snapshot, Day().now)
    assert (shown.mean_wait_min, shown.mean_light, shown.longest_s) == (None, "none", 0)
    assert minutes("en", shown.mean_wait_min) == "–"


def test_satisfaction_stands_with_its_n_and_is_hidden_below_thirty() -> None:
    day = busy_day()
    assert "n = 1" in satisfaction("en", kpis(day.snapshot, day.now).satisfaction)
    assert "%" not in satisfaction("en", kpis(day.snapshot, day.now).satisfaction)
    for minute in range(20, 49):
        day.issue("C", at=minute)
        day.serve("4", call=minute, start=minute, finish=minute + 0.5, score=4)
    assert satisfaction("en", kpis(day.snapshot, day.now).satisfaction) == "100% (n = 30)"


def test_durations_and_shares() -> None:
    assert [duration(s) for s in (0, 65, 3600, 3725)] == ["0:00", "1:05", "1:00:00", "1:02:05"]
    assert [percent(v) for v in (None, 0.857)] == ["–", "86%"]


def watched(*present: Alert, seen: dict[str, Seen] | None = None, watch: AlertWatch | None = None) -> AlertWatch:
    """A watch that has taken in these alerts of a branch where some have been seen to."""
    made = watch or AlertWatch()
    made.update(replace(Day().snapshot, seen=Map(seen or {})), present)
    return made


def alert(severity: str = "red", subject: str = "A", since: int = 1) -> Alert:
    return Alert("long_wait", severity, subject, {"service": subject, "minutes": 21}, since)  # type: ignore[arg-type]


def test_an_alert_sounds_once_while_it_lasts() -> None:
    watch, s = AlertWatch(), Day().snapshot
    assert watch.update(s, [alert()])
    assert not watch.update(s, [alert()])
    assert not watch.update(s, [])
    assert watch.update(s, [alert()])


def test_what_another_manager_has_seen_makes_no_sound_and_stands_with_a_name() -> None:
    s = replace(Day().snapshot, seen=Map({"long_wait/A/red": Seen(at=5, by="zhao")}))
    watch = AlertWatch()
    assert not watch.update(s, [alert(since=4)])
    assert watch.unseen == 0
    assert watch.rows()[0].seen_by == "赵磊"
    view = alert_view(watch.rows()[0], s, "en")
    assert "赵磊" in view.seen
    assert watch.update(s, [alert(since=6)]), "it began again after it was seen to"
    assert watch.unseen == 1


def test_an_amber_alert_that_turns_red_sounds_again() -> None:
    watch = watched(alert("amber"), seen={"long_wait/A/amber": Seen(at=5, by="zhao")})
    assert watch.unseen == 0
    assert watch.update(Day().snapshot, [alert("red", since=9)])
    assert watch.unseen == 1


def test_unseen_alerts_stand_first_and_red_before_amber() -> None:
    seen = {"long_wait/B/red": Seen(at=5, by="zhao")}
    watch = watched(alert("amber", "A"), alert("red", "B"), alert("red", "C"), seen=seen)
    assert [row.alert.subject for row in watch.rows()] == ["C", "A", "B"]


def test_every_alert_of_the_domain_has_words_in_both_languages() -> None:
    day = Day()
    day.open("1")
    day.open("2")
    for _ in range(12):
        day.issue("A", at=0)
    day.issue("D")
    day.call("1", at=1)
    day.call("2", at=1)
    day.start("2", at=1)
    day.do(c.EnrolDevice(device_id="pad-1", device_kind="evaluator", name="pad", counter="1"))
    who = c.Who(device="pad-1", kind="evaluator", counter="1")
    day.do(c.ReportDevice(problem="battery"), who=who)
    who = c.Who(device="pc-1", kind="counter", counter="1", staff="wang", role="teller")
    day.do(c.SendMessage(counter="", code="cash", note="small notes"), who=who)
    day.do(c.EnrolDevice(device_id="k1", device_kind="kiosk", name="kiosk"))
    day.do(c.StopKiosk(device_id="k1", reason="repair"), who=c.Who(device="k1", kind="kiosk"))
    found = alerts(day.snapshot, day.origin + 25 * MINUTE)
    assert {a.code for a in found} == set(TEXTS)
    for language in ("zh", "en"):
        for each in found:
            words = alert_words(language, each, day.snapshot.profile)
            assert words
            assert "{" not in words
    assert domain_alerts.__doc__ is not None


def test_a_device_problem_without_words_is_shown_by_its_code() -> None:
    assert "battery" in problem_words("zh", "battery")
    assert all(problem_words("en", code) for code in PROBLEMS)


def test_devices_in_trouble_stand_first() -> None:
    day = Day()
    for name in ("1", "2"):
        day.do(c.EnrolDevice(device_id=f"pad-{name}", device_kind="evaluator", name=f"pad {name}", counter=name))
    day.do(c.ReportDevice(problem="x"), who=c.Who(device="pad-2", kind="evaluator", counter="2"))
    assert [device.id for device in devices(day.snapshot)] == ["pad-2", "pad-1"]


def test_tickets_are_found_by_part_of_their_number_and_by_group() -> None:
    day = busy_day()
    day.issue("C", at=16)
    now = day.now
    assert [line.number for line in find(day.snapshot, "a00", "waiting", now)] == ["A005", "A004"]
    assert [line.number for line in find(day.snapshot, " c ", "all", now)] == ["C001"]
    assert [line.state for line in find(day.snapshot, "", "ended", now)] == [TicketState.SERVED]
    assert find(day.snapshot, "A001", "all", now)[0].rating == 5
    assert {line.number for line in find(day.snapshot, "", "at_counter", now)} == {"A002", "A003"}


def test_a_tickets_story_is_told_in_order() -> None:
    day = busy_day()
    first = day.snapshot.by_number["A001"]
    lines = story(day.snapshot, first, "en")
    assert [line.time for line in lines] == ["09:00:00", "09:05:00", "09:06:00", "09:10:00", "09:10:00"]
    assert "Issued for Cash" in lines[0].words
    assert "counter 1" in lines[1].words
    assert lines[-1].words == "Rated 5 of 5"
    assert [line.gap for line in lines] == [0, 5, 1, 4, 0]
    assert [line.who for line in lines] == ["", "王芳", "王芳", "王芳", ""]
    assert [line.icon for line in lines] == [ICONS[k] for k in ("issued", "called", "started", "served", "rated")]
    assert facts(day.snapshot, first, "en", day.now) == "Waited 5 min · Served 4 min · In the branch 10 min"


def test_a_low_rating_stands_with_its_reasons_and_the_customers_own_words() -> None:
    day = Day()
    day.open("1", at=0)
    ticket = day.issue("A", at=0, priority="elderly")
    day.do(c.Reprioritise(ticket=ticket, priority="vip", reason="a promise"), at=1)
    day.serve("1", call=2, start=3, finish=4)
    op = c.RateTicket(ticket=ticket, score=1, reasons=("waiting",), token=day.ticket(ticket).token, word="等太久了")
    day.do(op, at=5)
    lines = story(day.snapshot, ticket, "en")
    assert "priority (Elderly)" in lines[0].words, "the class that it was issued with"
    assert "赵磊 gave priority (VIP): a promise" in [line.words for line in lines]
    assert lines[-1].icon == ICONS["low"]
    assert "Long wait" in lines[-1].words
    assert "等太久了" in lines[-1].words


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_way_a_ticket_may_go_has_its_words(language: str) -> None:
    day = busy_day()
    missed = day.snapshot.counter("1").ticket
    day.do(c.Recall(counter="1"), at=16)
    day.do(c.Recall(counter="1"), at=17)
    day.do(c.MarkMissed(counter="1"), at=18)
    day.do(c.ReinstateTicket(ticket=missed), at=19)
    served = day.snapshot.counter("2").ticket
    day.do(c.NextService(counter="2", service="B", outcome="done"), at=20)
    day.do(c.HoldTicket(counter="2"), at=21)
    day.do(c.CallTicket(counter="2", ticket=served), at=25)
    day.do(c.TransferTicket(counter="2", service="C"), at=26)
    day.do(c.AbandonTicket(ticket=served, reason="走了"), at=30)
    late = day.issue("A", at=31, priority="elderly")
    day.close(at=480)
    for ticket in (missed, served, late):
        told = story(day.snapshot, ticket, language)
        assert len(told) >= 2
        assert not [line for line in told if "{" in line.words or "manager-" in line.words]
    assert any("走了" in line.words for line in story(day.snapshot, served, language))


def test_a_waiting_ticket_says_why_it_stands_there() -> None:
    day = busy_day()
    waiting = find(day.snapshot, "A005", "waiting", day.now)[0]
    words = standing_words(day.snapshot, waiting.id, "en", day.now)
    assert "A004" in words
    assert standing_words(day.snapshot, day.snapshot.by_number["A001"], "en", day.now) == ""


def test_what_may_be_done_with_a_ticket_follows_its_state() -> None:
    day = busy_day()
    called = day.snapshot.counter("1").ticket
    assert actions(day.ticket(called)) == ("abandon",)
    assert actions(day.ticket(day.snapshot.by_number["A004"])) == ("raise", "abandon")
    assert actions(day.ticket(day.snapshot.by_number["A001"])) == ()
    for minute in (16, 17):
        day.do(c.Recall(counter="1"), at=minute)
    day.do(c.MarkMissed(counter="1"), at=18)
    assert actions(day.ticket(called)) == ("reinstate", "abandon")


def test_open_tickets_are_those_that_closing_the_day_would_end() -> None:
    day = busy_day()
    assert open_tickets(day.snapshot) == ("A002", "A003", "A004", "A005")
    day.close(at=480)
    assert open_tickets(day.snapshot) == ()
