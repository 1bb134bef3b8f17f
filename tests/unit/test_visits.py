"""Earlier visits are read from the log a day at a time, the latest first, and past days once."""

from __future__ import annotations

from collections import Counter

from branchdesk.domain import commands as c
from branchdesk.domain.events import Event
from branchdesk.services.visits import MOST, Visits, by_customer
from tests.scenario import Day

WHO, OTHER = "a" * 32, "b" * 32


def come(day: Day, who: str, at: float, wait: float = 0, *, called: bool = True) -> None:
    day.do(c.IssueTicket(service="A", customer=who), at=at)
    if called:
        day.call("1", at=at + wait)
        day.start("1")
        day.do(c.NextService(counter="1", service="B"))
        day.finish("1")
        day.rate(day.snapshot.counters["1"].last_ticket, 4)


def story() -> Day:
    """A Monday with two visits, nobody on Tuesday, one visit on Wednesday and one that nobody called."""
    day = Day()
    day.open("1", at=0)
    come(day, WHO, 1, wait=7.9)
    come(day, OTHER, 20)
    come(day, WHO, 60, wait=3)
    day.open("1", at=2 * 24 * 60)
    come(day, WHO, 2 * 24 * 60 + 5)
    come(day, WHO, 2 * 24 * 60 + 50, called=False)
    come(day, "", 2 * 24 * 60 + 60, called=False)
    return day


def test_the_latest_visit_comes_first_and_is_told_in_five_words() -> None:
    day = story()
    reads: Counter[str] = Counter()

    def read(bdate: str) -> list[Event]:
        reads[bdate] += 1
        return [event for event in day.events if event.bdate == bdate]

    visits = Visits(read)
    seen = [(v.bdate, v.service, v.wait_min, v.counter, v.score) for v in visits.of(WHO, "2026-03-04", "2026-03-01")]
    assert seen == [
        ("2026-03-04", "A", None, "", None),
        ("2026-03-04", "B", 0, "1", 4),
        ("2026-03-02", "B", 3, "1", 4),
        ("2026-03-02", "B", 7, "1", 4),
    ]
    assert [v.bdate for v in visits.of(WHO, "2026-03-04", "2026-03-03")] == ["2026-03-04"] * 2
    assert [v.wait_min for v in visits.of(OTHER, "2026-03-04", "2026-03-01")] == [0]
    assert visits.of("", "2026-03-04", "2026-03-01") == []
    assert reads["2026-03-02"] == 1
    assert reads["2026-03-04"] > 1


def test_today_s_ticket_is_no_earlier_visit() -> None:
    day = story()
    latest = next(t.id for t in day.snapshot.tickets.values() if t.customer and t.first_called_at is None)
    assert [v.wait_min for v in by_customer([e for e in day.events if e.bdate == "2026-03-04"], latest)[WHO]] == [0]


def test_a_regular_is_told_by_the_latest_visits() -> None:
    day = Day()
    for minute in range(MOST + 5):
        come(day, WHO, minute, called=False)
    assert len(Visits(lambda _bdate: day.events).of(WHO, "2026-03-02", "2026-03-02")) == MOST


def test_a_visit_more_than_a_year_ago_is_told_as_well() -> None:
    day = story()
    visits = Visits(lambda bdate: [event for event in day.events if event.bdate == bdate])
    assert [v.bdate for v in visits.of(WHO, "2027-06-01", "2026-03-04")] == ["2026-03-04"] * 2
