"""Whatever is sent to a node gets a coded answer in both languages, and the log stays as it was."""

from __future__ import annotations

import resource as limits
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import requests

from branchdesk.client.http import HttpLink
from branchdesk.client.identity import enrol
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.times import MINUTE
from branchdesk.services.messages import ErrorMessage
from branchdesk.store.opening import reading
from branchdesk.store.reader import ReadLog
from tests.nodes import ROOT, NodeProcess, NodeThread
from tests.refusals import refused

ISSUE = b'{"cmd_id": "one", "op": {"type": "issue_ticket", "service": "A"}}'


def head(folder: Path) -> int:
    """The log's last position, read from the file."""
    path = folder / "branch.db"
    with reading(path) as connection:
        return ReadLog(path, connection).head().seq


def post(node: NodeThread, body: bytes, token: str = "", path: str = "/v1/commands") -> tuple[int, ErrorMessage]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    answer = requests.post(node.url + path, data=body, headers=headers, timeout=10)
    return answer.status_code, msgspec.json.decode(answer.content, type=ErrorMessage)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "invalid_command"),
        (b"{", 400, "malformed_json"),
        (b"\xff\xfe", 400, "malformed_json"),
        (b'{"cmd_id": "x", "op": {"type": "issue_ticket", "service": "\xff"}}', 400, "malformed_json"),
        (b"[]", 422, "invalid_command"),
        (b'{"cmd_id": "x"}', 422, "invalid_command"),
        (b'{"cmd_id": "x", "op": {"type": "rob_bank"}}', 422, "unknown_command"),
        (b'{"cmd_id": "x", "op": {"type": 7}}', 422, "invalid_command"),
        (b'{"cmd_id": "", "op": {"type": "open_day"}}', 422, "invalid_command"),
        (b'{"cmd_id": "x y", "op": {"type": "open_day"}}', 422, "invalid_command"),
        (b'{"cmd_id": "x", "op": {"type": "issue_ticket", "service": "A", "number": 7}}', 422, "invalid_command"),
        (b'{"cmd_id": "x", "op": {"type": "rate_ticket", "ticket": "t", "score": 6}}', 422, "invalid_command"),
        (b'{"cmd_id": "x", "op": ' + b"[" * 30_000 + b"]" * 30_000 + b"}", 422, "invalid_command"),
        (b'{"cmd_id": "' + b"x" * 330_000 + b'"}', 413, "body_too_large"),
    ],
)
def test_bad_bodies_are_named_in_both_languages(node: NodeThread, body: bytes, status: int, code: str) -> None:
    before = head(node.folder)
    got, message = post(node, body)
    assert (got, message.code, message.kind) == (status, code, "invalid")
    assert message.zh
    assert message.en
    assert message.zh != message.en
    assert head(node.folder) == before


@pytest.mark.parametrize(
    ("path", "method", "code"), [("/v1/x", "GET", "path_unknown"), ("/v1/commands", "GET", "method_wrong")]
)
def test_wrong_addresses_are_named(node: NodeThread, path: str, method: str, code: str) -> None:
    answer = requests.request(method, node.url + path, timeout=10)
    assert msgspec.json.decode(answer.content, type=ErrorMessage).code == code


@pytest.mark.parametrize("token", ["", "nonsense", "密码"])
def test_nobody_without_a_token(node: NodeThread, token: str) -> None:
    status, message = post(node, ISSUE, token.encode().decode("latin-1"))
    assert (status, message.code) == (401, "unknown_token")


def test_codes_are_checked(node: NodeThread, tmp_path: Path) -> None:
    code = node.code("kiosk")
    enrol(node.url, f" {code[:4].lower()}-{code[4:]} ", "kiosk", tmp_path / "a.json")
    with refused("code_used"):
        enrol(node.url, code, "kiosk", tmp_path / "b.json")
    with refused("code_unknown"):
        enrol(node.url, "ABCD2345", "kiosk", tmp_path / "b.json")
    with refused("code_expired", minutes=15):
        enrol(node.url, node.code("kiosk", now=1 * MINUTE), "kiosk", tmp_path / "b.json")
    assert not (tmp_path / "b.json").exists()


def test_a_code_that_enrols_nothing_is_not_used_up(node: NodeThread, tmp_path: Path) -> None:
    code = node.code("counter", "99")
    for _ in range(2):
        with refused("unknown_counter"):
            enrol(node.url, code, "counter", tmp_path / "a.json")


def test_a_damaged_profile_is_named_at_the_start(tmp_path: Path) -> None:
    profile = tmp_path / "bad.toml"
    profile.write_text(
        'branch = "demo"\nname = { zh = "a", en = "b" }\ntimezone = "Mars/Phobos"\nservices = []\ncounters = []'
    )
    with pytest.raises(RuntimeError, match="profile_invalid"):
        NodeProcess(tmp_path, "--profile", str(profile)).start()


def test_a_second_node_on_the_same_file_is_refused(tmp_path: Path) -> None:
    with NodeProcess(tmp_path) as first:
        kiosk = first.link("kiosk")
        with pytest.raises(RuntimeError, match="log_in_use"):
            NodeProcess(tmp_path).start()
        assert kiosk.send(c.IssueTicket(service="A")).events


def test_a_taken_port_is_named(node: NodeThread, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    command = [sys.executable, "-m", "tests.node_main", str(other), "--port", str(node.port)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "address_in_use" in ended.stderr


def stuck(kiosk: HttpLink, cmd_id: str) -> str:
    """The code with which issuing a ticket fails."""
    with pytest.raises(Unavailable) as error:
        kiosk.send(c.IssueTicket(service="A"), cmd_id=cmd_id)
    return error.value.code


def test_a_full_disk_stops_tickets_and_loses_none(tmp_path: Path) -> None:
    """The disk is full for this one process: no file may grow beyond what its log has now."""
    with NodeProcess(tmp_path) as node:
        kiosk = node.link("kiosk")
        kiosk.send(c.IssueTicket(service="A"), cmd_id="before")
        wal = (tmp_path / "branch.db-wal").stat().st_size
        limits.prlimit(node.pid, limits.RLIMIT_FSIZE, (wal, limits.RLIM_INFINITY))
        assert stuck(kiosk, "full") in {"disk_full", "log_failed"}
        assert kiosk.health().problems[0] in {"disk_full", "log_failed"}
        limits.prlimit(node.pid, limits.RLIMIT_FSIZE, (limits.RLIM_INFINITY, limits.RLIM_INFINITY))
        number = kiosk.send(c.IssueTicket(service="A"), cmd_id="full").events[-1].data
        assert getattr(number, "number", "") == "A002"
        assert kiosk.health().problems == ()
        node.kill()
        node.start()
        again = kiosk.send(c.IssueTicket(service="A"), cmd_id="full").events[-1].data
        assert again == number


def test_wrong_states_and_foreign_counters_change_nothing(node: NodeThread) -> None:
    teller = node.link("counter", "1", staff="t01")
    before = head(node.folder)
    for op, code in ((c.StartService(counter="1"), "nobody_here"), (c.FinishService(counter="2"), "foreign_counter")):
        with pytest.raises(Rejected) as error:
            teller.send(op)
        assert error.value.code == code
    assert head(node.folder) == before
