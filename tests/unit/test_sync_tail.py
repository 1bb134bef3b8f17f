"""Which of the centre's logs goes on where ours ends: dialogues without a centre."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from branchdesk.domain.chain import Head, Sealed, seal
from branchdesk.domain.errors import Unavailable
from branchdesk.services.sync_messages import Shipped, Tail
from branchdesk.sync.tail import Search
from tests.logs import filler, head_of, played, sealed

LOG = sealed()[:40]
OTHER = seal([replace(event, actor="somebody else") for event in played()[0][:40]], Head())


def tail(log: list[Sealed], after: int, *, gen: int = 1, older: int = 0, most: int = 10) -> Tail:
    """What the centre would answer that holds this log."""
    events = tuple(Shipped(e.seq, e.hash, e.body) for e in log[after : after + most])
    end = head_of(log)
    return Tail(gen=gen, cursor=end.seq, hash=end.hash, older=older, events=events)


def own(log: list[Sealed], seq: int) -> Head | None:
    return head_of(log[:seq]) if seq <= len(log) else None


def search(ours: list[Sealed], *centre: list[Sealed]) -> tuple[Search, list[Sealed]]:
    """The whole dialogue with a centre that holds these generations, the newest first."""
    found, got = Search(head_of(ours)), list[Sealed]()
    for _ in range(100):
        if found.state != "asking":
            return found, got
        gen = found.gen or len(centre)
        log = centre[len(centre) - gen]
        answer = tail(log, found.head.seq, gen=gen, older=gen - 1)
        got += found.answered(answer, own(ours + got, answer.cursor))
    raise AssertionError("no end")


def test_what_the_centre_holds_beyond_our_head_comes_in_pieces() -> None:
    found, got = search(LOG[:7], LOG)
    assert (found.state, got, found.head) == ("done", LOG[7:], head_of(LOG))


def test_an_empty_disk_gets_everything() -> None:
    assert search([], LOG)[1] == LOG


@pytest.mark.parametrize("held", [0, 5, 40])
def test_a_centre_that_holds_no_more_than_we_do_gives_nothing(held: int) -> None:
    found, got = search(LOG, LOG[:held])
    assert (found.state, got, found.newest) == ("done", [], 1)


@pytest.mark.parametrize("ours", [10, 40])
def test_other_events_under_our_positions_are_a_fork(ours: int) -> None:
    for held in (5, 10, 40):
        found, got = search(LOG[:ours], OTHER[:held])
        assert (found.state, got) == ("forked", [])


def test_a_generation_that_was_still_being_sent_leaves_the_older_one_to_ask() -> None:
    began = LOG + filler(head_of(LOG), 3)
    found, got = search(LOG[:20], began[:12], LOG)
    assert (found.state, got, found.newest) == ("done", LOG[20:], 2)


def test_of_two_that_go_on_the_newest_one_counts() -> None:
    newest = LOG[:30] + filler(head_of(LOG[:30]), 3)
    assert search(LOG[:20], newest, LOG)[1] == newest[20:]


def test_a_fork_in_the_newest_generation_is_not_passed_over() -> None:
    """Somebody settled an earlier fork, and not in favour of this log."""
    found, _ = search(LOG, LOG[:30] + filler(head_of(LOG[:30]), 30), LOG)
    assert (found.state, found.newest) == ("forked", 2)


def test_events_that_cannot_be_read_are_not_taken() -> None:
    found = Search(Head())
    answer = tail(LOG, 0)
    broken = answer.events[0]._replace(body=b"{}")
    assert found.answered(replace(answer, events=(broken,)), None) == []
    assert found.state == "forked"


def test_a_centre_that_says_more_and_gives_nothing_is_asked_again() -> None:
    with pytest.raises(Unavailable) as refused:
        Search(Head()).answered(replace(tail(LOG, 0), events=()), None)
    assert refused.value.code == "centre_failed"
