"""How soon phones that watch their tickets hear of a call: real PostgreSQL with fsync, a real centre, real connections.

    .venv/bin/python -m bench.phones [--phones 2000] [--branches 100] [--seconds 60]

Every phone holds one stream of server-sent events. Branches call customers and ship at once over HTTP; measured from
just before the call's events are sent until the phone that is called has read its page, and until all others of the
branch have read theirs. Phones, branches, centre and database share the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from branchdesk.centre.database import open_database
from branchdesk.domain import commands as c
from branchdesk.sync.http import HttpTransport
from tests.centre_kit import drain
from tests.floor import Floor
from tests.postgres import running_postgres

PROGRAM = """
import sys
from branchdesk.centre.serve import run
from branchdesk.web.address import Address
run(sys.argv[1], Address(port=0), lambda url: print(url, flush=True))
"""
AT_ONCE = 20
COUNTERS = ("1", "2", "3")


class Phones:
    """All phones, on one loop in a thread of its own; each notes when it read which headline."""

    def __init__(self, url: str, tokens: list[str]) -> None:
        parts = urlsplit(url)
        self._where = (parts.hostname or "", parts.port or 0)
        self._tokens = tokens
        self._gate = asyncio.Semaphore(AT_ONCE)
        self.read: dict[str, list[tuple[float, bool]]] = {token: [] for token in tokens}
        self.open = 0
        self.beats = 0
        self.lost = 0

    def run(self) -> None:
        """Until the process ends."""
        asyncio.run(self._all())

    async def _all(self) -> None:
        await asyncio.gather(*(self._one(token) for token in self._tokens))

    async def _one(self, token: str) -> None:
        async with self._gate:
            reader, writer = await asyncio.open_connection(*self._where, limit=1 << 20)
            writer.write(f"GET /t/{token}/events?lang=zh HTTP/1.1\r\nHost: {self._where[0]}\r\n\r\n".encode())
            first = await reader.readline()
            assert b" 200 " in first, first
            await reader.readuntil(b"event: view")
        self.open += 1
        while line := await reader.readline():
            if line.startswith(b'data: {"html'):
                piece: dict[str, Any] = json.loads(line[6:])
                self.read[token].append((time.perf_counter(), bool(piece["alarm"])))
            elif line.startswith(b"data: {}"):
                self.beats += 1
        self.lost += 1


class House:
    """A branch with its phones."""

    def __init__(self, floor: Floor, url: str, phones: int) -> None:
        self.floor = floor
        self.transport = HttpTransport(url, floor.branch.name, floor.token)
        self.shipper = floor.branch.shipper(self.transport)
        self.tokens = [floor.issue("ABE"[number % 3]).token for number in range(phones)]
        self.ship()

    def ship(self) -> None:
        drain(self.shipper, self.floor.branch.log)

    def call(self, counter: str) -> str:
        """The next customer is called at a counter that has finished with the one before: the customer's token."""
        branch = self.floor.branch
        at_work = branch.snapshot.counters[counter]
        if at_work.ticket:
            self.floor.at(counter, c.StartService(counter=counter), c.FinishService(counter=counter))
            self.floor.at(counter, c.FreeCounter(counter=counter))
        self.floor.call(counter)
        return branch.snapshot.tickets[branch.snapshot.counters[counter].ticket].token


def measure(houses: list[House], phones: Phones, seconds: float) -> tuple[list[float], list[float]]:
    """Calls at random for so long; seconds until the called phone had it, and until every phone that was told had."""
    random.seed(1)
    own: list[float] = []
    others: list[float] = []
    ends = time.perf_counter() + seconds
    pause = threading.Event()
    while time.perf_counter() < ends:
        house = random.choice(houses)
        token = house.call(random.choice(COUNTERS))
        before = {name: len(phones.read[name]) for name in house.tokens}
        began = time.perf_counter()
        house.ship()
        while not any(alarm for _, alarm in phones.read[token][before[token] :]):
            pause.wait(0.01)
            if time.perf_counter() - began > 30:
                raise SystemExit("a phone never heard of its call")
        own.append(next(at for at, alarm in phones.read[token][before[token] :] if alarm) - began)
        pause.wait(0.2)
        others += [
            phones.read[name][before[name]][0] - began for name in house.tokens if phones.read[name][before[name] :]
        ]
    return own, others


def show(what: str, found: list[float]) -> None:
    """One line of the table."""
    cuts = statistics.quantiles(found, n=100)
    print(f"{what:<34}{len(found):8,}{cuts[49]:9.2f} s{cuts[94]:9.2f} s{max(found):9.2f} s")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--phones", type=int, default=2000)
    parser.add_argument("--branches", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    args = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65536), most))
    with running_postgres() as server:
        where = server.new_database()
        database = open_database(where)
        floors = [Floor(database, f"nj-{number:03}") for number in range(args.branches)]
        centre = subprocess.Popen([sys.executable, "-c", PROGRAM, where], stdout=subprocess.PIPE, text=True)
        assert centre.stdout is not None
        url = centre.stdout.readline().strip()
        houses = [House(floor, url, args.phones // args.branches) for floor in floors]
        phones = Phones(url, [token for house in houses for token in house.tokens])
        time.sleep(2)  # the digest makes the tickets known
        threading.Thread(target=phones.run, daemon=True).start()
        deadline = time.monotonic() + 120
        while phones.open < len(phones.read) and time.monotonic() < deadline:
            time.sleep(0.1)
        cpu = _cpu(centre.pid)
        own, others = measure(houses, phones, args.seconds)
        cpu = (_cpu(centre.pid) - cpu) / args.seconds
        rss = int(Path(f"/proc/{centre.pid}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
        print(f"{phones.open:,} phones of {args.branches} branches, {phones.beats:,} beats, lost {phones.lost}")
        print(f"centre: {cpu:.0%} of a core, {rss:.0f} MB\n")
        print(f"{'from the call until':<34}{'n':>8}{'p50':>11}{'p95':>11}{'max':>11}")
        show("the called phone rings", own)
        show("all phones of the branch know", others)
        centre.terminate()
        centre.wait()
        database.close()


def _cpu(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


if __name__ == "__main__":
    main()
