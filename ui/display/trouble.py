"""What the display tells the branch's manager about itself: no sound, pictures that cannot be shown."""

from __future__ import annotations

from typing import NamedTuple

from branchdesk.client.link import LinkState
from branchdesk.domain import commands as c
from branchdesk.domain.errors import BranchDeskError
from branchdesk.services.messages import Answer
from ui.bridge import Bridge

NAMED = 3
"""So many files are named; the folder shows the others."""


class Problem(NamedTuple):
    """An error's code, empty when all is well, and its detail."""

    code: str = ""
    detail: str = ""


def problem_of(*, silent: bool, broken: tuple[str, ...]) -> Problem:
    """The worse of the two."""
    if silent:
        return Problem("voice_unavailable")
    return Problem("pictures_unreadable", ", ".join(broken[:NAMED])[:200]) if broken else Problem()


class Reports:
    """Tells each change once; what could not be told now is told after the next reconnection."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._told = Problem()

    def tell(self, problem: Problem) -> None:
        """Tell it, unless it is known or nobody hears."""
        if problem == self._told or self._bridge.link_state is not LinkState.LIVE:
            return

        def done(_answer: Answer) -> None:
            self._told = problem

        self._bridge.send(c.ReportDevice(problem=problem.code, detail=problem.detail), done, _not_told)


def _not_told(_error: BranchDeskError) -> None:
    """Stays unreported: tried again with the next change, or reconnection."""
