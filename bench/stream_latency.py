"""From a command's answer being on disk to ``on_change`` in every window: 12 devices on the stream of one real node.

    .venv/bin/python -m bench.stream_latency [--devices 12] [--events 300]

A kiosk issues tickets at 20/s. Measured from just before the command is sent, so the disk is included, and from its
answer (below 0: seen before). Each device has a link and thread of its own, as in its window; that all of them share
this one process makes the figures worse, not better.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from pathlib import Path

from branchdesk.domain import commands as c
from branchdesk.domain.events import DeviceKind, Event, TicketIssued
from branchdesk.domain.snapshot import Snapshot
from tests.nodes import NodeProcess

KINDS: tuple[DeviceKind, ...] = ("display", "evaluator", "counter", "kiosk")
PACE_S = 0.05


class Arrivals:
    """When each ticket's event reached each device."""

    def __init__(self, devices: int) -> None:
        self._devices = devices
        self._lock = threading.Lock()
        self._times: dict[str, list[float]] = {}
        self.ready = threading.Barrier(devices + 1)

    def changed(self, _snapshot: Snapshot, event: Event | None) -> None:
        if event is None:
            self.ready.wait()
        elif isinstance(event.data, TicketIssued):
            with self._lock:
                self._times.setdefault(event.cmd_id, []).append(time.perf_counter())

    def since(self, starts: dict[str, float]) -> list[float]:
        """Milliseconds from each start to each arrival; raises where a device missed one."""
        with self._lock:
            assert all(len(self._times[cmd_id]) == self._devices for cmd_id in starts)
            return [(at - begin) * 1000 for cmd_id, begin in starts.items() for at in self._times[cmd_id]]


def show(name: str, latencies: list[float]) -> None:
    """One line."""
    cuts = statistics.quantiles(latencies, n=100)
    print(f"{name:<24} p50 {cuts[49]:6.2f} ms   p99 {cuts[98]:6.2f} ms   max {max(latencies):6.1f} ms")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--devices", type=int, default=12)
    parser.add_argument("--events", type=int, default=300)
    given = parser.parse_args()
    arrivals = Arrivals(given.devices)
    sent: dict[str, float] = {}
    answered: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name, NodeProcess(Path(name)) as node:
        kiosk = node.link("kiosk")
        for n in range(given.devices):
            kind = KINDS[n % 4]
            link = node.link(kind, "1" if kind in ("evaluator", "counter") else "")
            link.follow(arrivals.changed, lambda _state, _since: None)
        arrivals.ready.wait()
        for n in range(given.events):
            sent[f"e{n}"] = time.perf_counter()
            kiosk.send(c.IssueTicket(service="A"), cmd_id=f"e{n}")
            answered[f"e{n}"] = time.perf_counter()
            time.sleep(PACE_S)
        time.sleep(1)
    print(f"{given.devices} devices, {given.events} events, {given.devices * given.events:,} arrivals")
    show("command sent -> seen", arrivals.since(sent))
    show("command answered -> seen", arrivals.since(answered))


if __name__ == "__main__":
    main()
