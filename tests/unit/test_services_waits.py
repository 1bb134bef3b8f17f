"""The branch's waits: played by the branch's own rule, learned from its log, never in a command's way."""

from __future__ import annotations

import itertools
from random import Random
from statistics import NormalDist

import numpy as np
import pytest
from msgspec.structs import replace

from branchdesk.demo.headless import DeskCast, play
from branchdesk.demo.listlog import ListLog
from branchdesk.demo.simulation import Simulation
from branchdesk.domain import commands as c
from branchdesk.domain.chain import Sealed
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.policy import next_ticket
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import HOUR, at_local
from branchdesk.forecast.laws import Array
from branchdesk.forecast.spoken import spoken
from branchdesk.forecast.wait import expected_wait
from branchdesk.forecast.waits.learned import Learned
from branchdesk.forecast.waits.ranges import Ranges
from branchdesk.forecast.waits.scene import New, Scene
from branchdesk.metrics.promises import accuracy
from branchdesk.services.desk import Desk
from branchdesk.services.waits import Relearning, Waits, beginning
from tests.inprocess import demo_profile
from tests.scenario import BRANCH, Day

SERVICES = "".join(one.code for one in BRANCH.services)


def called_in_turn(day: Day, counter: str) -> list[str]:
    """Everybody, as the counter really calls them, one right after the other."""
    found = []
    while (choice := next_ticket(day.snapshot, day.snapshot.counters[counter], day.now)) is not None:
        found.append(choice.ticket.id)
        day.call(counter)
        day.do(c.StartService(counter=counter))
        day.do(c.FinishService(counter=counter, outcome="done"))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_the_play_calls_in_the_order_in_which_the_counter_does(seed: int) -> None:
    random, day = Random(seed), Day()
    day.open("1")
    own, backup = SERVICES[0], SERVICES[1]
    day.do(c.SetSkills(counter="1", services=(own,), backup=(backup,)))
    for minute in range(14):
        priority = random.choice(["", "", "elderly"])
        day.issue(random.choice([own, backup]), at=minute * random.choice([1, 4]), priority=priority)
    scene = Scene(Learned(), day.snapshot, day.now)
    codes, seats = scene.near((own,))
    queue = scene.queue(codes)
    waits = scene.waits(queue, seats, [])
    # With the guarantee out of reach or long since reached, the order does not hang on how long services last.
    played = [queue[place].id for place in np.argsort(waits[0], kind="stable")]
    assert played == called_in_turn(day, "1") or min(scene_ages(day)) < 30


def scene_ages(day: Day) -> list[float]:
    """How far each is from the guarantee, in minutes; far from it on both sides is above 30."""
    limit = day.snapshot.profile.policy.max_wait_min
    return [abs(limit - (day.now - one.waits_since) / 60000) for one in day.snapshot.tickets.values()]


class Play(DeskCast):
    """A day on a desk that a forecast follows."""

    def __init__(self) -> None:
        profile = demo_profile()
        ids, at = itertools.count(1), at_local("2026-03-02", "08:30", profile.timezone)
        start, log = Snapshot(branch=profile.branch, profile=profile), ListLog()
        super().__init__(log, start, at, lambda: f"id-{next(ids)}")
        self.waits = Waits(start)
        self.desk = Desk(
            log, start, self.clock, lambda: f"id-{next(ids)}", forecast=self.waits.expected, publish=self.waits.follow
        )
        self.as_node(c.ChangeProfile(profile=profile))
        self.day = Simulation(self, 3, "2026-03-02", arrivals=240)


@pytest.fixture(scope="module")
def morning() -> Play:
    """A branch at half past ten."""
    cast = Play()
    play(cast.day, cast, at_local("2026-03-02", "10:30", "Asia/Shanghai"))
    return cast


def everything(waits: Waits, s: Snapshot) -> list[object]:
    return [waits.expected(s, one.code, urgent, s.at) for one in s.profile.services for urgent in (False, True)]


def test_what_is_learned_from_the_log_is_what_was_learned_live(morning: Play) -> None:
    s, start = morning.snapshot(), beginning(morning.log)
    assert start is not None
    again = Waits(start)
    again.read(morning.log, s.seq)
    assert everything(again, s) == everything(morning.waits, s) != everything(Waits(s), s)
    assert again.learned.speeds == morning.waits.learned.speeds


def test_a_node_that_starts_takes_over_what_its_thread_learned(morning: Play) -> None:
    s = morning.snapshot()
    fresh = Waits(s)
    relearning = Relearning(morning.log, fresh)
    relearning.start()
    relearning._thread.join()
    relearning.stop()
    assert everything(fresh, s) != everything(morning.waits, s)
    morning.send("kiosk", "", c.IssueTicket(service="A"))
    after = morning.snapshot()
    fresh.follow(morning.log.read(s.seq, 10), after)
    assert everything(fresh, after) == everything(morning.waits, after)
    assert fresh.seq == after.seq


def test_what_comes_twice_or_out_of_order_teaches_nothing(morning: Play) -> None:
    s = morning.snapshot()
    before = everything(morning.waits, s)
    for sealed in (*morning.log.read(40, 20), *morning.log.read(10, 20)):
        morning.waits.take(sealed.event)
    assert everything(morning.waits, s) == before
    assert morning.waits.problem == ""


def test_a_fault_costs_the_learned_estimate_alone(morning: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    s = morning.snapshot()
    waits = Waits(s)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Scene, "waits", broken)
    assert waits.expected(s, "A", False, s.at) == expected_wait(s, "A", False, s.at)
    assert waits.problem == "forecast_failed"


def test_a_log_that_cannot_be_read_stops_nothing(morning: Play) -> None:
    class Torn(ListLog):
        def read(self, after: int, limit: int) -> list[Sealed]:
            raise Unavailable("store_failed")

    s = morning.snapshot()
    waits = Waits(s)
    waits.hand_over(Waits(Snapshot(branch=s.branch, profile=s.profile)), Torn())
    waits.follow(morning.log.read(s.seq - 1, 1), s)
    assert waits.expected(s, "A", False, s.at) is not None
    assert waits.problem == "forecast_failed"


def test_ranges_in_round_minutes_hold_nine_waits_of_ten_of_those_who_are_not_called_at_once() -> None:
    random, ranges, inside = np.random.default_rng(1), Ranges(), []
    chances = (np.arange(64) + 0.5) / 64
    for number in range(4000):
        usual = 0.0 if random.random() < 0.3 else random.uniform(120, 1500)
        waits = 4 + usual * np.exp(0.5 * norm(chances))
        guess = ranges.guess(waits, 1e-5, "A", number * 60.0)
        came = 4 + usual * float(np.exp(0.5 * random.standard_normal()))
        said = spoken(*guess.ends)
        if usual:
            inside.append(said.low_min * 60 <= came <= said.high_min * 60)
        ranges.learn(guess, came, number * 60.0)
    assert 0.88 < np.mean(inside[1400:]) < 0.92


def norm(chances: Array) -> Array:
    """The normal law's quantiles."""
    return np.array([NormalDist().inv_cdf(one) for one in chances])


def test_without_a_counter_nothing_is_said_and_a_paused_one_is_waited_for() -> None:
    day = Day()
    waits = Waits(day.snapshot)
    service = BRANCH.counter("1").services[0]
    assert waits.expected(day.snapshot, service, False, day.now) is None
    day.open("1", at=1)
    free = waits.expected(day.snapshot, service, False, day.now)
    day.do(c.PauseCounter(counter="1", reason="meal"), at=2)
    away = waits.expected(day.snapshot, service, False, day.now)
    assert free is not None
    assert away is not None
    assert free.high_min <= 3 < away.high_min


def test_a_finish_that_is_taken_back_teaches_once() -> None:
    day = Day()
    waits = Waits(day.snapshot)
    day.open("1")
    service = BRANCH.counter("1").services[0]
    for minute in (1, 2):
        day.issue(service, at=minute)
    day.call("1", at=3)
    day.do(c.StartService(counter="1"), at=3.5)
    day.do(c.FinishService(counter="1", outcome="done"), at=8)
    day.do(c.UndoLast(counter="1"), at=8.1)
    day.do(c.FinishService(counter="1", outcome="done"), at=13)
    day.call("1", at=13.1)
    for event in day.events:
        waits.take(event)
    law = waits.learned.service(BRANCH, service)
    assert (waits.problem, law.seen) == ("", 1)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0, 5, (0, 1)), (0, 40, (0, 1)), (100, 380, (1, 7)), (625, 1085, (10, 18)), (1500, 4300, (24, 70))],
)
def test_a_range_is_spoken_in_round_minutes(low: float, high: float, said: tuple[int, int]) -> None:
    assert spoken(low, high) == said


def test_a_newcomer_with_priority_waits_less(morning: Play) -> None:
    s = morning.snapshot()
    scene = Scene(morning.waits.learned, s, s.at)
    codes, seats = scene.near(("C",))
    both = scene.waits(scene.queue(codes), seats, [New("C"), New("C", urgent=True)])
    assert both[:, -1].mean() <= both[:, -2].mean()


def test_a_very_long_queue_is_said_to_be_longer(morning: Play) -> None:
    s = morning.snapshot()
    few = replace(s, profile=replace(s.profile, policy=replace(s.profile.policy, max_wait_min=600)))
    day, highs = few, []
    for number in range(140):
        ticket = replace(next(iter(s.tickets.values())), id=f"x{number}", state="waiting", place=(s.at, number))
        ticket = replace(ticket, service="C", priority="", issued_at=s.at, booked_at=None, directed_to="")
        queue = day.queue("C").set(ticket.id, ticket.place)
        day = replace(day, tickets=day.tickets.set(ticket.id, ticket), waiting=day.waiting.set("C", queue))
        if number in (60, 100, 139):
            said = Waits(s).expected(day, "C", False, s.at)
            highs.append(said.high_min if said else 0)
    assert highs == sorted(highs)
    assert highs[-1] > highs[0] * 1.3


def test_nine_waits_of_ten_come_inside_the_range_on_the_paper_from_the_first_day_on() -> None:
    cast = Play()
    play(cast.day, cast, cast.day.closes + HOUR)
    found = accuracy(cast.snapshot().tickets.values())
    assert cast.waits.problem == ""
    assert found.n > 150
    assert found.inside is not None
    assert 0.85 < found.inside < 0.99
    assert (found.beyond or 0) < 0.1
