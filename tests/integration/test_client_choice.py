"""Which node a device asks, and what it believes: refusing nodes, nodes that are behind, clocks that differ."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import msgspec
import pytest
from msgspec.structs import replace

from branchdesk.client import follower as following
from branchdesk.client.clock import BranchTime
from branchdesk.client.follower import Follower
from branchdesk.client.link import LinkState
from branchdesk.client.nodes import Nodes
from branchdesk.client.transport import Patience, Transport
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.snapshot import Snapshot, encode_snapshot
from branchdesk.node.hub import frame
from branchdesk.services.messages import Beat, ErrorKind, ErrorMessage
from tests.inprocess import demo_profile

PATIENCE_S = 15.0
BRANCH = Snapshot(branch="demo", profile=demo_profile())
SHORT = Patience(total=1.0, connect=0.5, read=0.5)


class Scripted:
    """A node that serves as told: ``refuses`` is the code of its 503s; ``head`` is how far it has folded."""

    def __init__(self, head: tuple[int, int] = (1, 1), refuses: str = "") -> None:
        self.head, self.refuses, self.asked = head, refuses, 0
        self.catches_up: tuple[int, int] | None = None
        self.ended = threading.Event()
        handler = type("Handler", (Handler,), {"node": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def end(self) -> None:
        self.ended.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    node: ClassVar[Scripted]

    def do_POST(self) -> None:
        self.node.asked += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer("unavailable", 503)

    def do_GET(self) -> None:
        self.node.asked += 1
        if self.node.refuses:
            self._answer("rejected", 401)
            return
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            self._stream()
        except OSError:
            self.close_connection = True

    def _answer(self, kind: ErrorKind, status: int) -> None:
        code = self.node.refuses
        body = msgspec.json.encode(ErrorMessage(kind=kind, code=code)) if code else b"{}"
        self.send_response(status if code else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        gen, seq = self.node.head
        self._send(frame("snapshot", encode_snapshot(replace(BRANCH, gen=gen, seq=seq)), f"{gen}-{seq}"))
        while not self.node.ended.is_set():
            gen, seq = self.node.catches_up or self.node.head
            self._send(frame("beat", msgspec.json.encode(Beat(at=1, gen=gen, seq=seq))))
            self.node.ended.wait(0.05)
        self._send(b"")

    def _send(self, piece: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


Start = Callable[..., Scripted]


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as running:

        def started(head: tuple[int, int] = (1, 1), refuses: str = "") -> Scripted:
            node = Scripted(head, refuses)
            running.callback(node.end)
            return node

        yield started


class Device:
    """A follower, and all that it told."""

    def __init__(self, *nodes: Scripted) -> None:
        self.nodes = Nodes(node.url for node in nodes)
        self.positions: list[tuple[int, int]] = []
        self.states: list[LinkState] = []
        self._transport = Transport(self.nodes, "", Patience())
        self._follower = Follower(
            self._transport,
            BranchTime(),
            lambda snapshot, _event: self.positions.append((snapshot.gen, snapshot.seq)),
            lambda state, _since: self.states.append(state),
            lambda _waits: None,
        )
        self._follower.start()

    def until(self, true: Callable[[], bool]) -> None:
        end, pause = time.monotonic() + PATIENCE_S, threading.Event()
        while not true():
            assert time.monotonic() < end, (self.positions, self.states)
            pause.wait(0.01)

    def live_at(self, node: Scripted) -> None:
        self.until(lambda: self.nodes.current == node.url and self.states[-1:] == [LinkState.LIVE])

    def close(self) -> None:
        self._follower.stop()
        self._transport.close()


@pytest.fixture(autouse=True)
def _brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rules in less time: these nodes beat ten times as often."""
    monkeypatch.setattr(following, "SILENCE_S", 0.3)


def ask(*nodes: Scripted) -> str:
    """The code of what a command ends with; empty: it was answered."""
    transport = Transport(Nodes(node.url for node in nodes), "", SHORT)
    try:
        transport.call("POST", "/v1/commands", b"{}")
    except BranchDeskError as error:
        return error.code
    finally:
        transport.close()
    return ""


@pytest.mark.parametrize("code", ["no_quorum", "standby", "disk_full", "log_failed"])
def test_a_node_that_cannot_serve_is_left_at_once(start: Start, code: str) -> None:
    refusing, serving = start(refuses=code), start()
    began = time.monotonic()
    assert ask(refusing, serving) == ""
    assert time.monotonic() - began < 0.3
    assert (refusing.asked, serving.asked) == (1, 1)


def test_a_busy_node_is_asked_again(start: Start) -> None:
    busy, other = start(refuses="node_busy"), start()
    assert ask(busy, other) == "node_busy"
    assert busy.asked > 2
    assert other.asked == 0


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (("no_quorum", "standby"), "no_quorum"),
        (("standby", "no_quorum"), "no_quorum"),
        (("standby", "standby"), "standby"),
        (("no_quorum", "disk_full"), "disk_full"),
    ],
)
def test_nodes_are_asked_until_patience_ends_and_the_most_telling_error_is_told(
    start: Start, codes: tuple[str, ...], told: str
) -> None:
    nodes = [start(refuses=code) for code in codes]
    assert ask(*nodes) == told
    assert all(node.asked > 1 for node in nodes)


def test_an_address_without_a_node_tells_less_than_a_node_that_answers(start: Start) -> None:
    gone = start()
    gone.end()
    assert ask(gone, start(refuses="no_quorum")) == "no_quorum"


def test_what_does_not_mend_itself_is_told_at_once(start: Start) -> None:
    began = time.monotonic()
    assert ask(start(refuses="disk_full"), start(refuses="log_failed")) == "disk_full"
    assert time.monotonic() - began < SHORT.total / 2


def test_two_that_fail_at_the_same_node_move_on_by_one() -> None:
    nodes = Nodes(("http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3"))
    nodes.leave("http://127.0.0.1:1")
    nodes.leave("http://127.0.0.1:1")
    assert nodes.current == "http://127.0.0.1:2"


def test_a_node_that_is_behind_is_left_and_nothing_jumps_back(start: Start) -> None:
    first, behind, good = start((1, 9)), start((1, 7)), start((1, 9))
    device = Device(first, behind, good)
    device.live_at(first)
    first.end()
    device.live_at(good)
    assert behind.asked == 1
    assert set(device.positions) == {(1, 9)}
    assert LinkState.LOST in device.states  # while nobody confirmed that this is how things stand
    device.close()


def test_a_node_that_catches_up_in_time_is_kept(start: Start) -> None:
    first, late, other = start((1, 9)), start((1, 7)), start((1, 9))
    device = Device(first, late, other)
    device.live_at(first)
    first.end()
    device.until(lambda: late.asked == 1)
    late.catches_up = (1, 9)
    device.live_at(late)
    assert set(device.positions) == {(1, 9)}
    assert other.asked == 0
    device.close()


def test_where_every_node_is_behind_the_branch_itself_went_back(start: Start) -> None:
    first, one, two = start((1, 9)), start((1, 7)), start((1, 7))
    device = Device(first, one, two)
    device.live_at(first)
    first.end()
    device.until(lambda: device.positions[-1] == (1, 7) and device.states[-1] is LinkState.LIVE)
    assert LinkState.LOST in device.states
    device.close()


def test_a_device_that_is_not_wanted_says_so_once_and_goes_on_asking(
    start: Start, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "REFUSED_S", 0.02)
    node = start(refuses="device_revoked")
    device = Device(node)
    device.until(lambda: node.asked > 3)
    assert device.states[-1] is LinkState.LOST
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    node.refuses = ""
    device.live_at(node)
    device.close()


def test_a_new_generation_is_newer_whatever_its_position(start: Start) -> None:
    before, after, older = start((1, 9)), start((2, 4)), start((1, 20))
    device = Device(before, after, older)
    device.live_at(before)
    before.end()
    device.until(lambda: device.positions[-1] == (2, 4))
    device.live_at(after)
    assert older.asked == 0
    device.close()


def test_time_does_not_run_back_at_another_nodes_slower_clock() -> None:
    clock, ahead, behind = BranchTime(), Beat(at=1_000_000), Beat(at=940_000)
    assert clock.now() > 2_000_000  # before the first beat: this PC's own clock
    clock.beat(ahead)
    told = clock.now()
    assert 1_000_000 <= told < 1_060_000
    clock.beat(behind)
    assert clock.now() >= told
    clock.beat(Beat(at=1_100_000))
    assert clock.now() >= 1_100_000
