"""Commands per second and their latency on one real node process (SQLite, synchronous=FULL), over real TCP.

    .venv/bin/python -m bench.node_load [--seconds 4] [--clients 1 8 32]

Two phases, each on a fresh node: tickets alone, and whole visits (issue, call next, start, finish) where every client
is a kiosk and a counter of its own. Afterwards the log is read, and numbers given twice and tickets called twice are
counted. ``cpu µs`` is the node's processor time for a command: it hardly depends on what else the machine does.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import uvloop

from bench.wire import Wire
from branchdesk.client.http import HttpLink
from branchdesk.client.identity import Identity, load
from branchdesk.domain.events import TicketCalled, TicketIssued
from branchdesk.store.opening import open_log
from tests.nodes import NodeProcess

COUNTERS = 6
"""Open counters of the branch that only issues tickets."""
ROW = "{:<9}{:>8}{:>11}{:>9}{:>9}{:>9}{:>9}{:>9}{:>12}{:>14}"


class Measured(NamedTuple):
    """One row of the table; latencies in ms."""

    done: int
    seconds: float
    latencies: list[float]
    refused: Counter[str]


def bench_profile(counters: int) -> str:
    """A branch (TOML) with a counter for every client, none of which waits for another's skills."""
    services = [f'[[services]]\ncode = "{c}"\nname = {{ zh = "{c}", en = "{c}" }}\nstandard_min = 5' for c in "ABCDE"]
    names = range(1, counters + 1)
    return "\n".join(
        [
            'branch = "bench"\nname = { zh = "压测支行", en = "Bench Branch" }\ntimezone = "Asia/Shanghai"',
            "[policy]\ncapacity = 1_000_000",
            *services,
            *(f'[[counters]]\nid = "{n}"\nservices = ["A", "B", "C", "D", "E"]' for n in names),
            *(f'[[staff]]\nid = "t{n}"\nname = "t{n}"' for n in names),
        ]
    )


def start_node(folder: Path, clients: int) -> NodeProcess:
    """A node with the bench profile."""
    profile = folder / "bench.toml"
    profile.write_text(bench_profile(clients), "utf-8")
    return NodeProcess(folder, "--profile", str(profile))


class Client(NamedTuple):
    """One simulated customer and teller: kiosk's and counter's tokens, the teller's session, the counter."""

    kiosk_token: str
    counter_token: str
    session: str
    counter: str


async def drive(port: int, clients: list[Client], seconds: float, visits: bool) -> Measured:
    """All clients at once, each as fast as it gets answers."""
    latencies: list[float] = []
    refused: Counter[str] = Counter()
    began = time.perf_counter()
    work = [_client(client, port, began + seconds, visits) for client in clients]
    for times, codes in await asyncio.gather(*work):
        latencies += times
        refused += codes
    return Measured(len(latencies), time.perf_counter() - began, latencies, refused)


async def _client(client: Client, port: int, end: float, visits: bool) -> tuple[list[float], Counter[str]]:
    latencies: list[float] = []
    refused: Counter[str] = Counter()
    kiosk = await Wire.open(port, client.kiosk_token)
    desk = await Wire.open(port, client.counter_token, client.session)
    service = "ABCDE"[int(client.counter) % 5]
    async for wire, kind in _moves(kiosk, desk, visits):
        op = {"type": kind, "service": service} if wire is kiosk else {"type": kind, "counter": client.counter}
        began = time.perf_counter()
        status, body = await wire.command(f"{client.counter}-{len(latencies)}", op)
        latencies.append((time.perf_counter() - began) * 1000)
        if status != 200:
            refused[msgspec.json.decode(body)["code"]] += 1
        if time.perf_counter() > end:
            break
    kiosk.close()
    desk.close()
    return latencies, refused


async def _moves(kiosk: Wire, desk: Wire, visits: bool) -> AsyncIterator[tuple[Wire, str]]:
    for _ in itertools.count():
        yield kiosk, "issue_ticket"
        if visits:
            yield desk, "call_next"
            yield desk, "start_service"
            yield desk, "finish_service"


def enrolled(node: NodeProcess, clients: int, open_counters: int) -> list[Client]:
    """Kiosk and counter for every client; tellers logged in and counters open as far as asked."""
    for n in range(clients + 1, open_counters + 1):
        node.link("counter", str(n), staff=f"t{n}")
    found = []
    for n in range(1, clients + 1):
        kiosk, desk = node.link("kiosk"), node.link("counter", str(n), staff=f"t{n}" if n <= open_counters else "")
        found.append(Client(_token(node, kiosk), _token(node, desk), desk._session, str(n)))
    return found


def _token(node: NodeProcess, link: HttpLink) -> str:
    return next(i.token for i in _identities(node.folder) if i.device_id == link.who.device)


def _identities(folder: Path) -> list[Identity]:
    return [load(path) for path in folder.glob("*-*.json")]


def check_log(folder: Path) -> tuple[int, int, int]:
    """Tickets in the log, numbers given twice, tickets called while at another counter."""
    log = open_log(folder / "branch.db", "bench")
    numbers: Counter[tuple[str, str]] = Counter()
    calls: Counter[str] = Counter()
    after = 0
    while events := log.read(after, 5000):
        after = events[-1].seq
        for sealed in events:
            data = sealed.event.data
            if isinstance(data, TicketIssued):
                numbers[sealed.event.bdate, data.number] += 1
            elif isinstance(data, TicketCalled):
                calls[data.ticket] += 1
    log.close()
    doubled = sum(n - 1 for n in numbers.values())
    return sum(numbers.values()), doubled, sum(n - 1 for n in calls.values())


def cpu_s(pid: int) -> float:
    """Processor time that a process has used so far, in seconds (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run_row(phase: str, clients: int, seconds: float) -> None:
    """One row: fresh node, load, figures, and what the log says."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with start_node(folder, max(clients, COUNTERS)) as node:
            who = enrolled(node, clients, open_counters=clients if phase == "visits" else COUNTERS)
            port = int(node.url.rpartition(":")[2])
            before = cpu_s(node.pid)
            measured = uvloop.run(drive(port, who, seconds, phase == "visits"))
            cpu = cpu_s(node.pid) - before
            node.stop()
        _, doubled, double_calls = check_log(folder)
    quantiles = statistics.quantiles(measured.latencies, n=100)
    print(
        ROW.format(
            phase,
            clients,
            f"{measured.done / measured.seconds:,.0f}",
            f"{quantiles[49]:.2f}",
            f"{quantiles[98]:.2f}",
            f"{max(measured.latencies):.1f}",
            f"{cpu / measured.done * 1e6:.0f}",
            sum(measured.refused.values()),
            doubled,
            double_calls,
        ),
        dict(measured.refused) or "",
        flush=True,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    given = parser.parse_args()
    print(
        ROW.format(
            "phase",
            "clients",
            "commands/s",
            "p50 ms",
            "p99 ms",
            "max ms",
            "cpu µs",
            "refused",
            "duplicates",
            "double calls",
        )
    )
    for phase in ("tickets", "visits"):
        for clients in given.clients:
            run_row(phase, clients, given.seconds)


if __name__ == "__main__":
    main()
