"""What went wrong in a run: pure, from the records of the devices and the final logs. Scored by planted bugs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from bench.faults.records import Acked, Fact, History, Kept, Logged

RELEASING = frozenset(
    {"service_finished", "ticket_transferred", "ticket_held", "ticket_missed", "ticket_abandoned", "ticket_reinstated"}
)
"""After these, another counter may call the ticket."""
CALLING = frozenset({"ticket_called", "service_started", "call_restored", "service_restored"})


class Finding(msgspec.Struct, frozen=True):
    """A broken promise in words, and the command that shows it (empty: none in particular)."""

    text: str
    cmd_id: str = ""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was found; all empty is what was promised."""

    acknowledged: int
    lost: list[Finding]
    duplicates: list[Finding]
    double_calls: list[Finding]
    diverged: list[Finding]
    undrained: list[Finding]

    @property
    def broken(self) -> bool:
        """Whether a promise was broken."""
        return any((self.lost, self.duplicates, self.double_calls, self.diverged, self.undrained))


def check(history: History) -> Verdict:
    """Compare everything with everything."""
    agreed = max(history.replicas.values(), key=len, default=[])
    by_command: dict[str, list[Fact]] = defaultdict(list)
    for entry in agreed:
        by_command[entry.cmd_id].append(entry.fact)
    acked = [record for record in history.records if isinstance(record, Acked)]
    kept = [record for record in history.records if isinstance(record, Kept)]
    return Verdict(
        acknowledged=len(acked) + len(kept),
        lost=[*_lost(acked, by_command), *_lost_from_islands(kept, by_command)],
        duplicates=[*_numbers_twice(agreed, acked, kept), *_applied_twice(by_command)],
        double_calls=_called_twice(agreed, acked),
        diverged=_diverged(history.replicas, agreed, history.centre),
        undrained=[
            Finding(f"{device}: {left} left in its journal") for device, left in history.undrained.items() if left
        ],
    )


def _lost(acked: Iterable[Acked], by_command: Mapping[str, list[Fact]]) -> list[Finding]:
    """Answers that are not in the log as they were given."""
    found = []
    for record in acked:
        missing = [fact for fact in record.facts if fact not in by_command.get(record.cmd_id, [])]
        if missing:
            said = f"{record.device} {record.op} {record.cmd_id}: {_said(missing[0])} is not in the log"
            found.append(Finding(said, record.cmd_id))
    return found


def _lost_from_islands(kept: Iterable[Kept], by_command: Mapping[str, list[Fact]]) -> list[Finding]:
    found = []
    for record in kept:
        facts = by_command.get(record.cmd_id, [])
        if not facts or (record.number and record.number not in {fact.number for fact in facts}):
            said = f"{record.device} {record.op} {record.cmd_id}: the island's {record.number} is not there"
            found.append(Finding(said, record.cmd_id))
    return found


def _numbers_twice(agreed: Iterable[Logged], acked: Iterable[Acked], kept: Iterable[Kept]) -> list[Finding]:
    """A number that two commands got, in the log, in answers or on paper."""
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    issued: dict[tuple[str, str], int] = defaultdict(int)
    for entry in agreed:
        if entry.fact.type == "ticket_issued":
            owners[entry.fact.bdate, entry.fact.number].add(entry.cmd_id)
            issued[entry.fact.bdate, entry.fact.number] += 1
    for answer in acked:
        for fact in answer.facts:
            if fact.type == "ticket_issued":
                owners[fact.bdate, fact.number].add(answer.cmd_id)
    for paper in kept:
        if paper.number:
            owners[paper.bdate, paper.number].add(paper.cmd_id)
    return [
        Finding(f"{bdate} {number}: given to {sorted(cmd_ids)}, {issued[bdate, number]} times in the log", min(cmd_ids))
        for (bdate, number), cmd_ids in owners.items()
        if len(cmd_ids) > 1 or issued[bdate, number] > 1
    ]


def _applied_twice(by_command: Mapping[str, list[Fact]]) -> list[Finding]:
    """Commands whose events are in the log in two places."""
    return [
        Finding(f"command {cmd_id}: applied at {facts[0].seq} and again at {facts[-1].seq}", cmd_id)
        for cmd_id, facts in by_command.items()
        if cmd_id and facts[-1].seq - facts[0].seq >= len(facts)
    ]


def _called_twice(agreed: Iterable[Logged], acked: Iterable[Acked]) -> list[Finding]:
    """Tickets at two counters at once: in the log, or between the log and what a counter was told."""
    found = []
    holder: dict[str, str] = {}
    counters: dict[str, set[str]] = defaultdict(set)
    for entry in agreed:
        fact = entry.fact
        if fact.type in CALLING and fact.ticket:
            at = holder.setdefault(fact.ticket, fact.counter)
            counters[fact.ticket].add(fact.counter)
            if at != fact.counter:
                said = f"ticket {fact.ticket}: at counter {at}, and at {fact.counter} (seq {fact.seq})"
                found.append(Finding(said, entry.cmd_id))
        elif fact.type in RELEASING:
            holder.pop(fact.ticket, None)
        elif fact.type == "day_closed":
            holder.clear()
    for answer in acked:
        for fact in answer.facts:
            others = counters[fact.ticket] if fact.type == "ticket_called" else set()
            if others and fact.counter not in others:
                said = f"ticket {fact.ticket}: told to {fact.counter}; by the log {sorted(others)} had it"
                found.append(Finding(said, answer.cmd_id))
    return found


def _diverged(
    replicas: Mapping[str, Sequence[Logged]], agreed: Sequence[Logged], centre: Sequence[Logged] | None
) -> list[Finding]:
    """Logs that differ from the longest."""
    found = []
    for name, log in [*replicas.items(), *([("centre", centre)] if centre is not None else [])]:
        differing = next((a.fact.seq for a, b in zip(log, agreed, strict=False) if a.hash != b.hash), 0)
        if differing:
            found.append(Finding(f"{name}: differs from seq {differing} on"))
        elif len(log) < len(agreed):
            found.append(Finding(f"{name}: ends at {len(log)} of {len(agreed)}"))
    found += [Finding(f"{name}: seq {seq} is missing") for name, log in replicas.items() if (seq := _gap(log))]
    return found


def _gap(log: Sequence[Logged]) -> int:
    return next((n for n, entry in enumerate(log, start=1) if entry.fact.seq != n), 0)


def _said(fact: Fact) -> str:
    return " ".join(part for part in (str(fact.seq), fact.type, fact.number or fact.ticket, fact.counter) if part)
