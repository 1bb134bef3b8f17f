"""The summary's tables, once for paper, workbook and terminal: which columns, in which form, for which rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from branchdesk.i18n import text
from branchdesk.metrics.rows import HalfHour, Row
from branchdesk.metrics.summary import DaySummary
from branchdesk.report.words import NONE, interval, minutes, percent, row_label

Form = Literal["count", "minutes", "share", "interval"]
Kind = Literal[
    "service", "counter", "teller", "half-hour", "day", "period", "area", "branch", "worst", "unhappy", "promise"
]
Entry = Row | HalfHour
Value = float | None


class Column(NamedTuple):
    """One figure of every row; ``id`` names its heading. The value of an interval is only its text."""

    id: str
    form: Form
    value: Callable[[Entry], Value]


class Table(NamedTuple):
    """``total`` is the whole, where the rows add up to it, under ``total_name``."""

    kind: Kind
    title: str
    head: str
    labels: tuple[str, ...]
    rows: tuple[Entry, ...]
    columns: tuple[Column, ...]
    total: Row | None = None
    total_name: str = ""

    @property
    def lines(self) -> list[tuple[str, Entry]]:
        """Names and rows, the whole last."""
        whole = [] if self.total is None else [(self.total_name, self.total)]
        return [*zip(self.labels, self.rows, strict=True), *whole]


_HEADS: dict[Kind, str] = {
    "service": "report-service",
    "counter": "report-counter",
    "teller": "report-teller",
    "half-hour": "report-half-hour",
    "day": "report-day",
    "period": "report-period",
    "area": "report-area",
    "branch": "report-one-branch",
    "worst": "report-one-branch",
    "unhappy": "report-one-branch",
    "promise": "report-service",
}

ISSUED = Column("report-issued", "count", lambda row: row.figures.issued)
CALLED = Column("report-called", "count", lambda row: row.figures.issued)
SERVED = Column("report-served", "count", lambda row: row.figures.served)
FINISHED = Column("report-finished", "count", lambda row: row.finished if isinstance(row, HalfHour) else None)
ABANDONED = Column("report-abandoned", "count", lambda row: row.figures.abandoned)
GAVE_UP = Column("report-abandoned-share", "share", lambda row: row.figures.abandoned_share)
WAITING = Column("report-waiting", "count", lambda row: row.figures.waiting_now)
WAITS = (
    Column("report-wait-mean", "minutes", lambda row: row.figures.waits.mean),
    Column("report-wait-p50", "minutes", lambda row: row.figures.waits.p50),
    Column("report-wait-p90", "minutes", lambda row: row.figures.waits.p90),
    Column("report-wait-max", "minutes", lambda row: row.figures.waits.max),
    Column("report-within", "share", lambda row: row.figures.within_target),
)
SERVICE = (
    Column("report-service-mean", "minutes", lambda row: row.figures.service.mean),
    Column("report-service-p90", "minutes", lambda row: row.figures.service.p90),
)
WORK = (
    Column("report-walking", "minutes", lambda row: row.figures.walking.mean),
    Column("report-wrap-up", "minutes", lambda row: row.figures.wrap_up.mean),
    Column("report-on-duty", "minutes", lambda row: row.figures.on_duty_min / 60),
    Column("report-occupancy", "share", lambda row: row.figures.occupancy),
)
RATED = (
    Column("report-rated", "count", lambda row: row.figures.satisfaction.n),
    Column("report-response", "share", lambda row: row.figures.satisfaction.response_rate),
    Column("report-satisfied", "share", lambda row: row.figures.satisfaction.share),
)
PROMISED = (
    Column("report-promised", "count", lambda row: row.figures.promised),
    Column("report-promise-inside", "share", lambda row: _of_promised(row, row.figures.promise_kept)),
    Column("report-promise-sooner", "share", lambda row: _of_promised(row, _sooner(row))),
    Column("report-promise-later", "share", lambda row: _of_promised(row, row.figures.promise_later)),
)
INTERVAL = (Column("report-interval", "interval", lambda _row: None),)
BOUNDS = (
    Column("report-interval-low", "share", lambda row: row.figures.satisfaction.low),
    Column("report-interval-high", "share", lambda row: row.figures.satisfaction.high),
)


def tables(summary: DaySummary, language: str, *, numeric: bool = False) -> tuple[Table, ...]:
    """All four tables; ``numeric`` gives the interval's two ends as numbers of their own (for a workbook)."""
    rated = (*RATED, *(BOUNDS if numeric else INTERVAL))
    half_hours = tuple(
        row for row in summary.by_half_hour if not summary.day_open or row.begins <= summary.generated_at
    )
    live = (WAITING,) if summary.day_open else ()
    by_place = (CALLED, SERVED, WAITS[0], WAITS[2], *SERVICE, *WORK, *rated)
    total = Row(key="", label=summary.name, figures=summary.total)
    return (
        _table(
            "service", summary.by_service, language, (ISSUED, SERVED, ABANDONED, *live, *WAITS, *SERVICE, *rated), total
        ),
        _table("counter", summary.by_counter, language, by_place),
        _table("teller", summary.by_teller, language, by_place),
        Table(
            "half-hour",
            text(language, "report-by-half-hour"),
            text(language, "report-half-hour"),
            tuple(row.key for row in half_hours),
            half_hours,
            (ISSUED, FINISHED, SERVED, ABANDONED, *live, *WAITS, SERVICE[0], *RATED[:2]),
            total,
            text(language, "report-branch"),
        ),
    )


def _table(
    kind: Literal["service", "counter", "teller"],
    rows: tuple[Row, ...],
    language: str,
    columns: tuple[Column, ...],
    total: Row | None = None,
) -> Table:
    labels = tuple(row_label(row, kind, language) for row in rows)
    title, head = text(language, f"report-by-{kind}"), text(language, _HEADS[kind])
    return Table(kind, title, head, labels, rows, columns, total, text(language, "report-branch"))


def figures_table(
    kind: Kind, rows: Sequence[Row], language: str, *, numeric: bool = False, title: str = "", total: Row | None = None
) -> Table:
    """The figures of periods, areas, branches, services or tellers, a line each, under the names that they have.

    ``total``: a last line, where the rows add up to it. ``numeric``: as for ``tables``.
    """
    quantiles = [column for column in WAITS if any(column.value(row) is not None for row in rows)]
    columns = (ISSUED, SERVED, ABANDONED, GAVE_UP, *quantiles, SERVICE[0], *RATED, *(BOUNDS if numeric else INTERVAL))
    return Table(
        kind,
        title or text(language, f"report-by-{kind}"),
        text(language, _HEADS[kind]),
        tuple(row.label.said_in(language) for row in rows),
        tuple(rows),
        columns,
        total,
        text(language, "report-all"),
    )


def promise_table(rows: Sequence[Row], language: str, total: Row) -> Table:
    """The ranges on the tickets against the waits that came, by service."""
    return Table(
        "promise",
        text(language, "report-by-promise"),
        text(language, _HEADS["promise"]),
        tuple(row.label.said_in(language) for row in rows),
        tuple(rows),
        PROMISED,
        total,
        text(language, "report-all"),
    )


def _sooner(row: Entry) -> int:
    figures = row.figures
    return figures.promised - figures.promise_kept - figures.promise_later


def _of_promised(row: Entry, count: int) -> float | None:
    return count / row.figures.promised if row.figures.promised else None


def cell(column: Column, row: Entry) -> str:
    """The figure as words."""
    if column.form == "interval":
        return interval(row.figures.satisfaction)
    value = column.value(row)
    if value is None:
        return NONE
    if column.form == "count":
        return f"{value:.0f}"
    return minutes(value) if column.form == "minutes" else percent(value)


def heading(column: Column, language: str) -> str:
    """The column's name."""
    return text(language, column.id)
