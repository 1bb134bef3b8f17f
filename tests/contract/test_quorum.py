"""What every ``Quorum`` promises. A further one is one more entry in ``OPENERS``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.errors import Unavailable
from branchdesk.etcd.quorum import EtcdQuorum
from branchdesk.services.ports import Conflict, Quorum
from tests.etcds import Etcds
from tests.fakes import MemoryQuorum
from tests.logs import filler, head_of, sealed

OPENERS: dict[str, Callable[[pytest.FixtureRequest], Quorum]] = {
    "memory": lambda _request: MemoryQuorum(),
    "etcd, one PC": lambda request: etcd_quorum(request, "one_etcd"),
    "etcd, three PCs": lambda request: etcd_quorum(request, "three_etcds"),
}


def etcd_quorum(request: pytest.FixtureRequest, cluster: str) -> EtcdQuorum:
    """On the module's cluster, with keys of the test's own."""
    etcds: Etcds = request.getfixturevalue(cluster)
    return EtcdQuorum(etcds.open(), f"{request.node.name}/".encode())


@pytest.fixture(params=OPENERS)
def quorum(request: pytest.FixtureRequest) -> Iterator[Quorum]:
    opened = OPENERS[request.param](request)
    yield opened
    opened.close()


def everything(quorum: Quorum, after: int = 0) -> list[Sealed]:
    found: list[Sealed] = []
    while some := quorum.after(found[-1].seq if found else after):
        found += some
    return found


def test_a_new_quorum_has_agreed_on_nothing(quorum: Quorum) -> None:
    assert quorum.head() is None
    assert quorum.after(0) == []


def test_what_was_agreed_comes_back_byte_for_byte(quorum: Quorum) -> None:
    events = sealed()
    quorum.commit(Head(), events[:30])
    quorum.commit(head_of(events[:30]), events[30:])
    assert quorum.head() == head_of(events)
    assert everything(quorum) == events


@pytest.mark.parametrize("seq", [1, 29, 30, 31])
def test_reading_begins_after_any_position(quorum: Quorum, seq: int) -> None:
    events = sealed()
    quorum.commit(Head(), events[:30])
    quorum.commit(head_of(events[:30]), events[30:])
    assert everything(quorum, seq) == events[seq:]


def test_another_head_is_a_conflict_and_changes_nothing(quorum: Quorum) -> None:
    events = sealed()[:10]
    quorum.commit(Head(), events)
    for wrong in (Head(), Head(10, b"\1" * 32), head_of(filler(Head(), 12))):
        with pytest.raises(Conflict):
            quorum.commit(wrong, filler(wrong, 1))
    assert everything(quorum) == events


def test_a_log_of_one_node_goes_on_from_its_head(quorum: Quorum) -> None:
    head = head_of(sealed())
    quorum.begin(head)
    assert quorum.head() == head
    assert quorum.after(head.seq) == []
    more = filler(head, 2)
    quorum.commit(head, more)
    assert everything(quorum, head.seq) == more


def test_beginning_twice_changes_nothing(quorum: Quorum) -> None:
    first = head_of(sealed())
    quorum.begin(first)
    quorum.begin(Head(3, b"\3" * 32))
    assert quorum.head() == first


def test_a_node_without_events_begins_nothing(quorum: Quorum) -> None:
    quorum.begin(Head())
    assert quorum.head() is None
    quorum.begin(head_of(sealed()))
    assert quorum.head() == head_of(sealed())


def test_what_came_before_the_beginning_is_with_the_nodes(quorum: Quorum) -> None:
    head = head_of(sealed())
    quorum.begin(head)
    with pytest.raises(Unavailable, match="history_gone"):
        quorum.after(head.seq - 1)
    quorum.commit(head, filler(head, 2))
    with pytest.raises(Unavailable, match="history_gone"):
        quorum.after(head.seq - 1)


def test_agreeing_on_nothing_still_compares(quorum: Quorum) -> None:
    events = sealed()[:5]
    quorum.commit(Head(), events)
    quorum.commit(head_of(events), [])
    with pytest.raises(Conflict):
        quorum.commit(Head(), [])


def test_watching_tells_of_commits_until_it_ends(quorum: Quorum) -> None:
    told = Event()
    stop = quorum.watch(told.set)
    quorum.commit(Head(), filler(Head(), 1))
    assert told.wait(10)
    stop()


def test_racing_writers_lose_nothing_and_double_nothing(quorum: Quorum) -> None:
    """Four writers, each retrying after a Conflict until its ten commands are in."""

    def write(writer: int) -> None:
        for number in range(10):
            while True:
                head = quorum.head() or Head()
                try:
                    quorum.commit(head, filler(head, 1, cmd=f"w{writer}.{number}"))
                    break
                except Conflict:
                    continue

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    events = everything(quorum)
    assert [one.seq for one in events] == list(range(1, 41))
    assert len({one.event.cmd_id.rpartition("-")[0] for one in events}) == 40
