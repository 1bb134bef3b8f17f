"""A one-time code lets one device in, at whichever node it is tried, and however often the answer is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.commands import Command, RevokeDevice
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.events import DeviceEnrolled
from branchdesk.domain.snapshot import Snapshot
from branchdesk.node.access import Access
from branchdesk.node.codes import Codes, Grant
from branchdesk.node.hub import Hub
from branchdesk.node.vault import Vault
from branchdesk.node.writer import Writer
from branchdesk.services.desk import Desk
from branchdesk.services.messages import Enrol, Enrolled
from tests.fakes import MemoryLog
from tests.inprocess import NODE, TestClock, demo_profile
from tests.refusals import refused

START = Snapshot(branch="demo", profile=demo_profile())


class UnsureLog(MemoryLog):
    """With ``unsure`` an append is committed and its writer does not learn of it."""

    unsure = False

    def append(self, expected: Head, events: Sequence[Sealed]) -> None:
        super().append(expected, events)
        if self.unsure:
            raise Unavailable("log_busy")


class Node:
    """The door of one of several nodes over one log; each has a vault and a fold of its own."""

    def __init__(self, folder: Path, log: MemoryLog) -> None:
        clock = TestClock()
        folder.mkdir()
        self.vault = Vault(folder / "vault.db", folder.name)
        hub = Hub(clock, START)
        self.writer = Writer(Desk(log, START, clock, str, publish=hub.publish))
        self.access = Access(self.vault, self.writer, hub, clock)
        self.codes = Codes(self.vault)
        self.now = clock.now

    async def catch_up(self) -> None:
        """Any command does it, also one that is refused."""
        op = RevokeDevice(device_id="nobody")
        with refused("unknown_device"):
            await self.writer.submit(Command(cmd_id=f"catch-up-{id(self)}", op=op), NODE)

    def close(self) -> None:
        self.writer.close()
        self.access.close()
        self.vault.close()


def play(folder: Path, log: MemoryLog, story: Callable[[str, Node, Node], Awaitable[None]]) -> list[DeviceEnrolled]:
    """Two nodes that both know a code; returns the devices that the log then has."""
    one, two = Node(folder / "n1", log), Node(folder / "n2", log)
    code = one.codes.make(Grant("kiosk", ""), one.now())
    two.vault.import_from_join(one.vault.export_for_join())

    async def serve() -> None:
        serving = [asyncio.create_task(node.writer.run()) for node in (one, two)]
        await story(code, one, two)
        for task in serving:
            task.cancel()

    asyncio.run(serve())
    for node in (one, two):
        node.close()
    return [sealed.event.data for sealed in log.read(0, 100) if isinstance(sealed.event.data, DeviceEnrolled)]


async def ask(node: Node, code: str, cmd_id: str = "") -> Enrolled | str:
    """The identity, or the code of the refusal."""
    try:
        return await node.access.enrolment.enrol(Enrol(code=code, name=f"pc {cmd_id}", cmd_id=cmd_id))
    except (Rejected, Unavailable) as error:
        return error.code


def test_two_nodes_offered_one_code_let_one_device_in(tmp_path: Path) -> None:
    answers: list[Enrolled | str] = []

    async def story(code: str, one: Node, two: Node) -> None:
        answers.extend(await asyncio.gather(ask(one, code, "a"), ask(two, code, "b")))

    (device,) = play(tmp_path, MemoryLog("demo"), story)
    (joined,) = [answer for answer in answers if isinstance(answer, Enrolled)]
    assert joined.device_id == device.device_id
    assert [answer for answer in answers if answer != joined] == ["code_used"]


def test_a_device_that_lost_the_answer_asks_again_and_is_the_same_device(tmp_path: Path) -> None:
    log = UnsureLog("demo")
    joined: list[Enrolled] = []

    async def story(code: str, one: Node, two: Node) -> None:
        log.unsure = True
        assert await ask(one, code, "a") == "log_busy"
        log.unsure = False
        assert await ask(one, code, "b") == "code_used"
        for node in (two, one, one):  # the first now has the log's event, which it was never told of
            answer = await ask(node, code, "a")
            assert isinstance(answer, Enrolled)
            joined.append(answer)
            with pytest.raises(Unavailable, match="node_busy"):
                node.access.who(f"Bearer {answer.token}", "")
        for node, answer in ((two, joined[0]), (one, joined[-1])):
            await node.catch_up()
            assert node.access.who(f"Bearer {answer.token}", "").device == answer.device_id
        assert await ask(two, code, "b") == "code_used"

    (device,) = play(tmp_path, log, story)
    assert {answer.device_id for answer in joined} == {device.device_id}


def test_a_device_that_names_no_request_gets_a_code_used_up_as_ever(tmp_path: Path) -> None:
    async def story(code: str, one: Node, _two: Node) -> None:
        assert isinstance(await ask(one, code), Enrolled)
        assert await ask(one, code) == "code_used"

    assert len(play(tmp_path, MemoryLog("demo"), story)) == 1
