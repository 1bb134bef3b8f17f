"""Where the wait came from: days in which one thing alone differs, and the model's own sums."""

from __future__ import annotations

import msgspec
import pytest

from branchdesk.domain import commands as c
from branchdesk.domain.times import HOUR, MINUTE
from branchdesk.metrics.causes import HALF_HOUR, Came, Causes, Load, Open, explain, halves, load_of, mean_wait
from branchdesk.metrics.past import DayFigures, day_figures
from branchdesk.metrics.tally import combined
from branchdesk.report.explain import cause_words
from tests.busy_day import busy_day
from tests.scenario import Day

NINE = 9 * HOUR


def day(bdate: str = "2026-03-09", *, every: float = 5, taken: float = 5, counters: int = 1, until: float = 17) -> Load:
    """Customers for A at even distances for two hours, counters open from nine."""
    customers = [Came(NINE + round(n * every * MINUTE), "A", round(taken * MINUTE)) for n in range(int(120 / every))]
    spells = tuple(Open(str(n), ("A",), NINE, round(until * HOUR)) for n in range(counters))
    bare = Load(bdate=bdate, customers=tuple(customers), counters=spells, standard={"A": 5 * MINUTE})
    mean = mean_wait(bare.customers, bare.counters) or 0
    waited = [Came(one.at, one.service, one.taken, round(mean * MINUTE)) for one in customers]
    return msgspec.structs.replace(bare, customers=tuple(waited))


def test_the_model_is_a_queue() -> None:
    spell = (Open("1", ("A",), NINE, 17 * HOUR),)
    three = [Came(NINE, "A", 6 * MINUTE)] * 3
    assert mean_wait(three, spell) == pytest.approx(6)
    two = (*spell, Open("2", ("A",), NINE, 17 * HOUR))
    assert mean_wait(three, two) == pytest.approx(2)
    assert mean_wait([Came(NINE, "B", MINUTE)], two) is None, "nobody has the skill"
    assert mean_wait([Came(8 * HOUR, "A", MINUTE)], two) == pytest.approx(60), "they open at nine"
    assert mean_wait([Came(18 * HOUR, "A", MINUTE)], two) is None, "they have gone home"


def test_one_counter_is_in_one_place_at_a_time() -> None:
    """Two spells of one counter, before and after a pause, are one server."""
    spells = (Open("1", ("A",), NINE, NINE + 10 * MINUTE), Open("1", ("A",), NINE + 20 * MINUTE, 17 * HOUR))
    long = [Came(NINE, "A", 30 * MINUTE), Came(NINE, "A", MINUTE)]
    assert mean_wait(long, spells) == pytest.approx(15)


@pytest.mark.parametrize(
    ("today", "cause"),
    [
        (day(every=4), "arrivals"),
        (day(taken=7), "service"),
        (day(counters=1), "staff"),
    ],
)
def test_what_alone_differs_is_the_cause(today: Load, cause: str) -> None:
    other = day("2026-03-02", counters=2, every=3) if cause == "staff" else day("2026-03-02")
    if cause == "staff":
        today = day(counters=1, every=3)
    found = explain(today, other)
    assert found is not None
    effects = {"arrivals": found.arrivals, "staff": found.staff, "service": found.service}
    assert effects.pop(cause) == pytest.approx(found.mean_min - found.other_min, abs=0.01)
    assert found.mean_min - found.other_min > 1
    assert list(effects.values()) == pytest.approx([0, 0], abs=0.01)
    assert found.rest == pytest.approx(0, abs=0.01)


def test_all_causes_add_up_to_the_difference() -> None:
    found = explain(day(every=4, taken=6, counters=1), day("2026-03-02", every=5, taken=5, counters=2))
    assert found is not None
    parts = found.arrivals + found.staff + found.service + found.rest
    assert parts == pytest.approx(found.mean_min - found.other_min)
    assert min(found.arrivals, found.staff, found.service) >= 0
    back = explain(day("2026-03-02", every=5, taken=5, counters=2), day(every=4, taken=6, counters=1))
    assert back is not None
    assert back.staff == pytest.approx(-found.staff), "the other way round it is the same, shorter"


def test_what_the_model_does_not_know_is_told_as_the_rest() -> None:
    today = day()
    waited = tuple(Came(one.at, one.service, one.taken, one.waited + 3 * MINUTE) for one in today.customers)
    found = explain(msgspec.structs.replace(today, customers=waited), day("2026-03-02"))
    assert found is not None
    assert found.rest == pytest.approx(3)


def test_without_another_day_the_standard_times_say_something() -> None:
    found = explain(day(taken=7), None)
    assert found is not None
    assert (found.against, found.arrivals, found.staff) == ("", 0, 0)
    assert found.service == pytest.approx(found.mean_min), "at five minutes each nobody would have waited"
    assert explain(Load(bdate="2026-03-02"), None) is None


def test_the_answer_in_words_has_signs_as_they_are_printed() -> None:
    told = cause_words(Causes("2026-03-02", 3.7, 11.8, 0.01, -2.3, 1.0, -6.8), "en")
    assert told == (
        "The mean wait was 3.7 min, \u22128.1 min against 2026-03-02: "
        "unexplained \u22126.8 min, open counters \u22122.3 min, service time +1.0 min, arrivals 0.0 min"
    )


def test_half_hours_tell_the_counters_that_were_needed_and_open() -> None:
    rows = halves(day(every=5, taken=10, counters=1, until=12))
    assert [row.came for row in rows] == [6, 6, 6, 6, 0, 0]
    assert [row.needed for row in rows[:4]] == pytest.approx([2, 2, 2, 2])
    assert {row.open for row in rows} == {1.0}
    assert rows[0].begins == NINE
    assert rows[1].begins - rows[0].begins == HALF_HOUR


def test_a_days_load_is_read_from_its_tickets_and_duties() -> None:
    branch = Day()
    branch.open("1", at=0)
    for minute in (0, 1):
        branch.issue("A", at=minute)
    branch.serve("1", call=2, start=3, finish=8)
    branch.do(c.PauseCounter(counter="1", reason="meal"), at=9)
    branch.do(c.ResumeCounter(counter="1"), at=19)
    branch.call("1", at=20)
    load = load_of(branch.snapshot, branch.origin + 30 * MINUTE)
    assert [(one.at - NINE, one.waited) for one in load.customers] == [(0, 2 * MINUTE), (MINUTE, 19 * MINUTE)]
    assert load.customers[0].taken == 7 * MINUTE, "walking, serving, wrap-up"
    assert load.customers[1].taken == 5 * MINUTE, "not served yet: as long as the others"
    assert [(spell.since - NINE, spell.until - NINE) for spell in load.counters] == [
        (0, 9 * MINUTE),
        (19 * MINUTE, 30 * MINUTE),
    ]


def test_a_busy_days_figures_go_over_the_wire_and_add_up() -> None:
    played = busy_day()
    found = day_figures(played, played.at)
    assert msgspec.json.decode(msgspec.json.encode(found), type=DayFigures) == found
    assert combined(found.services[""].values()).issued == len(played.tickets)
    assert explain(found.load, None) is not None
