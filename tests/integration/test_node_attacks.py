"""An enrolled device, or nobody at all, tries to harm a running node over the network."""

from __future__ import annotations

import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest
import requests
from msgspec.structs import replace

from branchdesk.client.http import HttpLink
from branchdesk.client.identity import enrol, load
from branchdesk.client.nodes import Nodes
from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import DeviceKind
from branchdesk.domain.profile import Profile
from branchdesk.node.pins import TRIES
from branchdesk.services.messages import ErrorMessage
from branchdesk.store import backup
from branchdesk.store.opening import reading
from branchdesk.store.reader import ReadLog
from branchdesk.web.protocol import BoundedHttp
from tests.inprocess import demo_profile
from tests.nodes import PIN, NodeThread
from tests.refusals import refused

LARGE = 10**26


def token(node: NodeThread, device: str) -> str:
    return load(node.folder / f"{device}.json").token


def post(node: NodeThread, path: str, body: bytes, bearer: str = "", session: str = "") -> tuple[int, str]:
    """Status and code."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {bearer}", "X-Session": session}
    answer = requests.post(node.url + path, data=body, headers=headers, timeout=10)
    return answer.status_code, "" if answer.ok else msgspec.json.decode(answer.content, type=ErrorMessage).code


def command(cmd_id: str, **op: Any) -> bytes:
    return msgspec.json.encode({"cmd_id": cmd_id, "op": op})


def test_deep_nesting_is_a_bad_request_and_no_fault(node: NodeThread) -> None:
    deep = b'{"x": ' + b"[" * 30_000 + b"]" * 30_000 + b"}"
    assert post(node, "/v1/commands", deep) == (400, "malformed_json")


def test_an_endless_position_gets_the_snapshot(node: NodeThread) -> None:
    node.link("kiosk")
    for position in ("1-" + "9" * 5000, "1-\u0663"):
        headers = {"Authorization": f"Bearer {token(node, 'kiosk-1')}".encode(), "Last-Event-ID": position.encode()}
        with requests.get(node.url + "/v1/changes", headers=headers, stream=True, timeout=10) as stream:
            assert b"event: snapshot" in next(stream.iter_content(None))


@pytest.mark.parametrize(
    "body",
    [
        command("x", type="report_device", problem="paper\x00out"),
        command("x", type="report_device", problem="\x1b[2J"),
        command("x\n", type="report_device", problem="offline"),
        command("x", type="book_appointment", service="A", booked_at=1 << 62),
        command("x", type="book_appointment", service="A", booked_at=-1),
        command("x", type="finish_service", counter="1", steps_done=[-1]),
        command("x", type="finish_service", counter="1", steps_done=[1] * 1000),
        b'{"cmd_id": "x", "op": {"type": "finish_service", "counter": "1", "steps_done": [%d]}}' % LARGE,
    ],
)
def test_no_control_character_or_impossible_number_gets_in(node: NodeThread, body: bytes) -> None:
    node.link("kiosk")
    assert post(node, "/v1/commands", body, token(node, "kiosk-1")) == (422, "invalid_command")


def test_a_devices_name_is_plain(node: NodeThread) -> None:
    body = msgspec.json.encode({"code": node.code("kiosk"), "name": "kiosk\x00"})
    assert post(node, "/v1/enrol", body) == (422, "invalid_command")


@pytest.mark.parametrize("kind", ["kiosk", "counter", "evaluator", "display", "manager"])
@pytest.mark.parametrize(
    "op",
    [
        c.LogIn(counter="1", staff="m01"),
        c.EnrolDevice(device_id="mine", device_kind="manager", name="mine"),
        c.LockStaff(staff="m01", until=1),
    ],
)
def test_what_the_node_does_itself_no_device_may_ask_for(node: NodeThread, kind: DeviceKind, op: c.Op) -> None:
    link = node.link(kind, "1" if kind in ("counter", "evaluator") else "")
    with refused("not_allowed"):
        link.send(op)


def test_a_locked_person_is_told_so_at_every_device(node: NodeThread) -> None:
    node.give_pin("t01")
    first, second = node.link("counter", "1"), node.link("counter", "2")
    for _ in range(TRIES):
        with pytest.raises(Rejected):
            first.log_in("t01", "0000")
    with refused("staff_locked"):
        second.log_in("t01", PIN)
    with reading(node.folder / "branch.db") as connection:
        log = [sealed.event for sealed in ReadLog(node.folder / "branch.db", connection).read(0, 1000)]
    assert [event.device for event in log if isinstance(event.data, e.StaffLocked)] == [first.who.device]


def worse(change: str) -> Profile:
    """The demo's profile, changed so that the branch could not go on."""
    profile = demo_profile()
    first, *others = profile.services
    if change == "service":
        return replace(profile, services=(replace(first, standard_min=1e300), *others))
    if change == "policy":
        return replace(profile, policy=replace(profile.policy, rating_timeout_s=1 << 62))
    if change == "text":
        return replace(profile, complaint_phone="1\x00")
    return replace(profile, targets=replace(profile.targets, mean_wait_min=1e300))


@pytest.mark.parametrize("change", ["service", "policy", "text", "targets"])
def test_no_profile_stops_the_branch(node: NodeThread, change: str) -> None:
    manager, kiosk = node.link("manager", staff="m01"), node.link("kiosk")
    with refused("profile_invalid"):
        manager.send(c.ChangeProfile(profile=worse(change)))
    assert kiosk.send(c.IssueTicket(service="A")).events


def test_a_person_taken_off_the_profile_is_out_at_once(node: NodeThread) -> None:
    teller, manager = node.link("counter", "1", staff="t01"), node.link("manager", staff="m01")
    profile = demo_profile()
    manager.send(c.ChangeProfile(profile=replace(profile, staff=tuple(p for p in profile.staff if p.id != "t01"))))
    with refused("log_in_first"):
        teller.send(c.CallNext(counter="1"))


def test_a_kiosk_speaks_for_its_own_paper_alone(node: NodeThread) -> None:
    mine, other = node.link("kiosk"), node.link("kiosk")
    issued = mine.send(c.IssueTicket(service="A")).events[-1].data
    assert isinstance(issued, e.TicketIssued)
    for op in (c.ReportPrint(ticket=issued.ticket), c.AbandonTicket(ticket=issued.ticket)):
        with refused("not_allowed"):
            other.send(op)
    assert mine.send(c.ReportPrint(ticket=issued.ticket)).events


def test_log_ins_are_checked_one_at_a_time_from_each_device(node: NodeThread) -> None:
    node.link("counter", "1")
    bodies = [msgspec.json.encode({"cmd_id": f"c{n}", "staff": f"x{n}", "pin": "0000"}) for n in range(8)]
    with ThreadPoolExecutor(8) as hands:
        told = set(hands.map(lambda body: post(node, "/v1/login", body, token(node, "counter-1")), bodies))
    assert told == {(401, "wrong_pin"), (503, "node_busy")}


@pytest.mark.parametrize("sent", [b"", b"GET /v1/health HT", b"POST /v1/enrol HTTP/1.1\r\nContent-Length: 9\r\n\r\n{"])
def test_who_never_finishes_a_request_loses_the_connection(
    node: NodeThread, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BoundedHttp, "patience_s", 0.2)
    with socket.create_connection(("127.0.0.1", node.port), timeout=10) as connection:
        connection.sendall(sent)
        assert connection.recv(1000) == b""


def test_a_head_without_end_is_cut_off(node: NodeThread) -> None:
    with socket.create_connection(("127.0.0.1", node.port), timeout=10) as connection:
        connection.sendall(b"GET /v1/health HTTP/1.1\r\n")
        with pytest.raises(ConnectionError):
            connection.sendall((b"X: " + b"a" * 8000 + b"\r\n") * 4000)


def test_many_requests_on_one_connection_are_no_endless_head(node: NodeThread) -> None:
    with requests.Session() as session:
        for _ in range(20):
            answer = session.get(node.url + "/v1/health", headers={"X": "a" * 8000}, timeout=10)
            assert answer.status_code == 200


def test_log_and_copy_are_readable_by_their_owner_alone(node: NodeThread) -> None:
    node.link("kiosk").send(c.IssueTicket(service="A"))
    backup.backup(node.folder / "branch.db", node.folder / "copy.db")
    for name in ("branch.db", "branch.db-wal", "copy.db"):
        assert stat.S_IMODE((node.folder / name).stat().st_mode) == 0o600


def test_no_token_goes_over_the_network_in_the_clear(node: NodeThread) -> None:
    with refused("tls_needed"):
        enrol("http://192.0.2.1:8700", "ABCD2345", "kiosk", node.folder / "k.json")
    node.link("kiosk")
    with refused("tls_needed"):
        HttpLink(replace(load(node.folder / "kiosk-1.json"), urls=(node.url, "http://branch.example")))
    assert len(Nodes(("https://branch.example", "http://[::1]:1", "http://localhost:1"))) == 3
