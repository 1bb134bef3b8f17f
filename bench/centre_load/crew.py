"""The fleets of a bench, each in a process of its own, and what they count together."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.connection import Connection
from typing import Any

from bench.centre_load.fleet import COUNTS, Counts, Fleet, Plan, Run
from bench.centre_load.logs import Mark, Pattern

_CONTEXT = multiprocessing.get_context("spawn")


class Crew:
    """``tokens``: of all branches, in order."""

    def __init__(
        self,
        pattern: Pattern,
        tokens: list[str],
        ends: list[int],
        *,
        processes: int = 2,
        resent: float = 0.05,
        disordered: float = 0.01,
    ) -> None:
        self.share = share = -(-len(tokens) // processes)
        """Branches of one fleet; the last may have fewer."""
        self._lines: list[Connection] = []
        self._members: list[Any] = []
        self.counts: list[Counts] = []
        for first in range(0, len(tokens), share):
            its = tokens[first : first + share]
            plan = Plan(first, first + len(its), its, ends, resent, disordered)
            ours, theirs = _CONTEXT.Pipe()
            counts = Counts(_CONTEXT.RawArray("q", len(COUNTS)))
            member = _CONTEXT.Process(target=_work, args=(plan, pattern, counts.shared, theirs), daemon=True)
            member.start()
            theirs.close()
            self._lines.append(ours)
            self._members.append(member)
            self.counts.append(counts)
        for line in self._lines:
            line.recv()  # all is encoded

    def __getitem__(self, name: str) -> int:
        """What all fleets have counted under a name."""
        return sum(counts[name] for counts in self.counts)

    @property
    def pids(self) -> list[int]:
        """Of the fleets' processes."""
        return [member.pid for member in self._members]

    def begin(self, urls: list[str], stop: int, seconds: float = 1e9, batches_per_s: float = 0.0) -> float:
        """All fleets ship, see ``Run``; returns the instant (monotonic, s) that they begin at."""
        begins = time.monotonic() + 0.5
        for line in self._lines:
            line.send(Run(urls, stop, begins, begins + seconds, batches_per_s / len(self._lines)))
        return begins

    def wait(self, timeout_s: float) -> bool:
        """Whether all have come to the end of the run within the time."""
        ends = time.monotonic() + timeout_s
        return all(line.poll(max(0.0, ends - time.monotonic())) for line in self._lines)

    def stop(self) -> None:
        """The run is to end now."""
        for counts in self.counts:
            counts.add("enough")

    def end(self) -> dict[str, Mark]:
        """Wait for the end of the run: as far as each branch was acknowledged."""
        marks: dict[str, Mark] = {}
        for line in self._lines:
            marks |= line.recv()
        return marks

    def close(self) -> None:
        """Send everybody home."""
        for line in self._lines:
            line.close()
        for member in self._members:
            member.join()


def _work(plan: Plan, pattern: Pattern, shared: Any, line: Connection) -> None:
    fleet = Fleet(plan, pattern, Counts(shared))
    line.send(None)
    while True:
        try:
            run: Run = line.recv()
        except EOFError:
            return
        time.sleep(max(0.0, run.begins - time.monotonic()))
        fleet.ship(run)
        line.send(fleet.marks())
