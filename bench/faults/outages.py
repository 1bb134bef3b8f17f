"""How long devices waited, fault by fault: pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence

import msgspec

from bench.faults.records import GIVEN_UP, Acked, AnyRecord, FaultSpan, History, Kept, Refused, Started, Tried, Unserved

PROMISED_S = 5.0


class Outage(msgspec.Struct, frozen=True, kw_only=True):
    """The longest that any one device waited because of a fault, less what is explained."""

    fault: FaultSpan
    device: str = ""
    op: str = ""
    seconds: float = 0.0
    explained: float = 0.0

    @property
    def unexplained(self) -> bool:
        """Longer than the promise allows."""
        return self.seconds > PROMISED_S


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """One command, from its first try to its answer (or the end of the run)."""

    device: str
    op: str
    began: float
    ended: float


def outages(history: History) -> list[Outage]:
    """One for each fault, in order. A wait belongs to the first fault that it touches."""
    worst = {fault.began: Outage(fault=fault) for fault in history.faults}
    for wait in waits(history.records, history.ended):
        fault = _first_touched(wait, history.faults)
        if fault is None:
            continue
        explained = sum(_overlap(wait, gap) for f in history.faults for gap in f.unserved)
        seconds = wait.ended - wait.began - explained
        if seconds > worst[fault.began].seconds:
            worst[fault.began] = Outage(
                fault=fault, device=wait.device, op=wait.op, seconds=seconds, explained=explained
            )
    return list(worst.values())


def waits(records: Sequence[AnyRecord], ended: float) -> Iterator[Wait]:
    """Of all that somebody wanted. What was never answered waited until the end, or until its device began anew.

    To tell what an island did is no wait: it was done.
    """
    kept = {record.cmd_id for record in records if isinstance(record, Kept)}
    answered = {record.cmd_id for record in records if not isinstance(record, Tried)}
    starts: dict[str, list[float]] = defaultdict(list)
    for record in records:
        if isinstance(record, Started):
            starts[record.device].append(record.began)
    for record in records:
        if isinstance(record, Tried):
            if record.cmd_id not in answered:
                until = min((at for at in starts[record.device] if at > record.began), default=ended)
                yield Wait(device=record.device, op=record.op, began=record.began, ended=until)
        elif isinstance(record, Kept) or (isinstance(record, Acked | Refused) and _is_answer(record, kept)):
            yield Wait(device=record.device, op=record.op, began=record.began, ended=record.ended)


def _is_answer(record: Acked | Refused, kept: Container[str]) -> bool:
    """Whether somebody waited for this."""
    return record.cmd_id not in kept and not (isinstance(record, Refused) and record.code == GIVEN_UP)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of all does not exceed; 0 for none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def _first_touched(wait: Wait, faults: Sequence[FaultSpan]) -> FaultSpan | None:
    """A fault's window lasts until the next one begins."""
    ends = [fault.began for fault in faults[1:]] + [math.inf]
    return next((f for f, end in zip(faults, ends, strict=True) if wait.ended >= f.began and wait.began < end), None)


def _overlap(wait: Wait, gap: Unserved) -> float:
    if gap.devices and wait.device not in gap.devices:
        return 0.0
    return max(0.0, min(wait.ended, gap.ended) - max(wait.began, gap.began))
