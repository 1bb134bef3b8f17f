"""The customers of a realistic day, drawn from a seed.

Source: the service plan's own figures (240 arrivals 09:00-17:00 by half-hour shares, lognormal service times, mean
patience 80 min, 60 % rated). ``bench/day.py`` prints how near the simulated waits come to the plan's.
"""

from __future__ import annotations

from math import exp, log, sqrt
from random import Random
from typing import NamedTuple

ARRIVALS = 240
HALF_HOUR_SHARES = (5, 8, 9, 10, 10, 9, 7, 4, 4, 5, 6, 7, 6, 5, 3, 2)
"""Per cent of the day's arrivals in each half-hour from 09:00."""


class Mix(NamedTuple):
    """A service's share of customers and its service-time law (lognormal; minutes)."""

    share: float
    mean_min: float
    cv: float


SERVICES = {
    "A": Mix(0.40, 5, 0.8),
    "B": Mix(0.30, 8, 0.9),
    "C": Mix(0.15, 10, 0.9),
    "D": Mix(0.08, 18, 0.7),
    "E": Mix(0.07, 16, 0.7),
}
PATIENCE_MEAN_MIN = 80
PATIENCE_SHAPE = 4
"""Gamma law: few leave in the first minutes. An exponential law of the same mean lets 12 % leave and shortens the
waits.
"""
RATED_SHARE = 0.6
NO_SHOW_SHARE = 0.02
PRIORITY_SHARE = 0.06
ENGLISH_SHARE = 0.04
PRIORITIES = ("elderly", "elderly", "elderly", "disabled", "pregnant", "soldier", "vip")
LOW_REASONS = ("long_wait", "long_wait", "attitude", "skill", "unclear", "premises", "fees")


class Customer(NamedTuple):
    """One person: when they come (seconds after opening), what for, how long it takes, and how they are."""

    arrives_s: float
    service: str
    service_s: float
    patience_s: float
    language: str
    priority: str
    no_show: bool
    rates: bool
    mood: float
    """Uniform in 0-1: decides the score, together with the wait."""


def draw_day(rng: Random, arrivals: int = ARRIVALS) -> list[Customer]:
    """The day's customers in order of arrival. The number is Poisson with mean ``arrivals``."""
    total = _poisson(rng, arrivals)
    halves = rng.choices(range(len(HALF_HOUR_SHARES)), HALF_HOUR_SHARES, k=total)
    times = sorted((half + rng.random()) * 1800 for half in halves)
    return [_draw(rng, at) for at in times]


def score(customer: Customer, waited_min: float) -> int:
    """1-5. Satisfaction falls with the wait: about 90 % without one, 65 % at 15 minutes."""
    satisfied = max(0.15, 0.9 - 0.0165 * waited_min)
    if customer.mood < satisfied:
        return 5 if customer.mood < satisfied * 0.6 else 4
    beyond = (customer.mood - satisfied) / (1 - satisfied)
    return 3 if beyond < 0.55 else 2 if beyond < 0.85 else 1


def _draw(rng: Random, at: float) -> Customer:
    code = rng.choices(list(SERVICES), [mix.share for mix in SERVICES.values()])[0]
    mix = SERVICES[code]
    sigma = sqrt(log(1 + mix.cv**2))
    minutes = exp(rng.gauss(log(mix.mean_min) - sigma**2 / 2, sigma))
    return Customer(
        arrives_s=at,
        service=code,
        service_s=max(20.0, minutes * 60),
        patience_s=rng.gammavariate(PATIENCE_SHAPE, PATIENCE_MEAN_MIN * 60 / PATIENCE_SHAPE),
        language="en" if rng.random() < ENGLISH_SHARE else "zh",
        priority=rng.choice(PRIORITIES) if rng.random() < PRIORITY_SHARE else "",
        no_show=rng.random() < NO_SHOW_SHARE,
        rates=rng.random() < RATED_SHARE,
        mood=rng.random(),
    )


def _poisson(rng: Random, mean: float) -> int:
    """Arrivals of a Poisson process of unit rate within ``mean``."""
    count, at = 0, rng.expovariate(1)
    while at < mean:
        count += 1
        at += rng.expovariate(1)
    return count
