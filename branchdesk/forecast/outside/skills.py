"""Which counter serves what, where nobody tells it: from who was served there on which days, and who was passed over.

Whoever served a service today serves it; of the others, the share of a counter's days with it is the chance in the
morning, and every customer that was another's makes it less (Bayes). A counter that called somebody although another
stood before them does not serve that other, for an hour; how often that is wrong is learned too.
"""

from __future__ import annotations

import math

UNKNOWN = 0.6
"""The chance that a counter serves a service of which nothing is known; worth one day."""
FEWEST = 5
"""A counter's day with fewer customers tells nothing of what it does not serve."""
KEEP = 0.95
"""A day counts so much less after another."""
OFTEN = 0.3
"""A service that a counter has comes to it so much as often as to all: others may take it first."""
PASSED_S = 3600.0
FIRST_WRONG, FIRST_PASSED = 1.0, 20.0
"""Before anything was seen: of so many services passed over, so many were served by that counter all the same."""
ANYWHERE, RECENT = 0.3, 0.005
"""Of a service's share of all customers: before it was seen, and what one customer more counts."""


class Skills:
    """Of all counters, by their ids."""

    def __init__(self) -> None:
        self._days: dict[str, float] = {}
        self._days_with: dict[str, dict[str, float]] = {}
        self._shares: dict[str, float] = {}
        self._wrong, self._passes = FIRST_WRONG, FIRST_PASSED
        self._today: dict[str, dict[str, int]] = {}
        self._passed: dict[tuple[str, str], float] = {}

    def new_day(self) -> None:
        """What was today becomes one of the days before."""
        for counter, today in self._today.items():
            if sum(today.values()) >= FEWEST:
                self._days[counter] = self._days.get(counter, 0.0) * KEEP + 1
                days_with = self._days_with.setdefault(counter, {})
                for service in days_with:
                    days_with[service] *= KEEP
                for service in today:
                    days_with[service] = days_with.get(service, 0.0) + 1
        self._today, self._passed = {}, {}

    def served(self, t: float, counter: str, service: str) -> None:
        """A counter began to serve somebody."""
        if self._is_passed(t, counter, service):
            self._wrong += 1
            del self._passed[counter, service]
        today = self._today.setdefault(counter, {})
        today[service] = today.get(service, 0) + 1

    def came_to_somebody(self, service: str) -> None:
        """Somebody of this service was served at whatever counter."""
        for known in self._shares:
            self._shares[known] *= 1 - RECENT
        self._shares[service] = self._shares.get(service, 0.0) + RECENT

    def passed_over(self, t: float, counter: str, service: str) -> None:
        """A counter called somebody although one of this service stood before them."""
        if not self._is_passed(t, counter, service):
            self._passes += 1
        self._passed[counter, service] = t

    def _is_passed(self, t: float, counter: str, service: str) -> bool:
        return t - self._passed.get((counter, service), -math.inf) < PASSED_S

    def today(self, counter: str, service: str) -> bool:
        """Whether the counter served it today."""
        return service in self._today.get(counter, ())

    def chance(self, t: float, counter: str, service: str) -> float:
        """That a counter serves a service."""
        if self._is_passed(t, counter, service):
            return self._wrong / self._passes
        if self.today(counter, service):
            return 1.0
        days_with = self._days_with.get(counter, {}).get(service, 0.0)
        chance = (days_with + UNKNOWN) / (self._days.get(counter, 0.0) + 1)
        served = sum(self._today.get(counter, {}).values())
        return _unmet(chance, served * self._shares.get(service, ANYWHERE) * OFTEN)


def _unmet(chance: float, expected: float) -> float:
    """The chance of an ability that was not met, where ``expected`` meetings were to be expected of it (Bayes)."""
    still = chance * math.exp(-expected)
    return still / (1 - chance + still)
