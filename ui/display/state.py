"""What the display may say right now, and the queues beside the calls. Decisions only, no widgets."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, NamedTuple

from branchdesk.client.link import LinkState
from branchdesk.domain.clocks import waiting_so_far
from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.profile import Words
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import MINUTE, business_date
from branchdesk.forecast.waits.told import Reason, Told, is_fresh, longer, newcomer

Band = Literal["calm", "amber", "red"]


class Phase(StrEnum):
    """The display's states. Calls and waiting counts are shown as fresh in ``OPEN`` and in no other."""

    CONNECTING = "connecting"
    LOST = "lost"
    BEFORE = "before"
    OPEN = "open"
    CLOSED = "closed"


class QueueRow(NamedTuple):
    """One service's queue: people waiting, the longest wait in minutes and its traffic light.

    ``expected``: the wait of a ticket taken now, as the node told it; None: it did not. ``why``: why it got longer.
    """

    code: str
    name: Words
    waiting: int
    longest_min: int
    band: Band
    expected: Promise | None = None
    why: Reason = ""


def phase(s: Snapshot | None, link: LinkState, now: int) -> Phase:
    """Which of the display's states holds at ``now`` (the branch's clock, ms)."""
    if link is LinkState.LOST:
        return Phase.LOST
    if s is None or link is LinkState.CONNECTING:
        return Phase.CONNECTING
    if s.day_open:
        return Phase.OPEN
    today = business_date(now, s.profile.timezone, s.profile.hours.turns)
    return Phase.CLOSED if s.bdate == today else Phase.BEFORE


def queue_rows(s: Snapshot, now: int, told: Told | None = None) -> tuple[QueueRow, ...]:
    """All services of the profile, in its order; ``told``: the waits as the node knows them."""
    rows = tuple(_queue_row(s, service.code, service.name, now) for service in s.profile.services)
    if not is_fresh(told, now):
        return rows
    return tuple(_expecting(row, told, s, now) for row in rows)


def _expecting(row: QueueRow, told: Told | None, s: Snapshot, now: int) -> QueueRow:
    expected = newcomer(told, s, row.code, priority=False, now=now)
    return row._replace(expected=expected, why=longer(told, row.code, now) if expected is not None else "")


def _queue_row(s: Snapshot, code: str, name: Words, now: int) -> QueueRow:
    waits = [waiting_so_far(s.tickets[ticket], now) for ticket in s.queue(code)]
    longest = max(waits, default=0) // MINUTE
    targets = s.profile.targets
    if not waits or longest < targets.amber_wait_min:
        band: Band = "calm"
    else:
        band = "red" if longest >= targets.red_wait_min else "amber"
    return QueueRow(code, name, len(waits), longest, band)
