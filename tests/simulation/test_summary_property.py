"""Every figure of the day's summary equals an independent count over the raw log, whatever was done that day."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from branchdesk.domain import clocks
from branchdesk.domain import commands as c
from branchdesk.domain.counter import Duty
from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.ticket import Segment, Ticket
from branchdesk.domain.times import MINUTE
from branchdesk.metrics import figures, rows, stats
from branchdesk.metrics.figures import Figures
from branchdesk.metrics.summary import DaySummary, summarise
from tests.scenario import Day
from tests.simulation.moves import move
from tests.simulation.recompute import recompute

HEADING = {"branch", "name", "bdate", "day_open", "generated_at", "timezone", "level_within_min"}
MOVES = st.tuples(st.integers(0, 59), st.integers(0, 19), st.sampled_from([0, 1, 20, 100, 400, 1900]))


def plain(summary: DaySummary) -> dict[str, Any]:
    """The summary in the shape that ``recompute`` gives; empty half-hours are checked here and left out."""
    data: dict[str, Any] = msgspec.to_builtins(summary)
    for table in ("by_service", "by_counter", "by_teller"):
        data[table] = {row["key"]: row["figures"] for row in data[table]}
    nothing = msgspec.to_builtins(Figures())
    rows = {row["key"]: {"finished": row["finished"], "figures": row["figures"]} for row in data["by_half_hour"]}
    data["by_half_hour"] = {k: row for k, row in rows.items() if row["finished"] or row["figures"] != nothing}
    data["rating_reasons"] = {row["code"]: row["count"] for row in data["rating_reasons"]}
    return {
        key: list(value) if isinstance(value, tuple) else value for key, value in data.items() if key not in HEADING
    }


def as_plain(day: Day, now: int) -> dict[str, Any]:
    """``plain`` of a day."""
    return plain(summarise(day.snapshot, now))


def assert_same(ours: object, theirs: object, where: str = "summary") -> None:
    """Equal in shape and to nine digits, with the place of the first difference."""
    if isinstance(theirs, dict):
        assert isinstance(ours, dict), where
        assert ours.keys() == theirs.keys(), where
        for key in theirs:
            assert_same(ours[key], theirs[key], f"{where}.{key}")
    elif isinstance(theirs, list):
        assert isinstance(ours, list), where
        assert len(ours) == len(theirs), where
        for index, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
            assert_same(mine, other, f"{where}[{index}]")
    elif isinstance(theirs, float):
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12), where
    else:
        assert ours == theirs, where


def check(day: Day, now: int) -> None:
    assert_same(as_plain(day, now), recompute(day.events, day.snapshot.profile, now))


def begun() -> Day:
    day = Day()
    day.promise = Promise(2, 9)
    day.do(c.OpenDay())
    day.do(c.EnrolDevice(device_id="kiosk-1", device_kind="kiosk", name="door"))
    for counter in "124":
        day.open(counter)
    return day


@settings(max_examples=150, deadline=None)
@given(moves=st.lists(MOVES, max_size=80), later=st.integers(0, 90), closed=st.booleans())
def test_any_day(moves: list[tuple[int, int, int]], later: int, closed: bool) -> None:
    day = begun()
    for what, where, seconds in moves:
        move(day, what, where, seconds)
    check(day, day.now + later * MINUTE)
    if closed:
        day.close()
        check(day, day.now + later * MINUTE)
        total = summarise(day.snapshot, day.now).total
        assert total.abandoned == total.issued - total.served, "DOMAIN.md: abandonment = (issued - served) / issued"


@pytest.mark.parametrize("seed", range(3))
def test_a_long_day_with_enough_ratings(seed: int) -> None:
    """Long enough that satisfaction is shown, promises are kept and broken, and the peak hour is known."""
    chance = random.Random(seed)
    day = begun()
    for _ in range(2500):
        move(day, chance.randrange(60), chance.randrange(20), chance.choice([0, 2, 10, 30]))
    check(day, day.now)
    summary = summarise(day.snapshot, day.now)
    assert not summary.total.satisfaction.hidden
    assert summary.peak is not None
    counts = msgspec.to_builtins(summary.counts)
    assert not [name for name, count in counts.items() if not count], "everything happened at least once"
    day.close()
    check(day, day.now)


def test_the_figures_of_a_new_day_know_nothing_of_yesterday() -> None:
    day = begun()
    day.issue("A", at=0)
    day.serve("1", call=3, start=4, finish=9)
    day.issue("A", at=24 * 60)
    check(day, day.now)
    assert summarise(day.snapshot, day.now).total.issued == 1


def lower_rank(ordered: list[int], percent: int) -> int:
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]


def wait_from_last_call(ticket: Ticket) -> int | None:
    return ticket.segment.called_at - ticket.issued_at if ticket.segments else None


def walk_from_first_call(segment: Segment) -> int | None:
    return None if segment.started_at is None or not segment.calls else segment.started_at - segment.called_at


def duty_with_pauses(duty: Duty, now: int) -> int:
    return (duty.until or now) - duty.since


BUGS = {
    "P90 one rank off": (stats, "quantile", lower_rank),
    "the wait restarts after a transfer": (clocks, "waiting", wait_from_last_call),
    "recalls stretch the walk": (clocks, "walking", walk_from_first_call),
    "pauses count as time on duty": (clocks, "on_duty", duty_with_pauses),
    "forgotten finishes are averaged in": (clocks, "is_forgotten", lambda _ticket: False),
    "who is served now is idle": (clocks, "serving_so_far", lambda segment, _now: clocks.serving(segment) or 0),
    "who gave up is met": (figures, "kept_level", lambda *_: True),
    "half-hours are whole hours": (rows, "HALF_HOUR", 60 * MINUTE),
}


@pytest.mark.parametrize("name", BUGS)
def test_planted_bugs_are_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check itself is checked: each of these mistakes makes it fail."""
    chance = random.Random(1)
    day = begun()
    for _ in range(1000):
        move(day, chance.randrange(60), chance.randrange(20), chance.choice([0, 2, 10, 30]))
    while not any(counter.serving for counter in day.snapshot.counters.values()):
        move(day, chance.randrange(60), chance.randrange(20), 2)
    check(day, day.now + MINUTE)
    module, attribute, wrong = BUGS[name]
    monkeypatch.setattr(module, attribute, wrong)
    with pytest.raises(AssertionError):
        check(day, day.now + MINUTE)
