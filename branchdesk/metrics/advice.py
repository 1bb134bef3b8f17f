"""Advice against what came: whether the wait lay where it was said, and what following it saved.

A recommendation is judged when the time is over that it was made for, over the same customers: who waited when it was
given, and who came until then. What is still waiting then counts as it stands, and is final when it has been called.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from branchdesk.domain.clocks import waiting_so_far
from branchdesk.domain.expected import WaitRange
from branchdesk.domain.snapshot import Advice, Snapshot
from branchdesk.domain.ticket import Ticket
from branchdesk.domain.times import MINUTE


class Outcome(NamedTuple):
    """Of one whose time is over. ``mean``: the wait that came (min), of ``n`` customers; ``foretold``: what was said of
    it; ``saved``: minutes for each of them, where it was followed.
    """

    advice: Advice
    n: int
    mean: float
    foretold: WaitRange
    saved: float | None

    @property
    def right(self) -> bool:
        """Whether it lies in the range, which holds eight of ten."""
        return self.foretold.low <= round(self.mean, 1) <= self.foretold.high


class AdviceFigures(msgspec.Struct, frozen=True, kw_only=True):
    """A day's advice. ``judged``: those whose time is over; ``saved_min``: minutes of waiting, of all together."""

    given: int = 0
    accepted: int = 0
    declined: int = 0
    judged: int = 0
    right: int = 0
    saved_min: float = 0.0
    saved_of: int = 0
    """So many customers' waits were compared with what they would have been."""


def outcomes(s: Snapshot, now: int) -> list[Outcome]:
    """Of all whose time is over, the first one first. What was taken back before anybody answered is not judged."""
    told = sorted(s.advice.values(), key=lambda advice: advice.at)
    over = [one for one in told if one.told.until <= now and one.withdrawn_at is None]
    found = (_outcome(one, [t for t in s.tickets.values() if _is_of(t, one)], now) for one in over)
    return [one for one in found if one is not None]


def advice_figures(s: Snapshot, now: int) -> AdviceFigures:
    """All of the day's advice together."""
    judged = outcomes(s, now)
    saved = [(one.saved, one.n) for one in judged if one.saved is not None]
    return AdviceFigures(
        given=len(s.advice),
        accepted=sum(one.accepted for one in s.advice.values()),
        declined=sum(one.answered_at is not None and not one.accepted for one in s.advice.values()),
        judged=len(judged),
        right=sum(one.right for one in judged),
        saved_min=round(sum(minutes * n for minutes, n in saved), 1),
        saved_of=sum(n for _, n in saved),
    )


def _is_of(ticket: Ticket, advice: Advice) -> bool:
    ended = ticket.first_called_at or ticket.ended_at
    return ticket.waits_since < advice.told.until and (ended is None or ended > advice.at)


def _outcome(advice: Advice, tickets: list[Ticket], now: int) -> Outcome | None:
    if not tickets:
        return None
    mean = sum(waiting_so_far(ticket, now) for ticket in tickets) / len(tickets) / MINUTE
    foretold = advice.told.following if advice.accepted else advice.told.without
    saved = advice.told.without.mean - mean if advice.accepted else None
    return Outcome(advice, len(tickets), mean, foretold, saved)
