"""A node under several hands at once: no ticket twice, slow readers, resumed streams, faults, TLS, clocks set back."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
import requests

from branchdesk.client.http import HttpLink
from branchdesk.client.identity import Identity, enrol, load
from branchdesk.client.sse import Message, SseParser
from branchdesk.demo.listlog import ListLog
from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.chain import Sealed
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import HOUR, SECOND
from branchdesk.forecast.waits.told import Told
from branchdesk.node.clock import ScaledClock, SteadyClock
from branchdesk.node.hub import QUEUED, Hub
from branchdesk.node.serve import NodeServer
from branchdesk.node.telling import Telling
from branchdesk.node.tls import make_certificates
from branchdesk.node.writer import Writer
from branchdesk.services.desk import Desk, Request, Result
from branchdesk.services.messages import Answer
from branchdesk.services.waits import Waits
from branchdesk.web.address import Address
from tests.inprocess import InProcessBranch, TestClock, demo_profile
from tests.node_main import open_parts
from tests.nodes import NodeProcess, NodeThread
from tests.refusals import refused


def at_once(*calls: Callable[[], Answer]) -> list[Answer | Rejected]:
    """All calls in the same instant, each in a thread of its own."""
    gate = threading.Barrier(len(calls))

    def one(call: Callable[[], Answer]) -> Answer | Rejected:
        gate.wait()
        try:
            return call()
        except Rejected as refusal:
            return refusal

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(one, calls))


def test_two_tellers_in_the_same_instant_never_get_the_same_ticket(node: NodeThread) -> None:
    kiosk = node.link("kiosk")
    tellers = [node.link("counter", n, staff=f"t0{n}") for n in ("1", "2", "3")]
    for _ in range(10):
        kiosk.send(c.IssueTicket(service="A"))
        answers = at_once(*(lambda t=t: t.send(c.CallNext(counter=t.who.counter)) for t in tellers))
        called = [answer for answer in answers if isinstance(answer, Answer)]
        assert len(called) == 1
        assert {a.code for a in answers if isinstance(a, Rejected)} == {"nobody_waits"}
        (winner,) = [t for t, answer in zip(tellers, answers, strict=True) if isinstance(answer, Answer)]
        winner.send(c.StartService(counter=winner.who.counter))
        winner.send(c.FinishService(counter=winner.who.counter))


def test_a_double_tap_in_the_same_instant_is_one_ticket(node: NodeThread) -> None:
    kiosk = node.link("kiosk")
    answers = at_once(*[lambda: kiosk.send(c.IssueTicket(service="A"), cmd_id="tap")] * 4)
    assert len({str(answer) for answer in answers}) == 1


def changes(node: NodeThread, identity: Identity, last_id: str = "") -> Generator[Message, None, None]:
    """The messages of one stream."""
    headers = {"Authorization": f"Bearer {identity.token}", "Last-Event-ID": last_id}
    parser = SseParser()
    with requests.get(node.url + "/v1/changes", headers=headers, stream=True, timeout=10) as answer:
        for piece in answer.iter_content(None):
            yield from parser.feed(piece)


def test_a_device_that_comes_back_hears_only_what_it_missed(node: NodeThread) -> None:
    kiosk = node.link("kiosk")
    identity = load(node.folder / "kiosk-1.json")
    stream = changes(node, identity)
    first = next(stream)
    assert first.name == "snapshot"
    kiosk.send(c.IssueTicket(service="A"))
    stream.close()
    gen, _, seq = first.id.partition("-")
    missed = changes(node, identity, first.id)
    assert [(m.name, m.id) for m in (next(missed), next(missed))] == [
        ("change", f"{gen}-{int(seq) + 1}"),  # the day opens with the first ticket
        ("change", f"{gen}-{int(seq) + 2}"),
    ]
    missed.close()


@pytest.mark.parametrize("last_id", ["7-1", "1-999999", "x", "1-"])
def test_a_position_of_another_log_gets_a_snapshot(node: NodeThread, last_id: str) -> None:
    node.link("kiosk")
    stream = changes(node, load(node.folder / "kiosk-1.json"), last_id)
    assert next(stream).name == "snapshot"
    stream.close()


def test_a_slow_reader_loses_its_stream_and_holds_up_nobody() -> None:
    async def story() -> None:
        hub = Hub(TestClock(), Snapshot(branch="demo", profile=demo_profile()))
        slow, quick = hub.open("slow", "display"), hub.open("quick", "display")
        for _ in range(QUEUED):
            hub.beat()
            assert await quick.next()
        assert await slow.next() is None
        hub.beat()
        assert await quick.next()

    asyncio.run(story())


class Heard(InProcessBranch):
    """Keeps what the log was told."""

    def __init__(self) -> None:
        self.sealed: list[Sealed] = []
        super().__init__()

    def _publish(self, events: Sequence[Sealed], snapshot: Snapshot) -> None:
        self.sealed += events
        super()._publish(events, snapshot)


def test_a_finishs_question_goes_to_its_counters_evaluator_alone() -> None:
    async def story() -> None:
        branch = Heard()
        hub = Hub(branch.clock, branch.snapshot)
        streams = {
            ("evaluator", "1"): hub.open("pad-1", "evaluator", counter="1"),
            ("evaluator", "2"): hub.open("pad-2", "evaluator", counter="2"),
            ("counter", "1"): hub.open("pc-1", "counter", counter="1"),
            ("manager", ""): hub.open("desk", "manager"),
        }
        teller = branch.link("counter", "1", staff="t01")
        branch.node(c.IssueTicket(service="A"))
        for op in (c.CallNext(counter="1"), c.StartService(counter="1"), c.FinishService(counter="1")):
            teller.send(op)
        hub.publish(branch.sealed, branch.snapshot)
        ticket = branch.snapshot.tickets[branch.snapshot.counters["1"].last_ticket]
        for who, stream in streams.items():
            heard = await stream.next()
            assert heard is not None
            assert (ticket.question.encode() in heard) is (who == ("evaluator", "1")), who

    asyncio.run(story())


def test_waits_are_told_to_those_who_show_them_and_single_tickets_to_the_manager_alone() -> None:
    async def story() -> None:
        branch = InProcessBranch()
        branch.link("counter", "1", staff="t01")
        branch.node(c.IssueTicket(service="A"))
        hub, asked = Hub(branch.clock, branch.snapshot), list[int]()

        def waits(s: Snapshot, now: int) -> Told | None:
            asked.append(s.seq)
            return Waits(s).told(s, now)

        telling = Telling(waits, hub, branch.clock)
        await telling.tell()
        assert not asked
        kinds: tuple[e.DeviceKind, ...] = ("kiosk", "manager", "counter", "evaluator")
        streams = {kind: hub.open(kind, kind) for kind in kinds}
        for stream in streams.values():
            await stream.next()
        await telling.tell()
        await telling.tell()
        assert asked == [branch.snapshot.seq]
        assert b'"A"' in (await streams["kiosk"].next() or b"")
        (ticket,) = branch.snapshot.queue("A")
        assert ticket.encode() in (await streams["manager"].next() or b"")
        hub.beat()
        assert b"event: waits" not in (await streams["counter"].next() or b"")
        assert b"event: waits" not in (await streams["evaluator"].next() or b"")
        late = hub.open("late", "kiosk")
        first = await late.next() or b""
        assert b"event: waits" in first
        assert ticket.encode() not in first[first.index(b"event: waits") :]

    asyncio.run(story())


def test_a_kiosk_hears_the_waits_beside_the_branch(node: NodeThread) -> None:
    node.link("counter", "1", staff="t01")
    kiosk = node.link("kiosk")
    kiosk.follow(lambda _s, _event: None, lambda _state, _since: None)
    kiosk.send(c.IssueTicket(service="A"))
    deadline = time.monotonic() + 10
    while not (kiosk.waits and "A" in kiosk.waits.offers) and time.monotonic() < deadline:
        threading.Event().wait(0.1)
    assert kiosk.waits is not None
    assert not kiosk.waits.tickets
    low, high = kiosk.waits.offers["A"]
    assert 0 <= low < high


class FaultyDesk(Desk):
    """A desk with a bug: one service's tickets break it."""

    def submit(self, requests: Sequence[Request]) -> list[Result]:
        if any(getattr(request.command.op, "service", "") == "D" for request in requests):
            raise ZeroDivisionError
        return super().submit(requests)


def test_a_fault_reaches_only_the_request_that_caused_it() -> None:
    profile = demo_profile()
    ids = iter(range(1000))
    desk = FaultyDesk(ListLog(), Snapshot(branch="demo", profile=profile), TestClock(), lambda: f"id{next(ids)}")
    kiosk = c.Who(device="k", kind="kiosk")

    async def story() -> list[Answer | BaseException]:
        writer = Writer(desk)
        serving = asyncio.create_task(writer.run())
        tickets = [c.Command(cmd_id=s, op=c.IssueTicket(service=s)) for s in "ABDE"]
        answers = await asyncio.gather(*(writer.submit(t, kiosk) for t in tickets), return_exceptions=True)
        serving.cancel()
        writer.close()
        return answers

    answers = asyncio.run(story())
    assert [type(answer) for answer in answers] == [Answer, Answer, ZeroDivisionError, Answer]


def test_too_many_at_once_are_told_to_come_again() -> None:
    desk = Desk(ListLog(), Snapshot(branch="demo", profile=demo_profile()), TestClock(), lambda: "id")
    kiosk = c.Who(device="k", kind="kiosk")

    async def story() -> None:
        writer = Writer(desk, waiting=1)
        first = asyncio.create_task(writer.submit(c.Command(cmd_id="1", op=c.IssueTicket(service="A")), kiosk))
        await asyncio.wait([first], timeout=0)  # let it queue up
        with pytest.raises(Unavailable, match="node_busy"):
            await writer.submit(c.Command(cmd_id="2", op=c.IssueTicket(service="A")), kiosk)
        first.cancel()
        writer.close()

    asyncio.run(story())


def test_a_former_day_can_be_read(node: NodeThread) -> None:
    manager = node.link("manager", staff="m01")
    node.link("kiosk").send(c.IssueTicket(service="A"))
    day = requests.get(node.url + "/v1/health", timeout=5).json()["day"]
    assert manager.summary(day).branch == manager.summary().branch


def test_the_interface_describes_itself_and_needs_no_network(node: NodeThread) -> None:
    described = requests.get(node.url + "/v1/openapi.json", timeout=5).json()
    assert set(described["paths"]["/v1/commands"]["post"]["responses"]) >= {"200", "409", "422", "503"}
    assert "issue_ticket" in str(described)
    assert "http://" not in str(described)
    assert "https://" not in str(described)


def test_it_listens_on_loopback_unless_told_otherwise() -> None:
    assert Address().host == "127.0.0.1"


def test_beyond_loopback_it_wants_tls(tmp_path: Path) -> None:
    with open_parts(tmp_path) as parts, refused("tls_required", host="0.0.0.0"):
        NodeServer(parts, Address(host="0.0.0.0", port=0))


def test_devices_pin_the_branchs_own_certificates(tmp_path: Path) -> None:
    with NodeProcess(tmp_path, "--tls") as node:
        assert node.url.startswith("https://")
        assert node.link("kiosk").send(c.IssueTicket(service="A")).events
        foreign = make_certificates(tmp_path / "..", "other", ["127.0.0.1"])
        with pytest.raises(Unavailable, match="tls_mismatch"):
            enrol(node.url, node.code("kiosk"), "kiosk", tmp_path / "x.json", ca=foreign.ca)
        with pytest.raises(Unavailable, match="no_node"):
            enrol(node.url.replace("https", "http"), node.code("kiosk"), "kiosk", tmp_path / "x.json")


class Wall:
    """A machine's clocks in a test's hands, in seconds."""

    def __init__(self) -> None:
        self.wall = 1_800_000_000.0
        self.steady = 50.0

    def clock(self, not_before: int = 0) -> SteadyClock:
        return SteadyClock(not_before, wall=lambda: self.wall, steady=lambda: self.steady)

    def pass_time(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


@pytest.mark.parametrize("back", [3600, 86_400])
def test_a_clock_set_back_is_carried_on_and_told(back: int) -> None:
    machine = Wall()
    clock = machine.clock()
    before = clock.now()
    machine.wall -= back
    machine.pass_time(10)
    assert clock.now() == before + 10 * SECOND
    assert clock.problems == ("clock_behind",)
    machine.pass_time(1)
    machine.wall += back
    assert clock.now() == before + 11 * SECOND
    assert not clock.problems


def test_a_clock_set_right_ahead_is_followed_and_told() -> None:
    machine = Wall()
    clock = machine.clock()
    before = clock.now()
    machine.wall += 3600
    assert clock.now() == before + HOUR
    assert clock.problems == ("clock_jumped",)


def test_a_demos_clock_runs_at_its_rate() -> None:
    machine = Wall()
    clock = ScaledClock(1000, 60, steady=lambda: machine.steady)
    machine.pass_time(2)
    assert (clock.now(), clock.rate) == (1000 + 120 * SECOND, 60)


@pytest.mark.parametrize("back", [3600, 86_400])
def test_tickets_go_on_after_a_restart_with_the_clock_set_back(tmp_path: Path, back: int) -> None:
    with NodeProcess(tmp_path) as node:
        kiosk = node.link("kiosk")
        first = kiosk.send(c.IssueTicket(service="A")).events[-1]
    with NodeProcess(tmp_path, "--wall-minus", str(back)) as node:
        identity = msgspec.structs.replace(load(tmp_path / "kiosk-1.json"), urls=(node.url,))
        link = HttpLink(identity)
        second = link.send(c.IssueTicket(service="A")).events[-1]
        assert isinstance(second.data, e.TicketIssued)
        assert second.data.number == "A002"
        assert second.at >= first.at
        assert second.bdate == first.bdate
        assert "clock_behind" in link.health().problems
        link.close()


def test_stopping_ends_streams_and_answers_what_was_asked(tmp_path: Path) -> None:
    with NodeProcess(tmp_path) as node:
        seen = threading.Event()
        display, kiosk = node.link("display"), node.link("kiosk")
        display.follow(lambda _snapshot, _event: seen.set(), lambda _state, _since: None)
        assert seen.wait(10)
        kiosk.send(c.IssueTicket(service="A"))
        node.stop()
        assert node.errors == ""


def test_a_port_is_free_again_after_the_node(node: NodeThread) -> None:
    node.stop()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", node.port))
    node.start()
