"""A branch on three PCs (real nodes, etcd, mutual TLS, fsync on all) on this machine: rate, latency, memory, growth.

    .venv/bin/python -m bench.cluster [--seconds 10] [--clients 1 8] [--events 100000]

First a branch on one PC whose log has ``--events`` events grows to three while a kiosk takes tickets. Then clients take
tickets: all at one node, as devices do that prefer the same one; spread over all three; and with one PC off. All nodes,
etcds and clients share the cores.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import signal
import ssl
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bench.wire import Wire
from branchdesk.client.identity import load
from branchdesk.domain.chain import Head
from branchdesk.store.opening import open_log
from tests.customers import Customers, check
from tests.logs import filler_of
from tests.pcs import BranchPcs, NodePc, until

ROW = "{:<28}{:>8}{:>12}{:>9}{:>9}{:>9}"
FILL = 2000


class Measured(NamedTuple):
    """Latencies in ms of what was acknowledged."""

    latencies: list[float]
    seconds: float


async def drive(pcs: Sequence[NodePc], tokens: list[str], seconds: float) -> Measured:
    """All clients at once, in turn at these PCs, each as fast as it gets answers."""
    tls = ssl.create_default_context(cafile=str(pcs[0].ca))
    began = time.perf_counter()
    where = itertools.cycle(pcs)
    work = [_client(next(where).port, token, tls, began + seconds) for token in tokens]
    found = await asyncio.gather(*work)
    return Measured([ms for one in found for ms in one], time.perf_counter() - began)


async def _client(port: int, token: str, tls: ssl.SSLContext, end: float) -> list[float]:
    wire = await Wire.open(port, token, tls=tls)
    latencies = []
    for n in itertools.count():
        began = time.perf_counter()
        status, _ = await wire.command(f"{token[-8:]}-{port}-{end:.0f}-{n}", {"type": "issue_ticket", "service": "A"})
        if status == 200:
            latencies.append((time.perf_counter() - began) * 1000)
        if time.perf_counter() > end:
            break
    wire.close()
    return latencies


def show(phase: str, clients: int, measured: Measured) -> float:
    """A row; returns the median."""
    times = sorted(measured.latencies)
    median = statistics.median(times)
    rate = f"{len(times) / measured.seconds:,.0f}"
    print(ROW.format(phase, clients, rate, f"{median:.1f}", f"{times[int(len(times) * 0.99)]:.1f}", f"{times[-1]:.0f}"))
    return median


def memory(pc: NodePc) -> float:
    """Resident memory of a PC's node and etcd, in MB."""
    kib = 0
    for pid in pc.family:
        status = (Path("/proc") / str(pid) / "status").read_text()
        kib += next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return kib / 1024


def grow(branch: BranchPcs, events: int) -> None:
    """From one PC with a long log to three that serve, tickets being taken meanwhile."""
    first = branch.first()
    first.end(signal.SIGTERM)
    fill(first, events)
    first.start()
    until(first.serves)
    customers = Customers(branch.link("kiosk"))
    with customers.coming():
        customers.more()
        before = len(customers.acknowledged)
        began = time.perf_counter()
        branch.join()
        branch.join()
        branch.all_serve()
        took = time.perf_counter() - began
        taken = len(customers.acknowledged) - before
    check(branch.pcs, customers)
    print(f"from one PC to three, {len(first.events()):,} events: {took:.1f} s; tickets taken meanwhile: {taken};")
    print(f"longest wait for one: {customers.longest_gap:.2f} s; lost 0, numbers given twice 0 (checked)")


def fill(pc: NodePc, events: int) -> None:
    """Make the log long."""
    log = open_log(pc.data / "branch.db", "demo")
    head = log.head()
    at = log.read(head.seq - 1, 1)[0].event.at
    while head.seq < events:
        some = filler_of("demo", head, min(FILL, events - head.seq), at)
        log.append(head, some)
        head = Head(some[-1].seq, some[-1].hash)
    log.close()


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--events", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, BranchPcs(Path(name)) as branch:
        grow(branch, given.events)
        for _ in range(max(given.clients)):
            branch.link("kiosk").close()
        tokens = [load(path).token for path in Path(name).glob("kiosk-*.json")]
        print(ROW.format("phase", "clients", "commands/s", "p50 ms", "p99 ms", "max ms"))
        whole = {}
        for clients in given.clients:
            at_one = asyncio.run(drive(branch.pcs[:1], tokens[:clients], given.seconds))
            whole[clients] = show("at one of three nodes", clients, at_one)
        most = max(given.clients)
        show("spread over three nodes", most, asyncio.run(drive(branch.pcs, tokens[:most], given.seconds)))
        print("node and etcd, MB a PC: " + ", ".join(f"{memory(pc):.0f}" for pc in branch.pcs))
        branch.pcs[2].end(signal.SIGKILL)
        until(branch.pcs[0].serves)
        threading.Event().wait(2)
        for clients in given.clients:
            without = asyncio.run(drive(branch.pcs[:1], tokens[:clients], given.seconds))
            median = show("one PC off", clients, without)
            print(f"  {median / whole[clients]:.2f} times the median of before")


if __name__ == "__main__":
    main()
