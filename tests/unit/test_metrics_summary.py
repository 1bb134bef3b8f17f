"""Days worked out by hand: minutes are those of the scenario, so every expected figure can be read off the story."""

from __future__ import annotations

import msgspec
import pytest

from branchdesk.domain import clocks
from branchdesk.domain import commands as c
from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.times import MINUTE
from branchdesk.metrics.figures import Figures
from branchdesk.metrics.rows import HalfHour, Row
from branchdesk.metrics.summary import DaySummary, summarise
from tests.scenario import Day


def now(day: Day, minute: float) -> DaySummary:
    return summarise(day.snapshot, day.origin + round(minute * MINUTE))


def row(rows: tuple[Row, ...], key: str) -> Figures:
    return next(r.figures for r in rows if r.key == key)


def slot(summary: DaySummary, key: str) -> HalfHour:
    return next(r for r in summary.by_half_hour if r.key == key)


def test_three_customers_one_of_whom_gives_up() -> None:
    day = Day()
    day.open("1", at=0)
    day.issue("A", at=0)
    day.issue("A", at=2)
    gone = day.issue("B", at=4)
    day.serve("1", call=6, start=7, finish=12, score=5)  # waited 6, walked 1, served 5
    day.serve("1", call=12.5, start=13, finish=23)  # waited 10.5, walked 0.5, served 10; wrap-up before: 0.5
    day.do(c.AbandonTicket(ticket=gone, reason="left"), at=40)  # after 36 minutes
    day.close(at=50)
    total = now(day, 60).total
    assert (total.issued, total.served, total.abandoned) == (3, 2, 1)
    assert total.abandoned_share == pytest.approx(1 / 3)
    assert (total.waits.n, total.waits.mean, total.waits.p50, total.waits.p90) == (2, 8.25, 6, 10.5)
    assert total.within_target == pytest.approx(2 / 3), "two within 20 minutes, one gave up after 36"
    assert (total.service.n, total.service.mean, total.service.max) == (2, 7.5, 10)
    assert (total.walking.mean, total.walking.max) == (0.75, 1)
    assert (total.wrap_up.n, total.wrap_up.max) == (2, 1), "0.5 minutes, and 27 cut to the policy's one minute"
    assert total.time_in_branch.mean == pytest.approx((12 + 21) / 2)
    assert total.on_duty_min == 50
    assert total.occupancy == pytest.approx(15 / 50)


def test_who_gives_up_early_does_not_count_against_the_service_level() -> None:
    day = Day()
    ticket = day.issue("A", at=0)
    day.do(c.AbandonTicket(ticket=ticket), at=20)
    assert now(day, 30).total.level_n == 0
    assert now(day, 30).total.within_target is None


def test_people_still_waiting_are_not_hidden_by_a_mean_over_those_called() -> None:
    day = Day()
    day.open("1", at=0)
    day.issue("A", at=0)
    day.call("1", at=1)
    day.issue("A", at=2)
    day.issue("D", at=10)
    total = now(day, 25).total
    assert (total.waits.n, total.waits.mean) == (1, 1)
    assert (total.waiting_now, total.present) == (2, 1)
    assert (total.waits_so_far.mean, total.waits_so_far.max) == (19, 23)
    assert total.within_target == 0.5, "one was called in time; one has waited 23 minutes; one may yet be in time"


def test_a_transfer_counts_the_wait_once_and_the_work_twice() -> None:
    day = Day()
    day.open("1", at=0)
    day.open("4")
    ticket = day.issue("A", at=0)
    day.call("1", at=5)
    day.start("1", at=6)
    day.do(c.TransferTicket(counter="1", service="C"), at=9)  # 3 minutes of work at 1 on A
    day.call("4", at=15)
    day.start("4", at=16)
    day.finish("4", at=26)  # 10 minutes at 4 on C
    summary = now(day, 30)
    assert summary.counts.transfers == 1
    assert (summary.total.waits.n, summary.total.waits.mean) == (1, 5)
    assert summary.total.service.mean == 13
    assert clocks.service_time(day.ticket(ticket)) == 13 * MINUTE
    one, four = row(summary.by_counter, "1"), row(summary.by_counter, "4")
    assert (one.issued, one.served, one.waits.mean, one.service.mean) == (1, 0, 5, 3)
    assert (four.issued, four.served, four.waits.n, four.service.mean) == (1, 1, 0, 10)
    cash, corporate = row(summary.by_service, "A"), row(summary.by_service, "C")
    assert (cash.issued, cash.served, cash.service.mean) == (1, 1, 3)
    assert (corporate.issued, corporate.served, corporate.service.mean) == (0, 0, 10)
    assert row(summary.by_teller, "liu").served == 1


def test_several_services_in_one_visit_and_time_on_hold() -> None:
    day = Day()
    day.open("1", at=0)
    ticket = day.issue("A", at=0)
    day.call("1", at=1)
    day.start("1", at=2)
    day.do(c.HoldTicket(counter="1"), at=5)  # 3 minutes, then 20 on hold
    day.do(c.CallTicket(counter="1", ticket=ticket), at=25)
    day.start("1", at=26)
    day.do(c.NextService(counter="1", service="B"), at=28)  # 2 more on A
    day.finish("1", at=35)  # 7 on B
    summary = now(day, 40)
    assert (summary.total.waits.mean, summary.total.service.mean) == (1, 12)
    assert (summary.total.service.n, summary.total.walking.n) == (1, 2)
    assert row(summary.by_service, "A").service.mean == 5, "one customer's cash matter, before and after the hold"
    assert row(summary.by_service, "B").service.mean == 7
    assert (summary.counts.holds, summary.counts.further_services) == (1, 1)
    assert summary.total.occupancy == pytest.approx(12 / 40)


def test_missed_reinstated_and_missed_again() -> None:
    day = Day()
    day.open("1", at=0)
    ticket = day.issue("A", at=0)
    for first in (3, 10):
        day.call("1", at=first)
        day.do(c.Recall(counter="1"), at=first + 1)
        day.do(c.Recall(counter="1"), at=first + 2)
        day.do(c.MarkMissed(counter="1"), at=first + 3)
        if first == 3:
            day.do(c.ReinstateTicket(ticket=ticket), at=8)
    summary = now(day, 20)
    assert (summary.counts.recalls, summary.counts.misses) == (4, 2)
    assert (summary.total.abandoned, summary.total.waits.mean) == (1, 3)
    assert row(summary.by_counter, "1").abandoned == 1


def test_a_forgotten_finish_is_served_but_spoils_no_service_time() -> None:
    day = Day()
    day.open("1", at=0)
    day.issue("A", at=0)
    day.issue("A", at=0)
    day.serve("1", call=1, start=2, finish=6)
    day.serve("1", call=10, start=11, finish=131)
    total = now(day, 140).total
    assert total.served == 2
    assert (total.service.n, total.service.mean) == (1, 4)
    assert (total.time_in_branch.n, total.time_in_branch.max) == (1, 6)
    assert total.occupancy == pytest.approx(4 / 140)
    summary = now(day, 140)
    assert summary.counts.forgotten == 1
    assert slot(summary, "11:00").finished == 0


def test_an_appointment_waits_from_its_booked_time() -> None:
    day = Day()
    day.open("5", at=0)
    day.do(c.BookAppointment(service="D", booked_at=day.origin + 30 * MINUTE))
    code = next(iter(day.snapshot.appointments))
    day.issue("", at=10, appointment=code)
    day.call("5", at=34)
    summary = now(day, 40)
    assert summary.total.waits.mean == 4
    assert summary.counts.appointments == 1


def test_an_approved_pause_is_no_duty_and_a_break_is() -> None:
    day = Day()
    day.open("1", at=0)
    day.do(c.PauseCounter(counter="1", reason="meal"), at=10)
    day.do(c.ResumeCounter(counter="1"), at=40)
    day.do(c.PauseCounter(counter="1", reason="break"), at=50)
    assert row(now(day, 60).by_counter, "1").on_duty_min == 30


def test_half_hours_follow_the_issue_and_finishes_their_own_time() -> None:
    day = Day()
    day.open("1", at=0)
    day.issue("A", at=29)
    day.issue("A", at=30)
    day.serve("1", call=31, start=32, finish=40)
    summary = now(day, 45)
    nine, half_past = slot(summary, "09:00"), slot(summary, "09:30")
    assert (nine.figures.issued, nine.figures.served, nine.finished) == (1, 1, 0)
    assert (half_past.figures.issued, half_past.figures.waiting_now, half_past.finished) == (1, 1, 1)
    assert [r.key for r in summary.by_half_hour][:2] == ["09:00", "09:30"]
    assert summary.by_half_hour[-1].key == "16:30", "the day's hours, though nobody came so late"


def rated(count: int, satisfied: int) -> DaySummary:
    """``count`` customers, one a minute, of whom the first ``satisfied`` tap "satisfied" and the others "fair"."""
    day = Day()
    day.open("1", at=0)
    for index in range(count + 10):
        day.issue("A", at=index)
        score = 0 if index >= count else 4 if index < satisfied else 3
        day.serve("1", call=index + 0.1, start=index + 0.2, finish=index + 0.9, score=score)
    return now(day, count + 10)


def test_satisfaction_is_hidden_below_thirty_ratings() -> None:
    found = rated(29, 29)
    csat = found.total.satisfaction
    assert (csat.n, csat.asked, csat.hidden) == (29, 39, True)
    assert (csat.share, csat.low, csat.high, csat.mean_score) == (None, None, None, None)
    assert found.scores == ()
    assert next(t for t in found.targets if t.metric == "satisfaction").met is None


def test_satisfaction_stands_with_n_response_rate_and_interval() -> None:
    found = rated(40, 30)
    csat = found.total.satisfaction
    assert (csat.n, csat.asked, csat.response_rate, csat.share) == (40, 50, 0.8, 0.75)
    assert csat.low == pytest.approx(0.5981, abs=1e-4)
    assert csat.high == pytest.approx(0.8581, abs=1e-4)
    assert csat.mean_score == 3.75
    assert (csat.rankable, found.scores) == (False, (0, 0, 10, 30, 0))
    assert next(t for t in found.targets if t.metric == "satisfaction").met is False


def test_promises_on_tickets_are_held_against_the_wait() -> None:
    day = Day()
    day.open("1", at=0)
    day.promise = Promise(5, 10)
    for called in (4, 10, 11):
        day.issue("A", at=called * 20)
        day.serve("1", call=called * 21, start=called * 21 + 0.5, finish=called * 21 + 1)
    promise = now(day, 300).promise
    assert (promise.n, promise.sooner, promise.kept, promise.later) == (3, 1, 1, 1)
    assert promise.coverage == pytest.approx(1 / 3)


def test_the_peak_hour_needs_five_customers() -> None:
    day = Day()
    day.open("1", at=0)
    for index in range(5):
        day.issue("A", at=index)
        day.serve("1", call=index + 0.5, start=index + 0.6, finish=index + 0.7)
    day.issue("A", at=60)
    day.serve("1", call=90, start=91, finish=92)
    peak = now(day, 100).peak
    assert peak is not None
    assert (peak.label, peak.mean_min, peak.n) == ("09:00", 0.5, 5)
    assert now(day, 100).wait_bins == (5, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)


def test_an_empty_day_says_nothing() -> None:
    day = Day()
    day.do(c.OpenDay())
    summary = now(day, 0)
    assert summary.total == Figures()
    assert summary.peak is None
    assert all(target.met is None for target in summary.targets)


def test_before_the_first_day_there_is_a_summary_too() -> None:
    assert now(Day(), 0).by_half_hour == ()


def test_the_summary_travels_as_json() -> None:
    found = rated(32, 20)
    assert msgspec.json.decode(msgspec.json.encode(found), type=DaySummary) == found
