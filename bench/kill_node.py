"""kill -9 of a node under load, again and again: what was acknowledged and is not in the log, and how soon it serves.

.venv/bin/python -m bench.kill_node [--times 50] [--clients 8]
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path

import msgspec

from bench.node_load import COUNTERS, start_node
from bench.wire import Wire
from branchdesk.client.identity import load
from branchdesk.domain.events import TicketIssued
from branchdesk.services.logbook import verify
from branchdesk.store.opening import open_log
from tests.nodes import NodeProcess

Acknowledged = dict[str, str]
"""Number of the ticket, by cmd_id."""


async def load_until_killed(node: NodeProcess, tokens: list[str], acknowledged: Acknowledged, round_no: int) -> None:
    """Issue tickets from all kiosks until the node is killed, some tenths of a second later."""
    clients = [asyncio.create_task(_client(node.port, token, acknowledged, round_no)) for token in tokens]
    await asyncio.sleep(random.uniform(0.1, 0.5))
    await asyncio.to_thread(node.kill)
    await asyncio.gather(*clients)


async def _client(port: int, token: str, acknowledged: Acknowledged, round_no: int) -> None:
    wire = await Wire.open(port, token)
    try:
        for n in itertools.count():
            cmd_id = f"{round_no}-{token[:6]}-{n}"
            status, body = await wire.command(cmd_id, {"type": "issue_ticket", "service": "A"})
            if status == 200:
                acknowledged[cmd_id] = msgspec.json.decode(body)["events"][-1]["data"]["number"]
    except ConnectionError:
        wire.close()


def check(folder: Path, acknowledged: Acknowledged) -> tuple[int, int, int]:
    """Lost acknowledgements, numbers given twice, events; raises Damaged where the chain is broken."""
    log = open_log(folder / "branch.db", "bench")
    verify(log)
    found: dict[str, str] = {}
    numbers: Counter[tuple[str, str]] = Counter()
    after = 0
    while events := log.read(after, 5000):
        after = events[-1].seq
        for sealed in events:
            if isinstance(sealed.event.data, TicketIssued):
                found[sealed.event.cmd_id] = sealed.event.data.number
                numbers[sealed.event.bdate, sealed.event.data.number] += 1
    log.close()
    lost = sum(found.get(cmd_id) != number for cmd_id, number in acknowledged.items())
    return lost, sum(n - 1 for n in numbers.values()), after


def main() -> None:
    """Print what was counted."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--clients", type=int, default=8)
    given = parser.parse_args()
    acknowledged: Acknowledged = {}
    restarts: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with start_node(folder, COUNTERS) as node:
            for _ in range(given.clients):
                node.link("kiosk").close()
            tokens = [load(path).token for path in folder.glob("kiosk-*.json")]
            for round_no in range(given.times):
                asyncio.run(load_until_killed(node, tokens, acknowledged, round_no))
                began = time.perf_counter()
                node.start()
                restarts.append(time.perf_counter() - began)
        lost, doubled, events = check(folder, acknowledged)
    print(f"kills {given.times}   clients {given.clients}   events in the log {events:,}")
    print(f"acknowledged {len(acknowledged):,}   lost {lost}   numbers given twice {doubled}")
    print(f"restart to serving: median {statistics.median(restarts):.2f} s, max {max(restarts):.2f} s")


if __name__ == "__main__":
    main()
