"""Branches that ship, many in one process: each has one connection, one batch under way, and waits for its answer.

What they send was encoded before, so that load costs little beside what it loads. Lines that break, refusals and asked
repeats are taken as the product's own shipper takes them; the centre's cursor says where to go on.
"""

from __future__ import annotations

import heapq
import random
import select
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import msgspec

from bench.centre_load.logs import Mark, Parcel, Pattern, name_of, parcels
from branchdesk.domain.chain import GENESIS
from branchdesk.services.sync_messages import Ack, Need, decode_reply

AGAIN_S = 0.5
"""After a refusal or a broken line."""
ANSWER_S = 30.0
COUNTS = ("events", "answers", "resent", "disordered", "busy", "broken", "open", "enough")
"""What a fleet counts, by its place in the shared numbers. ``open``: branches with something on its way. ``enough`` is
set by whoever watches: the run is to end now."""


class Counts:
    """Numbers by name, in memory that processes share."""

    def __init__(self, shared: Any) -> None:
        self.shared = shared

    def __getitem__(self, name: str) -> int:
        return int(self.shared[COUNTS.index(name)])

    def add(self, name: str, count: int = 1) -> None:
        """By the fleet alone."""
        self.shared[COUNTS.index(name)] += count


class Plan(msgspec.Struct, frozen=True):
    """What one process's fleet is: branches from ``first`` to before ``until``, with their tokens."""

    first: int
    until: int
    tokens: list[str]
    ends: list[int]
    resent: float
    disordered: float


class Run(msgspec.Struct, frozen=True):
    """Ship up to the batch ``stop``. ``rate``: batches per second of this fleet; 0: as fast as answers come.

    ``begins``, ``ends``: by the machine's monotonic clock (s); at the end what is under way is still answered.
    """

    urls: list[str]
    stop: int
    begins: float
    ends: float
    rate: float = 0.0


class Branch:
    """One branch: ``place`` is the batch that it ships next."""

    __slots__ = ("buffer", "due", "head", "parcels", "place", "sent", "server", "socket", "waits")

    def __init__(self, parcels: list[Parcel], head: bytes, server: int) -> None:
        self.parcels = parcels
        self.head = head
        self.server = server
        self.place = 0
        self.due = 0
        self.sent = -1
        """The batch under way; -1: none."""
        self.waits = False
        """It will send that batch again, a little later."""
        self.socket: socket.socket | None = None
        self.buffer = b""

    @property
    def mark(self) -> Mark:
        """As far as the centre has acknowledged."""
        return self.parcels[self.place - 1].mark if self.place else Mark(0, GENESIS, 0)


class Fleet:
    """``counts``: shared with whoever watches, see ``COUNTS``."""

    def __init__(self, plan: Plan, pattern: Pattern, counts: Counts) -> None:
        self._plan = plan
        self._counts = counts
        self._random = random.Random(plan.first)
        self._places = {seq: place for place, seq in enumerate(plan.ends)}
        self._branches = [
            Branch(parcels(pattern.told, name_of(number), plan.ends), _head(name_of(number), token), number)
            for number, token in zip(range(plan.first, plan.until), plan.tokens, strict=True)
        ]
        self._poll = select.epoll()
        self._by_line: dict[int, Branch] = {}
        self._later: list[tuple[float, int, Branch]] = []
        self._run = Run([], 0, 0, 0)
        self._ticks = 0

    def marks(self) -> dict[str, Mark]:
        """As far as each branch was acknowledged."""
        first = self._plan.first
        return {name_of(first + place): branch.mark for place, branch in enumerate(self._branches)}

    def ship(self, run: Run) -> None:
        """Until the end of the run, or until all branches have come to ``stop``; nothing is under way then."""
        self._run, self._ticks = run, 0
        for branch in self._branches:
            branch.due = 0 if run.rate else run.stop
            self._send_next(branch)
        while self._counts["open"] or self._goes_on():
            now = time.monotonic()
            if run.rate:
                self._tick(now)
            while self._later and self._later[0][0] <= now:
                branch = heapq.heappop(self._later)[2]
                branch.waits = False
                self._send_next(branch)
            for line, _ in self._poll.poll(0.02 if run.rate else 0.1):
                if line in self._by_line:
                    self._read(self._by_line[line])

    def _goes_on(self) -> bool:
        return self._in_time() and any(branch.place < self._run.stop for branch in self._branches)

    def _in_time(self) -> bool:
        return time.monotonic() < self._run.ends and not self._counts["enough"]

    def _tick(self, now: float) -> None:
        """One batch after the other falls due, the branches in turn."""
        run = self._run
        until = int((min(now, run.ends) - run.begins) * run.rate)
        while self._ticks < until:
            branch = self._branches[self._ticks % len(self._branches)]
            self._ticks += 1
            branch.due += 1
            if branch.sent < 0:
                self._send_next(branch)

    def _send_next(self, branch: Branch) -> None:
        """What is due, if it is; a batch whose answer was lost is due until it is acknowledged."""
        if branch.sent >= 0:
            self._send(branch, branch.sent)
        elif branch.due > 0 and branch.place < self._run.stop and self._in_time():
            ahead = branch.place + 1
            early = ahead < self._run.stop and self._random.random() < self._plan.disordered
            self._counts.add("disordered", early)
            self._send(branch, ahead if early else branch.place)

    def _send(self, branch: Branch, place: int) -> None:
        raw = branch.parcels[place].raw
        self._counts.add("open", branch.sent < 0)
        branch.sent = place
        try:
            if branch.socket is None:
                self._connect(branch)
            assert branch.socket is not None
            branch.socket.sendall(b"%scontent-length: %d\r\n\r\n%s" % (branch.head, len(raw), raw))
        except OSError:
            self._broken(branch)

    def _connect(self, branch: Branch) -> None:
        parts = urlsplit(self._run.urls[branch.server % len(self._run.urls)])
        line = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=ANSWER_S)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        branch.socket, branch.buffer = line, b""
        self._by_line[line.fileno()] = branch
        self._poll.register(line, select.EPOLLIN)

    def _broken(self, branch: Branch) -> None:
        """Another process may answer; later."""
        self._counts.add("broken")
        branch.server += 1
        if branch.socket is not None:
            self._by_line.pop(branch.socket.fileno(), None)
            branch.socket.close()
            branch.socket = None
        if branch.sent >= 0:
            self._wait(branch)

    def _wait(self, branch: Branch) -> None:
        if branch.waits:
            return
        branch.waits = True
        heapq.heappush(self._later, (time.monotonic() + AGAIN_S * (0.5 + self._random.random()), id(branch), branch))

    def _read(self, branch: Branch) -> None:
        assert branch.socket is not None
        try:
            data = branch.socket.recv(65536)
        except OSError:
            data = b""
        if not data:
            self._broken(branch)
            return
        branch.buffer += data
        head, end, body = branch.buffer.partition(b"\r\n\r\n")
        if end and len(body) >= _length(head):
            branch.buffer = b""
            self._answered(branch, int(head[9:12]), body)

    def _answered(self, branch: Branch, status: int, body: bytes) -> None:
        self._counts.add("answers")
        if status != 200:
            if status != 503:
                raise SystemExit(f"the centre says {status}: {body[:300]!r}")
            self._counts.add("busy")
            self._wait(branch)
            return
        reply = decode_reply(body)
        if not isinstance(reply, Ack | Need):
            raise SystemExit(f"the centre says {reply}")
        last, branch.sent = branch.sent, -1
        self._counts.add("open", -1)
        place = self._places[reply.cursor if isinstance(reply, Ack) else reply.seq - 1]
        if place < branch.place:
            raise SystemExit(f"the centre has forgotten events: {reply}, acknowledged was {branch.mark.seq}")
        new = place - branch.place
        self._counts.add("events", self._plan.ends[place] - self._plan.ends[branch.place])
        branch.place = place
        branch.due -= new
        if isinstance(reply, Need):
            self._send(branch, place)
        elif new and self._random.random() < self._plan.resent:  # as if the answer had been lost
            self._counts.add("resent")
            self._send(branch, last)
        else:
            self._send_next(branch)


def _head(branch: str, token: str) -> bytes:
    lines = (
        f"POST /v1/branches/{branch}/events HTTP/1.1",
        "host: centre",
        f"authorization: Bearer {token}",
        "content-type: application/octet-stream",
    )
    return "".join(f"{line}\r\n" for line in lines).encode()


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(b"content-length:") + 15
    return int(lower[start:].split(b"\r\n", 1)[0])
