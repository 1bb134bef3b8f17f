"""Phones that follow branches on the centre's pages, over real connections, and note when each call can be seen."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from typing import NamedTuple
from urllib.parse import urlsplit

from bench.centre_load.logs import Pattern, follower_of, name_of

_CALLED = re.compile(r"<li[^>]*><b>([^<]+)</b>")
AT_ONCE = 20
"""Phones that ask for their page at the same time; an address may not guess more often."""


class Seen(NamedTuple):
    """A number that a phone saw called for the first time, and when (monotonic, s)."""

    branch: int
    number: str
    at: float


class Followers:
    """One phone at each of some branches (numbers), on a thread of its own."""

    def __init__(self, url: str, pattern: Pattern, branches: list[int]) -> None:
        parts = urlsplit(url)
        self._where = (parts.hostname or "", parts.port or 0)
        self._pattern = pattern
        self._branches = branches
        self.seen: list[Seen] = []
        self._gate = asyncio.Semaphore(AT_ONCE)
        self.open = 0
        self.refused = 0
        self.lost = 0
        threading.Thread(target=lambda: asyncio.run(self._all()), daemon=True).start()

    async def _all(self) -> None:
        await asyncio.gather(*(self._one(branch) for branch in self._branches))

    async def _one(self, branch: int) -> None:
        token = follower_of(self._pattern, name_of(branch))
        async with self._gate:
            reader, writer = await asyncio.open_connection(*self._where, limit=1 << 20)
            writer.write(f"GET /t/{token}/events?lang=zh HTTP/1.1\r\nHost: {self._where[0]}\r\n\r\n".encode())
            first = await reader.readline()
            if b" 200 " not in first:
                self.refused += 1
                return
            await reader.readuntil(b"event: view\n")
        self.open += 1
        known: set[str] = set()
        while line := await reader.readline():
            if line.startswith(b'data: {"html'):
                now = time.monotonic()
                called = set(_CALLED.findall(json.loads(line[6:])["html"])) - known
                if known:  # the first piece tells what was called before
                    self.seen += [Seen(branch, number, now) for number in called]
                known |= called
        self.lost += 1
