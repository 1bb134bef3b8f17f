"""A teller's own day in a few figures, by the same definitions as every report. For that teller's eyes alone. Pure."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from branchdesk.domain.snapshot import Snapshot
from branchdesk.metrics.figures import Work
from branchdesk.metrics.rows import by_teller


class OwnDay(msgspec.Struct, frozen=True, kw_only=True):
    """One business date of one teller. Durations in minutes; None: nothing to say it of."""

    bdate: str = ""
    served: int = 0
    mean_min: float | None = None
    standard_min: float | None = None
    """What the same services should have taken."""
    ratings: int = 0
    satisfied: int = 0
    """Of the ratings, how many were 4 or 5."""
    share: float | None = None
    """Satisfaction; None below the number of ratings from which it is shown."""


def own_day(s: Snapshot, staff: str) -> OwnDay:
    """The figures of ``staff`` on the snapshot's business date."""
    work = [Work(t, segment) for t in s.tickets.values() for segment in t.segments if segment.teller == staff]
    duties = tuple(duty for duty in s.duties if duty.teller == staff)
    row = next((row for row in by_teller(replace(s, duties=duties), work, s.at) if row.key == staff), None)
    if row is None:
        return OwnDay(bdate=s.bdate)
    standards = {service.code: service.standard_min for service in s.profile.services}
    done = [w for w in work if w.segment.end in ("served", "next_service") and w.segment.service in standards]
    customers = len({w.ticket.id for w in done})
    last = [w.ticket for w in done if w.ticket.segment is w.segment]
    scores = [ticket.rating.score for ticket in last if ticket.rating is not None]
    return OwnDay(
        bdate=s.bdate,
        served=row.figures.served,
        mean_min=row.figures.service.mean,
        standard_min=sum(standards[w.segment.service] for w in done) / customers if customers else None,
        ratings=row.figures.satisfaction.n,
        satisfied=sum(score >= 4 for score in scores),
        share=row.figures.satisfaction.share,
    )
