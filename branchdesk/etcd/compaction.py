"""Clearing away what every PC of the branch has in its own store, so that etcd stays small.

The numbers come from ``r/{node}``: each node says how far its own store goes. A PC that lacks what was cleared away
gets it from another PC's store (``history_gone``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from branchdesk.etcd.gateway import Gateway
from branchdesk.etcd.keys import ROOT, append_key, appends_end, under
from branchdesk.etcd.messages import Range

KEPT = 1000
"""The last events always stay: a PC that comes back soon finds them here."""
AT_ONCE = 2000


def upto(members: Collection[str], positions: Mapping[str, int], centre: int | None, *, pressed: bool = False) -> int:
    """The position up to which events are no longer needed here; 0: all are.

    ``members``: every PC that is to have the log, voters and standbys; one that was never heard of needs everything.
    ``centre``: what it has acknowledged; None where the branch has none. ``pressed``: the store is filling up because
    somebody is away, so what most of the members have must do.
    """
    if not members:
        return 0
    reached = sorted((positions.get(name, 0) for name in members), reverse=True)
    if pressed:
        return reached[len(reached) // 2]
    return min(reached[-1], reached[-1] if centre is None else centre)


class Compaction:
    """What nodes have, and clearing away what all have. Raises as ``Gateway``."""

    def __init__(self, gateway: Gateway, root: bytes = ROOT) -> None:
        self._gateway = gateway
        self._root = root

    def report(self, node: str, seq: int) -> None:
        """This node's own store has every event up to ``seq``, on its disk."""
        self._gateway.put(self._root + b"r/" + node.encode(), str(seq).encode())

    def positions(self) -> dict[str, int]:
        """How far every node's store goes, as far as it said."""
        pairs = self._gateway.range(under(self._root + b"r/"))
        return {pair.key.rpartition(b"/")[2].decode(): int(pair.value) for pair in pairs if pair.value.isdigit()}

    def reports(self) -> dict[str, int]:
        """When each node last reported, as a number that grows with every report, also with one that says the same."""
        pairs = self._gateway.range(under(self._root + b"r/"))
        return {pair.key.rpartition(b"/")[2].decode(): pair.mod_revision for pair in pairs}

    def clear(self, seq: int, head: int) -> int:
        """Delete appends that end at or before ``seq``, never the last thousand events; returns how many.

        In pieces: each is one step for every member, and commits wait for it.
        """
        last, deleted = min(seq, head - KEPT), 0
        begin = self._oldest()
        while begin is not None and begin <= last:
            end = min(begin + AT_ONCE, last + 1)
            deleted += self._gateway.delete(append_key(self._root, begin), append_key(self._root, end))
            begin = end
        return deleted

    def _oldest(self) -> int | None:
        first = Range(key=append_key(self._root, 0), range_end=appends_end(self._root), limit=1)
        found = self._gateway.range(first)
        return int(found[0].key.rpartition(b"/")[2]) if found else None
