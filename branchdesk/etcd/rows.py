"""``SharedRows`` on etcd: one key a row. Of two writers the later wins, whichever comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from branchdesk.domain.errors import Damaged, Unavailable
from branchdesk.etcd.gateway import Gateway
from branchdesk.etcd.keys import ROOT, under
from branchdesk.etcd.messages import Op, Pair, Put, Range, unchanged_since
from branchdesk.etcd.watching import Watch
from branchdesk.services.ports import Row

ROWS_AT_ONCE = 64
TRIES = 10

_decode = msgspec.msgpack.Decoder(Row).decode


class EtcdRows:
    """See ``SharedRows``. The gateway is closed by whoever opened it."""

    def __init__(self, gateway: Gateway, root: bytes = ROOT) -> None:
        self._gateway = gateway
        self._root = root + b"s/"

    def put(self, rows: Sequence[Row]) -> None:
        for first in range(0, len(rows), ROWS_AT_ONCE):
            self._put_some(rows[first : first + ROWS_AT_ONCE])

    def all(self) -> list[Row]:
        return [_row(pair) for pair in self._gateway.range(under(self._root))]

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        return Watch(self._gateway, under(self._root), lambda _pairs: changed(), changed).stop

    def _put_some(self, rows: Sequence[Row]) -> None:
        wanted = self._latest(rows)
        asked = [Op(request_range=Range(key=key)) for key in wanted]
        for _ in range(TRIES):
            read = self._gateway.txn([], asked)
            known = {pair.key: pair for index in range(len(asked)) for pair in read.found(index)}
            later = {key: row for key, row in wanted.items() if key not in known or row.beats(_row(known[key]))}
            compare = [unchanged_since(key, known[key].mod_revision if key in known else 0) for key in later]
            puts = [Op(request_put=Put(key, msgspec.msgpack.encode(row))) for key, row in later.items()]
            if not later or self._gateway.txn(compare, puts).succeeded:
                return
        raise Unavailable("no_quorum", detail="rows")

    def _latest(self, rows: Sequence[Row]) -> dict[bytes, Row]:
        """One row a key: etcd takes no key twice in a transaction."""
        latest: dict[bytes, Row] = {}
        for row in rows:
            key = self._root + f"{row.kind}/{row.key}".encode()
            if key not in latest or row.beats(latest[key]):
                latest[key] = row
        return latest


def _row(pair: Pair) -> Row:
    try:
        return _decode(pair.value)
    except msgspec.DecodeError as error:
        raise Damaged("quorum_damaged", detail=str(error)) from error
