"""What is learned wait by wait: that it converges, that it fades, and that a day replayed says the same."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from branchdesk.forecast.learning import Quantile, Ridge
from branchdesk.forecast.outside.predictor import Forecast, Predictor

SERVICE_S = 300.0


def test_a_ridge_finds_the_coefficients_and_follows_when_they_change() -> None:
    random = np.random.default_rng(3)
    ridge = Ridge(3, shrink=1.0, keep=0.99)
    for truth in (np.array([1.0, -2.0, 0.5]), np.array([0.0, 1.0, 0.5])):
        for _ in range(1500):
            x = random.normal(size=3)
            ridge.learn(x, float(x @ truth) + random.normal(0, 0.3), 1.0)
        assert ridge.weights == pytest.approx(truth, abs=0.12)


def test_a_ridge_with_nothing_to_learn_from_stays_near_its_prior() -> None:
    ridge = Ridge(4)
    ridge.learn(np.ones(4), 1.0, 1.0)
    assert 0 < ridge.value(np.ones(4)) < 0.05


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_quantile_has_its_share_below_for_every_service(share: float) -> None:
    random = np.random.default_rng(5)
    law = Quantile(2, share, 0.0)
    below: dict[str, list[bool]] = {"A": [], "B": []}
    for number in range(12000):
        service = "AB"[random.integers(2)]
        x = np.array([1.0, random.normal()])
        seen = (2.0 if service == "A" else 0.0) + 0.5 * x[1] + random.normal()
        if number > 6000:
            below[service].append(bool(seen <= law.value(x, service)))
        law.learn(x, seen, service)
    for shares in below.values():
        assert np.mean(shares) == pytest.approx(share, abs=0.02)


def test_a_quantile_soon_tells_apart_signs_that_go_together() -> None:
    random = np.random.default_rng(7)
    law = Quantile(3, 0.9, 0.0)
    below: dict[bool, list[bool]] = {True: [], False: []}
    for number in range(6000):
        together, apart = random.normal(size=2)
        x = np.array([1.0, together, together + apart])
        seen = 0.5 * apart + 0.4 * random.normal()
        if number > 3000:
            below[bool(apart > 0)].append(bool(seen <= law.value(x, "A")))
        law.learn(x, seen, "A")
    for shares in below.values():
        assert np.mean(shares) == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.95])
def test_one_odd_wait_moves_a_new_quantile_little(share: float) -> None:
    for seen in (-9.0, 9.0):
        law, x = Quantile(3, share, 0.6), np.array([1.0, 0.5, -0.5])
        before = law.value(x, "A")
        law.learn(x, seen, "A")
        assert 0 < abs(law.value(x, "A") - before) < 0.05


def day(predictor: Predictor, seed: int) -> list[tuple[Forecast, float]]:
    """A day of one queue and two counters; each forecast with the wait that followed."""
    random, now = np.random.default_rng(seed), 9 * 3600.0
    free = {"c1": now, "c2": now}
    told: dict[str, Forecast] = {}
    ended: list[tuple[Forecast, float]] = []
    events: list[tuple[float, int, str, str, float]] = []
    for number in range(120):
        now += random.exponential(165)
        counter = min(free, key=lambda c: free[c])
        begins = max(now, free[counter])
        free[counter] = begins + random.lognormal(np.log(SERVICE_S) - 0.25, 0.7)
        events += [
            (now, 2, f"{number}", "", begins),
            (begins, 1, f"{number}", counter, now),
            (free[counter], 0, f"{number}", counter, 0),
        ]
    predictor.day()
    for at, what, ticket, counter, other in sorted(events):
        if what == 2 and (made := predictor.join(at, ticket, "A", 0, waits=other > at)):
            told[ticket] = made
        elif what == 1:
            predictor.start(at, ticket, "A", counter)
            if ticket in told:
                ended.append((told[ticket], at - other))
        elif what == 0:
            predictor.end(at, ticket, counter)
    return ended


def test_nine_waits_of_ten_are_within_the_ninth_decile_and_the_mean_is_right() -> None:
    predictor, ended = Predictor(), []
    for seed in range(14):
        ended += day(predictor, seed)[0 if seed > 1 else 200 :]
    waits = np.array([wait for _, wait in ended])
    means = np.array([made.mean for made, _ in ended])
    assert len(waits) > 600
    assert np.mean([wait <= made.p90 for made, wait in ended]) == pytest.approx(0.9, abs=0.04)
    assert means.mean() == pytest.approx(waits.mean(), rel=0.12)
    assert np.sqrt(np.mean((means - waits) ** 2)) < 0.7 * waits.std()


def test_a_day_replayed_says_the_same() -> None:
    first, second = Predictor(), Predictor()
    assert day(first, 7) == day(second, 7)


def test_who_gives_up_teaches_nothing_of_waits_and_is_forgotten() -> None:
    predictor = Predictor()
    day(predictor, 1)
    predictor.join(60000, "x", "A", 0)
    predictor.leave(60100, "x")
    predictor.start(60200, "x", "A", "c1")
    assert predictor.floor.queue == {}


def lines(*events: dict[str, object]) -> subprocess.CompletedProcess[str]:
    spoken = "".join(json.dumps(event) + "\n" for event in events)
    command = [sys.executable, "-m", "branchdesk.forecast"]
    return subprocess.run(command, input=spoken, text=True, capture_output=True, check=False)


def test_the_command_answers_only_those_who_wait() -> None:
    ran = lines(
        {"e": "day", "date": "2026-11-26"},
        {"e": "join", "t": 32400, "id": "1", "svc": "A", "prio": 0, "predict": False},
        {"e": "start", "t": 32400, "id": "1", "svc": "A", "prio": 0, "ctr": "c1"},
        {"e": "join", "t": 32500, "id": "2", "svc": "A", "prio": 0, "predict": True},
        {"e": "bye"},
    )
    (answer,) = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 0
    assert 0 < answer["p50"] < answer["p90"]
    assert 0 < answer["mean"] < 3600


def test_the_command_names_the_line_that_is_none() -> None:
    ran = lines({"e": "day"}, {"e": "join", "t": "soon"})
    assert ran.returncode == 2
    assert "line 2" in ran.stderr
