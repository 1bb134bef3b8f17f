"""How soon a branch hears what was asked of it, while thousands wait: real PostgreSQL with fsync, a real centre.

    .venv/bin/python -m bench.inboxes [--branches 5000] [--seconds 60] [--rate 20]

Every branch holds one long request for its inbox, as its node does. Requests are put in by another process than the one
that the branches ask, ``rate`` a second, each for a branch by chance; measured from the commit until the branch
has read it, and until its answer is on the centre's disk. Branches, centre and database share the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from bench.phones import PROGRAM, _cpu, show
from branchdesk.centre.database import Database, open_database
from branchdesk.centre.down.inbox import Wish, put
from branchdesk.centre.intake.registry import register_branch
from branchdesk.domain import commands as c
from branchdesk.services.inbox_messages import LONGEST_WAIT_S
from tests.postgres import running_postgres

AT_ONCE = 50


class Branches:
    """All branches, on one loop in a thread of its own; each notes when it read what, and when the answer was taken."""

    def __init__(self, url: str, tokens: dict[str, str]) -> None:
        parts = urlsplit(url)
        self._where = (parts.hostname or "", parts.port or 0)
        self._tokens = tokens
        self._gate = asyncio.Semaphore(AT_ONCE)
        self.read: dict[str, float] = {}
        self.answered: dict[str, float] = {}
        self.open = 0
        self.empty = 0

    def run(self) -> None:
        """Until the process ends."""
        asyncio.run(self._all())

    async def _all(self) -> None:
        await asyncio.gather(*(self._one(*known) for known in self._tokens.items()))

    async def _one(self, branch: str, token: str) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):  # the centre was stopped: it is over
            await self._ask_on(branch, token)

    async def _ask_on(self, branch: str, token: str) -> None:
        async with self._gate:
            line = await asyncio.open_connection(*self._where)
        self.open += 1
        path, after = f"/v1/branches/{branch}/inbox", 0
        await asyncio.sleep(random.random() * LONGEST_WAIT_S)  # nodes do not ask in step
        while True:
            given = await self._ask(line, "GET", f"{path}?after={after}&wait={LONGEST_WAIT_S}", token)
            entries = json.loads(given)["entries"]
            self.empty += not entries
            for entry in entries:
                self.read[entry["id"]] = time.perf_counter()
                after = entry["number"]
                answer = json.dumps({"answers": [{"id": entry["id"]}]})
                await self._ask(line, "POST", path, token, answer.encode())
                self.answered[entry["id"]] = time.perf_counter()

    async def _ask(
        self,
        line: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        method: str,
        path: str,
        token: str,
        body: bytes = b"",
    ) -> bytes:
        reader, writer = line
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        writer.write(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in answer.partition(b"\r\n")[0], answer
        length = next(row for row in answer.lower().split(b"\r\n") if row.startswith(b"content-length:"))
        return await reader.readexactly(int(length.partition(b":")[2]))


def ask_at_random(database: Database, names: list[str], seconds: float, rate: float) -> dict[str, float]:
    """Put requests in for so long; when each was on the disk."""
    put_at: dict[str, float] = {}
    began = time.perf_counter()
    pause = threading.Event()
    while (past := time.perf_counter() - began) < seconds:
        entry = f"e{len(put_at)}"
        with database.write() as connection:
            put(
                connection,
                Wish(random.choice(names), entry, c.CancelAppointment(code="1")),
                time.time_ns() // 1_000_000,
            )
        put_at[entry] = time.perf_counter()
        pause.wait(max(0.0, (len(put_at)) / rate - past))
    return put_at


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--branches", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=20)
    args = parser.parse_args()
    random.seed(1)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65536), most))
    with running_postgres() as server:
        where = server.new_database()
        database = open_database(where)
        tokens = {name: register_branch(database, name, 0) for name in (f"b-{n:05}" for n in range(args.branches))}
        centre = subprocess.Popen([sys.executable, "-c", PROGRAM, where], stdout=subprocess.PIPE, text=True)
        assert centre.stdout is not None
        url = centre.stdout.readline().strip()
        before = _rss(centre.pid)
        branches = Branches(url, tokens)
        threading.Thread(target=branches.run, daemon=True).start()
        threading.Event().wait(LONGEST_WAIT_S + 5)  # every branch has asked once
        cpu, empty = _cpu(centre.pid), branches.empty
        put_at = ask_at_random(database, list(tokens), args.seconds, args.rate)
        cpu, empty = (_cpu(centre.pid) - cpu) / args.seconds, branches.empty - empty
        threading.Event().wait(5)
        each = (_rss(centre.pid) - before) / args.branches * 1000
        print(f"{branches.open:,} branches wait, {empty / args.seconds:,.0f} questions a second end empty")
        print(
            f"centre: {cpu:.0%} of a core, {each:.0f} kB for each branch; lost {len(put_at) - len(branches.answered)}\n"
        )
        print(f"{'from the commit until':<34}{'n':>8}{'p50':>11}{'p95':>11}{'max':>11}")
        for what, seen in (("the branch has read it", branches.read), ("its answer is on the disk", branches.answered)):
            show(what, [at - put_at[entry] for entry, at in seen.items()])
        centre.terminate()
        centre.wait()
        database.close()


def _rss(pid: int) -> float:
    """Memory of a process (MB)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
