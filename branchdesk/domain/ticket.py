"""A ticket, and every state it may be in.

Theory. A ticket is issued once, and from then on waits, is called, is served, and ends. Only two states stand in a
queue, waiting and transferred; on hold and missed may be called too, but by name alone. A call binds a ticket to one
counter; from there the customer comes (serving), does not come (missed), or is sent on (transferred). Serving ends in
served, or is interrupted by a form to fill in (on hold). Served and abandoned are final, but for a slip that is taken
back within seconds (``apply.undo``). A ticket that was missed may
come back to its queue once (reinstated); the second time it is missed it is abandoned. Whoever waits and needs more
time lets some go first (delayed). A manager may give whoever waits a class, with a reason (reprioritised).

    issued            called             started            finished
    ------> waiting ---------> called ------------> serving ----------> served
               ^                | |  \\ transferred    |  | \\ held
    reinstated |         missed | |   `-> transferred <-'  |  `-> on_hold --> called
               `--- missed <----' recalled (stays called)  `(service_changed: stays serving)

The table below is the only place where this is decided; ``apply`` reads it and nothing else sets a state.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

from branchdesk.domain.errors import Rejected

Channel = Literal["walk_in", "appointment", "remote", "island"]
"""``island``: from a kiosk that no node could be reached from; its number is of the kiosk's own series."""
Place = tuple[int, int]
"""Where a ticket stands in its queue: (instant, log position); the smaller is nearer."""


class TicketState(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ON_HOLD = "on_hold"
    MISSED = "missed"
    TRANSFERRED = "transferred"
    SERVED = "served"
    ABANDONED = "abandoned"


S = TicketState
QUEUED = frozenset({S.WAITING, S.TRANSFERRED})
FINAL = frozenset({S.SERVED, S.ABANDONED})

TRANSITIONS: dict[str, dict[TicketState, TicketState]] = {
    "ticket_called": {S.WAITING: S.CALLED, S.TRANSFERRED: S.CALLED, S.ON_HOLD: S.CALLED, S.MISSED: S.CALLED},
    "ticket_recalled": {S.CALLED: S.CALLED},
    "service_started": {S.CALLED: S.SERVING},
    "service_changed": {S.SERVING: S.SERVING},
    "ticket_reclassified": {S.SERVING: S.SERVING, S.CALLED: S.CALLED},
    "serving_confirmed": {S.SERVING: S.SERVING},
    "service_finished": {S.SERVING: S.SERVED},
    "ticket_transferred": {S.CALLED: S.TRANSFERRED, S.SERVING: S.TRANSFERRED, S.ON_HOLD: S.TRANSFERRED},
    "ticket_held": {S.CALLED: S.ON_HOLD, S.SERVING: S.ON_HOLD},
    "ticket_missed": {S.CALLED: S.MISSED},
    "call_restored": dict.fromkeys((S.MISSED, S.ABANDONED, S.TRANSFERRED, S.ON_HOLD), S.CALLED),
    "service_restored": dict.fromkeys((S.SERVED, S.TRANSFERRED, S.ON_HOLD), S.SERVING),
    "ticket_reinstated": {S.MISSED: S.WAITING},
    "ticket_delayed": {S.WAITING: S.WAITING},
    "ticket_reprioritised": {S.WAITING: S.WAITING, S.TRANSFERRED: S.TRANSFERRED},
    "ticket_abandoned": {
        S.WAITING: S.ABANDONED,
        S.TRANSFERRED: S.ABANDONED,
        S.CALLED: S.ABANDONED,
        S.ON_HOLD: S.ABANDONED,
        S.MISSED: S.ABANDONED,
    },
    "ticket_rated": {S.SERVED: S.SERVED},
}


def next_state(event_type: str, state: TicketState, number: str) -> TicketState:
    """The state after an event. Raises Rejected("wrong_state") where the table has no such arrow."""
    try:
        return TRANSITIONS[event_type][state]
    except KeyError:
        raise Rejected("wrong_state", number=number, state=str(state)) from None


SegmentEnd = Literal["", "served", "next_service", "transferred", "missed", "abandoned", "held"]


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """One call episode at one counter: from its first call to whatever ended it. All times are instants (ms).

    A customer who was on hold and is called back gets a new segment, so no segment holds time on hold.
    ``calls`` is 0 for a further service begun at the counter without a call.
    """

    service: str
    counter: str
    teller: str
    called_at: int
    last_called_at: int
    calls: int = 1
    started_at: int | None = None
    ended_at: int | None = None
    end: SegmentEnd = ""
    outcome: str = ""
    forgotten: bool = False
    """The finish came long after any plausible end: kept, shown, but left out of service-time figures."""
    confirmed_at: int | None = None
    steps_done: tuple[int, ...] = ()
    freed_at: int | None = None
    """When the counter was ready again; ends the wrap-up."""
    why: str = ""
    why_params: dict[str, str | int] = {}
    call_reason: str = ""
    island: bool = False
    """Start or finish was timed by a counter that was cut off, and arrived later."""

    @property
    def latest(self) -> int:
        """The last thing that is known of this episode: what comes next cannot lie before it."""
        return max(self.last_called_at, self.started_at or 0, self.confirmed_at or 0, self.ended_at or 0)


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """5 very satisfied … 1 very dissatisfied. ``suspect``: too quick or one of a streak (see DOMAIN.md, Gaming)."""

    score: int
    reasons: tuple[str, ...] = ()
    at: int
    channel: Literal["evaluator", "page"]
    seconds: float | None = None
    suspect: bool = False
    word: str = ""
    """The customer's own words; no screen that customers or tellers see has them."""


class Raise(msgspec.Struct, frozen=True, kw_only=True):
    """The latest time that a manager changed a waiting ticket's class: ``before`` it was this."""

    at: int
    by: str
    reason: str
    before: str = ""


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """One customer's visit. ``service`` is what the ticket waits for now, ``first_service`` what it was issued for."""

    id: str
    number: str
    token: str = ""
    """Secret of the customer's page; empty wherever it is not needed (see ``branchdesk.domain.privacy``)."""
    service: str
    first_service: str
    state: TicketState
    place: Place
    issued_at: int
    language: str = "zh"
    priority: str = ""
    channel: Channel = "walk_in"
    booked_at: int | None = None
    lost_booking: int | None = None
    """The booked time that its holder came too late for."""
    device: str = ""
    ahead: int = 0
    promise_low_min: int | None = None
    promise_high_min: int | None = None
    printed: bool | None = None
    directed_to: str = ""
    """Counter that a transfer named; others leave the ticket alone while that counter is open."""
    counter: str = ""
    first_called_at: int | None = None
    held_since: int | None = None
    missed_at: int | None = None
    times_missed: int = 0
    delays: int = 0
    """How often its holder let others go first."""
    delayed_at: int = 0
    raised: Raise | None = None
    note: str = ""
    ended_at: int | None = None
    end_reason: str = ""
    segments: tuple[Segment, ...] = ()
    rating: Rating | None = None
    question: str = ""
    """What the evaluator must know to rate the latest finish; used up by the rating."""
    customer: str = ""
    """The holder's pseudonym; see ``events.TicketIssued``."""
    tier: str = ""

    @property
    def segment(self) -> Segment:
        """The latest call episode. Raises IndexError for a ticket never called."""
        return self.segments[-1]

    @property
    def waits_since(self) -> int:
        """Start of the waiting clock: arrival, or the booked time where that is later."""
        return max(self.issued_at, self.booked_at or 0)
