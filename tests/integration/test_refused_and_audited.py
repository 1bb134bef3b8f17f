"""Whoever has no right is refused with the right code, and found in the log as ``AccessRefused``.

Other PCs that pretend to be nodes of the branch are refused by etcd: see its own tests.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import requests
from msgspec.structs import replace

from branchdesk.client.http import HttpLink
from branchdesk.client.identity import enrol, load
from branchdesk.client.link import BranchLink
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.events import AccessRefused, Event, TicketIssued
from branchdesk.domain.times import SECOND
from branchdesk.node import audit
from branchdesk.node.authority import LOOPBACK, new_request, sign
from branchdesk.node.pins import TRIES
from branchdesk.node.tls import make_certificates, read_ca
from branchdesk.node.tokens import TokenRow, Tokens
from branchdesk.node.vault import Vault
from branchdesk.services.messages import AnswerMessage, ErrorMessage
from branchdesk.store.opening import reading
from branchdesk.store.reader import ReadLog
from tests.nodes import NodeThread
from tests.refusals import refused

HERE = "127.0.0.1"
WAIT_S = 10.0


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "TICK_S", 0.05)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[NodeThread]:
    (tmp_path / "node").mkdir()
    with NodeThread(tmp_path / "node", tls=True) as running:
        yield running


def events(node: NodeThread) -> list[Event]:
    path = node.folder / "branch.db"
    with reading(path) as connection:
        return [sealed.event for sealed in ReadLog(path, connection).read(0, 10_000)]


def audited(node: NodeThread, *, code: str) -> AccessRefused:
    """The log's only record of refusals with this code; waits for the first."""
    deadline, tick = time.monotonic() + WAIT_S, threading.Event()
    while True:
        found = [event.data for event in events(node) if isinstance(event.data, AccessRefused)]
        if mine := [data for data in found if data.code == code]:
            (only,) = mine
            return only
        assert time.monotonic() < deadline, found
        tick.wait(0.05)


def ask(node: NodeThread, token: str, body: bytes) -> requests.Response:
    """A command as bytes, under a token."""
    with requests.Session() as session:
        session.trust_env, session.verify = False, str(node.ca)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return session.post(node.url + "/v1/commands", data=body, headers=headers, timeout=10)


def refusal(answer: requests.Response) -> str:
    return msgspec.json.decode(answer.content, type=ErrorMessage).code


TICKET = msgspec.json.encode(c.Command(cmd_id="ticket-1", op=c.IssueTicket(service="A")))


def test_a_token_that_nobody_was_given(node: NodeThread) -> None:
    answer = ask(node, "guessed", TICKET)
    assert (answer.status_code, refusal(answer)) == (401, "unknown_token")
    assert audited(node, code="unknown_token") == AccessRefused(code="unknown_token", address=HERE)


def test_a_revoked_device(node: NodeThread) -> None:
    kiosk, manager = node.link("kiosk"), node.link("manager", staff="m01")
    manager.send(c.RevokeDevice(device_id=kiosk.who.device))
    with refused("device_revoked"):
        kiosk.send(c.IssueTicket(service="A"))
    expected = AccessRefused(code="device_revoked", subject=kiosk.who.device, address=HERE)
    assert audited(node, code="device_revoked") == expected


def test_an_expired_device(node: NodeThread) -> None:
    kiosk = node.link("kiosk")
    node.stop()
    vault = Vault(node.folder / "vault.db")
    row = msgspec.json.decode(vault.get("token", kiosk.who.device), type=TokenRow)
    vault.put("token", kiosk.who.device, msgspec.json.encode(replace(row, expires_at=_now())))
    vault.close()
    node.start()
    token = load(node.folder / "kiosk-1.json").token
    answer = ask(node, token, TICKET)
    assert (answer.status_code, refusal(answer)) == (401, "token_expired")
    with requests.Session() as session:
        session.trust_env, session.verify = False, str(node.ca)
        headers = {"Authorization": f"Bearer {token}"}
        assert refusal(session.post(node.url + "/v1/renew", headers=headers, timeout=10)) == "token_expired"
    found = audited(node, code="token_expired")
    assert replace(found, count=1) == AccessRefused(code="token_expired", subject=kiosk.who.device, address=HERE)


def _now() -> int:
    return round(time.time() * SECOND)


def test_a_device_of_another_branch(node: NodeThread, tmp_path: Path) -> None:
    vault = Vault(tmp_path / "elsewhere.db")
    token = Tokens(vault, "sh-002").give("kiosk-1", _now()).token
    vault.close()
    answer = ask(node, token, TICKET)
    assert (answer.status_code, refusal(answer)) == (401, "other_branch")
    assert audited(node, code="other_branch") == AccessRefused(code="other_branch", address=HERE)


def test_a_replayed_request(node: NodeThread) -> None:
    """By the same device: the same answer, and nothing happens twice. By another: refused."""
    mine, other = node.link("kiosk"), node.link("kiosk")
    first = ask(node, load(node.folder / "kiosk-1.json").token, TICKET)
    again = ask(node, load(node.folder / "kiosk-1.json").token, TICKET)
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert len(msgspec.json.decode(first.content, type=AnswerMessage).events) > 0
    stolen = ask(node, load(node.folder / "kiosk-2.json").token, TICKET)
    assert (stolen.status_code, refusal(stolen)) == (409, "cmd_id_used")
    issued = [event.device for event in events(node) if isinstance(event.data, TicketIssued)]
    assert issued == [mine.who.device]
    expected = AccessRefused(code="cmd_id_used", subject=other.who.device, address=HERE)
    assert audited(node, code="cmd_id_used") == expected


def test_codes_that_are_wrong_or_were_used(node: NodeThread) -> None:
    code = node.code("kiosk")
    enrol(node.url, code, "kiosk", node.folder / "a.json", ca=node.ca)
    for tried, told in ((code, "code_used"), ("WXYZ2345", "code_unknown")):
        with refused(told):
            enrol(node.url, tried, "kiosk", node.folder / "b.json", ca=node.ca)
        assert audited(node, code=told) == AccessRefused(code=told, address=HERE)


def test_somebody_locked_out(node: NodeThread) -> None:
    node.give_pin("t01")
    counter = node.link("counter", "1")
    for _ in range(TRIES):
        with pytest.raises(Rejected):
            counter.log_in("t01", "0000")
    expected = AccessRefused(code="staff_locked", subject="t01", address=HERE)
    assert audited(node, code="staff_locked") == expected


def test_a_node_pcs_token_is_no_way_to_do_what_nodes_do(node: NodeThread) -> None:
    running = node._server.node
    op = c.EnrolDevice(device_id="pc-2", device_kind="node", name="pc-2", address="192.0.2.2:8700")
    running.call(running.writer.submit(c.Command(cmd_id="join", op=op), audit.NODE))
    token = Tokens(running.parts.vault, "demo").give("pc-2", _now()).token
    for forbidden in (c.LogIn(counter="1", staff="m01"), c.RecordRefusal(code="x"), c.IssueTicket(service="A")):
        body = msgspec.json.encode(c.Command(cmd_id=f"pc-{forbidden.__class__.__name__}", op=forbidden))
        assert refusal(ask(node, token, body)) == "not_allowed"


class Impostor:
    """A server with a certificate of another branch's authority; ``heard`` is all that it could decrypt."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        files = make_certificates(folder, "demo", [HERE])
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(files.certificate, files.key)
        self.heard = b""
        self.reason = ""
        self._listener = socket.create_server((HERE, 0))
        self.url = f"https://{HERE}:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        try:
            with connection, self._context.wrap_socket(connection, server_side=True) as secured:
                self.heard = secured.recv(1000)
        except ssl.SSLError as error:
            self.reason = error.reason

    def close(self) -> None:
        self._thread.join(WAIT_S)
        self._listener.close()


@pytest.fixture
def impostor(tmp_path: Path) -> Iterator[Impostor]:
    server = Impostor(tmp_path / "impostor")
    yield server
    server.close()


def test_a_server_with_a_forged_certificate_hears_nothing(node: NodeThread, impostor: Impostor) -> None:
    node.link("kiosk")
    identity = load(node.folder / "kiosk-1.json")
    link = HttpLink(replace(identity, urls=(impostor.url,)))
    with pytest.raises(Unavailable, match="tls_mismatch"):
        link.send(c.IssueTicket(service="A"))
    link.close()
    impostor.close()
    assert "UNKNOWN_CA" in impostor.reason
    assert impostor.heard == b""


def test_a_client_that_pins_another_authority(node: NodeThread, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = make_certificates(tmp_path / "other", "demo", [HERE])
    with pytest.raises(Unavailable, match="tls_mismatch"):
        enrol(node.url, node.code("kiosk"), "kiosk", tmp_path / "x.json", ca=other.ca)
    assert "UNKNOWN_CA" in audited(node, code="tls_refused").subject


def show(node: NodeThread, certificate: bytes, key: bytes) -> bytes:
    """Connect with a client certificate, and ask for something; nothing comes where it is refused."""
    shown = node.folder / "shown.pem"
    shown.write_bytes(certificate + key)
    context = ssl.create_default_context(cafile=node.ca)
    context.load_cert_chain(shown)
    with (
        suppress(ssl.SSLError, ConnectionError),
        socket.create_connection((HERE, node.port), timeout=10) as connection,
        context.wrap_socket(connection, server_hostname=HERE) as secured,
    ):
        secured.sendall(b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
        return secured.recv(100)
    return b""


def test_a_nodes_certificate_is_welcome(node: NodeThread) -> None:
    key, request = new_request(LOOPBACK)
    assert b"200 OK" in show(node, sign(request, read_ca(node.folder), LOOPBACK), key)


def test_a_forged_client_certificate(node: NodeThread, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    make_certificates(tmp_path / "other", "demo", [HERE])
    key, request = new_request(LOOPBACK)
    assert show(node, sign(request, read_ca(tmp_path / "other"), LOOPBACK), key) == b""
    assert audited(node, code="tls_refused").subject == "CERTIFICATE_VERIFY_FAILED"


def test_an_expired_client_certificate(node: NodeThread) -> None:
    key, request = new_request(LOOPBACK)
    ended = datetime.now(UTC) - timedelta(days=91)
    assert show(node, sign(request, read_ca(node.folder), LOOPBACK, now=ended), key) == b""
    assert audited(node, code="tls_refused").subject == "CERTIFICATE_VERIFY_FAILED"


def test_a_client_that_speaks_no_tls(node: NodeThread) -> None:
    with socket.create_connection((HERE, node.port), timeout=10) as connection:
        connection.sendall(b"GET /v1/health HTTP/1.1\r\n\r\n")
        assert b"200" not in connection.recv(1000)
    assert audited(node, code="tls_refused").subject in {"HTTP_REQUEST", "WRONG_VERSION_NUMBER"}


def test_a_flood_is_one_line_in_the_log_and_screens_do_not_tell_who(node: NodeThread) -> None:
    display: BranchLink = node.link("display")
    seen: list[Event] = []
    came = threading.Event()

    def changed(_snapshot: object, event: Event | None) -> None:
        if event is not None and isinstance(event.data, AccessRefused):
            seen.append(event)
            came.set()

    display.follow(changed, lambda _state, _since: None)
    for number in range(30):
        ask(node, f"guessed-{number}", TICKET)
    assert audited(node, code="unknown_token").count <= 30
    assert came.wait(WAIT_S)
    assert seen[0].data == AccessRefused(code="unknown_token", count=audited(node, code="unknown_token").count)
