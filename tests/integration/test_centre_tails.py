"""A branch gets its own events back from the centre: all of them, in bounded pieces, and nobody else's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from branchdesk.centre.database import Database
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.intake.tails import Tails
from branchdesk.domain import commands as c
from branchdesk.domain.chain import GENESIS
from branchdesk.domain.errors import BranchDeskError, Rejected, Unavailable
from branchdesk.services.sync_messages import MAX_BYTES, MAX_EVENTS, Shipped, Tail, decode_tail, encode_tail
from branchdesk.sync.http import HttpTransport
from tests.centre_kit import Branch, DirectTransport, drain, opened, profile_of, running_centre

NOW = 1_060_000


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with opened(tmp_path / "centre.db") as found:
        register_branch(found, "nj-001", 0)
        yield found


@pytest.fixture
def branch(database: Database) -> Branch:
    """A branch whose day the centre has."""
    branch = Branch(profile_of("nj-001"))
    branch.play("11:30")
    drain(branch.shipper(DirectTransport(Ingest(database))), branch.log)
    return branch


def refusal(call: Callable[[], object]) -> BranchDeskError:
    with pytest.raises(BranchDeskError) as refused:
        call()
    return refused.value


def whole(branch: Branch) -> list[Shipped]:
    return [Shipped(e.seq, e.hash, e.body) for e in branch.log.read(0, branch.log.head().seq)]


def test_a_branch_reads_back_what_it_shipped(database: Database, branch: Branch) -> None:
    token, log, got = register_branch(database, "nj-001", 0), whole(branch), list[Shipped]()
    with running_centre(database) as url:
        transport = HttpTransport(url, "nj-001", token)
        while len(got) < len(log):
            tail = transport.tail(len(got))
            assert (tail.gen, tail.cursor, tail.hash, tail.older) == (1, len(log), log[-1].hash, 0)
            assert 0 < len(tail.events) <= MAX_EVENTS
            got += tail.events
        assert transport.tail(len(log)).events == ()
        assert transport.tail(len(log) + 7).cursor == len(log)
        transport.close()
    assert got == log


def test_an_answer_is_bounded_by_bytes_too(database: Database, branch: Branch) -> None:
    tail = Tails(database).read("nj-001", 0, 0, NOW)
    assert sum(len(event.body) for event in tail.events) <= MAX_BYTES


def test_the_newest_generation_answers_unless_another_one_is_named(database: Database, branch: Branch) -> None:
    before = branch.log.head().seq
    branch.cast.as_node(c.BeginGeneration(reason="restored"))
    drain(branch.shipper(DirectTransport(Ingest(database))), branch.log)
    tails = Tails(database)
    newest, first = tails.read("nj-001", before, 0, NOW), tails.read("nj-001", before, 1, NOW)
    assert (newest.gen, newest.cursor, newest.older, len(newest.events)) == (2, before + 1, 1, 1)
    assert (first.gen, first.cursor, first.older, first.events) == (1, before, 0, ())
    assert tails.read("nj-001", 0, 7, NOW) == Tail(gen=7, cursor=0, hash=GENESIS, older=2, heard_ms=NOW - 1_000_000)


def test_a_branch_that_never_shipped_gets_nothing(database: Database) -> None:
    assert Tails(database).read("nj-001", 5, 0, NOW) == Tail(gen=1, cursor=0, hash=GENESIS)


def test_another_branchs_token_is_refused(database: Database, branch: Branch) -> None:
    other = register_branch(database, "nj-002", 0)
    with running_centre(database) as url:
        for token in (other, "", "x"):
            error = refusal(lambda token=token: HttpTransport(url, "nj-001", token).tail(0))  # type: ignore[misc]
            assert isinstance(error, Rejected)
            assert error.code == "branch_token_wrong"
        assert HttpTransport(url, "nj-002", other).tail(0).cursor == 0


@pytest.mark.parametrize("query", ["after=-1", "after=x", "gen=-1", f"after={1 << 60}", f"gen={1 << 40}"])
def test_an_impossible_question_gets_a_coded_answer(database: Database, query: str) -> None:
    token = register_branch(database, "nj-001", 0)
    with running_centre(database) as url:
        headers = {"Authorization": f"Bearer {token}"}
        answer = requests.get(f"{url}/v1/branches/nj-001/events?{query}", headers=headers, timeout=10)
    assert (answer.status_code, answer.json()["code"]) == (400, "request_invalid")


def test_a_branch_asks_one_question_at_a_time(database: Database, branch: Branch) -> None:
    tails, asked, go_on = Tails(database), threading.Event(), threading.Event()

    def hold() -> None:
        with tails._alone("nj-001"):
            asked.set()
            go_on.wait(10)

    first = threading.Thread(target=hold)
    first.start()
    assert asked.wait(10)
    error = refusal(lambda: tails.read("nj-001", 0, 0, NOW))
    assert isinstance(error, Unavailable)
    assert error.code == "centre_busy"
    assert tails.read("nj-002", 0, 0, NOW).cursor == 0
    go_on.set()
    first.join()
    assert tails.read("nj-001", 0, 0, NOW).events


@pytest.mark.parametrize("raw", [b"", b"no zlib", encode_tail(Tail(gen=1, cursor=0, hash=GENESIS))[:-4]])
def test_an_answer_that_cannot_be_read_is_the_centres_fault(raw: bytes) -> None:
    error = refusal(lambda: decode_tail(raw))
    assert isinstance(error, Unavailable)
    assert error.code == "centre_failed"
