"""What the manager should look at now: pure, from the snapshot and the clock. Codes; words are ``alert-<code>``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from branchdesk.domain.clocks import in_activity, serving_so_far, waiting_so_far
from branchdesk.domain.counter import Activity
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import MINUTE

Severity = Literal["red", "amber"]


class Alert(NamedTuple):
    """One thing to look at. ``subject`` (a ticket, counter, service or device id) with ``code`` makes it unique."""

    code: str
    severity: Severity
    subject: str
    params: dict[str, str | int]


def alerts(s: Snapshot, now: int) -> list[Alert]:
    """All present alerts, red first; always in the same order."""
    found = [*_queues(s, now), *_counters(s, now), *_devices(s)]
    return sorted(found, key=lambda alert: (alert.severity != "red", alert.code, alert.subject))


def _queues(s: Snapshot, now: int) -> Iterator[Alert]:
    targets = s.profile.targets
    for service, queue in s.waiting.items():
        waits = [waiting_so_far(s.tickets[i], now) for i in queue]
        longest = max(waits, default=0) // MINUTE
        if longest >= targets.amber_wait_min:
            severity: Severity = "red" if longest >= targets.red_wait_min else "amber"
            yield Alert("long_wait", severity, service, {"service": service, "minutes": longest})
        if queue and not any(
            c.opened_at is not None and service in (*c.services, *c.backup) for c in s.counters.values()
        ):
            yield Alert("no_counter", "red", service, {"service": service, "waiting": len(queue)})
    if s.waiting_count >= s.profile.policy.flexible_at_waiting:
        for setup in s.profile.counters:
            counter = s.counters.get(setup.id)
            if setup.flexible and counter is not None and counter.opened_at is None:
                yield Alert("open_flexible", "amber", setup.id, {"counter": setup.id, "waiting": s.waiting_count})


def _counters(s: Snapshot, now: int) -> Iterator[Alert]:
    for counter in s.counters.values():
        if counter.activity is Activity.SERVING:
            ticket = s.tickets[counter.ticket]
            minutes = serving_so_far(ticket.segment, now) // MINUTE
            standard = s.profile.service(ticket.segment.service).standard_min
            if minutes >= 3 * standard:
                params: dict[str, str | int] = {"counter": counter.id, "minutes": minutes}
                yield Alert("long_service", "amber", counter.id, params | {"number": ticket.number})
        elif counter.activity is Activity.CALLED:
            minutes = in_activity(counter, now) // MINUTE
            if minutes >= 5:
                yield Alert("no_show", "amber", counter.id, {"counter": counter.id, "minutes": minutes})


def _devices(s: Snapshot) -> Iterator[Alert]:
    for device in s.devices.values():
        if device.problem and not device.revoked:
            told: dict[str, str | int] = {"device": device.name, "problem": device.problem, "detail": device.detail}
            yield Alert("device", "red", device.id, told)
