"""The branches' inbox at the centre, on both databases: once, in order, first answers, expiry, several processes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import select

from branchdesk.centre import tables as t
from branchdesk.centre.clock import clock
from branchdesk.centre.database import Database, open_database
from branchdesk.centre.down import inbox
from branchdesk.centre.down.inbox import EXPIRED, MOST_PENDING, Answered, Wish, give, put, put_all
from branchdesk.centre.intake.registry import register_branch
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected
from branchdesk.domain.times import DAY, MINUTE
from branchdesk.services.inbox_messages import Answer, Answers, read_op
from branchdesk.sync.http import HttpInbox
from tests.centre_kit import running_centre
from tests.postgres import Postgres, running_postgres

CANCEL = c.CancelAppointment(code="123456")
REMOTE = c.IssueRemoteTicket(service="A", token="a-token-of-22-letters-")


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running_postgres() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    if request.param == "sqlite":
        return tmp_path / "centre.db"
    started: Postgres = request.getfixturevalue("server")
    return started.new_database()


@pytest.fixture
def database(where: str | Path) -> Iterator[Database]:
    with closing(open_database(where)) as opened:
        register_branch(opened, "nj-001", 0)
        register_branch(opened, "nj-002", 0)
        yield opened


def ask(database: Database, entry: str, op: c.RemoteOp = CANCEL, now: int = 0) -> None:
    with database.write() as connection:
        put(connection, Wish("nj-001", entry, op), now)


def answered(database: Database, entry: str) -> Answered | None:
    with database.read() as connection:
        return inbox.answer_to(connection, "nj-001", entry)


def tell(database: Database, entry: str, code: str = "", now: int = 0) -> None:
    inbox.take_answers(database, "nj-001", Answers(answers=(Answer(id=entry, code=code, data={"n": 1}),)), now)


def test_an_id_is_asked_once_and_has_one_answer(database: Database) -> None:
    for _ in range(2):
        ask(database, "e1")
    assert [entry.id for entry in give(database, "nj-001", 0, 0)] == ["e1"]
    assert answered(database, "e1") is None
    tell(database, "e1", "slot_full")
    tell(database, "e1")
    ask(database, "e1")
    assert answered(database, "e1") == Answered(code="slot_full", params={"n": 1})
    assert not give(database, "nj-001", 0, 0)
    with database.read() as connection:
        assert connection.execute(select(t.inbox.c.body)).scalar() == b""  # it held the page's secret


def test_numbers_rise_also_after_everything_was_forgotten(database: Database) -> None:
    for place, now in enumerate((1000, 1000, 500)):  # the clock went back
        ask(database, f"e{place}", now=now)
    numbers = [entry.number for entry in give(database, "nj-001", 0, 0)]
    assert numbers == [1000, 1001, 1002]
    for place in range(3):
        tell(database, f"e{place}", now=1000)
    with database.write() as connection:
        assert inbox.forget(connection, 500) == 0
        assert inbox.forget(connection, 1001) == 3
    ask(database, "e9", now=2000)
    assert [entry.number for entry in give(database, "nj-001", 1002, 0)] == [2000]


def test_what_was_never_told_expires_here_and_what_was_told_is_refused_by_the_branch(database: Database) -> None:
    ask(database, "told", REMOTE)
    assert give(database, "nj-001", 0, 1)[0].op != b""
    ask(database, "untold", REMOTE, now=2)
    inbox.expire(database, 10 * MINUTE + 2)
    assert answered(database, "untold") == Answered(code=EXPIRED)
    assert answered(database, "told") is None
    (late,) = give(database, "nj-001", 0, 10 * MINUTE + 2)
    assert (late.id, read_op(late)) == ("told", c.RefuseRemote(code=EXPIRED))
    tell(database, "told")  # it had done it before
    assert answered(database, "told") == Answered(params={"n": 1})
    tell(database, "untold")  # it had been told before this database was restored
    assert answered(database, "untold") == Answered(params={"n": 1})
    ask(database, "booked", now=2)
    give(database, "nj-001", 0, 3)
    inbox.expire(database, 9 * DAY)
    with database.write() as connection:
        assert inbox.forget(connection, 7 * DAY) == 2
        assert inbox.forget(connection, 9 * DAY) == 1  # its branch never came back


def test_customers_cannot_fill_it_and_the_centre_still_gets_through(database: Database) -> None:
    with database.write() as connection:
        put_all(connection, [Wish("nj-001", f"e{number}", CANCEL) for number in range(MOST_PENDING)], 0)
    with pytest.raises(Rejected, match="inbox_full"):
        ask(database, "one-more")
    with database.write() as connection:
        put_all(connection, [Wish(branch, "profile", CANCEL) for branch in ("nj-002", "nj-001")], 0)
    assert [entry.id for entry in give(database, "nj-002", 0, 0)] == ["profile"]
    with pytest.raises(Rejected, match="branch_unknown"), database.write() as connection:
        put_all(connection, [Wish("nj-001", "x", CANCEL), Wish("nj-404", "x", CANCEL)], 0)


def test_whoever_reads_a_number_has_seen_all_lower_ones(database: Database, where: str | Path) -> None:
    """Eight writers on connections of their own; the reader goes on behind the last number, and misses nothing."""
    seen: list[str] = []
    done = threading.Event()

    def read() -> None:
        after, last = 0, False
        while not last:
            last = done.is_set()
            for entry in give(database, "nj-001", after, 0):
                seen.append(entry.id)
                after = entry.number

    reader = threading.Thread(target=read)
    reader.start()
    with ExitStack() as stack, ThreadPoolExecutor(8) as writers:
        ways = [stack.enter_context(closing(open_database(where))) for _ in range(4)]
        list(writers.map(lambda number: ask(ways[number % 4], f"e{number}"), range(40)))
        done.set()
        reader.join()
    assert sorted(seen) == sorted(f"e{number}" for number in range(40))


def test_one_process_wakes_who_waits_at_another(database: Database, where: str | Path) -> None:
    token = register_branch(database, "nj-001", 0)
    with ExitStack() as stack:
        other = stack.enter_context(closing(open_database(where)))
        url = stack.enter_context(running_centre(other))
        source = stack.enter_context(closing(HttpInbox(url, "nj-001", token)))
        later = threading.Timer(1.0, lambda: ask(database, "e1", now=clock()))  # by then it waits
        later.start()
        assert [entry.id for entry in source.inbox(0, 20).entries] == ["e1"]
        later.join()
        neighbour = stack.enter_context(closing(HttpInbox(url, "nj-002", token)))
        with pytest.raises(Rejected, match="branch_token_wrong"):
            neighbour.inbox(0, 0)


def test_a_centre_that_stops_lets_everybody_go(database: Database) -> None:
    token = register_branch(database, "nj-001", 0)
    given: list[int] = []
    with ExitStack() as stack:
        url = stack.enter_context(running_centre(database))
        source = stack.enter_context(closing(HttpInbox(url, "nj-001", token)))
        waits = threading.Thread(target=lambda: given.append(len(source.inbox(0, 25).entries)))
        waits.start()
        threading.Event().wait(0.5)  # it is there now
    waits.join(4)
    assert given == [0]
