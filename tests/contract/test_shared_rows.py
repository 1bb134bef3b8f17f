"""What every ``SharedRows`` promises. A further adapter is one more entry in ``OPENERS``."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from branchdesk.etcd.rows import EtcdRows
from branchdesk.services.ports import Row, SharedRows
from tests.etcds import Etcds
from tests.fakes import MemoryRows

WAIT_S = 5.0


def etcd_rows(request: pytest.FixtureRequest) -> EtcdRows:
    """On the module's etcd, with keys of the test's own."""
    etcds: Etcds = request.getfixturevalue("one_etcd")
    return EtcdRows(etcds.gateways[0], f"{request.node.name}/".encode())


OPENERS: dict[str, Callable[[pytest.FixtureRequest], SharedRows]] = {
    "memory": lambda _request: MemoryRows(),
    "etcd": etcd_rows,
}


@pytest.fixture(params=OPENERS)
def shared(request: pytest.FixtureRequest) -> SharedRows:
    return OPENERS[request.param](request)


def row(key: str, value: bytes, at: int = 1000, node: str = "n1", kind: str = "pin") -> Row:
    return Row(kind, key, value, at, node)


def kept(shared: SharedRows) -> dict[tuple[str, str], Row]:
    return {(row.kind, row.key): row for row in shared.all()}


def test_it_begins_empty(shared: SharedRows) -> None:
    assert shared.all() == []
    shared.put([])
    assert shared.all() == []


def test_what_was_put_is_there_byte_for_byte(shared: SharedRows) -> None:
    rows = [
        row("t01", b"\x00\xff\n value"),
        row("t01", b"another kind", kind="tries"),
        row("张三/1 2", "名".encode(), at=1 << 46, node="节点"),
        row("", b"no key"),
    ]
    shared.put(rows)
    assert kept(shared) == {(one.kind, one.key): one for one in rows}


def test_a_deleted_row_stays_as_one_without_a_value(shared: SharedRows) -> None:
    shared.put([row("t01", b"value")])
    shared.put([row("t01", b"", at=1001)])
    assert shared.all() == [row("t01", b"", at=1001)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (row("k", b"a", at=1), row("k", b"b", at=2)),
        (row("k", b"a", at=1, node="n1"), row("k", b"b", at=1, node="n2")),
        (row("k", b"a", at=1), row("k", b"b", at=1)),
        (row("k", b"a", at=9), row("k", b"", at=10)),
    ],
)
def test_the_later_writer_wins_in_whatever_order_they_come(shared: SharedRows, first: Row, second: Row) -> None:
    shared.put([first])
    shared.put([second])
    assert shared.all() == [second]
    shared.put([first])
    assert shared.all() == [second]


def test_watchers_hear_of_every_put_until_they_stop(shared: SharedRows) -> None:
    heard, other = Event(), Event()
    stop, stop_other = shared.watch(heard.set), shared.watch(other.set)
    for number in range(3):
        heard.clear()
        shared.put([row("t01", b"value", at=number)])
        assert heard.wait(WAIT_S)
    stop()
    heard.clear()
    other.clear()
    shared.put([row("t02", b"value")])
    assert other.wait(WAIT_S)
    assert not heard.is_set()
    stop_other()


def test_many_rows_at_once_and_one_key_twice(shared: SharedRows) -> None:
    rows = [row(f"t{number}", b"value", at=number) for number in range(300)]
    shared.put([*rows, row("t7", b"later", at=1000), row("t7", b"earlier", at=8)])
    expected = {(one.kind, one.key): one for one in rows} | {("pin", "t7"): row("t7", b"later", at=1000)}
    assert kept(shared) == expected


def test_racing_writers_leave_the_latest(shared: SharedRows) -> None:
    def write(writer: int) -> None:
        for at in range(20):
            shared.put([row("k", b"x", at=at, node=f"n{writer}"), row(f"own{writer}", b"y", at=at)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert kept(shared)["pin", "k"] == row("k", b"x", at=19, node="n3")
    assert len(kept(shared)) == 5
