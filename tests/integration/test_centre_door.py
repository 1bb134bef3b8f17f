"""The short way of a branch's batch, byte by byte on a socket, and where it is not taken."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from msgspec.structs import replace
from sqlalchemy import func, select

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database
from branchdesk.centre.intake.door import QUICK_BODY, Tokens
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.domain.errors import Rejected
from branchdesk.services.sync_messages import Ack, Batch, Shipped, decode_reply, encode_batch
from tests.centre_kit import Branch, opened, profile_of, running_centre

NOW = 1_772_413_200_000


@pytest.fixture(scope="module")
def day() -> Branch:
    branch = Branch(profile_of("nj-001"))
    branch.finish()
    return branch


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with opened(tmp_path / "centre.db") as found:
        yield found


@pytest.fixture
def line(database: Database) -> Iterator[socket.socket]:
    """A connection to a centre that knows the branch; its token is "T" + 40 letters."""
    token = register_branch(database, "nj-001", NOW)
    with running_centre(database) as url:
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as found:
            _Line.token = token
            yield found


class _Line:
    token = ""


def batch(branch: Branch, after: int, count: int) -> Batch:
    log = branch.log.read(0, branch.log.head().seq)
    return Batch(
        branch=branch.name,
        gen=1,
        after=after,
        after_hash=log[after - 1].hash if after else b"\0" * 32,
        head=log[-1].seq,
        at=NOW,
        events=tuple(Shipped(e.seq, e.hash, e.body) for e in log[after : after + count]),
    )


def request(raw: bytes, branch: str = "nj-001", more: str = "", token: str = "") -> bytes:
    head = f"POST /v1/branches/{branch}/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(raw)}\r\n"
    return f"{head}Authorization: Bearer {token or _Line.token}\r\n{more}\r\n".encode() + raw


def answered(line: socket.socket) -> tuple[int, bytes, bytes]:
    """Status, head and body of one answer."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = line.recv(65536)
        assert piece, "closed"
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        int(part.split(b":")[1]) for part in head.split(b"\r\n") if part.lower().startswith(b"content-length")
    )
    while len(body) < length:
        body += line.recv(65536)
    return int(head.split()[1]), head.lower(), body


def test_both_ways_give_the_same_answers_on_one_connection(line: socket.socket, day: Branch) -> None:
    """The first request asks for the tokens and so goes the long way; the others do not."""
    cursors = []
    for after in (0, 5, 10, 5):
        line.sendall(request(encode_batch(batch(day, after, 5))))
        status, _head, body = answered(line)
        assert status == 200
        cursors.append(decode_reply(body).cursor)  # type: ignore[union-attr]
    assert cursors == [5, 10, 15, 15]
    line.sendall(b"GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert answered(line)[0] == 200
    line.sendall(request(encode_batch(batch(day, 15, 5))))
    assert decode_reply(answered(line)[2]) == Ack(20, day.log.read(19, 1)[0].hash)


def test_a_request_in_pieces_is_one_request(line: socket.socket, day: Branch) -> None:
    line.sendall(request(encode_batch(batch(day, 0, 5))))
    answered(line)
    whole = request(encode_batch(batch(day, 5, 50)))
    for start in range(0, len(whole), 100):
        line.sendall(whole[start : start + 100])
    assert decode_reply(answered(line)[2]) == Ack(55, day.log.read(54, 1)[0].hash)


def test_what_is_large_or_strange_goes_the_long_way(line: socket.socket, day: Branch) -> None:
    line.sendall(request(encode_batch(batch(day, 0, 5))))
    answered(line)
    line.sendall(request(b"no batch at all"))
    status, _head, body = answered(line)
    assert (status, b"batch_invalid" in body) == (400, True)
    line.sendall(request(encode_batch(replace(batch(day, 5, 5), branch="nj-002"))))
    assert answered(line)[0] == 400
    line.sendall(request(b"x" * (QUICK_BODY + 1)))
    assert answered(line)[0] == 400
    raw = encode_batch(batch(day, 5, 5))
    chunked = f"POST /v1/branches/nj-001/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_Line.token}\r\n"
    line.sendall(f"{chunked}Transfer-Encoding: chunked\r\n\r\n{len(raw):x}\r\n".encode() + raw + b"\r\n0\r\n\r\n")
    assert decode_reply(answered(line)[2]) == Ack(10, day.log.read(9, 1)[0].hash)
    line.sendall(request(raw, token="another"))
    assert answered(line)[0] == 401
    line.sendall(request(raw, branch="nj-002"))
    assert answered(line)[0] == 401


def test_a_second_request_before_the_answer_ends_the_connection_and_doubles_nothing(
    line: socket.socket, database: Database, day: Branch
) -> None:
    line.sendall(request(encode_batch(batch(day, 0, 5))))
    answered(line)
    twice = request(encode_batch(batch(day, 5, 5)))
    line.sendall(twice + twice)
    while line.recv(65536):
        pass
    assert Ingest(database).take(batch(day, 5, 5), NOW) == Ack(10, day.log.read(9, 1)[0].hash)
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(t.event)).scalar() == 10


def test_who_asks_for_the_end_gets_it_after_the_answer(line: socket.socket, day: Branch) -> None:
    line.sendall(request(encode_batch(batch(day, 0, 5))))
    answered(line)
    line.sendall(request(encode_batch(batch(day, 5, 5)), more="Connection: close\r\n"))
    status, head, _body = answered(line)
    assert (status, b"connection: close" in head) == (200, True)
    assert line.recv(1) == b""


def test_a_renewed_token_ends_the_earlier_one_soon(database: Database) -> None:
    now = [0.0]
    tokens = Tokens(database, lambda: now[0])

    async def story() -> None:
        first = register_branch(database, "nj-001", NOW)
        await tokens.check("nj-001", first)
        second = register_branch(database, "nj-001", NOW)
        await tokens.check("nj-001", second)  # at once, by a question
        now[0] += 10
        with pytest.raises(Rejected):
            await tokens.check("nj-001", first)
        assert tokens.knows("nj-001", second)
        assert not tokens.knows("nj-001", first)
        assert not tokens.knows("nj-002", second)

    asyncio.run(story())


def test_a_stop_lets_what_waits_have_its_answer(tmp_path: Path, day: Branch) -> None:
    """Batches that wait for their transaction while the server stops are answered, or are not taken in."""
    with opened(tmp_path / "stop.db") as database:
        _Line.token = register_branch(database, "nj-001", NOW)
        with running_centre(database) as url:
            requests.get(f"{url}/v1/live", timeout=5)
            host, port = url.removeprefix("http://").split(":")
            found = socket.create_connection((host, int(port)), timeout=10)
            found.sendall(request(encode_batch(batch(day, 0, 5))))
            answered(found)
            sent = threading.Thread(target=found.sendall, args=(request(encode_batch(batch(day, 5, 400))),))
            sent.start()
            sent.join()
        data = b""
        with found:
            while piece := found.recv(65536):
                data += piece
        held = Ingest(database).take(batch(day, 5, 0), NOW)
    assert isinstance(held, Ack)
    assert (held.cursor > 5) or not data.startswith(b"HTTP/1.1 200")
