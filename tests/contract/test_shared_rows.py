"""What every ``SharedRows`` promises. A further adapter is one more entry in ``OPENERS``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from threading import Event

import pytest

from branchdesk.services.ports import Row, SharedRows
from tests.fakes import MemoryRows

WAIT_S = 5.0
OPENERS: dict[str, Callable[[Path], AbstractContextManager[SharedRows]]] = {
    "memory": lambda _folder: nullcontext(MemoryRows()),
}


@pytest.fixture(params=OPENERS)
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SharedRows]:
    with OPENERS[request.param](tmp_path) as opened:
        yield opened


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
