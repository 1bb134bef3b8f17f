"""Events of the advice. A device that is not told of it is told empty ones (``domain.privacy``)."""

from __future__ import annotations

from msgspec.structs import replace

from branchdesk.domain import events as e
from branchdesk.domain.snapshot import Advice, Handler, Snapshot


def _given(s: Snapshot, event: e.Event, d: e.AdviceGiven) -> Snapshot:
    return replace(s, advice=s.advice.set(d.advice, Advice(told=d, at=event.at))) if d.advice else s


def _answered(s: Snapshot, event: e.Event, d: e.AdviceAnswered) -> Snapshot:
    known = s.advice.get(d.advice)
    if known is None:
        return s
    known = replace(known, answered_at=event.at, answered_by=event.actor, accepted=d.accepted)
    return replace(s, advice=s.advice.set(d.advice, known))


def _withdrawn(s: Snapshot, event: e.Event, d: e.AdviceWithdrawn) -> Snapshot:
    known = s.advice.get(d.advice)
    return s if known is None else replace(s, advice=s.advice.set(d.advice, replace(known, withdrawn_at=event.at)))


HANDLERS: dict[str, Handler] = {
    "advice_given": _given,
    "advice_answered": _answered,
    "advice_withdrawn": _withdrawn,
}
