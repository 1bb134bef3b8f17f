"""Events of messages between staff. A device that is not told of a message is told empty ones (``domain.privacy``)."""

from __future__ import annotations

from msgspec.structs import replace

from branchdesk.domain import events as e
from branchdesk.domain.snapshot import Handler, Message, Snapshot


def _sent(s: Snapshot, event: e.Event, d: e.MessageSent) -> Snapshot:
    if not d.message:
        return s
    message = Message(
        id=d.message,
        sender=d.sender,
        to=d.to,
        code=d.code,
        note=d.note,
        sent_at=event.at,
        by=event.actor,
        device=event.device,
    )
    return replace(s, messages=s.messages.set(d.message, message))


def _answered(s: Snapshot, event: e.Event, d: e.MessageAnswered) -> Snapshot:
    message = s.messages.get(d.message)
    if message is None:
        return s
    message = replace(message, answered_at=event.at, answered_by=event.actor, answer_code=d.code, answer=d.note)
    return replace(s, messages=s.messages.set(d.message, message))


HANDLERS: dict[str, Handler] = {
    "message_sent": _sent,
    "message_answered": _answered,
}
