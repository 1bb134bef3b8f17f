"""Whom to ask next, and when: the rule for a request that was not answered. No network and no clock in here.

A node that is busy is asked again a little later. Any other failure leads to the next node at once, and there is a
pause only after all of them have failed. The request stays the same, with the same command id: an earlier try that was
carried out after all is found by it.
"""

from __future__ import annotations

import random

from branchdesk.client.nodes import Nodes
from branchdesk.domain.errors import BranchDeskError

_BUSY = ("node_busy", "log_busy")
"""The node serves, but has no time now: it is asked again a little later."""
_PASSING = ("no_node", "standby", *_BUSY, "no_quorum", "restored_waiting")
"""These pass by themselves: asking again soon may help. In order: the later one tells more of what is wrong."""
SOONEST_S, LATEST_S = 0.05, 0.5
"""How long to wait before all nodes are asked again: at first, and at last."""


class Tries:
    """One request. ``until`` is by whatever clock ``failed`` is told; after it, nobody is asked twice."""

    def __init__(self, nodes: Nodes, until: float) -> None:
        self._nodes = nodes
        self._until = until
        self._failed: list[BranchDeskError] = []

    def failed(self, url: str, error: BranchDeskError, now: float) -> float:
        """The node at ``url`` did not do it: seconds to wait before ``nodes.current`` is asked.

        Raises what tells most of all that went wrong where asking again is no use.
        """
        self._failed.append(error)
        if error.code not in _BUSY:
            self._nodes.leave(url)
        if not self._goes_on(now):
            raise max(self._failed, key=_telling)
        rounds, rest = divmod(len(self._failed), len(self._nodes))
        return 0.0 if rest and error.code not in _BUSY else pause(rounds)

    def _goes_on(self, now: float) -> bool:
        """Whether to ask again. A full disk or a wrong certificate at every node does not mend itself in seconds."""
        if len(self._failed) < len(self._nodes):
            return True
        return now < self._until and any(error.code in _PASSING for error in self._failed[-len(self._nodes) :])


def pause(rounds: int) -> float:
    """Seconds before all nodes are asked again; of chance, so that not all devices come in the same instant."""
    return random.uniform(0.5, 1.0) * min(LATEST_S, SOONEST_S * (1 << min(rounds, 10)))


def _telling(error: BranchDeskError) -> int:
    return _PASSING.index(error.code) if error.code in _PASSING else len(_PASSING)
