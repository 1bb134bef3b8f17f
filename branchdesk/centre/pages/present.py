"""Figures as the pages show them: every string made here, so that templates only place them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import msgspec

from branchdesk.centre.contact import SILENT
from branchdesk.centre.pages.charts import Chart, chart
from branchdesk.centre.pages.reading import BranchDay, Contact
from branchdesk.centre.pages.words import (
    Cell,
    Tone,
    Words,
    ago,
    at_most,
    csat_cell,
    minutes,
    share,
)
from branchdesk.domain.profile import Targets
from branchdesk.domain.times import local
from branchdesk.i18n import text
from branchdesk.metrics.figures import Figures
from branchdesk.metrics.rows import HalfHour
from branchdesk.metrics.summary import DaySummary


class Contacted(msgspec.Struct, frozen=True, kw_only=True):
    """How the branch and we stand: last contact, lag, problems in words."""

    ago: str
    tone: Tone
    lag: str
    as_of: str
    problems: tuple[str, ...]


class BranchView(msgspec.Struct, frozen=True, kw_only=True):
    """A branch's page."""

    branch: str
    name: str
    contact: Contacted
    bdate: str
    state: str = ""
    tiles: tuple[tuple[str, Cell], ...] = ()
    flow: Chart | None = None
    waits: Chart | None = None


def branch_view(day: BranchDay, language: str, now: int) -> BranchView:
    """A branch's page in ``language`` at ``now`` (the centre's clock)."""
    t = partial(text, language)
    view = BranchView(
        branch=day.contact.branch,
        name=day.contact.name.said_in(language),
        contact=contact_view(day.contact, t, day.summary.timezone if day.summary else "", now),
        bdate=day.bdate,
    )
    return msgspec.structs.replace(view, **_day_parts(day.summary, t)) if day.summary else view


def _day_parts(s: DaySummary, t: Words) -> dict[str, Any]:
    """What a branch's page shows of a day that something has come for."""
    plan = Targets(level_within_min=s.level_within_min, **{_FIELDS[c.metric]: c.target for c in s.targets})
    counts = t("centre-issued-served", issued=s.total.issued, served=s.total.served)
    return {
        "state": t("centre-day-open") if s.day_open else t("centre-day-closed"),
        "tiles": ((t("centre-waiting"), Cell(str(s.total.waiting_now), counts)), *_common_tiles(s.total, plan, t)),
        "flow": _chart(s.by_half_hour, t, lambda half: float(half.figures.issued)),
        "waits": _chart(s.by_half_hour, t, lambda half: half.figures.waits.mean, plan.mean_wait_min),
    }


_FIELDS = {
    "mean_wait": "mean_wait_min",
    "peak_wait": "peak_wait_min",
    "service_level": "level_share",
    "satisfaction": "satisfaction",
}


def _common_tiles(f: Figures, plan: Targets, t: Words) -> tuple[tuple[str, Cell], ...]:
    target = t("centre-target-minutes", minutes=f"{plan.mean_wait_min:g}")
    mean = f.waits.mean
    tone = at_most(mean, plan.mean_wait_min)
    return (
        (t("centre-mean-wait"), Cell(minutes(mean, t), target, tone)),
        (t("centre-p90-wait"), Cell(minutes(f.waits.p90, t), t("centre-p50-is", minutes=minutes(f.waits.p50, t)))),
        (t("centre-abandoned"), Cell(share(f.abandoned_share), t("centre-people", count=f.abandoned))),
        (t("centre-satisfaction"), csat_cell(f.satisfaction, plan.satisfaction, t)),
    )


def lateness(longest_min: float, plan: Targets) -> Tone:
    """The traffic light of a wait in minutes."""
    return "bad" if longest_min >= plan.red_wait_min else "warn" if longest_min >= plan.amber_wait_min else ""


def contact_view(c: Contact, t: Words, timezone: str, now: int) -> Contacted:
    """How a branch and we stand, in words."""
    as_of = f"{local(c.branch_at, timezone):%H:%M:%S}" if c.branch_at is not None and timezone else ""
    return Contacted(
        ago=ago(c.last_contact, now, t),
        tone=_tone(c, now),
        lag=t("centre-lag", count=c.lag) if c.lag else "",
        as_of=t("centre-as-of", time=as_of) if as_of else "",
        problems=tuple(t("centre-problem-" + code.replace("_", "-")) for code in c.problems),
    )


def _tone(c: Contact, now: int) -> Tone:
    if c.last_contact is None or now - c.last_contact > SILENT:
        return "bad"
    return "warn" if c.problems else "good"


def _chart(
    halves: Sequence[HalfHour], t: Words, value: Callable[[HalfHour], float | None], target: float | None = None
) -> Chart:
    tips = [
        t("centre-half-hour", time=half.key, issued=half.figures.issued, wait=minutes(half.figures.waits.mean, t))
        for half in halves
    ]
    return chart([value(half) for half in halves], [half.key for half in halves], tips, target)
