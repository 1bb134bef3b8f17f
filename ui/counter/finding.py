"""A customer by number: where they are, and what can be done with them from here. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from branchdesk.domain import policy
from branchdesk.domain.ticket import QUEUED, Ticket, TicketState
from branchdesk.domain.times import MINUTE, local
from ui.counter.actions import line_refusal
from ui.counter.lines import Doing, next_here
from ui.counter.scene import Scene
from ui.counter.texts import minutes_in

_TYPED = re.compile(r"([A-Z](?:\d+-)?)?(\d{1,6})")
S = TicketState


class Deed(NamedTuple):
    """Something that can be done; ``why_not`` is empty where it can be now."""

    words: str
    doing: Doing
    why_not: str = ""


class Found(NamedTuple):
    """What the typed number leads to; ``ticket`` is empty where it leads to none, or to several."""

    words: str
    ticket: str = ""
    number: str = ""
    deeds: tuple[Deed, ...] = ()


def find(scene: Scene, typed: str) -> Found:
    """``typed``: "A012", "a12", "12" (where one number of today ends so), "K1-003"."""
    tickets = _matching(scene, typed)
    if not tickets:
        return Found(scene.tr("counter-find-none" if typed.strip() else "counter-find-hint"))
    if len(tickets) > 1:
        numbers = scene.tr("counter-list-comma").join(ticket.number for ticket in tickets[:5])
        return Found(scene.tr("counter-find-several", numbers=numbers))
    ticket = tickets[0]
    return Found(_where(scene, ticket), ticket.id, ticket.number, tuple(_deeds(scene, ticket)))


def _matching(scene: Scene, typed: str) -> list[Ticket]:
    parts = _TYPED.fullmatch(typed.strip().upper().replace(" ", ""))
    if parts is None:
        return []
    series, count = (parts[1] or "").rstrip("-"), int(parts[2])
    found = []
    for number, ticket_id in scene.s.by_number.items():
        own = _TYPED.fullmatch(number)
        if own is not None and int(own[2]) == count and series in ("", (own[1] or "").rstrip("-")):
            found.append(scene.s.tickets[ticket_id])
    return sorted(found, key=lambda ticket: ticket.number)


def _where(scene: Scene, ticket: Ticket) -> str:
    tr, profile = scene.tr, scene.s.profile
    if ticket.state in QUEUED:
        ahead = len(policy.explain(scene.s, ticket.id, scene.now).ahead)
        words = tr(
            "counter-find-waiting",
            service=tr.service(profile, ticket.service),
            minutes=minutes_in(scene.now - ticket.waits_since),
            ahead=ahead,
        )
    else:
        segment = ticket.segments[-1] if ticket.segments else None
        at = ticket.ended_at or ticket.held_since or ticket.missed_at or (segment.called_at if segment else scene.now)
        if ticket.state in (S.CALLED, S.SERVING) and segment is not None:
            at = segment.started_at or segment.called_at
        words = tr(
            f"counter-find-{str(ticket.state).replace('_', '-')}",
            counter=segment.counter if segment else "–",
            time=f"{local(at, profile.timezone):%H:%M}",
        )
    return tr("counter-find-note", words=words, note=ticket.note) if ticket.note else words


def _deeds(scene: Scene, ticket: Ticket) -> list[Deed]:
    tr, here = scene.tr, scene.who.counter
    doings: list[Doing] = []
    if ticket.state is S.ON_HOLD:
        doings = ["call_back" if ticket.counter == here else "call"]
    elif ticket.state is S.MISSED:
        late = scene.now - (ticket.missed_at or 0) > scene.s.profile.policy.reinstate_within_min * MINUTE
        doings = ["call"] if late else ["reinstate", "call"]
    elif ticket.state in QUEUED:
        choice = next_here(scene)
        doings = ["next" if choice is not None and choice.ticket.id == ticket.id else "call"]
    words: dict[Doing, str] = {
        "next": tr("counter-do-next"),
        "call": tr("counter-do-call"),
        "call_back": tr("counter-do-call-back"),
        "reinstate": tr("counter-do-reinstate"),
    }
    return [Deed(words[do], do, _unskilled(scene, ticket, do) or line_refusal(scene, do)) for do in doings]


def _unskilled(scene: Scene, ticket: Ticket, doing: Doing) -> str:
    """Why a call from here would be refused: the counter does not do this service."""
    if doing != "call" or ticket.service in scene.skills or ticket.directed_to == scene.who.counter:
        return ""
    tr, s = scene.tr, scene.s
    opened = [counter for counter in s.counters.values() if counter.opened_at is not None]
    others = [counter.id for counter in opened if ticket.service in (*counter.services, *counter.backup)]
    service = tr.service(s.profile, ticket.service)
    if not others:
        return tr("counter-find-nobody", service=service)
    return tr("counter-find-elsewhere", service=service, counters=tr("counter-list-comma").join(sorted(others)))
