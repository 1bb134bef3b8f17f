"""What the manager should look at now: pure, from the snapshot and the clock. Codes; words are ``alert-<code>``.

Each alert says since when it lasts, so that an acknowledgement (``Snapshot.seen``) needs no end of its own: it counts
for what began before it. What ends and comes again began later, and is new; so is an amber alert that turns red.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from branchdesk.domain.clocks import serving_so_far, waiting_so_far
from branchdesk.domain.counter import Activity
from branchdesk.domain.snapshot import Seen, Snapshot
from branchdesk.domain.ticket import QUEUED, Ticket, TicketState
from branchdesk.domain.times import MINUTE

Severity = Literal["red", "amber"]
LONG_SERVICE = 3
"""Serving is too long beyond so many times the standard."""
NO_SHOW_MIN = 5
URGENT = frozenset({"help", "security"})
"""Messages that want somebody at once."""


class Alert(NamedTuple):
    """One thing to look at. ``subject`` (a ticket, counter, service or device id) with ``code`` makes it unique."""

    code: str
    severity: Severity
    subject: str
    params: dict[str, str | int]
    since: int = 0
    """When it began (ms)."""

    @property
    def key(self) -> str:
        """What makes it this one: an amber alert that turns red is another."""
        return f"{self.code}/{self.subject}/{self.severity}"


def alerts(s: Snapshot, now: int) -> list[Alert]:
    """All present alerts, red first; always in the same order."""
    found = [*_queues(s, now), *_counters(s, now), *_devices(s), *_messages(s)]
    return sorted(found, key=lambda alert: (alert.severity != "red", alert.code, alert.subject))


def acknowledged(s: Snapshot, alert: Alert) -> Seen | None:
    """Who has seen to it; None: nobody since it began. A red one that was seen is not new when it is amber again."""
    for severity in (alert.severity, "red"):
        seen = s.seen.get(f"{alert.code}/{alert.subject}/{severity}")
        if seen is not None and seen.at >= alert.since:
            return seen
    return None


def _queues(s: Snapshot, now: int) -> Iterator[Alert]:
    targets = s.profile.targets
    for service, queue in s.waiting.items():
        waits = [waiting_so_far(s.tickets[i], now) for i in queue]
        longest = max(waits, default=0) // MINUTE
        if longest >= targets.amber_wait_min:
            severity: Severity = "red" if longest >= targets.red_wait_min else "amber"
            limit = targets.red_wait_min if severity == "red" else targets.amber_wait_min
            since = _unbroken(_waits(s, service, now, round(limit * MINUTE)), now)
            yield Alert("long_wait", severity, service, {"service": service, "minutes": longest}, since)
        able = [c for c in s.counters.values() if service in (*c.services, *c.backup)]
        if queue and not any(c.opened_at is not None for c in able):
            since = max([_unbroken(_waits(s, service, now, 0), now), *(c.since for c in able)])
            yield Alert("no_counter", "red", service, {"service": service, "waiting": len(queue)}, since)
    if s.waiting_count >= s.profile.policy.flexible_at_waiting:
        crowded = _crowded_since(s, now)
        for setup in s.profile.counters:
            counter = s.counters.get(setup.id)
            if setup.flexible and counter is not None and counter.opened_at is None:
                since = max(crowded, counter.since)
                yield Alert(
                    "open_flexible", "amber", setup.id, {"counter": setup.id, "waiting": s.waiting_count}, since
                )


def _counters(s: Snapshot, now: int) -> Iterator[Alert]:
    for counter in s.counters.values():
        if counter.activity is Activity.SERVING:
            ticket = s.tickets[counter.ticket]
            minutes = serving_so_far(ticket.segment, now) // MINUTE
            limit = LONG_SERVICE * s.profile.service(ticket.segment.service).standard_min
            if minutes >= limit:
                params: dict[str, str | int] = {"counter": counter.id, "minutes": minutes, "number": ticket.number}
                since = (ticket.segment.started_at or 0) + round(limit * MINUTE)
                yield Alert("long_service", "amber", counter.id, params, since)
        elif counter.activity is Activity.CALLED:
            minutes = (now - counter.since) // MINUTE
            if minutes >= NO_SHOW_MIN:
                since = counter.since + NO_SHOW_MIN * MINUTE
                yield Alert("no_show", "amber", counter.id, {"counter": counter.id, "minutes": minutes}, since)


def _devices(s: Snapshot) -> Iterator[Alert]:
    for device in s.devices.values():
        if device.problem and not device.revoked:
            told: dict[str, str | int] = {"device": device.name, "problem": device.problem, "detail": device.detail}
            yield Alert("device", "red", device.id, told, device.since)
        if device.stopped and not device.revoked:
            why: dict[str, str | int] = {"device": device.name, "stopped": device.stopped.reason}
            why["note"] = device.stopped.note
            yield Alert("kiosk_stopped", "amber", device.id, why, device.stopped.at)


def _messages(s: Snapshot) -> Iterator[Alert]:
    """What counters and kiosks tell the lobby, until somebody answers."""
    for message in s.messages.values():
        if not message.to and message.answered_at is None:
            severity: Severity = "red" if message.code in URGENT else "amber"
            device = s.devices.get(message.device)
            params: dict[str, str | int] = {"counter": message.sender, "told": message.code, "note": message.note}
            params["device"] = device.name if device else message.device
            yield Alert("message", severity, message.id, params, message.sent_at)


Span = tuple[int, int]


def _waits(s: Snapshot, service: str, now: int, beyond: int) -> Iterator[Span]:
    """When tickets of a service waited longer than a limit: from reaching it to the call (or now)."""
    for ticket in s.tickets.values():
        if service in (ticket.service, ticket.first_service):
            sent_on = ticket.segment.latest if ticket.state is TicketState.TRANSFERRED else 0
            span = (max(ticket.waits_since + beyond, sent_on), _waited_until(ticket, now))
            if span[0] <= span[1]:
                yield span


def _waited_until(ticket: Ticket, now: int) -> int:
    if ticket.state in QUEUED:
        return now
    return ticket.first_called_at or ticket.ended_at or now


def _unbroken(spans: Iterable[Span], now: int) -> int:
    """The beginning of the time without a gap that leads up to now."""
    begin = now
    for first, last in sorted(spans, key=lambda span: -span[1]):
        if last < begin:
            break
        begin = min(begin, first)
    return begin


def _crowded_since(s: Snapshot, now: int) -> int:
    """Since when as many wait as open a flexible counter."""
    steps: list[Span] = []
    for ticket in s.tickets.values():
        until = _waited_until(ticket, now)
        steps += [(ticket.waits_since, 1)] + ([(until, -1)] if until < now or ticket.state not in QUEUED else [])
    waiting, since = 0, now
    for at, step in sorted(steps):
        waiting += step
        if step > 0 and waiting == s.profile.policy.flexible_at_waiting:
            since = at
    return since
