"""What devices that were cut off tell later: tickets of a kiosk's own series, times of a counter, ratings."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from branchdesk.domain import clocks
from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.numbering import number, parts
from branchdesk.domain.ticket import TicketState
from branchdesk.domain.times import MINUTE, business_date
from branchdesk.metrics.summary import summarise
from branchdesk.metrics.tickets import ticket_lines
from tests.refusals import refused
from tests.scenario import Day

KIOSK = c.Who(device="kiosk-1", kind="kiosk")
COUNTER = c.Who(device="pc-1", kind="counter", counter="1")
PAD = c.Who(device="pad-1", kind="evaluator", counter="1")


@pytest.fixture
def day() -> Day:
    day = Day()
    day.do(c.EnrolDevice(device_id="kiosk-1", device_kind="kiosk", name="door"))
    day.open("1", at=0)
    return day


def island_ticket(day: Day, count: int = 1, *, at: float, bdate: str = "2026-03-02", **more: object) -> str:
    """A ticket printed at minute ``at`` while cut off, told now: its id."""
    wanted = c.IssueIslandTicket(
        ticket=f"own-{count}", number=number("K1", count), token="secret", service="A",
        issued_at=day.origin + round(at * MINUTE), bdate=bdate,
    )  # fmt: skip
    wanted = replace(wanted, **more)
    day.do(wanted, who=KIOSK)
    return wanted.ticket


@pytest.mark.parametrize(
    ("series", "count", "issued"), [("A", 86, "A086"), ("A", 1000, "A1000"), ("K12", 3, "K12-003")]
)
def test_numbers_are_read_as_they_are_written(series: str, count: int, issued: str) -> None:
    assert number(series, count) == issued
    assert parts(issued) == (series, count)


def test_every_kiosk_has_a_series_that_no_other_ever_gets(day: Day) -> None:
    day.do(c.EnrolDevice(device_id="pc-1", device_kind="counter", name="one", counter="1"))
    day.do(c.EnrolDevice(device_id="kiosk-2", device_kind="kiosk", name="hall"))
    day.do(c.RevokeDevice(device_id="kiosk-2"))
    day.do(c.EnrolDevice(device_id="kiosk-3", device_kind="kiosk", name="hall"))
    islands = {device.id: device.island for device in day.snapshot.devices.values()}
    assert islands == {"kiosk-1": 1, "pc-1": 0, "kiosk-2": 2, "kiosk-3": 3}


def test_an_island_ticket_stands_where_its_own_time_puts_it(day: Day) -> None:
    """It waited from when it was printed, before somebody who came later and was known sooner."""
    later = day.issue("A", at=20)
    day.now = day.origin + 30 * MINUTE
    earlier = island_ticket(day, at=10, printed=True)
    ticket = day.ticket(earlier)
    assert (ticket.number, ticket.channel, ticket.printed) == ("K1-001", "island", True)
    assert day.call("1") == earlier
    assert clocks.waiting(day.ticket(earlier)) == 20 * MINUTE
    assert day.ticket(later).number == "A001"
    assert dict(day.snapshot.numbers) == {"A": 1, "K1": 1}


def test_numbers_that_come_out_of_order_do_not_turn_the_series_back(day: Day) -> None:
    island_ticket(day, 2, at=0)
    island_ticket(day, 1, at=0)
    assert day.snapshot.numbers["K1"] == 2


def test_nobody_else_may_use_the_series(day: Day) -> None:
    with refused("island_series", number="K2-001"):
        island_ticket(day, at=0, number="K2-001")
    with refused("not_allowed", device="manager"):
        day.do(
            c.IssueIslandTicket(
                ticket="x", number="K1-001", token="x", service="A", issued_at=day.now, bdate="2026-03-02"
            ),
            who=c.Who(device="desk", kind="manager", staff="zhao", role="manager"),
        )


def test_a_number_taken_by_another_command_is_refused(day: Day) -> None:
    island_ticket(day, at=0)
    with refused("island_number_taken", number="K1-001"):
        island_ticket(day, at=0, ticket="of-a-cloned-disk")
    with refused("island_number_taken", number="K1-002"):
        island_ticket(day, 2, at=0, ticket="own-1")


def test_nothing_is_issued_in_the_future(day: Day) -> None:
    """The kiosk's clock may be a little ahead; a whole day is a fault that staff must hear of."""
    assert day.ticket(island_ticket(day, at=5)).issued_at == day.now
    with refused("island_clock", number="K1-002"):
        island_ticket(day, 2, at=24 * 60, bdate="2026-03-03")
    with refused("island_clock", number="K1-002"):
        island_ticket(day, 2, at=0, bdate="2026-03-01")


def test_a_priority_that_is_gone_does_not_cost_the_place(day: Day) -> None:
    assert day.ticket(island_ticket(day, at=0, priority="elderly")).priority == "elderly"
    assert day.ticket(island_ticket(day, 2, at=0, priority="gone")).priority == ""


def test_paper_that_nobody_knows_of_is_said_so(day: Day) -> None:
    printed = [day.ticket(island_ticket(day, n, at=0, printed=out)).printed for n, out in enumerate((None, False), 1)]
    assert printed == [None, False]


def test_the_first_command_of_a_morning_may_be_an_island_ticket(day: Day) -> None:
    day.now = day.origin + 24 * 60 * MINUTE
    island_ticket(day, at=24 * 60 - 5, bdate="2026-03-03")
    assert (day.snapshot.bdate, [t.number for t in day.snapshot.tickets.values()]) == ("2026-03-03", ["K1-001"])


@pytest.mark.parametrize("how", ["closed", "turned", "left"])
def test_a_ticket_of_a_day_that_is_over_is_kept_and_waits_for_nobody(day: Day, how: str) -> None:
    if how == "closed":
        day.do(c.CloseDay(), at=60)
    elif how == "turned":
        day.issue("A", at=24 * 60)
    else:
        day.now = day.origin + 24 * 60 * MINUTE
    before = day.snapshot
    island_ticket(day, at=30)
    assert day.events[-1].data == e.IslandTicketLapsed(
        number="K1-001", service="A", issued_at=day.origin + 30 * MINUTE, bdate="2026-03-02"
    )
    assert replace(day.snapshot, seq=0, at=0) == replace(before, seq=0, at=0)
    assert business_date(day.now, "Asia/Shanghai", "04:00") >= day.snapshot.bdate


def test_a_counter_that_was_cut_off_tells_its_own_times(day: Day) -> None:
    ticket = day.issue("A", at=0)
    day.call("1", at=2)
    day.now = day.origin + 60 * MINUTE
    day.do(c.StartService(counter="1", ticket=ticket, happened_at=day.origin + 3 * MINUTE), who=COUNTER)
    day.do(c.FinishService(counter="1", ticket=ticket, happened_at=day.origin + 9 * MINUTE), who=COUNTER)
    served = day.ticket(ticket)
    assert (served.state, clocks.walking(served.segment), clocks.serving(served.segment)) == (
        TicketState.SERVED, MINUTE, 6 * MINUTE,
    )  # fmt: skip
    assert (served.segment.island, served.segment.forgotten) == (True, False)
    assert day.snapshot.counters["1"].last_finished_at == day.origin + 9 * MINUTE


def test_claimed_times_stay_between_what_is_known_and_now(day: Day) -> None:
    ticket = day.issue("A", at=0)
    day.call("1", at=2)
    day.do(c.StartService(counter="1", happened_at=0), who=COUNTER, at=5)
    assert day.ticket(ticket).segment.started_at == day.origin + 2 * MINUTE
    day.do(c.FinishService(counter="1", happened_at=day.now + 1), who=COUNTER)
    assert day.ticket(ticket).ended_at == day.now


def test_a_late_finish_does_not_hit_the_next_customer(day: Day) -> None:
    gone = day.issue("A", at=0)
    day.issue("A")
    for _ in range(2):
        day.call("1")
        day.start("1")
        if day.snapshot.counters["1"].ticket == gone:
            day.finish("1")
    with refused("other_customer_here", number="A002"):
        day.do(c.FinishService(counter="1", ticket=gone, happened_at=day.now), who=COUNTER)


def test_the_journal_of_another_counter_is_refused(day: Day) -> None:
    day.issue("A")
    day.call("1")
    stranger = c.Who(device="pc-2", kind="counter", counter="2")
    with refused("foreign_counter", counter="1"):
        day.do(c.StartService(counter="1", happened_at=day.now), who=stranger)
    with refused("log_in_first"):
        day.do(c.StartService(counter="1"), who=COUNTER)


def test_a_rating_given_in_time_counts_however_late_it_arrives(day: Day) -> None:
    ticket = day.issue("A", at=0)
    day.call("1")
    day.start("1")
    day.finish("1", at=5)
    given = day.now + 10_000
    with refused("rating_expired"):
        day.do(c.RateTicket(ticket=ticket, score=5), at=60, who=PAD)
    asked = day.ticket(ticket).question
    day.do(c.RateTicket(ticket=ticket, score=5, happened_at=given, question=asked), who=PAD)
    rating = day.ticket(ticket).rating
    assert rating is not None
    assert rating.at == given


def test_a_ticket_under_the_kiosks_own_id_is_issued_once(day: Day) -> None:
    day.do(c.IssueTicket(service="A", ticket="wish"), who=KIOSK)
    assert day.ticket("wish").number == "A001"
    with refused("ticket_known", ticket="wish"):
        day.do(c.IssueTicket(service="A", ticket="wish"), who=KIOSK)


def test_the_summary_counts_island_tickets_and_lines_mark_them(day: Day) -> None:
    day.issue("A")
    island_ticket(day, at=0)
    assert summarise(day.snapshot, day.now).counts.island == 1
    assert {line.number: line.island for line in ticket_lines(day.snapshot)} == {"A001": False, "K1-001": True}
