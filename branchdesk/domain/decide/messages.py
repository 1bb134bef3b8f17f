"""Messages between a counter and the lobby manager; a kiosk's call for help."""

from __future__ import annotations

import re

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.decide.draft import Draft, Handlers
from branchdesk.domain.errors import Rejected

TO_LOBBY = frozenset({"help", "cash", "question", "security"})
TO_COUNTER = frozenset({"open", "come", "skills", "other"})
FROM_LOBBY = frozenset({"", "coming", "soon", "next", "wait"})
FROM_COUNTER = frozenset({"", "coming", "soon", "no"})
ANSWER_CODES = (FROM_LOBBY | FROM_COUNTER) - {""}
LONG_NUMBER = re.compile(r"(?:\d[ -]?){12}")
"""A card's, an account's, a person's: not for a word between colleagues, which stays in the log."""
MOST_OPEN = 5
"""So many of one device may wait for an answer at once, by whom they are for."""


def send(d: Draft, op: c.SendMessage) -> None:
    """A kiosk whose call for help is still open is not heard twice: it did what was wanted."""
    who = d.context.who
    if who.kind == "kiosk":
        _check_code(op, frozenset({"help"}))
    elif who.kind == "counter":
        _check_code(op, TO_LOBBY)
    else:
        _check_code(op, TO_COUNTER)
        if who.role == "teller":
            raise Rejected("not_allowed", device=who.role)
        d.snapshot.counter(op.counter)
    if who.kind != "manager" and op.counter:
        raise Rejected("not_allowed", device=who.kind)
    waiting = sum(
        m.device == who.device and m.to == op.counter and m.answered_at is None for m in d.snapshot.messages.values()
    )
    if who.kind == "kiosk" and waiting:
        return
    if waiting >= MOST_OPEN:
        raise Rejected("messages_waiting", count=waiting)
    sender = who.counter if who.kind == "counter" else ""
    note = "" if who.kind == "kiosk" else _word(op.note)
    d.emit(e.MessageSent(message=d.context.new_id(), sender=sender, to=op.counter, code=op.code, note=note))


def _check_code(op: c.SendMessage | c.AnswerMessage, known: frozenset[str]) -> None:
    if op.code not in known:
        raise Rejected("unknown_reason", reason=op.code)


def answer(d: Draft, op: c.AnswerMessage) -> None:
    """Whoever it is for: at the counter, or somebody who leads in the lobby."""
    message = d.snapshot.messages.get(op.message)
    if message is None:
        raise Rejected("unknown_message")
    who = d.context.who
    if message.to and (who.kind != "counter" or who.counter != message.to):
        raise Rejected("foreign_counter", counter=message.to)
    if not message.to and (who.kind != "manager" or who.role == "teller"):
        raise Rejected("not_allowed", device=who.role)
    if message.answered_at is not None:
        raise Rejected("message_answered")
    _check_code(op, FROM_COUNTER if message.to else FROM_LOBBY)
    d.emit(e.MessageAnswered(message=message.id, code=op.code, note=_word(op.note)))


def _word(note: str) -> str:
    """On one line, and without a customer's number."""
    if LONG_NUMBER.search(note):
        raise Rejected("number_in_note")
    return " ".join(note.split())


HANDLERS: Handlers = {
    c.SendMessage: send,
    c.AnswerMessage: answer,
}
