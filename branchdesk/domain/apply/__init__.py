"""The fold: ``apply(snapshot, event)`` is the only way a snapshot changes. Pure, total over known events."""

from __future__ import annotations

from msgspec.structs import replace

from branchdesk.domain.apply import advice, branch, counters, messages, tickets, undo
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Handler, Snapshot

_HANDLERS: dict[str, Handler] = {
    **branch.HANDLERS,
    **counters.HANDLERS,
    **tickets.HANDLERS,
    **messages.HANDLERS,
    **advice.HANDLERS,
    **undo.HANDLERS,
}


def apply(snapshot: Snapshot, event: Event) -> Snapshot:
    """The snapshot after ``event``. An unknown type only moves the position."""
    handler = _HANDLERS.get(event.type)
    if handler is not None:
        snapshot = undo.note(snapshot, handler(snapshot, event, event.data), event.at, event.data)
    return replace(snapshot, seq=event.seq, gen=event.gen, at=event.at)
