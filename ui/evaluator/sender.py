"""Brings one rating to the branch, under one id; where the branch does not answer, into the journal for later."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from branchdesk.client.link import LinkState
from branchdesk.domain.commands import RateTicket
from branchdesk.domain.errors import BranchDeskError, Unavailable
from ui.bridge import Bridge
from ui.evaluator.question import Question
from ui.island import Shore


class Rating(NamedTuple):
    """What the customer tapped. ``seconds``: from the question shown to the tap on a face."""

    cmd_id: str
    question: Question
    score: int
    seconds: float
    reasons: tuple[str, ...] = ()
    word: str = ""
    given_at: int = 0
    """When the face was tapped (the branch's ms): reasons and words take their time, the rating was given then."""


Answered = Callable[[Rating, BranchDeskError | None, bool], None]


class Sender:
    """``answered(rating, error, kept)`` is called once the branch has taken the rating (None) or refused it, or the
    journal has it for later (``kept``).
    """

    def __init__(self, bridge: Bridge, shore: Shore, answered: Answered) -> None:
        self._bridge, self._shore, self._answered = bridge, shore, answered

    def send(self, rating: Rating) -> None:
        """Send now, or keep it."""
        op = RateTicket(
            ticket=rating.question.ticket,
            question=rating.question.token,
            score=rating.score,
            reasons=rating.reasons,
            word=rating.word,
            happened_at=rating.given_at or None,
            seconds=rating.seconds,
        )

        def failed(error: BranchDeskError) -> None:
            if isinstance(error, Unavailable):
                self._keep(rating, op, sent=True)
            else:
                self._answered(rating, error, False)

        if self._bridge.link_state is LinkState.LIVE:
            self._bridge.send(op, lambda _: self._answered(rating, None, False), failed, cmd_id=rating.cmd_id)
        else:
            self._keep(rating, op, sent=False)

    def _keep(self, rating: Rating, op: RateTicket, *, sent: bool) -> None:
        link, s, island = self._bridge.link, self._bridge.snapshot, self._shore.island
        who, now = link.who, rating.given_at or link.now()

        def done(_: object) -> None:
            self._shore.tell()
            self._answered(rating, None, True)

        self._bridge.query(
            lambda: island.keep(op, s, who, rating.cmd_id, now, sent=sent),
            done,
            lambda error: self._answered(rating, error, False),
        )
