"""``Quorum`` on etcd: the log's head is one key, and every append one transaction that compares it (see ``keys``).

Hashes are not stored: they follow from the bodies, and what is read must be a chain that ends in ``head``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

import msgspec

from branchdesk.domain.chain import Head, Sealed, check_link, unseal
from branchdesk.domain.errors import Damaged, Unavailable
from branchdesk.etcd.gateway import Gateway
from branchdesk.etcd.keys import ROOT, append_key, appends_end
from branchdesk.etcd.messages import Compare, Op, Pair, Put, Range, unchanged_since, value_is
from branchdesk.etcd.watching import Watch
from branchdesk.services.ports import Conflict

APPENDS_AT_ONCE = 128

_bodies = msgspec.msgpack.Decoder(list[bytes]).decode


class EtcdQuorum:
    """See ``Quorum``. Closes ``gateway`` with itself.

    ``serializable``: read what this one member holds, without a majority: for a person who recovers a branch.
    """

    def __init__(self, gateway: Gateway, root: bytes = ROOT, *, serializable: bool = False) -> None:
        self._gateway = gateway
        self._head_key = root + b"head"
        self._root = root
        self._serializable = serializable
        self._watches: list[Watch] = []

    def head(self) -> Head | None:
        pair = self._gateway.get(self._head_key, serializable=self._serializable)
        return _head(pair) if pair else None

    def begin(self, head: Head) -> None:
        if head != Head():
            put = Op(request_put=Put(self._head_key, _value(head)))
            self._gateway.txn([self._still(Head())], [put])

    def commit(self, expected: Head, events: Sequence[Sealed]) -> None:
        last = expected
        for one in events:
            last = check_link(one.seq, one.body, one.hash, last)
        done = self._gateway.txn([self._still(expected)], self._steps(last, events))
        if not done.succeeded:
            raise Conflict

    def _still(self, head: Head) -> Compare:
        key = self._head_key
        return unchanged_since(key, 0) if head == Head() else value_is(key, _value(head))

    def _steps(self, last: Head, events: Sequence[Sealed]) -> list[Op]:
        if not events:  # without any step etcd would compare with what this member has, not the majority
            return [Op(request_range=Range(key=self._head_key))]
        bodies = msgspec.msgpack.encode([one.body for one in events])
        puts = Put(append_key(self._root, last.seq), bodies), Put(self._head_key, _value(last))
        return [Op(request_put=put) for put in puts]

    def after(self, seq: int) -> list[Sealed]:
        first, end = append_key(self._root, seq + 1), appends_end(self._root)
        appends = Range(key=first, range_end=end, limit=APPENDS_AT_ONCE, serializable=self._serializable)
        head = Range(key=self._head_key, serializable=self._serializable)
        done = self._gateway.txn([], [Op(request_range=appends), Op(request_range=head)])
        heads = done.found(1)
        return _events_after(seq, done.found(0), _head(heads[0]) if heads else Head())

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        watch = Watch(self._gateway, Range(key=self._head_key), lambda _pairs: changed(), changed)
        self._watches.append(watch)
        return watch.stop

    def close(self) -> None:
        for watch in self._watches:
            watch.stop()
        self._gateway.close()


def _value(head: Head) -> bytes:
    return f"{head.seq} {head.hash.hex()}".encode()


def _head(pair: Pair) -> Head:
    try:
        seq, digest = pair.value.decode().split(" ")
        return Head(int(seq), bytes.fromhex(digest))
    except ValueError as error:
        raise Damaged("quorum_damaged", detail=str(error)) from error


def _events_after(seq: int, appends: list[Pair], head: Head) -> list[Sealed]:
    """The events of these appends that come after ``seq``; each must follow the one before it.

    The first one's own link is left to the reader, who has the event before it.
    """
    events: list[Sealed] = []
    for append in appends:
        for body in _decode(append):
            event = unseal(body)
            one = Sealed(event.seq, sha256(body).digest(), body, event)
            if events and event.seq > seq + 1:
                check_link(one.seq, body, one.hash, Head(events[-1].seq, events[-1].hash))
            events.append(one)
    events = [one for one in events if one.seq > seq]
    if (events[0].seq if events else head.seq + 1) > seq + 1:
        raise Unavailable("history_gone", seq=seq + 1)
    if events and events[-1].seq == head.seq and events[-1].hash != head.hash:
        raise Damaged("chain_broken", seq=head.seq)
    return events


def _decode(append: Pair) -> list[bytes]:
    try:
        return _bodies(append.value)
    except msgspec.DecodeError as error:
        raise Damaged("quorum_damaged", detail=str(error)) from error
