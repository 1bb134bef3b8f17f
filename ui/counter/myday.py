"""My day: the teller's own tickets and figures today, beside their own past days, and nobody else's. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import msgspec

from branchdesk.domain import clocks
from branchdesk.domain.ticket import Segment, Ticket
from branchdesk.domain.times import MINUTE, local
from branchdesk.metrics.figures import HIDDEN_BELOW
from branchdesk.metrics.own import OwnDay
from ui.counter.lines import Light
from ui.counter.presenter import service_light
from ui.counter.scene import Scene
from ui.counter.texts import clock
from ui.counter.today import own_now

FEW = 5
"""Below so many ratings, or past days, nothing is said of them."""


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One call episode of this teller. ``rated`` tells that, and never how."""

    number: str
    service: str
    began: str
    lasted: str
    light: Light = ""
    end: str = ""
    rated: bool = False


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of today and the same on past days, the oldest first."""

    title: str
    value: str
    detail: str = ""
    light: Light = ""
    usual: str = ""
    past: tuple[float, ...] = ()
    today: float | None = None
    usual_value: float | None = None


class MyDay(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    title: str
    figures: tuple[Compared, ...] = ()
    visits: tuple[Visit, ...] = ()
    note: str = ""
    """How many past days are known, or that they are being fetched."""


def my_day(scene: Scene, past: Sequence[OwnDay] | None, problem: str = "") -> MyDay:
    """``past``: None while it is not known; ``problem``: why it cannot be."""
    tr, own = scene.tr, own_now(scene.s, scene.who.staff)
    days = past or ()
    if problem:
        note = problem
    elif past is None:
        note = tr("counter-day-fetching")
    else:
        note = tr("counter-day-past", days=len(days)) if len(days) >= FEW else tr("counter-day-few", days=len(days))
    return MyDay(
        title=tr("counter-day-title", teller=tr.person(scene.s.profile, scene.who.staff)),
        figures=(_served(scene, own, days), _time(scene, own, days), _satisfaction(scene, own, days)),
        visits=_visits(scene),
        note=note,
    )


def _served(scene: Scene, own: OwnDay, days: Sequence[OwnDay]) -> Compared:
    past = tuple(float(day.served) for day in days)
    usual = median(past) if len(past) >= FEW else None
    words = scene.tr("counter-day-usual", value=f"{usual:.0f}") if usual is not None else ""
    return Compared(
        title=scene.tr("counter-today-served"),
        value=str(own.served),
        usual=words,
        past=past,
        today=float(own.served),
        usual_value=usual,
    )


def _time(scene: Scene, own: OwnDay, days: Sequence[OwnDay]) -> Compared:
    tr, past = scene.tr, tuple(day.mean_min for day in days if day.mean_min is not None)
    usual = median(past) if len(past) >= FEW else None
    standard = own.standard_min
    return Compared(
        title=tr("counter-today-time"),
        value=_minutes(own.mean_min),
        detail=tr("counter-today-standard", time=_minutes(standard)) if standard is not None else "",
        light="" if own.mean_min is None or standard is None else "green" if own.mean_min <= standard else "amber",
        usual=tr("counter-day-usual", value=_minutes(usual)) if usual is not None else "",
        past=past,
        today=own.mean_min,
        usual_value=usual,
    )


def _satisfaction(scene: Scene, own: OwnDay, days: Sequence[OwnDay]) -> Compared:
    """Honest about few ratings: none below five, a count below thirty, a share from there on."""
    tr = scene.tr
    ratings, satisfied = sum(day.ratings for day in days), sum(day.satisfied for day in days)
    before = tr("counter-day-before", words=_said(scene, ratings, satisfied)) if ratings else ""
    return Compared(
        title=tr("counter-today-satisfaction"),
        value=_said(scene, own.ratings, own.satisfied),
        detail=tr("counter-today-ratings", n=own.ratings),
        usual=before,
    )


def _said(scene: Scene, ratings: int, satisfied: int) -> str:
    if ratings < FEW:
        return scene.tr("counter-day-too-few")
    if ratings < HIDDEN_BELOW:
        return scene.tr("counter-day-satisfied", satisfied=satisfied, n=ratings)
    return f"{satisfied / ratings:.0%}"


def _visits(scene: Scene) -> tuple[Visit, ...]:
    mine = [
        (segment.called_at, ticket, segment)
        for ticket in scene.s.tickets.values()
        for segment in ticket.segments
        if segment.teller == scene.who.staff
    ]
    mine.sort(key=lambda found: (-found[0], found[1].number))
    return tuple(_visit(scene, ticket, segment) for _, ticket, segment in mine)


def _visit(scene: Scene, ticket: Ticket, segment: Segment) -> Visit:
    tr, profile = scene.tr, scene.s.profile
    began = segment.started_at or segment.called_at
    lasted = clocks.serving_so_far(segment, scene.now) if segment.started_at is not None else 0
    standard = next((s.standard_min for s in profile.services if s.code == segment.service), 0.0)
    ended = segment.end or "here"
    return Visit(
        number=ticket.number,
        service=tr.service(profile, segment.service),
        began=f"{local(began, profile.timezone):%H:%M}",
        lasted=clock(lasted) if segment.started_at is not None else "–",
        light=service_light(lasted, round(standard * MINUTE)) if lasted and standard else "",
        end=tr.reason(profile.outcomes, segment.outcome)
        if segment.outcome
        else tr(f"counter-end-{ended.replace('_', '-')}"),
        rated=ticket.rating is not None and ticket.segment is segment,
    )


def _minutes(minutes: float | None) -> str:
    return "–" if minutes is None else clock(round(minutes * MINUTE))
