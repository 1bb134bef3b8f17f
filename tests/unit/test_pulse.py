"""What a node says of itself while, and after, requests fail for want of a majority."""

from __future__ import annotations

import asyncio

import pytest

from branchdesk.domain import commands as c
from branchdesk.domain.chain import Head
from branchdesk.domain.commands import Command, Who
from branchdesk.domain.errors import Unavailable
from branchdesk.node.hub import Hub
from branchdesk.node.pulse import Pulse
from branchdesk.node.writer import Writer
from branchdesk.services.desk import Desk
from branchdesk.services.logbook import open_branch
from branchdesk.services.replicated import ReplicatedLog
from tests.fakes import MemoryLog, MemoryQuorum
from tests.inprocess import TestClock, demo_profile

KIOSK = Who(device="kiosk-1", kind="kiosk")


def test_a_request_that_failed_between_two_beats_is_forgotten_with_the_next() -> None:
    asyncio.run(_fail_once_between_two_beats())


async def _fail_once_between_two_beats() -> None:
    clock, quorum, own = TestClock(), MemoryQuorum(), MemoryLog("demo")
    snapshot = open_branch(own, demo_profile(), now=clock.now())
    log = ReplicatedLog(own, quorum)
    assert log.head() != Head()
    writer = Writer(Desk(log, snapshot, clock, iter("abcdef").__next__))
    pulse = Pulse(writer, Hub(clock, snapshot), log)
    running = asyncio.create_task(writer.run())
    assert await pulse._is_sure()
    quorum.lost = True
    with pytest.raises(Unavailable):
        await writer.submit(Command(cmd_id="x", op=c.IssueTicket(service="A")), KIOSK)
    assert writer.problem == "no_quorum"
    quorum.lost = False
    assert await pulse._is_sure()
    assert (writer.problem, pulse.problem) == ("", "")
    running.cancel()
    writer.close()
