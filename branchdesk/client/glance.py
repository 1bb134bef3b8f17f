"""One look at a branch with a device's identity, for what only wants to know it: no window follows it."""

from __future__ import annotations

from pathlib import Path
from queue import Empty, SimpleQueue

from branchdesk.client.http import HttpLink
from branchdesk.client.identity import load
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.snapshot import Snapshot

PATIENCE_S = 4.0


def glance(identity: Path, patience_s: float = PATIENCE_S) -> Snapshot:
    """The branch as it is now. The identity's file stays as it is. Raises Unavailable, Damaged, Rejected."""
    link, seen = HttpLink(load(identity)), SimpleQueue[Snapshot]()
    link.follow(lambda s, _event: seen.put(s), lambda _state, _since: None)
    try:
        return seen.get(timeout=patience_s)
    except Empty:
        raise Unavailable("no_node") from None
    finally:
        link.close()
