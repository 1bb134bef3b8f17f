"""Today's saved plan on the floor: who should be open now, who is not, what changes next."""

from __future__ import annotations

from branchdesk.domain.rota import HALVES, planned_open
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import clock, local
from branchdesk.i18n import text


def rota_words(s: Snapshot, now: int, language: str) -> str:
    """A line; empty where there is no plan of today."""
    saved = s.plans.get(s.bdate)
    if saved is None or not s.day_open:
        return ""
    moment = local(now, s.profile.timezone)
    half = moment.hour * 2 + moment.minute // 30
    planned = planned_open(saved.day, half)
    working = {c.id for c in s.counters.values() if c.opened_at is not None and c.paused_at is None}
    said = [text(language, "manager-rota-now", counters=_listed(planned))]
    if missing := planned - working:
        said.append(text(language, "manager-rota-missing", counters=_listed(missing)))
    later = next((other for other in range(half + 1, HALVES) if planned_open(saved.day, other) != planned), None)
    if later is not None:
        then = planned_open(saved.day, later)
        for message, counters in (("manager-rota-opens", then - planned), ("manager-rota-closes", planned - then)):
            if counters:
                said.append(text(language, message, time=clock(later), counters=_listed(counters)))
    return " · ".join(said)


def _listed(counters: frozenset[str] | set[str]) -> str:
    return ", ".join(sorted(counters, key=lambda one: (len(one), one))) or "–"
