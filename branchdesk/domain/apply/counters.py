"""Events of counters: who is there, open, paused, ready. Ticket events move counters through the helpers below."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from branchdesk.domain import events as e
from branchdesk.domain.counter import Counter, Duty, Pause
from branchdesk.domain.snapshot import Handler, Snapshot


def put_counter(s: Snapshot, counter: Counter, **changes: Any) -> Snapshot:
    """The snapshot with this counter changed."""
    return replace(s, counters=s.counters.set(counter.id, replace(counter, **changes)))


def end_wrap_up(s: Snapshot, counter_id: str, at: int) -> Snapshot:
    """Note on the finished ticket when its counter was ready again."""
    counter = s.counters[counter_id]
    ticket = s.tickets.get(counter.last_ticket)
    if not counter.wrap_up or ticket is None or ticket.segment.freed_at is not None:
        return s
    segments = (*ticket.segments[:-1], replace(ticket.segment, freed_at=at))
    s = replace(s, tickets=s.tickets.set(ticket.id, replace(ticket, segments=segments)))
    return put_counter(s, counter, wrap_up=False)


def _logged_in(s: Snapshot, _event: e.Event, d: e.StaffLoggedIn) -> Snapshot:
    return put_counter(s, s.counters[d.counter], teller=d.staff)


def _logged_out(s: Snapshot, _event: e.Event, d: e.StaffLoggedOut) -> Snapshot:
    return put_counter(s, s.counters[d.counter], teller="")


def _opened(s: Snapshot, event: e.Event, d: e.CounterOpened) -> Snapshot:
    counter = s.counters[d.counter]
    duty = Duty(counter=d.counter, teller=d.staff, since=event.at)
    return replace(put_counter(s, counter, opened_at=event.at, since=event.at), duties=(*s.duties, duty))


def _closed(s: Snapshot, event: e.Event, d: e.CounterClosed) -> Snapshot:
    s = end_wrap_up(s, d.counter, event.at)
    s = _end_pause(s, d.counter, event.at)
    s = _change_duty(s, d.counter, until=event.at)
    return put_counter(s, s.counters[d.counter], opened_at=None, since=event.at, wrap_up=False)


def _paused(s: Snapshot, event: e.Event, d: e.CounterPaused) -> Snapshot:
    s = end_wrap_up(s, d.counter, event.at)
    pause = Pause(event.at, None, d.reason, d.approved)
    s = _change_duty(s, d.counter, add=pause)
    counter = s.counters[d.counter]
    return put_counter(s, counter, paused_at=event.at, pause_reason=d.reason, since=event.at, wrap_up=False)


def _resumed(s: Snapshot, event: e.Event, d: e.CounterResumed) -> Snapshot:
    s = _end_pause(s, d.counter, event.at)
    return put_counter(s, s.counters[d.counter], since=event.at)


def _freed(s: Snapshot, event: e.Event, d: e.CounterFreed) -> Snapshot:
    s = end_wrap_up(s, d.counter, event.at)
    return put_counter(s, s.counters[d.counter], wrap_up=False, since=event.at)


def _skills_set(s: Snapshot, _event: e.Event, d: e.SkillsSet) -> Snapshot:
    return put_counter(s, s.counters[d.counter], services=d.services, backup=d.backup)


def _end_pause(s: Snapshot, counter_id: str, at: int) -> Snapshot:
    counter = s.counters[counter_id]
    if counter.paused_at is None:
        return s
    s = _change_duty(s, counter_id, pause_until=at)
    return put_counter(s, counter, paused_at=None, pause_reason="")


def _change_duty(
    s: Snapshot,
    counter_id: str,
    *,
    until: int | None = None,
    add: Pause | None = None,
    pause_until: int | None = None,
) -> Snapshot:
    """Change the running duty of a counter; without one (a day turned meanwhile) there is nothing to change."""
    for index, duty in enumerate(s.duties):
        if duty.counter == counter_id and duty.until is None:
            pauses = duty.pauses
            if pause_until is not None and pauses:
                pauses = (*pauses[:-1], replace(pauses[-1], until=pause_until))
            if add is not None:
                pauses = (*pauses, add)
            changed = replace(duty, until=until, pauses=pauses)
            return replace(s, duties=(*s.duties[:index], changed, *s.duties[index + 1 :]))
    return s


HANDLERS: dict[str, Handler] = {
    "staff_logged_in": _logged_in,
    "staff_logged_out": _logged_out,
    "counter_opened": _opened,
    "counter_closed": _closed,
    "counter_paused": _paused,
    "counter_resumed": _resumed,
    "counter_freed": _freed,
    "skills_set": _skills_set,
}
