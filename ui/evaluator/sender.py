"""Brings one rating to the branch, under one id, however often the connection goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from branchdesk.client.link import LinkState
from branchdesk.domain.commands import RateTicket
from branchdesk.domain.errors import BranchDeskError, Rejected
from ui.bridge import Bridge
from ui.evaluator.question import Question


class Rating(NamedTuple):
    """What the customer tapped. ``seconds``: from the question shown to the tap on a face."""

    cmd_id: str
    question: Question
    score: int
    seconds: float
    reasons: tuple[str, ...] = ()


class Sender:
    """``answered(rating, error)`` is called once the branch has taken the rating (None) or refused it."""

    def __init__(self, bridge: Bridge, answered: Callable[[Rating, Rejected | None], None]) -> None:
        self.rating: Rating | None = None
        """What is on its way; None when nothing is."""
        self.failed_once = False
        self._bridge, self._answered = bridge, answered
        bridge.link_changed.connect(self._link_changed)

    def send(self, rating: Rating) -> None:
        """Send now, and again whenever the link comes back."""
        self.rating, self.failed_once = rating, False
        self._try()

    def drop(self) -> None:
        """Its time is over."""
        self.rating = None

    def _try(self) -> None:
        rating = self.rating
        if rating is None:
            return
        op = RateTicket(
            ticket=rating.question.ticket, score=rating.score, reasons=rating.reasons, seconds=rating.seconds
        )

        def end(error: Rejected | None) -> None:
            if self.rating is rating:
                self.rating = None
                self._answered(rating, error)

        def failed(error: BranchDeskError) -> None:
            if isinstance(error, Rejected):
                end(error)
            else:
                self.failed_once = True

        self._bridge.send(op, lambda _: end(None), failed, cmd_id=rating.cmd_id)

    def _link_changed(self, state: LinkState, _since: int) -> None:
        if state is LinkState.LIVE:
            self._try()
