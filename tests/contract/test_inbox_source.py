"""One contract for every way to a branch's inbox: the tests' centre in memory, and at a port, and the centre itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import select

from branchdesk.centre import tables as t
from branchdesk.centre.clock import clock
from branchdesk.centre.database import Database
from branchdesk.centre.down.inbox import Wish, answer_to, put
from branchdesk.centre.intake.registry import register_branch
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.services.inbox_messages import MAX_ENTRIES, Answer, Answers, InboxSource, read_op
from branchdesk.sync.http import HttpInbox
from tests.centre_kit import opened, running_centre
from tests.inbox_centre import TOKEN, InboxCentre, at_a_port

CANCEL = c.CancelAppointment(code="123456")


class Centre(Protocol):
    """What asks a branch for things."""

    def put(self, entry: str, op: c.RemoteOp) -> None: ...

    @property
    def answers(self) -> Mapping[str, Answer]: ...


class RealCentre:
    """Beside the running one: as another of its processes would."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, entry: str, op: c.RemoteOp) -> None:
        with self._database.write() as connection:
            put(connection, Wish("nj-001", entry, op), clock())

    @property
    def answers(self) -> dict[str, Answer]:
        with self._database.read() as connection:
            rows = connection.execute(select(t.inbox.c.id)).scalars().all()
            found = {entry: answer_to(connection, "nj-001", entry) for entry in rows}
        return {entry: Answer(id=entry, code=kept.code, data=kept.params) for entry, kept in found.items() if kept}


class Way:
    """A centre, and a branch's way to it."""

    def __init__(self, centre: Centre, source: InboxSource) -> None:
        self.centre = centre
        self.source = source

    def given(self, after: int = 0, wait_s: int = 0) -> list[str]:
        return [entry.id for entry in self.source.inbox(after, wait_s).entries]


@pytest.fixture(params=["memory", "http", "centre"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    with ExitStack() as stack:
        if request.param == "centre":
            database = stack.enter_context(opened(tmp_path / "centre.db"))
            token = register_branch(database, "nj-001", 0)
            url = stack.enter_context(running_centre(database))
            source = stack.enter_context(closing(HttpInbox(url, "nj-001", token)))
            yield Way(RealCentre(database), source)
            return
        centre = InboxCentre()
        if request.param == "memory":
            yield Way(centre, centre)
            return
        url = stack.enter_context(at_a_port(centre))
        yield Way(centre, stack.enter_context(closing(HttpInbox(url, "nj-001", TOKEN))))


def test_what_was_not_answered_is_given_in_order(way: Way) -> None:
    assert way.given() == []
    for entry in ("e1", "e2", "e3"):
        way.centre.put(entry, CANCEL)
    assert way.given() == ["e1", "e2", "e3"]
    second = way.source.inbox(0, 0).entries[1].number
    assert way.given(after=second) == ["e3"]
    way.source.answer(Answers(answers=(Answer(id="e2"),)))
    assert way.given() == ["e1", "e3"]
    (first, _) = way.source.inbox(0, 0).entries
    assert read_op(first) == CANCEL
    way.source.answer(Answers(answers=(Answer(id="never-asked"),)))
    assert way.given() == ["e1", "e3"]


def test_the_first_answer_counts(way: Way) -> None:
    way.centre.put("e1", CANCEL)
    for code in ("slot_full", ""):
        way.source.answer(Answers(answers=(Answer(id="e1", code=code, data={"service": "A"}),)))
    assert way.centre.answers["e1"] == Answer(id="e1", code="slot_full", data={"service": "A"})


def test_no_more_than_a_message_holds(way: Way) -> None:
    for number in range(MAX_ENTRIES + 5):
        way.centre.put(f"e{number}", CANCEL)
    given = way.source.inbox(0, 0)
    assert (len(given.entries), given.more) == (MAX_ENTRIES, True)


@pytest.mark.parametrize("way", ["http", "centre"], indirect=True)
def test_a_question_waits_until_there_is_something(way: Way) -> None:
    later = threading.Timer(0.3, lambda: way.centre.put("e1", CANCEL))
    later.start()
    began = time.monotonic()
    assert way.given(wait_s=20) == ["e1"]
    assert 0.2 < time.monotonic() - began < 10
    later.join()


def test_a_stranger_and_a_centre_that_is_away() -> None:
    centre = InboxCentre()
    with at_a_port(centre) as url:
        with closing(HttpInbox(url, "nj-001", "x")) as stranger, pytest.raises(Rejected, match="branch_token_wrong"):
            stranger.inbox(0, 0)
        source = HttpInbox(url, "nj-001", TOKEN)
    with closing(source), pytest.raises(Unavailable, match="centre_unreachable"):
        source.inbox(0, 0)
