"""History: each report is one expression over the archive, and runs unchanged wherever ``engines`` puts the tables.

Its figures are those of ``metrics.figures``, by the same definitions. A quantile is the nearest rank, exactly: the
engine's own, which lies between two neighbouring waits, says between which; counting says which of them it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from branchdesk.centre.archive.engines import Tables
from branchdesk.domain.errors import Rejected
from branchdesk.domain.times import MINUTE
from branchdesk.metrics.figures import HIDDEN_BELOW
from branchdesk.metrics.stats import Z95

if TYPE_CHECKING:
    import ibis.expr.types as ir

Report = Callable[["ir.Table"], "ir.Table"]
PERCENTS = (50, 90)
SATISFIED = 4
"""Scores from this one on are the two best of five."""


def history(tables: Tables, report: str, first: str, last: str) -> ir.Table:
    """The expression of a report of ``REPORTS`` over business dates, both inclusive.

    Raises Rejected("history_report").
    """
    if report not in REPORTS:
        raise Rejected("history_report", report=report, known=", ".join(REPORTS))
    visits = tables.visits
    within = visits.filter((visits.bdate >= first) & (visits.bdate <= last))
    placed = within.left_join(tables.branches, "branch").drop("branch_right")
    day = placed.bdate.cast("date")
    return REPORTS[report](
        placed.mutate(
            month=placed.bdate.substr(0, 7),
            weekday=day.day_of_week.index() + 1,  # 1: Monday
            region=placed.region.fill_null(""),
        )
    )


def rows(table: ir.Table) -> list[dict[str, Any]]:
    """Run an expression: its rows."""
    found: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return found


def _waits(*keys: str) -> Report:
    """Waits in minutes: of how many, mean, P50, P90, the longest; and the share within the service level."""

    def report(v: ir.Table) -> ir.Table:
        near = {f"near_{percent}": v.wait_ms.quantile(percent / 100) for percent in PERCENTS}
        j = v.join(v.group_by(keys).aggregate(**near), keys)
        ranked = [column for percent in PERCENTS for column in _around(j, percent)]
        counted = j.group_by(keys).aggregate(
            j.count().name("issued"),
            j.wait_ms.count().name("n"),
            (j.wait_ms.sum() / j.wait_ms.count() / MINUTE).name("mean_min"),
            (j.wait_ms.max() / MINUTE).name("max_min"),
            (j.level_met.sum() / j.level_met.count()).name("within_level"),
            *ranked,
        )
        quantiles = {f"p{percent}_min": _nearest_rank(counted, percent) for percent in PERCENTS}
        said = counted.mutate(**quantiles)
        columns = ("issued", "n", "mean_min", "p50_min", "p90_min", "max_min", "within_level")
        return said.select(*keys, *columns).order_by(keys)

    return report


def _around(j: ir.Table, percent: int) -> list[ir.Value]:
    """How many waits are not longer than the engine's quantile, the longest of these, and the shortest above it."""
    not_above = j.wait_ms <= j[f"near_{percent}"]
    return [
        not_above.sum().name(f"upto_{percent}"),
        j.wait_ms.max(where=not_above).name(f"below_{percent}"),
        j.wait_ms.min(where=~not_above).name(f"above_{percent}"),
    ]


def _nearest_rank(counted: ir.Table, percent: int) -> ir.Value:
    reached = counted[f"upto_{percent}"] * 100 >= counted.n * percent
    return reached.ifelse(counted[f"below_{percent}"], counted[f"above_{percent}"]) / MINUTE


def _satisfaction(*keys: str) -> Report:
    """Top-2-box with n, response rate and Wilson's 95 % interval; below 30 ratings the counts alone."""

    def report(v: ir.Table) -> ir.Table:
        counted = v.group_by(keys).aggregate(
            (v.state == "served").sum().name("asked"),
            v.score.count().name("n"),
            (v.score >= SATISFIED).sum().fill_null(0).name("satisfied"),
            v.suspect.sum().name("suspect"),
        )
        c = counted.mutate(shown=(counted.n >= HIDDEN_BELOW).ifelse(counted.n, None))
        share = c.satisfied / c.shown
        spread = Z95 * (share * (1 - share) / c.shown + Z95**2 / (4 * c.shown * c.shown)).sqrt()
        scale, middle = 1 + Z95**2 / c.shown, share + Z95**2 / (2 * c.shown)
        return c.select(
            *keys,
            "n",
            "asked",
            (c.n / c.asked.nullif(0)).name("response_rate"),
            share.name("satisfied"),
            ((middle - spread) / scale).clip(lower=0.0).name("satisfied_low"),
            ((middle + spread) / scale).clip(upper=1.0).name("satisfied_high"),
            "suspect",
        ).order_by(keys)

    return report


def _abandonment(*keys: str) -> Report:
    """Who gave up, and how many of them after the service level's minutes."""

    def report(v: ir.Table) -> ir.Table:
        gave_up = v.state == "abandoned"
        return (
            v.group_by(keys)
            .aggregate(
                v.count().name("issued"),
                gave_up.sum().name("abandoned"),
                (gave_up.sum() / v.count()).name("abandoned_share"),
                v.abandoned_late.sum().name("abandoned_late"),
            )
            .order_by(keys)
        )

    return report


REPORTS: Mapping[str, Report] = MappingProxyType(
    {
        "waits-by-region": _waits("month", "region"),
        "waits-by-service": _waits("service"),
        "waits-by-half-hour": _waits("weekday", "half"),
        "waits-by-branch": _waits("branch"),
        "satisfaction": _satisfaction("month"),
        "satisfaction-by-region": _satisfaction("month", "region"),
        "abandonment": _abandonment("month"),
        "abandonment-by-region": _abandonment("month", "region"),
    }
)
