"""What the adviser says of plain situations, that it does not waver, and that it is silent where nothing is needed."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from branchdesk.domain import commands as c
from branchdesk.domain.profile import CounterSetup, Reason, Words
from branchdesk.forecast.advice.choosing import Adviser, Answered, Memory, Tuning
from branchdesk.forecast.advice.present import counts_today, situation
from branchdesk.forecast.advice.situation import Action, Situation, Window, hours, posts
from branchdesk.forecast.advice.weighing import Range, Scales
from branchdesk.forecast.arrivals.profile import Arrivals
from branchdesk.forecast.days.futures import Lasting, Nature, Rates, Waiting
from branchdesk.forecast.waits.learned import Learned
from tests.scenario import BRANCH, Day

TEN, FIVE = 10 * 3600.0, 17 * 3600.0
QUICK = Tuning(futures=12, few=6)
SERVICES = {"A": Lasting(300.0, 0.8), "C": Lasting(600.0, 0.9)}


def windows(*made: Window) -> tuple[Window, ...]:
    return tuple(one._replace(usual=(one.services, one.backup)) for one in made)


def scene(*made: Window, cash: float = 8.0, corporate: float = 1.0, waiting: int = 0, now: float = TEN) -> Situation:
    """``cash``, ``corporate``: customers each half-hour."""
    rates = Rates(now, {"A": [cash] * 8, "C": [corporate] * 8}, 0.1)
    queue = tuple(Waiting("A", now - 60.0 * n, now - 60.0 * n) for n in range(waiting))
    return Situation(now, FIVE, windows(*made), queue, (), Nature(SERVICES, rates))


ONE, TWO = Window("1", ("A",)), Window("2", ("A",))
FLEXIBLE = Window("6", ("A",), open=False, can_open=True, flexible=True)
CORPORATE = Window("4", ("C",))


def test_nothing_is_said_where_nothing_is_needed() -> None:
    assert Adviser(QUICK).advise(scene(ONE, CORPORATE, cash=3)) is None


def test_a_window_is_opened_before_the_goal_is_passed() -> None:
    advice = Adviser(QUICK).advise(scene(ONE, FLEXIBLE, CORPORATE, cash=8))
    assert advice is not None
    assert advice.action.subject == ("open", "6", "")
    assert advice.passes_at is not None
    assert TEN <= advice.passes_at <= TEN + 3600
    assert advice.following.mean < advice.without.mean - 3
    assert advice.saved.low <= advice.saved.mean <= advice.saved.high
    assert advice.longest[1] < advice.longest[0]


def test_nobody_is_asked_to_open_what_nobody_can() -> None:
    assert Adviser(QUICK).advise(scene(ONE, FLEXIBLE._replace(can_open=False), CORPORATE, cash=8)) is None


def test_a_window_that_can_helps_a_crowded_service() -> None:
    helper = TWO._replace(able=("C",))
    advice = Adviser(QUICK).advise(scene(ONE, helper, CORPORATE, cash=4, corporate=4.5))
    assert advice is not None
    assert advice.action.subject == ("help", "2", "C")
    taken = CORPORATE._replace(id="3", backup=("A",))
    pressed = Adviser(QUICK).advise(scene(ONE, taken, CORPORATE, cash=10, corporate=5))
    assert pressed is not None
    assert pressed.action.subject == ("take", "3", "A")


@pytest.mark.parametrize(("cash", "shortens"), [(4.0, True), (6.0, False)])
def test_no_service_is_moved_where_all_together_wait_longer(cash: float, shortens: bool) -> None:
    """Wealth customers wait for long, so taking them is worth much; yet each of them keeps others from the window."""
    helper = TWO._replace(backup=("D",))
    seen = scene(ONE, helper, Window("5", ("D",)), waiting=4)
    late = tuple(Waiting("D", TEN - 300.0 * n - 1, TEN - 300.0 * n - 1) for n in range(4))
    nature = Nature(SERVICES | {"D": Lasting(1080.0, 0.7)}, Rates(TEN, {"A": [cash] * 8, "D": [4.0] * 8}, 0.1))
    seen = seen._replace(waiting=seen.waiting + late, nature=nature)
    scales = Scales(seen, futures=QUICK.futures, seed=1)
    base, made = scales.weigh(None, QUICK.futures), scales.weigh(Action("take", "2", TEN, "D"), QUICK.futures)
    assert (base.costs - made.costs).mean() > QUICK.enter_move
    advice = Adviser(QUICK).advise(seen)
    assert bool(made.means.mean() <= base.means.mean()) is shortens
    assert (advice is not None and advice.action.subject == ("take", "2", "D")) is shortens


def test_a_range_holds_eight_of_ten_that_it_was_not_made_of() -> None:
    random = np.random.default_rng(1)
    ranges = [Range.of(values) for values in random.exponential(size=(4000, 24))]
    held = [made.low <= value <= made.high for made, value in zip(ranges, random.exponential(size=4000), strict=True)]
    assert np.mean(held) == pytest.approx(0.8, abs=0.02)


def test_it_does_not_waver_from_minute_to_minute() -> None:
    adviser, said, standing = Adviser(QUICK), [], None
    for minute in range(12):
        now = TEN + 60 * minute
        seen = scene(ONE, FLEXIBLE, CORPORATE, cash=6.5, waiting=minute % 3, now=now)
        advice = adviser.advise(seen, Memory(standing))
        standing = advice.action if advice else None
        said.append(advice.action._replace(at=0.0, minutes=0.0) if advice else None)
    assert len(set(said)) <= 2
    assert said[-1] is not None


def test_what_was_answered_is_not_said_again_for_a_while() -> None:
    adviser = Adviser(QUICK)
    seen = scene(ONE, FLEXIBLE, CORPORATE)
    advice = adviser.advise(seen)
    assert advice is not None
    said = Memory(None, (Answered(TEN, advice.action, accepted=False),))
    assert adviser.advise(seen._replace(now=TEN + 60), said) is None
    assert adviser.advise(scene(ONE, FLEXIBLE, CORPORATE, now=TEN + 1900), said) is not None


def test_in_quiet_hours_one_window_is_spared_but_never_the_last_of_a_service() -> None:
    spared = Adviser(QUICK).advise(scene(ONE, TWO, CORPORATE, cash=2))
    assert spared is not None
    assert spared.action.kind == "spare"
    assert spared.action.window in {"1", "2"}
    assert spared.following.high <= 10
    away = TWO._replace(away_until=TEN + 1800)
    assert Adviser(QUICK).advise(scene(ONE, away, Window("3", ("A",)), CORPORATE, cash=2)) is None
    closing = Adviser(QUICK).advise(scene(ONE, FLEXIBLE._replace(open=True), CORPORATE, cash=2))
    assert closing is not None
    assert closing.action.subject == ("close", "6", "")


def test_a_meal_is_taken_when_it_costs_least() -> None:
    hungry = TWO._replace(meal_min=45.0)
    rates = Rates(TEN, {"A": [26.0, 2.0, 2.0, 2.0, 9.0, 9.0, 9.0]}, 0.1)
    busy = scene(ONE, hungry, Window("3", ("A",)), CORPORATE)
    busy = busy._replace(nature=busy.nature._replace(rates=rates))
    assert Adviser(QUICK).advise(busy) is None, "half an hour later it costs less"
    quiet = busy._replace(now=TEN + 1500.0)
    advice = Adviser(Tuning(futures=12, few=6, rests=False)).advise(quiet)
    assert advice is not None
    assert advice.action.subject == ("meal", "2", "")
    assert advice.action.at <= quiet.now + 900


def test_whoever_was_sent_away_is_expected_back() -> None:
    adviser = Adviser(QUICK)
    sent = Memory(None, (Answered(TEN, Action("spare", "2", TEN, minutes=20.0), accepted=True),))
    away = scene(ONE, TWO._replace(away_until=TEN + 7000), FLEXIBLE, CORPORATE, cash=9)
    assert Adviser(QUICK).advise(away) is not None
    told = adviser.advise(away, sent)
    assert told is None or told.without.mean < 10


def test_what_was_accepted_is_on_its_way() -> None:
    crowded = scene(ONE, FLEXIBLE, FLEXIBLE._replace(id="7", flexible=False), CORPORATE, cash=8)
    asked = Memory(None, (Answered(TEN - 60, Action("open", "6", TEN - 60), accepted=True),))
    first = Adviser(QUICK).advise(crowded)
    assert first is not None
    assert first.action.subject == ("open", "6", "")
    assert Adviser(QUICK).advise(crowded, asked) is None, "nobody else is asked while one is coming"
    late = Memory(None, (Answered(TEN - 2000, Action("open", "6", TEN - 2000), accepted=True),))
    again = Adviser(QUICK).advise(crowded, late)
    assert again is not None
    quiet = scene(ONE, TWO, Window("3", ("A",)), CORPORATE, cash=2)
    told = Memory(None, (Answered(TEN - 60, Action("spare", "1", TEN - 60, minutes=60.0), accepted=True),))
    assert Adviser(QUICK).advise(quiet, told) is None, "one is spared already, though still with a customer"


def test_plans_and_their_hours() -> None:
    here = scene(ONE, FLEXIBLE, CORPORATE)
    assert hours(posts(here), TEN, TEN + 3600) == pytest.approx(2.0)
    opened = posts(here, Action("open", "6", TEN + 900, minutes=45))
    assert hours(opened, TEN, TEN + 7200) == pytest.approx(4.75)
    spared = posts(here, Action("spare", "1", TEN, minutes=30))
    assert hours(spared, TEN, TEN + 3600) == pytest.approx(1.5)


def test_the_situation_is_read_off_the_branch() -> None:
    meal = Reason("meal", Words("用餐", "Meal"), minutes=45)
    more = CounterSetup(id="4", services=("C",), backup=("A", "B"), able=("E",))
    counters = tuple(more if one.id == "4" else one for one in BRANCH.counters)
    day = Day(replace(BRANCH, pauses=(meal, *BRANCH.pauses[1:]), counters=counters))
    for counter in ("1", "2", "4"):
        day.open(counter, at=0)
    for minute, service in enumerate("AABC"):
        day.issue(service, at=100 + minute)
    day.issue("B", at=105, priority="elderly")
    day.call("1", at=106)
    day.start("1", at=107)
    day.do(c.PauseCounter(counter="2", reason="meal"), at=110)
    learned, arrivals = Learned(), Arrivals.of(day.snapshot.profile)
    counts = counts_today(day.snapshot)
    assert {code: int(found.sum()) for code, found in counts.items()} == {"A": 2, "B": 2, "C": 1, "D": 0, "E": 0}
    seen = situation(day.snapshot, day.now, learned, arrivals.rest("2026-03-02", 650.0, counts))
    assert seen is not None
    assert (seen.now, seen.closes) == (9 * 3600 + 6600, FIVE)
    known = {window.id: window for window in seen.windows}
    assert known["2"].away_until == seen.now + 45 * 60
    assert (known["3"].can_open, known["3"].open, known["3"].flexible) == (True, False, True)
    assert (known["4"].able, known["4"].backup) == (("E",), ("A", "B"))
    assert (known["1"].meal_min, known["4"].meal_min) == (45.0, 45.0)
    assert len(seen.waiting) == 4
    assert [one.priority for one in seen.waiting if one.service == "B"].count(True) <= 1
    assert [(one.counter, one.since) for one in seen.serving] == [("1", 9 * 3600 + 107 * 60)]
    assert seen.nature.services["A"].mean == pytest.approx(310, rel=0.1)
    assert np.isfinite(sum(seen.nature.rates.counts["A"]))
    day.do(c.CloseDay(force=True), at=120)
    assert situation(day.snapshot, day.now, learned, arrivals.expect("2026-03-02")) is None
