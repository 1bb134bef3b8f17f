"""Whether a node may speak for the branch: only as long as the majority has just confirmed its head. Pure.

Seconds of the machine's monotonic clock come in. What counts is when the question was asked: an answer may have lain
unread while the process, or the whole PC, stood still, and says nothing about the time since.
"""

from __future__ import annotations

from branchdesk.domain.errors import Unavailable

UNSURE_S = 1.5
"""An election takes about a second: a node that has not been sure for longer lets its devices go."""


class Certainty:
    """``problem`` is the code of what keeps the node from being sure; empty when all is well."""

    def __init__(self, now: float) -> None:
        self.problem = ""
        self._sure_at = now

    def confirmed(self, asked_at: float) -> None:
        """The head that was asked for at this time is the node's own."""
        self._sure_at = max(self._sure_at, asked_at)
        self.problem = ""

    def doubted(self, code: str) -> None:
        """The question failed."""
        self.problem = code

    def holds(self, now: float) -> bool:
        """Whether what the node has is the branch's, as of a moment ago."""
        return now - self._sure_at <= UNSURE_S

    def check(self, now: float) -> None:
        """Raise Unavailable("no_quorum" | …) while the node must not serve."""
        if not self.holds(now):
            raise Unavailable(self.problem or "no_quorum")
