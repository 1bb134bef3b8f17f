"""The queue as this counter sees it: who comes next and why, who is on hold, who missed the call. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec.structs import replace

from branchdesk.domain import policy
from branchdesk.domain.commands import Who
from branchdesk.domain.errors import Rejected
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Ticket, TicketState
from branchdesk.domain.times import MINUTE, SECOND
from ui.counter.keymap import Action
from ui.counter.memo import per_snapshot
from ui.counter.scene import Scene
from ui.counter.texts import Tr, clock, minutes_in, seconds_left

GLANCE = 8
Light = Literal["", "green", "amber", "red"]
Doing = Literal["next", "call", "call_back", "reinstate", "none"]


class Badge(msgspec.Struct, frozen=True):
    """A word beside a number and the tone it is painted in."""

    words: str
    tone: Literal["info", "good", "warn", "bad"] = "info"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One customer in a list."""

    ticket: str
    number: str
    service: str
    time: str
    light: Light = ""
    badges: tuple[Badge, ...] = ()
    why: str = ""
    doing: Doing
    """What Enter or a double click does."""
    do_words: str = ""


class Lists(msgspec.Struct, frozen=True, kw_only=True):
    """The three lists. ``waiting`` begins with the next few as the policy calls them; the rest stand by place."""

    waiting: tuple[Line, ...] = ()
    held: tuple[Line, ...] = ()
    missed: tuple[Line, ...] = ()
    unknown: str = ""
    """Words in place of all three while no node tells of them."""


def next_here(scene: Scene) -> policy.Choice | None:
    """Whom this counter would call now."""
    first = _coming(scene.s, scene.who.counter, scene.now // (5 * SECOND))
    return first[0] if first else None


def lists(scene: Scene) -> Lists:
    """All three lists as they stand."""
    s = scene.s
    tickets = s.tickets.values()
    held = [t for t in tickets if t.state is TicketState.ON_HOLD and _concerns(scene, t)]
    missed = [t for t in tickets if t.state is TicketState.MISSED and _concerns(scene, t)]
    held.sort(key=lambda t: (t.counter != scene.who.counter, t.held_since or 0, t.place))
    missed.sort(key=lambda t: (-(t.missed_at or 0), t.place))
    return Lists(
        waiting=_waiting(s, scene.who, scene.tr, scene.now // (5 * SECOND)),
        held=tuple(_held_line(scene, t) for t in held),
        missed=tuple(_missed_line(scene, t) for t in missed),
    )


@per_snapshot
def _coming(s: Snapshot, counter_id: str, tick: int) -> tuple[policy.Choice, ...]:
    """The next few in the order in which this counter would call them, each with its reason.

    Asked of the policy itself, call by call, so the list cannot differ from what "next" does. ``tick``: time / 5 s.
    """
    now = max(tick * 5 * SECOND, s.at)
    found: list[policy.Choice] = []
    while len(found) < GLANCE:
        choice = policy.next_ticket(s, s.counter(counter_id), now)
        if choice is None:
            break
        found.append(choice)
        queue = s.queue(choice.ticket.service).delete(choice.ticket.id)
        run = s.priority_run + 1 if choice.ticket.priority else 0
        s = replace(s, waiting=s.waiting.set(choice.ticket.service, queue), priority_run=run)
    return tuple(found)


@per_snapshot
def _waiting(s: Snapshot, who: Who, tr: Tr, tick: int) -> tuple[Line, ...]:
    """All who wait for this counter; ``tick`` as in ``_coming``."""
    scene = Scene(s, who, max(tick * 5 * SECOND, s.at), tr)
    coming = _coming(s, who.counter, tick)
    called = {choice.ticket.id for choice in coming}
    services = {service for service in s.waiting if service in scene.skills}
    rest = [s.tickets[i] for service in services for i in s.queue(service) if i not in called]
    rest = sorted((t for t in rest if not _left_to_another(s, t, who.counter)), key=lambda t: t.place)
    first = [
        _waiting_line(scene, choice.ticket, tr.why(s.profile, choice.why.code, choice.why.params), first=not index)
        for index, choice in enumerate(coming)
    ]
    return (*first, *(_waiting_line(scene, ticket, "", first=False) for ticket in rest))


def _left_to_another(s: Snapshot, ticket: Ticket, counter_id: str) -> bool:
    """Sent on to another counter that is open."""
    other = s.counters.get(ticket.directed_to)
    return ticket.directed_to != counter_id and other is not None and other.opened_at is not None


def _concerns(scene: Scene, ticket: Ticket) -> bool:
    """Held or missed here, or for a service of this counter."""
    return ticket.service in scene.skills or (bool(ticket.segments) and ticket.segment.counter == scene.who.counter)


def _waiting_line(scene: Scene, ticket: Ticket, why: str, *, first: bool) -> Line:
    tr, profile = scene.tr, scene.s.profile
    in_queue = scene.now - ticket.waits_since
    if in_queue >= profile.targets.red_wait_min * MINUTE:
        light: Light = "red"
    else:
        light = "amber" if in_queue >= profile.targets.amber_wait_min * MINUTE else "green"
    return Line(
        ticket=ticket.id,
        number=ticket.number,
        service=tr.service(profile, ticket.service),
        time=tr("counter-minutes", minutes=minutes_in(in_queue)),
        light=light,
        badges=_badges(scene, ticket),
        why=why,
        doing="next" if first else "call",
        do_words=tr("counter-do-next") if first else tr("counter-do-call"),
    )


def _badges(scene: Scene, ticket: Ticket) -> tuple[Badge, ...]:
    tr = scene.tr
    found = []
    if ticket.directed_to:
        found.append(Badge(tr("counter-badge-directed", counter=ticket.directed_to), "info"))
    elif ticket.state is TicketState.TRANSFERRED:
        found.append(Badge(tr("counter-badge-transferred"), "info"))
    if ticket.priority:
        found.append(Badge(tr.reason(scene.s.profile.priorities, ticket.priority), "good"))
    if ticket.booked_at is not None:
        found.append(Badge(tr("counter-badge-appointment"), "good"))
    if ticket.times_missed and ticket.state is TicketState.WAITING:
        found.append(Badge(tr("counter-badge-reinstated"), "warn"))
    return tuple(found)


def _held_line(scene: Scene, ticket: Ticket) -> Line:
    """Whoever was held here is simply called back; another counter's customer needs a reason."""
    tr, here = scene.tr, ticket.counter == scene.who.counter
    badges = () if here else (Badge(tr("counter-badge-at", counter=ticket.counter), "info"),)
    return Line(
        ticket=ticket.id,
        number=ticket.number,
        service=tr.service(scene.s.profile, ticket.service),
        time=clock(scene.now - (ticket.held_since or scene.now)),
        badges=(*badges, *_badges(scene, ticket)),
        why=ticket.note,
        doing="call_back" if here else "call",
        do_words=tr("counter-do-call-back") if here else tr("counter-do-call"),
    )


def _missed_line(scene: Scene, ticket: Ticket) -> Line:
    tr, limits = scene.tr, scene.s.profile.policy
    left = (ticket.missed_at or scene.now) + round(limits.reinstate_within_min * MINUTE) - scene.now
    in_time = left >= 0
    return Line(
        ticket=ticket.id,
        number=ticket.number,
        service=tr.service(scene.s.profile, ticket.service),
        time=tr("counter-missed-left", minutes=-(-seconds_left(left) // 60)) if in_time else tr("counter-missed-late"),
        light="" if in_time else "red",
        badges=_badges(scene, ticket),
        why=tr("counter-why-missed", places=limits.reinstate_places, minutes=int(limits.reinstate_within_min)),
        doing="reinstate" if in_time else "call",
        do_words=tr("counter-do-reinstate") if in_time else tr("counter-do-call"),
    )


def standing(scene: Scene, ticket_id: str) -> str:
    """The words "why this order" for a waiting ticket: its reason, and who stands before it in its service."""
    try:
        found = policy.explain(scene.s, ticket_id, scene.now)
    except Rejected:
        return ""
    ticket = scene.s.ticket(ticket_id)
    tr = scene.tr
    words = tr.why(scene.s.profile, found.why.code, found.why.params)
    if not found.ahead:
        return words
    service = tr.service(scene.s.profile, ticket.service)
    shown = tr("counter-list-comma").join(found.ahead[:4])
    return words + "\n" + tr("counter-why-ahead", service=service, ahead=len(found.ahead), numbers=shown)


def why_here(scene: Scene, line: Line) -> str:
    """Of one who waits, the place in the queue; of others, what the line says."""
    if line.doing == "call_back":
        keys = {"enter": scene.tr("counter-key-enter"), "give_up": scene.key(Action.GIVE_UP)}
        return scene.tr("counter-why-held", number=line.number, **keys)
    words = standing(scene, line.ticket) or line.why
    return scene.tr("counter-why-title", number=line.number, why=words) if words else ""
