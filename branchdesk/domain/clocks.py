"""Every duration in every report, screen and alert is computed here, from a ticket's instants, by these definitions.

Source: the service plan's glossary (waiting, walking, service, wrap-up, time in branch). All results in ms; None: not
yet, or not meaningful.
"""

from __future__ import annotations

from branchdesk.domain.counter import Counter, Duty
from branchdesk.domain.profile import Profile
from branchdesk.domain.ticket import Segment, Ticket, TicketState
from branchdesk.domain.times import MINUTE, SECOND


def waiting(ticket: Ticket) -> int | None:
    """First call - issue (appointments: first call - max(booked time, arrival)); recalls and transfers change
    nothing.
    """
    if ticket.first_called_at is None:
        return None
    return max(0, ticket.first_called_at - ticket.waits_since)


def waiting_so_far(ticket: Ticket, now: int) -> int:
    """The wait as it stands: final once called or ended, else until now."""
    end = ticket.first_called_at or ticket.ended_at or now
    return max(0, end - ticket.waits_since)


def walking(segment: Segment) -> int | None:
    """Service start - last call before it. None for a further service at the same counter, which has no call."""
    if segment.started_at is None or segment.calls == 0:
        return None
    return segment.started_at - segment.last_called_at


def serving(segment: Segment) -> int | None:
    """End - start of one segment; time on hold lies between segments. None while it lasts or without a start."""
    if segment.started_at is None or segment.ended_at is None:
        return None
    return segment.ended_at - segment.started_at


def serving_so_far(segment: Segment, now: int) -> int:
    """Serving time of a segment until now, or its final value."""
    if segment.started_at is None:
        return 0
    return (segment.ended_at or now) - segment.started_at


def service_time(ticket: Ticket) -> int | None:
    """Finish - start - time on hold: all segments of a served ticket together. None unless served."""
    if ticket.state is not TicketState.SERVED:
        return None
    return sum(serving(segment) or 0 for segment in ticket.segments)


def is_forgotten(ticket: Ticket) -> bool:
    """Any segment's finish was forgotten: kept and counted as served, left out of service-time figures."""
    return any(segment.forgotten for segment in ticket.segments)


def wrap_up(segment: Segment, wrap_up_max_s: int) -> int | None:
    """Counter free - finish, at most the policy's limit: beyond it the counter was idle, not wrapping up."""
    if segment.end != "served" or segment.ended_at is None or segment.freed_at is None:
        return None
    return min(segment.freed_at - segment.ended_at, wrap_up_max_s * SECOND)


def time_in_branch(ticket: Ticket) -> int | None:
    """End - arrival. None while the customer is here."""
    return None if ticket.ended_at is None else ticket.ended_at - ticket.issued_at


def on_duty(duty: Duty, now: int) -> int:
    """Logged-in time at an open counter less approved pauses (the denominator of occupancy)."""
    total = (duty.until or now) - duty.since
    paused = sum((p.until or duty.until or now) - p.since for p in duty.pauses if p.approved)
    return max(0, total - paused)


def forgotten_after(profile: Profile, service_code: str) -> int:
    """Serving longer than this, unconfirmed, looks like a forgotten finish."""
    policy = profile.policy
    standard = next((s.standard_min for s in profile.services if s.code == service_code), 0.0)
    return round(max(standard * policy.forgotten_factor, policy.forgotten_min_min) * MINUTE)


def finish_is_forgotten(ticket: Ticket, profile: Profile, now: int) -> bool:
    """Whether a finish now would come too long after the start, or after the teller last said "still serving"."""
    if ticket.state is not TicketState.SERVING:
        return False
    since = ticket.segment.confirmed_at or ticket.segment.started_at or now
    return now - since > forgotten_after(profile, ticket.segment.service)


def in_activity(counter: Counter, now: int) -> int:
    """How long the counter's present activity has lasted."""
    return max(0, now - counter.since)


PAUSE_ENDS = 2 * MINUTE
"""So long before its planned end a pause is told of."""


def pause_left(counter: Counter, profile: Profile, now: int) -> int | None:
    """What is left of the planned pause (below 0: over it); None: nobody pauses, or no length is planned."""
    planned = next((p.minutes for p in profile.pauses if p.code == counter.pause_reason), 0.0)
    if counter.paused_at is None or not planned:
        return None
    return counter.paused_at + round(planned * MINUTE) - now
