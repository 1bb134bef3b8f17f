"""How many customers come, by service and half-hour of a date: learned from the counts of past days. Pure.

A date's expectation is a product, so that each part can be learned from few days:

- how busy the branch is on a day like this: its level, its weekday, month's start and end, pay days, days around
  holidays, make-up days (``drift.py``: shrinkage, forgetting, a day's own busyness);
- each service's share of it, which may differ on such days too;
- the course of the day: of all days, bent for working days and days off, for the weekday, and for the service, each
  begun at the one before it and moved by what was counted (gamma-Poisson), with forgetting.

Without history it begins with the profile: the work that its counters can do, split over their services, along a usual
branch's course of the day. The day's own counts so far then correct the rest of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from branchdesk.domain.profile import Profile
from branchdesk.domain.times import clock_time
from branchdesk.forecast.arrivals.calendar import FLAGS, SLOT_MIN, SLOTS, Calendar, Day
from branchdesk.forecast.arrivals.drift import Drift
from branchdesk.forecast.laws import Array

COURSE = (5, 8, 9, 10, 10, 9, 7, 4, 4, 5, 6, 7, 6, 5, 3, 2)
"""A usual course between opening and closing, whatever the hours: busiest before noon, again in the afternoon."""
USED = 0.6
"""Without history a branch has so much work that its counters are busy for this share of the hours: a plan with breaks
just keeps usual goals.
"""
_OUTSIDE = 2e-4
"""Of a day's customers, so many are expected in a half-hour in which the branch is closed."""
_HALVES = 10.0
_KNOWN = 0.15
"""Days that the first guess of ``_Halves`` is worth; how well a day must be known to count half."""
_KEEP = 0.985
"""A day's course counts as this much of the next one's: half after six weeks."""
_WORTH = {"all": 60.0, "kind": 100.0, "weekday": 150.0, "service": 200.0, "own": 600.0}
"""So many customers must be counted before a course is half its own: the branch's; of working days, or days off; a
weekday's; a service's; a service's on that weekday.
"""
_KEEP_WEEK = 0.93
"""The same of a day that comes once a week."""
_LEVEL = (0.7, 0.03)
_SHARE = (0.6, 0.02)
"""Width at first and daily step of the branch's level and of a service's share (logarithms)."""
_WEEK = (0.25, 0.008)
_OFF = (0.7, 0.008)
"""The same of a weekday, and of being a day off."""
_FLAG = {"holiday": 0.5, "make_up": 0.3, "after_holiday": 0.25}
"""How much a flag may mean, at first; others:"""
_OTHER = 0.15
_STEP = 0.004


class Prior(NamedTuple):
    """What is expected of an ordinary day without history. ``course`` adds up to 1 over the half-hours."""

    codes: tuple[str, ...]
    counts: Array
    """Customers a day, by service."""
    course: Array


class Expected(NamedTuple):
    """Customers to come. ``rates``: by service (in the order of ``codes``) and half-hour; ``cv``: of what they all are
    multiplied by, because nobody knows how busy the day will be.
    """

    codes: tuple[str, ...]
    rates: Array
    cv: float

    def of(self, code: str) -> Array:
        """One service's, by half-hour."""
        rates: Array = self.rates[self.codes.index(code)]
        return rates


def prior_of(profile: Profile) -> Prior:
    """From the profile alone: each counter's time is split evenly over its own services."""
    course = usual_course(profile)
    hours = len(np.flatnonzero(course > 2 * _OUTSIDE)) * SLOT_MIN
    minutes = dict.fromkeys((service.code for service in profile.services), 0.0)
    for counter in profile.counters:
        own = [code for code in counter.services if code in minutes]
        for code in own if not counter.flexible else ():
            minutes[code] += hours * USED / len(own)
    counts = [minutes[service.code] / service.standard_min for service in profile.services]
    return Prior(tuple(minutes), np.maximum(np.array(counts), 0.2), course)


def usual_course(profile: Profile) -> Array:
    """A usual day's course, stretched over the branch's hours."""
    opens, closes = (clock_time(clock).total_seconds() / 60 for clock in (profile.hours.opens, profile.hours.closes))
    edges = np.arange(SLOTS + 1) * SLOT_MIN
    below = np.concatenate([[0.0], np.cumsum(COURSE)]) / sum(COURSE)
    course = np.diff(np.interp(edges, np.linspace(opens, closes, len(below)), below))
    course = np.maximum(course, _OUTSIDE)
    whole: Array = course / course.sum()
    return whole


class Arrivals:
    """What was learned of one branch. ``learn`` takes days in their order, each once."""

    def __init__(self, prior: Prior, calendar: Calendar) -> None:
        self.prior = prior
        self._calendar = calendar
        flags = np.array([_FLAG.get(flag, _OTHER) for flag in FLAGS])
        steps = np.full(len(flags), _STEP)
        self._total = Drift(*_made(_LEVEL, flags, steps), cv=0.15)
        self._shares = {code: Drift(*_made(_SHARE, flags * 0.7, steps), cv=0.12) for code in prior.codes}
        self._courses = _Courses(prior.course, len(prior.codes))
        self._halves = _Halves()
        self.days = 0

    @classmethod
    def of(cls, profile: Profile) -> Arrivals:
        """Nothing learned yet: what the profile tells."""
        return cls(prior_of(profile), Calendar(profile.hours, profile.timezone))

    def expect(self, bdate: str) -> Expected:
        """A whole date; nobody on one that is closed."""
        day = self._calendar.day(bdate)
        signs = _signs(day)
        parts = self._parts(day, signs) * self._calendar.mask(bdate)
        level = float(self.prior.counts.sum()) * self._total.factor(signs)
        return Expected(self.prior.codes, level * parts, self._total.cv(signs))

    def rest(self, bdate: str, minute: float, counts: Mapping[str, Array]) -> Expected:
        """What still comes of a date, from ``minute`` (of the local day) on, given what was counted until then.

        The day's busyness lies between what days like it teach and what it has shown, as far as a day's first part
        has told of its second one on past days.
        """
        whole = self.expect(bdate)
        unsure = self._total.unsure(_signs(self._calendar.day(bdate)))
        past = np.clip(minute / SLOT_MIN - np.arange(SLOTS), 0, 1)
        due = float((whole.rates * past).sum())
        come = float(sum(counts[code].sum() for code in whole.codes if code in counts))
        busy, cv = self._halves.busy(come, due, unsure * unsure)
        return Expected(whole.codes, whole.rates * (1 - past) * busy, cv)

    def learn(self, bdate: str, counts: Mapping[str, Array]) -> None:
        """A date that has passed: its counts by service and half-hour. A service that is not in ``counts`` was not
        offered then.
        """
        day, mask = self._calendar.day(bdate), self._calendar.mask(bdate)
        if not mask.any():  # whoever came on a closed day was served: it was open
            mask = np.ones(SLOTS)
        signs = _signs(day)
        seen = np.array([counts[code] if code in counts else np.zeros(SLOTS) for code in self.prior.codes])
        parts = self._parts(day, signs) * mask
        usual = float(self.prior.counts.sum())
        due = usual * self._total.factor(signs) * parts.sum(axis=0)
        self._halves.learn(seen.sum(axis=0), due, self._total.unsure(signs))
        self._learn_shares(signs, {code: float(counts[code].sum()) for code in self._shares if code in counts}, parts)
        self._total.learn(signs, usual * float(parts.sum()), float(seen.sum()))
        self._courses.learn(day, seen, mask)
        self.days += 1

    def _learn_shares(self, signs: Array, seen: Mapping[str, float], parts: Array) -> None:
        due = {
            code: float(part) for code, part in zip(self.prior.codes, parts.sum(axis=1), strict=True) if code in seen
        }
        whole, all_due = sum(seen.values()), sum(due.values())
        for code, count in seen.items():
            drift = self._shares[code]
            drift.learn(signs, whole * due[code] / all_due / drift.factor(signs), count)

    def _parts(self, day: Day, signs: Array) -> Array:
        """A day's customers, 1 altogether, by service and half-hour, if it had the usual hours."""
        shares = self.prior.counts * np.array([drift.factor(signs) for drift in self._shares.values()])
        parts: Array = (shares / shares.sum())[:, None] * self._courses.of(day)
        return parts


class _Courses:
    """The course of a day, each kind of it begun at the wider one (a Dirichlet law each, with fading counts)."""

    def __init__(self, usual: Array, services: int) -> None:
        self._usual = usual
        self._all = np.zeros(SLOTS)
        self._kinds, self._weekdays = np.zeros((2, SLOTS)), np.zeros((7, SLOTS))
        self._services, self._own = np.zeros((services, SLOTS)), np.zeros((7, services, SLOTS))

    def of(self, day: Day) -> Array:
        """By service and half-hour; each service's adds up to 1 over a day of the usual hours."""
        everything = _drawn("all", self._usual, self._all)
        like_it = _drawn("kind", everything, self._kinds[int(day.works)])
        usual = _is_usual(day)
        if usual:
            like_it = _drawn("weekday", like_it, self._weekdays[day.weekday])
        tilted = like_it * _drawn("service", everything, self._services) / everything
        tilted /= tilted.sum(axis=1, keepdims=True)
        return _drawn("own", tilted, self._own[day.weekday]) if usual else tilted

    def learn(self, day: Day, seen: Array, mask: Array) -> None:
        """A day's counts; in half-hours closed for once as many count as would have come."""
        whole = seen if mask.all() else seen + (1 - mask) * self._missed(day, seen, mask)
        together = whole.sum(axis=0)
        self._all = self._all * _KEEP + together
        self._services = self._services * _KEEP + whole
        kind = int(day.works)
        self._kinds[kind] = self._kinds[kind] * _KEEP + together
        if _is_usual(day):
            self._weekdays[day.weekday] = self._weekdays[day.weekday] * _KEEP_WEEK + together
            self._own[day.weekday] = self._own[day.weekday] * _KEEP_WEEK + whole

    def _missed(self, day: Day, seen: Array, mask: Array) -> Array:
        courses = self.of(day)
        open_part = np.maximum((courses * mask).sum(axis=1, keepdims=True), 0.05)
        missed: Array = courses * seen.sum(axis=1, keepdims=True) / open_part
        return missed


class _Halves:
    """How far a day's first half tells of its second: what both have in common, and what each has alone (squares of
    coefficients of variation, of what remains when Poisson's part is taken off).
    """

    def __init__(self) -> None:
        self._common, self._alone, self._worth = 0.15**2 * _HALVES, 0.08**2 * _HALVES, _HALVES

    def learn(self, seen: Array, due: Array, unsure: float) -> None:
        """A day's counts by half-hour, and what was expected of them in the morning; ``unsure``: how well, without the
        day's own busyness. What was hardly known says nothing of days.
        """
        worth = (_KNOWN**2 / (_KNOWN**2 + unsure**2)) ** 2
        first = np.cumsum(due) <= due.sum() / 2
        dues = np.maximum([due[first].sum(), due[~first].sum()], 1.0)
        most = 3 * np.sqrt((self._common + self._alone) / self._worth + unsure**2 + 1 / dues)
        off = np.clip(np.array([seen[first].sum(), seen[~first].sum()]) / dues - 1, -most, most)
        both = float(off[0] * off[1])
        common, alone = both - unsure**2, float(np.mean(off**2 - 1 / dues)) - both
        self._common = self._common * _KEEP + common * worth
        self._alone = self._alone * _KEEP + alone * worth
        self._worth = self._worth * _KEEP + worth

    def busy(self, come: float, due: float, unsure: float) -> tuple[float, float]:
        """By how much the rest is busier than expected, and how unsure that is; ``due``: what was expected so far.

        ``unsure``: the variance of the expectation itself, which all of a day has in common.
        """
        common = max(self._common / self._worth, 0.03**2) + unsure
        alone = max(self._alone / self._worth, 0.03**2)
        if due <= 0:
            return 1.0, float(np.sqrt(common + alone))
        told = common / (common + alone + 1 / due)
        return max(0.2, 1 + (come / due - 1) * told), float(np.sqrt(common * (1 - told) + alone))


def _drawn(level: str, wider: Array, counts: Array) -> Array:
    """A course between the wider one and its own counts."""
    worth = _WORTH[level]
    mixed: Array = (worth * wider + counts) / (worth + counts.sum(axis=-1, keepdims=True))
    return mixed


def _is_usual(day: Day) -> bool:
    """Holidays and make-up days have no weekday of their own."""
    return not day.flags & {"make_up", "holiday"}


def _made(level: tuple[float, float], flags: Array, steps: Array) -> tuple[Array, Array]:
    """Widths and steps of the signs of ``_signs``."""
    widths = np.concatenate([[level[0], _OFF[0]], np.full(7, _WEEK[0]), flags])
    return widths, np.concatenate([[level[1], _OFF[1]], np.full(7, _WEEK[1]), steps])


def _signs(day: Day) -> Array:
    """Level, weekdays, flags. A make-up day is an average working day, a holiday a Sunday, before what is their own."""
    week = np.zeros(7)
    if "make_up" in day.flags:
        week[:5] = 0.2
    else:
        week[6 if "holiday" in day.flags else day.weekday] = 1
    return np.concatenate([[1.0, float(not day.works)], week, [float(flag in day.flags) for flag in FLAGS]])
