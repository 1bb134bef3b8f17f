"""Advice: given and withdrawn by the node, answered by whoever leads. One stands at a time, whichever PC found it."""

from __future__ import annotations

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.decide.draft import Draft, Handlers
from branchdesk.domain.errors import Rejected
from branchdesk.domain.expected import Recommended
from branchdesk.domain.snapshot import Advice, Snapshot

MOST = 300
"""So much is said on a day at most."""


def standing(s: Snapshot) -> Advice | None:
    """What waits for an answer."""
    return next((advice for advice in s.advice.values() if advice.stands), None)


def give(d: Draft, op: c.GiveAdvice) -> None:
    """Where another PC was faster, nothing happens: it is looked at again in a minute."""
    s, stood = d.snapshot, standing(d.snapshot)
    if op.instead != (stood.told.advice if stood else "") or not s.day_open or len(s.advice) >= MOST:
        return
    if stood is not None:
        d.emit(e.AdviceWithdrawn(advice=stood.told.advice))
    if not op.nothing:
        s.counter(op.counter)
        if op.service:
            s.profile.service(op.service)
        told = {name: getattr(op, name) for name in Recommended.__struct_fields__}
        d.emit(e.AdviceGiven(advice=d.context.new_id(), **told))


def answer(d: Draft, op: c.AnswerAdvice) -> None:
    advice = d.snapshot.advice.get(op.advice)
    if advice is None or advice.withdrawn_at is not None:
        raise Rejected("advice_gone")
    if advice.answered_at is not None:
        raise Rejected("advice_answered")
    d.emit(e.AdviceAnswered(advice=op.advice, accepted=op.accepted))


HANDLERS: Handlers = {
    c.GiveAdvice: give,
    c.AnswerAdvice: answer,
}
