"""The table of a run: a row for each kind of fault, and one for all."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from bench.faults.campaign import Round
from bench.faults.checker import Finding, Verdict
from bench.faults.outages import PROMISED_S, Outage, quantile
from bench.faults.records import Acked, FaultSpan, Kept

HEADS = ("fault", "faults", "acknowledged", "lost", "duplicates", "double calls", "median", "p99", "max", "over 5 s")
ROW = "{:<22}{:>7}{:>14}{:>6}{:>12}{:>14}{:>9}{:>7}{:>7}{:>10}"
QUIET = "(no fault)"


class Row(msgspec.Struct):
    """One kind of fault."""

    faults: int = 0
    acknowledged: int = 0
    lost: int = 0
    duplicates: int = 0
    double_calls: int = 0
    outages: list[Outage] = []

    def cells(self, name: str) -> str:
        """As a line; outages in seconds."""
        waits = [outage.seconds for outage in self.outages]
        counts = (self.faults, f"{self.acknowledged:,}", self.lost, self.duplicates, self.double_calls)
        times = (f"{quantile(waits, share):.2f}" for share in (0.5, 0.99, 1))
        return ROW.format(name, *counts, *times, sum(outage.unexplained for outage in self.outages))


def table(rounds: Sequence[Round]) -> str:
    """What was promised beside what was found."""
    rows: dict[str, Row] = defaultdict(Row)
    for one in rounds:
        _count(one, rows)
    total = Row()
    for row in rows.values():
        for field in ("faults", "acknowledged", "lost", "duplicates", "double_calls", "outages"):
            setattr(total, field, getattr(total, field) + getattr(row, field))
    names = sorted(name for name in rows if name != QUIET)
    lines = [rows[name].cells(name) for name in [*names, *([QUIET] if QUIET in rows else [])]]
    return "\n".join([ROW.format(*HEADS), *lines, total.cells("all")])


def findings(rounds: Sequence[Round]) -> Iterator[str]:
    """Everything that somebody should look at, in words."""
    for number, one in enumerate(rounds, start=1):
        verdict = one.verdict
        for kind in ("lost", "duplicates", "double_calls", "diverged", "undrained"):
            found: list[Finding] = getattr(verdict, kind)
            yield from (f"round {number}: {kind}: {finding.text}" for finding in found[:20])
        yield from (f"round {number}: {note}" for note in one.notes)
        for outage in one.outages:
            if outage.unexplained:
                fault = outage.fault
                yield (
                    f"round {number}: {outage.device} waited {outage.seconds:.1f} s for {outage.op}: {fault.kind} at "
                    f"{fault.target} ({fault.detail}); more than {PROMISED_S:.0f} s"
                )


def is_broken(rounds: Sequence[Round]) -> bool:
    """Whether anything was lost, doubled, or differs, or could not be mended."""
    return any(one.verdict.broken or one.broke_off for one in rounds)


def _count(one: Round, rows: dict[str, Row]) -> None:
    spans = one.history.faults
    ended = {}
    for record in one.history.records:
        if isinstance(record, Acked | Kept):
            ended[record.cmd_id] = record.ended
            rows[_kind_at(record.ended, spans)].acknowledged += 1
    for outage in one.outages:
        row = rows[outage.fault.kind]
        row.faults += 1
        row.outages = [*row.outages, outage]
    for field, count in _by_kind(one.verdict, ended, spans).items():
        name, kind = field
        setattr(rows[kind], name, getattr(rows[kind], name) + count)


def _by_kind(verdict: Verdict, ended: dict[str, float], spans: Sequence[FaultSpan]) -> Counter[tuple[str, str]]:
    """How many findings of each sort there are, by the kind of fault in whose time their command was answered."""
    counted: Counter[tuple[str, str]] = Counter()
    for name in ("lost", "duplicates", "double_calls"):
        for finding in getattr(verdict, name):
            counted[name, _kind_at(ended.get(finding.cmd_id, -math.inf), spans)] += 1
    return counted


def _kind_at(moment: float, spans: Sequence[FaultSpan]) -> str:
    return next((span.kind for span in reversed(spans) if span.began <= moment), QUIET)
