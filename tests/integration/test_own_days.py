"""A teller's own past days: from the log, of whoever asks and of nobody else."""

from __future__ import annotations

from pathlib import Path

from branchdesk.demo.listlog import ListLog
from branchdesk.domain import commands as c
from branchdesk.domain.chain import Head, seal
from branchdesk.domain.times import DAY
from branchdesk.metrics.own import own_day
from branchdesk.services.own_days import DAYS, OwnDays
from tests.nodes import NodeThread
from tests.refusals import refused
from tests.scenario import Day


def worked(days: int) -> tuple[Day, ListLog]:
    """So many dates on which wang serves one more customer than the day before, and li one on each second date."""
    day = Day()
    for date in range(days):
        day.origin += DAY if date else 0
        day.open("1", at=0)
        for number in range(date + 1):
            ticket = day.issue("A", at=number * 10)
            day.serve("1", call=number * 10 + 1, start=number * 10 + 2, finish=number * 10 + 6)
            day.rate(ticket, 5 if number % 2 else 2)
        if date % 2:
            day.open("2")
            day.issue("A")
            day.serve("2", call=999, start=999, finish=1001)
        day.close(at=1002)
    return day, ListLog(seal(day.events, Head()))


def test_each_sees_the_days_on_which_he_worked_the_oldest_first() -> None:
    day, log = worked(4)
    own = OwnDays(log)
    mine = own.of("wang", "2026-03-06")
    assert [(one.bdate, one.served, one.mean_min) for one in mine] == [
        ("2026-03-02", 1, 4), ("2026-03-03", 2, 4), ("2026-03-04", 3, 4), ("2026-03-05", 4, 4),
    ]  # fmt: skip
    assert [(one.ratings, one.satisfied, one.share) for one in mine[2:]] == [(3, 1, None), (4, 2, None)]
    assert [one.bdate for one in own.of("li", "2026-03-06")] == ["2026-03-03", "2026-03-05"]
    assert own.of("zhao", "2026-03-06") == []
    assert own_day(day.snapshot, "wang") == mine[-1]


def test_today_is_not_among_them_and_no_more_than_are_promised() -> None:
    _, log = worked(DAYS + 3)
    own = OwnDays(log)
    assert [one.bdate for one in own.of("wang", "2026-03-04")] == ["2026-03-02", "2026-03-03"]
    many = own.of("wang", "2026-03-25")
    assert (len(many), many[0].bdate, many[-1].bdate) == (DAYS, "2026-03-05", "2026-03-24")


def test_a_past_day_is_folded_once() -> None:
    _, log = worked(3)
    own = OwnDays(log)
    first = own.of("wang", "2026-03-05")
    log.read_day = None  # type: ignore[method-assign, assignment]
    assert own.of("wang", "2026-03-05") == first


def test_whoever_is_logged_in_is_told_of_himself(tmp_path: Path) -> None:
    with NodeThread(tmp_path) as node:
        teller = node.link("counter", "1", staff="t01")
        assert teller.customers.my_days() == []
        with refused("log_in_first"):
            node.link("counter", "2").customers.my_days()
        with refused("log_in_first"):
            node.link("kiosk").customers.my_days()
        teller.send(c.CloseCounter(counter="1"))
