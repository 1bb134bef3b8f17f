"""What the centre answers over HTTP: registration, tokens, coded errors, health; and who may see the pages."""

from __future__ import annotations

import socket
import time
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest
import requests
from sqlalchemy import select

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database
from branchdesk.centre.intake.registry import register_branch, registration_code
from branchdesk.centre.serve import CentreServer
from branchdesk.domain.chain import GENESIS
from branchdesk.domain.errors import BranchDeskError, Rejected, Unavailable
from branchdesk.node.tls import make_certificates
from branchdesk.services.messages import ErrorMessage
from branchdesk.services.sync_messages import Ack, Batch, CentreHealth, encode_batch
from branchdesk.sync.http import HttpTransport, register
from branchdesk.web.address import Address
from tests.centre_kit import opened, running_centre

HELLO = Batch(branch="nj-001", gen=1, after=0, after_hash=GENESIS, head=0, at=0)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with opened(tmp_path / "centre.db") as found:
        yield found


@pytest.fixture
def url(database: Database) -> Iterator[str]:
    with running_centre(database) as found:
        yield found


def refusal(call: Callable[[], object]) -> BranchDeskError:
    with pytest.raises(BranchDeskError) as refused:
        call()
    return refused.value


def now() -> int:
    return time.time_ns() // 1_000_000


def test_a_code_is_good_for_one_registration(database: Database, url: str) -> None:
    code = registration_code(database, "nj-001", now())
    assert refusal(lambda: register(url, "nj-002", code)).code == "registration_code_wrong"
    token = register(url, "nj-001", " " + code.lower().replace("-", " "))
    assert HttpTransport(url, "nj-001", token).exchange(HELLO) == Ack(0)
    assert refusal(lambda: register(url, "nj-001", code)).code == "registration_code_wrong"


def test_a_code_ends_after_a_day(database: Database, url: str) -> None:
    code = registration_code(database, "nj-001", now() - 25 * 3_600_000)
    assert refusal(lambda: register(url, "nj-001", code)).code == "registration_code_wrong"


def test_a_new_registration_ends_the_old_token(database: Database, url: str) -> None:
    old = register_branch(database, "nj-001", now())
    new = register_branch(database, "nj-001", now())
    error = refusal(lambda: HttpTransport(url, "nj-001", old).exchange(HELLO))
    assert isinstance(error, Rejected)
    assert error.code == "branch_token_wrong"
    assert HttpTransport(url, "nj-001", new).exchange(HELLO) == Ack(0)


def test_one_branchs_token_is_no_other_branchs(database: Database, url: str) -> None:
    register_branch(database, "nj-001", now())
    other = register_branch(database, "nj-002", now())
    for token in (other, "", "x"):
        transport = HttpTransport(url, "nj-001", token)
        assert refusal(partial(transport.exchange, HELLO)).code == "branch_token_wrong"
    assert refusal(lambda: HttpTransport(url, "nj-009", other).exchange(HELLO)).code == "branch_token_wrong"
    assert refusal(lambda: HttpTransport(url, "nj-002", other).exchange(HELLO)).code == "batch_invalid"


def test_secrets_are_not_in_the_database(database: Database) -> None:
    code, token = registration_code(database, "nj-001", now()), register_branch(database, "nj-001", now())
    with database.read() as connection:
        kept = [*connection.execute(select(t.branch.c.token_hash)), *connection.execute(select(t.registration))]
    assert code not in str(kept)
    assert token not in str(kept)


@pytest.mark.parametrize("name", ["", "a b", "../x", "x" * 65, "a/b"])
def test_a_branch_needs_a_plain_name(database: Database, name: str) -> None:
    assert refusal(lambda: register_branch(database, name, 0)).code == "branch_name"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "batch_invalid"),
        (b"no zlib", "batch_invalid"),
        (zlib.compress(b"no msgpack"), "batch_invalid"),
        (zlib.compress(b"\x00" * (64 << 20)), "batch_invalid"),
        (zlib.compress(b"\x81\xa1x" + b"\x91" * 200_000 + b"\xc0"), "batch_invalid"),
        (encode_batch(HELLO)[:-9], "batch_invalid"),
        (b"x" * (5 << 20), "batch_too_large"),
    ],
)
def test_bad_batches_get_a_coded_answer(database: Database, url: str, body: bytes, code: str) -> None:
    token = register_branch(database, "nj-001", now())
    address = f"{url}/v1/branches/nj-001/events"
    answer = requests.post(address, data=body, headers={"Authorization": f"Bearer {token}"}, timeout=10)
    told = msgspec.json.decode(answer.content, type=ErrorMessage)
    assert (told.code, answer.status_code // 100) == (code, 4)
    assert told.zh
    assert told.en


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/v1/nothing", "centre_path_unknown"),
        ("GET", "/v1/register", "centre_path_unknown"),
        ("POST", "/v1/register", "request_invalid"),
        ("POST", "/v1/health", "centre_path_unknown"),
    ],
)
def test_other_requests_get_a_coded_answer(url: str, method: str, path: str, code: str) -> None:
    answer = requests.request(method, url + path, data=b"\xff", timeout=10)
    assert msgspec.json.decode(answer.content, type=ErrorMessage).code == code


def test_a_stranger_is_refused_before_anything_is_read(url: str) -> None:
    host, port = url.removeprefix("http://").split(":")
    head = "POST /v1/branches/nj-001/events HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(head.encode())
        assert connection.recv(4096).startswith(b"HTTP/1.1 401")


def test_health_names_version_and_problems(database: Database, url: str) -> None:
    register_branch(database, "nj-001", now())
    health = msgspec.json.decode(requests.get(f"{url}/v1/health", timeout=10).content, type=CentreHealth)
    assert (health.branches, health.problems) == (1, ())


def test_a_silent_centre_is_unreachable() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        error = refusal(lambda: HttpTransport(url, "nj-001", "x").exchange(HELLO))
    assert isinstance(error, Unavailable)
    assert error.code == "centre_unreachable"


def test_the_network_is_not_served_without_tls(database: Database) -> None:
    error = refusal(lambda: CentreServer(database, Address(host="0.0.0.0", port=0)))
    assert error.code == "tls_required"


def test_a_taken_port_is_told(database: Database, url: str) -> None:
    port = int(url.rsplit(":", 1)[1])
    assert refusal(lambda: CentreServer(database, Address(port=port))).code == "address_in_use"


def test_unusable_certificates_are_told(database: Database, tmp_path: Path) -> None:
    address = Address(port=0, certificate=tmp_path / "none.pem", key=tmp_path / "none.key")
    assert refusal(lambda: CentreServer(database, address)).code == "tls_files"


def test_over_tls_the_centre_is_known_by_its_certificate(database: Database, tmp_path: Path) -> None:
    files = make_certificates(tmp_path, "centre", ["127.0.0.1"])
    token = register_branch(database, "nj-001", now())
    with running_centre(database, Address(port=0, certificate=files.certificate, key=files.key)) as url:
        assert url.startswith("https://")
        assert HttpTransport(url, "nj-001", token, files.ca).exchange(HELLO) == Ack(0)
        stranger = HttpTransport(url, "nj-001", token)
        assert refusal(lambda: stranger.exchange(HELLO)).code == "centre_unreachable"


@pytest.mark.parametrize("host", ["evil.example.com", "127.0.0.1.evil.example.com", "127.0.0.1:99999"])
def test_pages_answer_only_this_machines_names(url: str, host: str) -> None:
    assert requests.get(url, timeout=10).status_code == 200
    rebound = requests.get(url, headers={"Host": host}, timeout=10)
    assert rebound.status_code == 403
    assert "page_only_here" in rebound.text
