"""Threads and tasks that work alone meet a mistake in the program: they go on, and somebody is told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from branchdesk.client.clock import BranchTime
from branchdesk.client.follower import Follower
from branchdesk.client.link import LinkState
from branchdesk.client.nodes import Nodes
from branchdesk.client.transport import Patience, Transport, error_of
from branchdesk.demo.listlog import ListLog
from branchdesk.domain.errors import BranchDeskError, Unavailable
from branchdesk.domain.snapshot import Snapshot, encode_snapshot
from branchdesk.i18n import LANGUAGES, error_text
from branchdesk.node import pulse
from branchdesk.node.access import Access
from branchdesk.node.hub import Hub, frame
from branchdesk.node.keeper import Keeper
from branchdesk.node.vault import Vault
from branchdesk.node.writer import Writer
from branchdesk.services.desk import Desk
from branchdesk.services.sync_messages import Batch, Reply
from branchdesk.sync.shipper import Shipper
from tests.inprocess import TestClock, demo_profile
from tests.nodes import NodeThread

PATIENCE = 10.0
BRANCH = Snapshot(branch="demo", profile=demo_profile(), seq=7)
CHANGE = (
    b'{"branch":"demo","gen":1,"seq":8,"prev_hash":"","at":1,"bdate":"","device":"","actor":"","cmd_id":"x",'
    b'"type":"ticket_called","v":1,"data":{"ticket":"nobody","counter":"1","why":"next"}}'
)


class Stream(BaseHTTPRequestHandler):
    """A node whose stream holds something that cannot be followed."""

    bad: ClassVar[bytes]
    port: ClassVar[int]
    asked: ClassVar[list[str]]

    def do_GET(self) -> None:
        self.asked.append(self.headers.get("Last-Event-ID", ""))
        self.send_response(200)
        self.end_headers()
        good = frame("snapshot", encode_snapshot(BRANCH), "1-7") + frame("beat", b'{"at":1,"gen":1,"seq":7}')
        self.wfile.write(good + self.bad)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(params=[frame("change", CHANGE, "1-8"), frame("beat", b'{"at":"?"}'), frame("snapshot", b"{", "1-9")])
def node(request: pytest.FixtureRequest) -> Iterator[type[Stream]]:
    class Bad(Stream):
        bad = request.param
        asked: ClassVar[list[str]] = []

    server = HTTPServer(("127.0.0.1", 0), Bad)
    Bad.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Bad
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_cannot_be_followed_is_not_shown_as_live(node: type[Stream]) -> None:
    states: list[LinkState] = []
    again = threading.Event()

    def on_link(state: LinkState, _since: int) -> None:
        states.append(state)
        if states.count(LinkState.LIVE) > 1:
            again.set()

    url = f"http://127.0.0.1:{node.port}"
    transport = Transport(Nodes((url,)), "", Patience())
    follower = Follower(transport, BranchTime(), lambda _snapshot, _event: None, on_link, lambda _waits: None)
    follower.start()
    assert again.wait(PATIENCE)
    follower.stop()
    transport.close()
    assert states[:4] == [LinkState.CONNECTING, LinkState.LIVE, LinkState.LOST, LinkState.LIVE]
    assert node.asked[:2] == ["", ""]  # what cannot be folded is not asked for again


class Broken:
    """A transport with a mistake in it."""

    def exchange(self, batch: Batch) -> Reply:
        raise LookupError(batch.branch)

    def close(self) -> None:
        """Nothing is open."""


def test_a_fault_in_shipping_is_told_and_tried_again() -> None:
    shipper = Shipper("demo", ListLog(), Broken(), TestClock())
    assert shipper.step() > 0
    assert shipper.status.problem == "internal"


class FaultyClock(TestClock):
    """Fails at the first question."""

    asked = 0
    rate = 1000.0
    again = asyncio.Event()

    def now(self) -> int:
        self.asked += 1
        if self.asked == 1:
            raise ArithmeticError
        self.again.set()
        return super().now()


def test_the_keeper_goes_on_after_a_fault(tmp_path: Path) -> None:
    vault, clock = Vault(tmp_path / "vault.db"), TestClock()
    hub = Hub(clock, BRANCH)
    writer = Writer(Desk(ListLog(), BRANCH, clock, str))
    access = Access(vault, writer, hub, clock)
    faulty = FaultyClock()
    keeper = Keeper(writer, access, hub, faulty, str)

    async def story() -> None:
        kept = asyncio.create_task(keeper.run())
        waiting = asyncio.create_task(faulty.again.wait())
        await asyncio.wait([kept, waiting], return_when=asyncio.FIRST_COMPLETED)
        for task in (kept, waiting):
            task.cancel()

    asyncio.run(story())
    assert faulty.again.is_set()
    writer.close()
    access.close()
    vault.close()


def test_a_task_that_ended_is_in_health(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ends(_keeper: Keeper) -> None:
        raise LookupError

    monkeypatch.setattr(Keeper, "run", ends)
    with NodeThread(tmp_path) as node:
        assert node.link("kiosk").health().problems == ("internal",)


def test_a_fault_at_one_beat_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beats = iter((False, True, True, True, True))
    came = threading.Event()
    beat = Hub.beat

    def sometimes(hub: Hub) -> None:
        if not next(beats, True):
            raise LookupError
        beat(hub)
        came.set()

    monkeypatch.setattr(Hub, "beat", sometimes)
    monkeypatch.setattr(pulse, "BEAT_S", 0.01)
    with NodeThread(tmp_path):
        assert came.wait(PATIENCE)


def test_whatever_another_program_names_its_parameters_an_error_is_made() -> None:
    told = error_of(b'{"kind": "rejected", "code": "odd", "params": {"code": "x", "self": 1}}')
    assert isinstance(told, BranchDeskError)
    assert (told.code, told.params) == ("odd", {"code": "x", "self": 1})


@pytest.mark.parametrize("code", ["of_the_future", "../x y", "", "{ $code }"])
def test_a_code_that_only_a_later_version_knows_has_words(code: str) -> None:
    for language in LANGUAGES:
        assert code in error_text(language, Unavailable(code, detail="x"))
