"""The plan's two figures: where they began, where they are, where they shall be, and where the month will end."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

import msgspec

from branchdesk.centre.pages.parts import PLAN
from branchdesk.centre.pages.words import NONE, Tone, Words, at_least, at_most, number
from branchdesk.metrics.ratios import MEAN_WAIT, SATISFACTION, Estimate, Range, Ratio, difference, estimate, month_end
from branchdesk.metrics.tally import Tally, as_figures, combined

BEGAN_WAIT_MIN, BEGAN_SATISFACTION = 15.0, 0.65
"""Where the plan set out from."""
_FROM, _TO = 12.0, 82.0
"""Where the drawing has its two ends, in percent of its width."""


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """One figure against the plan. ``now``, ``low``, ``high``: places on the drawing, in percent of its width."""

    name: str
    value: str
    unit: str
    note: str
    began: str
    target: str
    tone: Tone
    now: float | None
    low: float | None
    high: float | None
    month: str
    start: float = _FROM
    end: float = _TO


def goals(days: Mapping[str, Tally], month: Mapping[str, Tally], present: str, t: Words) -> tuple[Goal, Goal]:
    """Mean wait and satisfaction of ``days``; ``month``: the days of the present month, for its forecast."""
    return _wait(days, month, present, t), _satisfaction(days, month, present, t)


def _wait(days: Mapping[str, Tally], month: Mapping[str, Tally], present: str, t: Words) -> Goal:
    found = estimate(days.values(), MEAN_WAIT)
    between = difference(Estimate(n=1, days=found.days, value=0.0, error=0.0), found)
    note = t("centre-waits-of", count=found.n, days=found.days)
    if between.low is not None and between.high is not None:
        note += " · " + t("centre-interval", low=number(max(0.0, between.low)), high=number(between.high))
    return Goal(
        name=t("centre-mean-wait"),
        value=number(found.value),
        unit=t("centre-unit-min"),
        note=note,
        began=t("centre-began", value=t("centre-minutes", minutes=f"{BEGAN_WAIT_MIN:g}")),
        target=t("centre-goal", value=t("centre-minutes", minutes=f"{PLAN.mean_wait_min:g}")),
        tone=at_most(found.value, PLAN.mean_wait_min),
        now=_place(found.value, BEGAN_WAIT_MIN, PLAN.mean_wait_min),
        low=_place(between.low, BEGAN_WAIT_MIN, PLAN.mean_wait_min),
        high=_place(between.high, BEGAN_WAIT_MIN, PLAN.mean_wait_min),
        month=_month(_forecast(month, present, MEAN_WAIT), 1, t),
    )


def _satisfaction(days: Mapping[str, Tally], month: Mapping[str, Tally], present: str, t: Words) -> Goal:
    csat = as_figures(combined(days.values()), 0).satisfaction
    hidden = t("centre-too-few", count=csat.n) if csat.n else t("centre-no-ratings")
    note = t(
        "centre-csat-note",
        count=csat.n,
        rate=_percent(csat.response_rate),
        low=_percent(csat.low),
        high=_percent(csat.high),
    )
    return Goal(
        name=t("centre-satisfaction"),
        value=NONE if csat.share is None else f"{csat.share * 100:.0f}",
        unit="" if csat.share is None else "%",
        note=hidden if csat.share is None else note,
        began=t("centre-began", value=_percent(BEGAN_SATISFACTION)),
        target=t("centre-goal", value=_percent(PLAN.satisfaction)),
        tone=at_least(csat.share, PLAN.satisfaction),
        now=_place(csat.share, BEGAN_SATISFACTION, PLAN.satisfaction),
        low=_place(csat.low, BEGAN_SATISFACTION, PLAN.satisfaction),
        high=_place(csat.high, BEGAN_SATISFACTION, PLAN.satisfaction),
        month=_month(_forecast(month, present, SATISFACTION), 100, t),
    )


def _place(value: float | None, began: float, target: float) -> float | None:
    """Where a value lies between the two ends; what is far off stands at the edge."""
    if value is None:
        return None
    return round(min(max(_FROM + (value - began) / (target - began) * (_TO - _FROM), 1.0), 99.0), 1)


def _forecast(month: Mapping[str, Tally], present: str, ratio: Ratio) -> Range:
    """The month's figure at its end. Days to come: as many as were open so far for each that has passed."""
    today = date.fromisoformat(present)
    left = monthrange(today.year, today.month)[1] - today.day
    so_far = estimate(month.values(), ratio)
    return month_end(so_far, left * so_far.days / today.day)


def _month(found: Range, scale: int, t: Words) -> str:
    if found.value is None:
        return ""
    said = [NONE if value is None else _said(value, scale) for value in (found.value, found.low, found.high)]
    if found.low is None:
        return t("centre-month-early")
    return t("centre-month-end", value=said[0], low=said[1], high=said[2])


def _said(value: float, scale: int) -> str:
    return f"{max(0.0, value):.1f}" if scale == 1 else _percent(min(max(value, 0.0), 1.0))


def _percent(value: float | None) -> str:
    return NONE if value is None else f"{value * 100:.0f}%"
