"""The way down: what the centre asks of a branch, and what the branch answers. JSON.

A branch lets nothing in, so it asks: ``GET /v1/branches/{b}/inbox?after=N&wait=S`` gives the entries with a number
above N that were not answered yet, at once or as soon as there is one within S seconds; ``POST`` to the same address
takes the answers. The branch applies an entry as a command under the entry's id, as ``CENTRE``: what its log says under
that id, done or refused, is the answer for ever, whichever of its PCs gives it, and however often. Fields are only
added.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Protocol

import msgspec
from msgspec import Meta

from branchdesk.domain import events as e
from branchdesk.domain.commands import Id, RemoteOp, Who
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.events import Event

MAX_ENTRIES = 50
"""Entries of one answer, and answers of one post."""
MAX_BYTES = 4 << 20
"""An answer of the centre, or a post of a branch (bytes)."""
LONGEST_WAIT_S = 25
"""A centre waits no longer than this for an entry."""

CENTRE = Who(device="centre", kind="centre")
"""In whose name a node applies what came down."""

Number = Annotated[int, Meta(ge=1, lt=1 << 47)]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """Something asked of a branch. ``number`` rises in each branch; ``at``: when, by the centre's clock (ms).

    ``op`` is JSON as in a command; a later version may send what this one does not know.
    """

    id: Id
    number: Number
    at: int
    op: msgspec.Raw


class Inbox(msgspec.Struct, frozen=True, kw_only=True):
    """Entries that were not answered yet, lowest number first. ``more``: there are others beyond them."""

    entries: Annotated[tuple[Entry, ...], Meta(max_length=MAX_ENTRIES)] = ()
    more: bool = False


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an entry. ``code``: an error's, with its parameters in ``data``; empty: done.

    ``data`` of what was done: of a ticket its ``ticket``, ``number``, ``ahead`` and, where it was promised, ``low_min``
    and ``high_min``; of an appointment its ``code`` and ``booked_at`` (ms); of settings their ``version``.
    """

    id: Id
    code: Annotated[str, Meta(max_length=64)] = ""
    data: dict[str, str | int | float] = {}


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """Of one branch, in any order; of one that is known already, the first counts."""

    answers: Annotated[tuple[Answer, ...], Meta(max_length=MAX_ENTRIES)] = ()


class InboxSource(Protocol):
    """The centre's side. Blocking. Both raise Unavailable("centre_unreachable" | "centre_failed"), Rejected."""

    def inbox(self, after: int, wait_s: int) -> Inbox:
        """Entries with a number above ``after`` that were not answered, waiting for one if there is none."""

    def answer(self, answers: Answers) -> None:
        """What became of entries; a return means that the centre has it on disk."""

    def close(self) -> None:
        """Release connections."""


_op: msgspec.json.Decoder[RemoteOp] = msgspec.json.Decoder(RemoteOp)
_any = msgspec.json.Decoder(dict[str, Any])
_inbox = msgspec.json.Decoder(Inbox)
_answers = msgspec.json.Decoder(Answers)
_KNOWN = frozenset(kind.__struct_config__.tag for kind in RemoteOp.__args__)


def encode_op(op: RemoteOp) -> bytes:
    """The operation as it travels, and as the centre keeps it."""
    return msgspec.json.encode(op)


def read_op(entry: Entry) -> RemoteOp:
    """What an entry asks for. Raises Rejected("op_unknown") for one of a later version, Rejected("op_invalid")."""
    try:
        return _op.decode(entry.op)
    except (msgspec.DecodeError, RecursionError) as error:
        if _tag(entry.op) not in _KNOWN:
            raise Rejected("op_unknown") from error
        raise Rejected("op_invalid") from error


def _tag(op: msgspec.Raw) -> str:
    try:
        return str(_any.decode(op).get("type"))
    except (msgspec.DecodeError, RecursionError):
        return ""


def encode_inbox(entries: Sequence[Entry]) -> bytes:
    """As many of the entries as an answer may hold, and at least one."""
    size, fitting = 0, list[Entry]()
    for entry in entries[:MAX_ENTRIES]:
        size += len(bytes(entry.op)) + 200
        if fitting and size > MAX_BYTES // 2:
            break
        fitting.append(entry)
    return msgspec.json.encode(Inbox(entries=tuple(fitting), more=len(fitting) < len(entries)))


def decode_inbox(raw: bytes) -> Inbox:
    """Inverse of ``encode_inbox``. Raises Unavailable("centre_failed")."""
    try:
        return _inbox.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unavailable("centre_failed", detail=str(error)) from error


def encode_answers(answers: Answers) -> bytes:
    """The answers as they travel."""
    return msgspec.json.encode(answers)


def decode_answers(raw: bytes) -> Answers:
    """Inverse of ``encode_answers``. Raises Rejected("request_invalid")."""
    try:
        return _answers.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Rejected("request_invalid", detail=str(error)) from error


def answer_of(entry: str, events: Sequence[Event]) -> Answer:
    """The answer that the log holds under an entry's id."""
    code, data = "", dict[str, str | int | float]()
    for event in events:
        match event.data:
            case e.RemoteRefused() as refused:
                code, data = refused.code, dict(refused.params)
            case e.TicketIssued() as issued:
                promise = {"low_min": issued.promise_low_min, "high_min": issued.promise_high_min}
                data |= {"ticket": issued.ticket, "number": issued.number, "ahead": issued.ahead}
                data |= {name: minutes for name, minutes in promise.items() if minutes is not None}
            case e.AppointmentBooked() | e.AppointmentMoved() as booked:
                data |= {"code": booked.code, "booked_at": booked.booked_at}
            case e.ProfileChanged() as changed:
                data["version"] = changed.version_no
    return Answer(id=entry, code=code, data=data)
