"""How numbers and rows are said in every report: one form for minutes, shares and names."""

from __future__ import annotations

from typing import Literal

from branchdesk.domain.profile import Words
from branchdesk.domain.times import local
from branchdesk.i18n import text
from branchdesk.metrics.figures import Csat
from branchdesk.metrics.rows import Row
from branchdesk.metrics.summary import DaySummary, TargetCheck

NONE = "–"
"""Stands where there is nothing to say a figure of; never a zero."""
Kind = Literal["service", "counter", "teller"]
TARGET_HEADS = ("report-metric", "report-value", "report-target", "report-verdict")
IN_MINUTES = frozenset({"mean_wait", "peak_wait"})


def minutes(value: float | None) -> str:
    """Minutes with one decimal."""
    return NONE if value is None else f"{value:.1f}"


def percent(share: float | None) -> str:
    """A share from 0 to 1 in whole percent."""
    return NONE if share is None else f"{share * 100:.0f}%"


def percent1(share: float | None) -> str:
    """A share with one decimal, where whole percents would hide which side of a target it is on."""
    return NONE if share is None else f"{share * 100:.1f}%"


def interval(csat: Csat) -> str:
    """The 95 % interval, "79–86%"."""
    if csat.low is None or csat.high is None:
        return NONE
    return f"{csat.low * 100:.0f}–{csat.high * 100:.0f}%"


def row_label(row: Row, kind: Kind, language: str) -> str:
    """The row's name as a reader knows it: "A Cash", "Counter 3", "王芳"."""
    if kind == "counter":
        return text(language, "report-counter-label", counter=row.key)
    words: Words = row.label
    return f"{row.key} {words.said_in(language)}" if kind == "service" else words.said_in(language)


def target_value(check: TargetCheck) -> str:
    """The measured value in its unit's form."""
    return minutes(check.value) if check.metric in IN_MINUTES else percent1(check.value)


def target_aim(check: TargetCheck) -> str:
    """What the plan asks for: "≤ 10" (minutes) or "≥ 85%"."""
    return f"≤ {check.target:g}" if check.metric in IN_MINUTES else f"≥ {percent(check.target)}"


def target_name(check: TargetCheck, level_within_min: float, language: str) -> str:
    """The metric's name."""
    return text(language, f"report-metric-{check.metric.replace('_', '-')}", minutes=round(level_within_min))


def target_verdict(check: TargetCheck, language: str) -> str:
    """Met, not met, or not enough data to say."""
    if check.met is None:
        return text(language, "report-verdict-open")
    return text(language, "report-verdict-met" if check.met else "report-verdict-missed")


def standing(summary: DaySummary, language: str) -> str:
    """Whether these figures are final, and when they were taken."""
    taken = f"{local(summary.generated_at, summary.timezone):%Y-%m-%d %H:%M}"
    return text(language, "report-live" if summary.day_open else "report-final", time=taken)
