"""The teller's own day in three figures, by the same definitions as every report. Pure."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from branchdesk.domain.snapshot import Snapshot
from branchdesk.metrics.figures import HIDDEN_BELOW, Work
from branchdesk.metrics.rows import by_teller
from ui.counter.lines import Light
from ui.counter.memo import per_snapshot
from ui.counter.scene import Scene
from ui.counter.texts import clock


class Today(msgspec.Struct, frozen=True, kw_only=True):
    """Ready to paint. ``satisfaction`` says how many ratings are missing while they are too few."""

    served: str = ""
    service_time: str = ""
    against: str = ""
    light: Light = ""
    satisfaction: str = ""
    ratings: str = ""


class _Own(msgspec.Struct, frozen=True):
    served: int = 0
    mean_min: float | None = None
    standard_min: float | None = None
    ratings: int = 0
    share: float | None = None


def today(scene: Scene) -> Today:
    """The figures of who is logged in here."""
    own, tr = _own(scene.s, scene.who.staff), scene.tr
    mean, standard = own.mean_min, own.standard_min
    if own.share is None:
        ratings = tr("counter-today-hidden", n=own.ratings, needed=HIDDEN_BELOW)
    else:
        ratings = tr("counter-today-ratings", n=own.ratings)
    return Today(
        served=str(own.served),
        service_time=clock(round(mean * 60_000)) if mean is not None else "–",
        against=tr("counter-today-standard", time=clock(round(standard * 60_000))) if standard is not None else "",
        light=_light(mean, standard),
        satisfaction="–" if own.share is None else f"{own.share:.0%}",
        ratings=ratings,
    )


def _light(mean: float | None, standard: float | None) -> Light:
    if mean is None or standard is None:
        return ""
    return "green" if mean <= standard else "amber"


@per_snapshot
def _own(s: Snapshot, staff: str) -> _Own:
    work = [Work(t, segment) for t in s.tickets.values() for segment in t.segments if segment.teller == staff]
    duties = tuple(duty for duty in s.duties if duty.teller == staff)
    row = next((row for row in by_teller(replace(s, duties=duties), work, s.at) if row.key == staff), None)
    if row is None:
        return _Own()
    standards = {service.code: service.standard_min for service in s.profile.services}
    done = [w for w in work if w.segment.end in ("served", "next_service") and w.segment.service in standards]
    customers = len({w.ticket.id for w in done})
    return _Own(
        served=row.figures.served,
        mean_min=row.figures.service.mean,
        standard_min=sum(standards[w.segment.service] for w in done) / customers if customers else None,
        ratings=row.figures.satisfaction.n,
        share=row.figures.satisfaction.share,
    )
