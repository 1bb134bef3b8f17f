"""A business date in a form that days are added up and compared in: what weeks, months and causes are made of."""

from __future__ import annotations

import msgspec

from branchdesk.domain.profile import Targets, Words
from branchdesk.domain.snapshot import Snapshot
from branchdesk.metrics.causes import Load, load_of
from branchdesk.metrics.parts import day_tallies
from branchdesk.metrics.promises import Accuracy, by_service_and_hour
from branchdesk.metrics.tally import Tally


class DayFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One day of one branch. ``services``: by code (empty: all together) and half-hour; ``tellers``: by staff id.

    ``names``: of services, tellers and reasons, as that day's profile had them.
    """

    bdate: str
    branch: str
    name: Words
    targets: Targets
    services: dict[str, dict[int, Tally]]
    tellers: dict[str, Tally]
    names: dict[str, Words]
    load: Load
    promises: dict[str, dict[int, Accuracy]] = {}
    """By service and clock hour."""


def day_figures(s: Snapshot, now: int) -> DayFigures:
    """The snapshot's business date as it stands at ``now`` (ms)."""
    parts = day_tallies(s)
    names = {service.code: service.name for service in s.profile.services}
    names |= {person.id: Words(person.name, person.name) for person in s.profile.staff}
    names |= {reason.code: reason.name for reason in s.profile.rating_reasons}
    return DayFigures(
        bdate=s.bdate,
        branch=s.branch,
        name=s.profile.name,
        targets=s.profile.targets,
        services=parts.services,
        tellers=parts.tellers,
        names=names,
        load=load_of(s, now),
        promises=by_service_and_hour(s.tickets.values(), s.profile.timezone),
    )
