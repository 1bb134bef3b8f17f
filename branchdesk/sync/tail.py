"""Which of the centre's logs goes on where ours ends, and with what: a dialogue without clock, disk or network.

Theory. Our log was set back to its head. The centre may hold several generations of it, of which the newest counts. We
ask for what comes after our head, of the newest generation first. If that log holds our head, what follows is ours: we
take it, piece by piece, until both end at the same event. If it is shorter than ours and its last event is in our log,
it was still being sent when our disk was lost: the next older generation may hold more. If neither is so, the two have
different pasts; nobody but a person can say which of them is the branch's.
"""

from __future__ import annotations

from typing import Literal

from branchdesk.domain.chain import Head, Sealed, check_link, unseal
from branchdesk.domain.errors import Damaged, Unavailable
from branchdesk.services.sync_messages import Tail


class Search:
    """``head`` moves with what was found. ``newest`` is the centre's highest generation, 0 before its first answer."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.gen = 0
        """The generation to ask for; 0: the newest."""
        self.newest = 0
        self.heard_ms: int | None = None
        """How long ago the centre heard from a node of this branch; None: never, as far as we know."""
        self.state: Literal["asking", "done", "forked"] = "asking"

    def answered(self, tail: Tail, own: Head | None) -> list[Sealed]:
        """Take in an answer: the events that follow our head. ``own`` is our log's event at the tail's cursor, if any.

        Raises Unavailable("centre_failed") for an answer that cannot be.
        """
        self.newest = max(self.newest, tail.gen)
        self.gen = tail.gen
        self.heard_ms = tail.heard_ms
        if tail.cursor > self.head.seq:
            return self._follow(tail)
        if own is None or own.hash != tail.hash:
            self.state = "forked"
        elif tail.cursor < self.head.seq and tail.older:
            self.gen = tail.older
        else:
            self.state = "done"
        return []

    def _follow(self, tail: Tail) -> list[Sealed]:
        if not tail.events:
            raise Unavailable("centre_failed", detail="no events")
        head, found = self.head, []
        try:
            for seq, digest, body in tail.events:
                head = check_link(seq, body, digest, head)
                found.append(Sealed(seq, digest, body, unseal(body)))
        except Damaged:
            self.state = "forked"
            return []
        self.head = head
        if head.seq == tail.cursor:
            self.state = "done"
        return found
