"""The log of a node among several: agreed first, then kept; the own store may lag, and is never ahead."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.errors import Damaged, Unavailable
from branchdesk.services.ports import Conflict
from branchdesk.services.replicated import ReplicatedLog
from tests.fakes import MemoryLog, MemoryQuorum
from tests.logs import NAME, filler, head_of, sealed


def pair(quorum: MemoryQuorum) -> tuple[ReplicatedLog, ReplicatedLog]:
    return ReplicatedLog(MemoryLog(NAME), quorum), ReplicatedLog(MemoryLog(NAME), quorum)


def test_alone_it_is_the_own_store() -> None:
    own = MemoryLog(NAME)
    log = ReplicatedLog(own)
    log.append(Head(), sealed())
    assert log.head() == own.head() == head_of(sealed())


def test_what_one_node_appends_the_other_reads_after_asking_for_the_head() -> None:
    one, other = pair(MemoryQuorum())
    events = sealed()
    one.append(Head(), events)
    assert other.read(0, 10) == []
    assert other.head() == head_of(events)
    assert other.read(0, 1000) == events


def test_the_slower_of_two_writers_meets_a_conflict_and_keeps_nothing() -> None:
    one, other = pair(MemoryQuorum())
    one.append(Head(), filler(Head(), 2, cmd="one"))
    with pytest.raises(Conflict):
        other.append(Head(), filler(Head(), 1, cmd="other"))
    assert other.own.head() == Head()


def test_without_a_majority_nothing_is_written() -> None:
    quorum = MemoryQuorum()
    log, _ = pair(quorum)
    quorum.lost = True
    with pytest.raises(Unavailable, match="no_quorum"):
        log.append(Head(), sealed())
    assert log.own.head() == Head()


def test_a_commit_whose_answer_was_lost_is_found_afterwards() -> None:
    class Deaf(MemoryQuorum):
        def commit(self, expected: Head, events: Sequence[Sealed]) -> None:
            super().commit(expected, events)
            raise Unavailable("no_quorum")

    log, _ = pair(Deaf())
    with pytest.raises(Unavailable, match="no_quorum"):
        log.append(Head(), sealed())
    assert log.head() == head_of(sealed())
    assert log.find(sealed()[0].event.cmd_id)


def test_what_is_agreed_on_while_it_copies_is_copied_too() -> None:
    class Busy(MemoryQuorum):
        def after(self, seq: int) -> list[Sealed]:
            if head := self.head():
                self.commit(head, filler(head, 1))
            return super().after(seq)

    _, late = pair(busy := Busy())
    busy.commit(Head(), sealed())
    assert late.head() == late.own.head() == busy.head()
    assert late.own.head().seq == len(sealed()) + 1


def test_a_single_node_grows_and_shrinks_without_losing_its_log() -> None:
    quorum = MemoryQuorum()
    log = ReplicatedLog(MemoryLog(NAME))
    log.append(Head(), sealed())
    log.join(quorum)
    more = filler(log.head(), 3)
    log.append(log.head(), more)
    other = ReplicatedLog(MemoryLog(NAME), quorum, log.read_for_others)
    assert other.head() == head_of(more)
    log.part()
    quorum.lost = True
    log.append(log.head(), filler(log.head(), 1))
    assert log.head().seq == len(sealed()) + 4


def test_a_majority_that_may_have_begun_is_not_left_again() -> None:
    """Its answer to ``begin`` is lost: what this node appended alone from now on would not be the branch's."""

    class Deaf(MemoryQuorum):
        deaf = True

        def begin(self, head: Head) -> None:
            super().begin(head)
            if self.deaf:
                raise Unavailable("no_quorum")

    log = ReplicatedLog(MemoryLog(NAME))
    log.append(Head(), sealed())
    quorum = Deaf()
    log.join(quorum)
    log.append(head_of(sealed()), filler(head_of(sealed()), 1))
    assert quorum.head() == log.head() == log.own.head()


def test_a_majority_that_does_not_answer_is_not_joined() -> None:
    quorum = MemoryQuorum()
    quorum.lost = True
    log = ReplicatedLog(MemoryLog(NAME))
    with pytest.raises(Unavailable, match="no_quorum"):
        log.join(quorum)
    log.append(Head(), sealed())
    assert log.own.head() == head_of(sealed())


def test_events_that_were_cleared_away_come_from_another_node() -> None:
    quorum = MemoryQuorum()
    full = ReplicatedLog(MemoryLog(NAME), quorum)
    full.append(Head(), sealed())
    quorum.forget(20)
    late = ReplicatedLog(MemoryLog(NAME), quorum, full.read_for_others)
    assert late.head() == head_of(sealed())
    assert late.read(0, 1000) == sealed()


def test_events_that_nobody_has_any_more_are_told() -> None:
    quorum = MemoryQuorum()
    full, late = pair(quorum)
    full.append(Head(), sealed())
    quorum.forget(20)
    with pytest.raises(Unavailable, match="history_gone"):
        late.head()


def test_a_majority_that_forgot_what_this_node_holds_is_not_followed() -> None:
    one, _ = pair(MemoryQuorum())
    one.append(Head(), sealed())
    rolled_back = MemoryQuorum()
    rolled_back.commit(Head(), sealed()[:10])
    with pytest.raises(Damaged, match="replica_ahead"):
        ReplicatedLog(one.own, rolled_back).head()


def test_another_history_is_not_followed() -> None:
    one, _ = pair(MemoryQuorum())
    one.append(Head(), filler(Head(), 5, cmd="mine"))
    other = MemoryQuorum()
    other.commit(Head(), filler(Head(), 5, cmd="theirs"))
    with pytest.raises(Damaged, match="replica_diverged"):
        ReplicatedLog(one.own, other).head()
    other.commit(head_of(filler(Head(), 5, cmd="theirs")), filler(head_of(filler(Head(), 5, cmd="theirs")), 1))
    with pytest.raises(Damaged, match="replica_diverged"):
        ReplicatedLog(one.own, other).head()
