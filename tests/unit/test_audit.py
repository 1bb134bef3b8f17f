"""Refusals are written at once, then counted, never lost and never many: the log is for ever, an attack may be long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.events import AccessRefused
from branchdesk.domain.snapshot import Snapshot
from branchdesk.node.audit import FIRST_S, LONGEST_S, MOST, RETRY_S, Audit
from branchdesk.node.writer import Writer
from branchdesk.services.desk import Desk
from tests.fakes import MemoryLog
from tests.inprocess import TestClock, demo_profile

START = Snapshot(branch="demo", profile=demo_profile())


class Log(MemoryLog):
    """May be full; ``unsure``: it commits and does not say so."""

    full = unsure = False

    def append(self, expected: Head, events: Sequence[Sealed]) -> None:
        if self.full:
            raise Unavailable("disk_full", path="")
        super().append(expected, events)
        if self.unsure:
            raise Unavailable("log_busy")


class Guard:
    """An audit, its clock and the log that it writes to."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.audit = Audit(lambda: self.seconds)
        self.log = Log("demo")
        self._desk = Desk(self.log, START, TestClock(), str)
        self._ids = iter(range(1_000_000))

    async def write(self, writer: Writer) -> None:
        await self.audit.write(writer, lambda: f"id{next(self._ids)}")

    @property
    def written(self) -> list[tuple[str, str, int]]:
        datas = [sealed.event.data for sealed in self.log.read(0, 10_000)]
        return [(data.code, data.subject, data.count) for data in datas if isinstance(data, AccessRefused)]

    def play(self, story: Callable[[Callable[[float], Awaitable[None]]], Awaitable[None]]) -> None:
        """Run a story, which is given a way to let seconds pass and everything due be written."""

        async def run() -> None:
            writer = Writer(self._desk)
            serving = asyncio.create_task(writer.run())

            async def pass_time(seconds: float) -> None:
                self.seconds += seconds
                await self.write(writer)

            await story(pass_time)
            serving.cancel()
            writer.close()

        asyncio.run(run())


def test_the_first_at_once_then_counts_ever_more_seldom() -> None:
    guard = Guard()

    async def story(pass_time: Callable[[float], Awaitable[None]]) -> None:
        for _ in range(3 * 24 * 60):  # a device that nobody switches off, for three days
            guard.audit.refused("device_revoked", "kiosk-1", "192.0.2.1")
            await pass_time(60)

    guard.play(story)
    counts = [count for _, _, count in guard.written]
    assert counts[:3] == [1, FIRST_S / 60, 2 * FIRST_S / 60]
    assert len(counts) < 12
    assert sum(counts) >= 2 * 24 * 60
    assert max(counts) <= LONGEST_S / 60


def test_after_a_quiet_time_the_next_is_told_at_once() -> None:
    guard = Guard()

    async def story(pass_time: Callable[[float], Awaitable[None]]) -> None:
        for _ in range(2):
            guard.audit.refused("unknown_token", "", "192.0.2.1")
            await pass_time(0)
            await pass_time(FIRST_S)
        assert guard.audit._cases == {}

    guard.play(story)
    assert guard.written == [("unknown_token", "", 1)] * 2


def test_an_attacker_of_many_names_fills_neither_memory_nor_log() -> None:
    guard = Guard()

    async def story(pass_time: Callable[[float], Awaitable[None]]) -> None:
        for number in range(10 * MOST):
            guard.audit.refused("unknown_token", "x" * 10_000, f"192.0.2.{number}\x1b[2J")
        await pass_time(0)
        assert len(guard.audit._cases) == MOST + 1

    guard.play(story)
    assert len(guard.written) == MOST + 1
    assert sum(count for _, _, count in guard.written) == 10 * MOST
    assert all(len(subject) <= 200 for _, subject, _ in guard.written)
    assert all(b"\x1b" not in sealed.body and b"u001b" not in sealed.body for sealed in guard.log.read(0, 1000))


def test_what_could_not_be_written_is_written_later_and_once() -> None:
    guard = Guard()

    async def story(pass_time: Callable[[float], Awaitable[None]]) -> None:
        guard.audit.refused("other_branch")
        guard.log.full = True
        await pass_time(0)
        guard.audit.refused("other_branch")
        guard.log.full, guard.log.unsure = False, True
        await pass_time(RETRY_S)  # this one is in the log, but nobody knows
        guard.log.unsure = False
        await pass_time(RETRY_S)
        await pass_time(FIRST_S)

    guard.play(story)
    assert guard.written == [("other_branch", "", 1)] * 2


def test_peers_are_told_apart_by_address_and_not_by_port() -> None:
    guard = Guard()

    async def story(pass_time: Callable[[float], Awaitable[None]]) -> None:
        for port in range(50_000, 50_020):
            guard.audit.peer_refused("remote error: tls: bad certificate", f"192.0.2.9:{port}")
        await pass_time(0)

    guard.play(story)
    assert guard.written == [("peer_refused", "remote error: tls: bad certificate", 20)]
