"""What the card says of the customer beyond the number: class, earlier parts of this visit, earlier visits. Pure.

Masked: no name, no card number, no other counter's teller. Only while the customer is here.
"""

from __future__ import annotations

from datetime import date

from branchdesk.domain import clocks
from branchdesk.domain.ticket import Ticket
from branchdesk.services.messages import Visit
from ui.counter.lines import Badge
from ui.counter.scene import Scene
from ui.counter.texts import minutes_in

MOST = 3
SATISFIED = 4


def tier_badges(scene: Scene, ticket: Ticket) -> list[Badge]:
    """The customer's class, by the bank's own name for it."""
    names = [tier.name.said_in(scene.tr.language) for tier in scene.s.profile.tiers if tier.code == ticket.tier]
    return [Badge(name, "good") for name in names]


def parts_so_far(scene: Scene, ticket: Ticket) -> str:
    """Earlier counters of this visit, in one line; empty: this is the first."""
    tr, profile = scene.tr, scene.s.profile
    done = [
        tr(
            "counter-card-part",
            service=tr.service(profile, segment.service),
            counter=segment.counter,
            minutes=minutes_in(clocks.serving(segment) or 0),
        )
        for segment in ticket.segments[:-1]
        if segment.started_at is not None
    ]
    return tr("counter-card-parts", parts=tr("counter-list-comma").join(done)) if done else ""


def past_lines(scene: Scene) -> tuple[str, ...]:
    """Earlier visits, the latest first; or that they are asked for, or unknown. Nothing where no card was read."""
    tr, past = scene.tr, scene.past
    if past.state == "none" or scene.ticket is None:
        return ()
    if past.state == "asking":
        return (tr("counter-card-asking"),)
    if past.state == "failed":
        return (tr("counter-card-failed"),)
    if not past.visits:
        return (tr("counter-card-first"),)
    lines = [_visit(scene, visit) for visit in past.visits[:MOST]]
    rated = next((visit.score for visit in past.visits if visit.score is not None), None)
    if rated is not None:
        lines.insert(0, tr("counter-card-satisfied" if rated >= SATISFIED else "counter-card-dissatisfied"))
    return tuple(lines)


def _visit(scene: Scene, visit: Visit) -> str:
    tr = scene.tr
    service = tr.service(scene.s.profile, visit.service)
    told = tr("counter-card-visit", date=date.fromisoformat(visit.bdate), service=service)
    if visit.wait_min is None:
        return told
    return tr("counter-card-waited", visit=told, minutes=visit.wait_min)
