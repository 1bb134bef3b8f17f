"""One contract for every way to a branch's inbox: the tests' centre in memory, the same behind a port, and the centre.

The real centre is asked as far as it can be without an entry; what puts entries in is the centre's own business.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from branchdesk.centre.intake.registry import register_branch
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.services.inbox_messages import MAX_ENTRIES, Answer, Answers, InboxSource, read_op
from branchdesk.sync.http import HttpInbox
from tests.centre_kit import opened, running_centre
from tests.inbox_centre import TOKEN, InboxCentre, at_a_port

CANCEL = c.CancelAppointment(code="123456")


class Way:
    """A centre, and a branch's way to it."""

    def __init__(self, centre: InboxCentre, source: InboxSource) -> None:
        self.centre = centre
        self.source = source

    def given(self, after: int = 0, wait_s: int = 0) -> list[str]:
        return [entry.id for entry in self.source.inbox(after, wait_s).entries]


@pytest.fixture(params=["memory", "http"])
def way(request: pytest.FixtureRequest) -> Iterator[Way]:
    centre = InboxCentre()
    with ExitStack() as stack:
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
    assert way.given(after=2) == ["e3"]
    way.source.answer(Answers(answers=(Answer(id="e2"),)))
    assert way.given() == ["e1", "e3"]
    (first, _) = way.source.inbox(0, 0).entries
    assert read_op(first) == CANCEL


def test_the_first_answer_counts(way: Way) -> None:
    way.centre.put("e1", CANCEL)
    for code in ("slot_full", ""):
        way.source.answer(Answers(answers=(Answer(id="e1", code=code, data={"service": "A"}),)))
    assert way.centre.answers["e1"].code == "slot_full"


def test_no_more_than_a_message_holds(way: Way) -> None:
    for number in range(MAX_ENTRIES + 5):
        way.centre.put(f"e{number}", CANCEL)
    given = way.source.inbox(0, 0)
    assert (len(given.entries), given.more) == (MAX_ENTRIES, True)


def test_a_question_waits_until_there_is_something() -> None:
    centre = InboxCentre()
    with at_a_port(centre) as url, closing(HttpInbox(url, "nj-001", TOKEN)) as source:
        later = threading.Timer(0.3, lambda: centre.put("e1", CANCEL))
        later.start()
        began = time.monotonic()
        assert [entry.id for entry in source.inbox(0, 20).entries] == ["e1"]
        assert 0.2 < time.monotonic() - began < 5
        later.join()


def test_a_stranger_and_a_centre_that_is_away() -> None:
    centre = InboxCentre()
    with at_a_port(centre) as url:
        with closing(HttpInbox(url, "nj-001", "x")) as stranger, pytest.raises(Rejected, match="branch_token_wrong"):
            stranger.inbox(0, 0)
        source = HttpInbox(url, "nj-001", TOKEN)
    with closing(source), pytest.raises(Unavailable, match="centre_unreachable"):
        source.inbox(0, 0)


def test_the_real_centre(tmp_path: Path) -> None:
    """Nothing waits for a new branch; answers to what was never asked do no harm; a stranger gets nothing."""
    with ExitStack() as stack:
        database = stack.enter_context(opened(tmp_path / "centre.db"))
        token = register_branch(database, "nj-001", 0)
        url = stack.enter_context(running_centre(database))
        source = stack.enter_context(closing(HttpInbox(url, "nj-001", token)))
        try:
            assert source.inbox(0, 0).entries == ()
        except Rejected as error:
            if error.code != "centre_path_unknown":
                raise
            pytest.skip("this centre has no way down yet")
        source.answer(Answers(answers=(Answer(id="never-asked"),)))
        assert source.inbox(0, 0).entries == ()
        with pytest.raises(Rejected):
            stack.enter_context(closing(HttpInbox(url, "nj-001", "x" * 40))).inbox(0, 0)
