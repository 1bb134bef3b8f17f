"""The teller's own day in three figures, by the same definitions as every report. Pure."""

from __future__ import annotations

import msgspec

from branchdesk.metrics.figures import HIDDEN_BELOW
from branchdesk.metrics.own import own_day
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


def today(scene: Scene) -> Today:
    """The figures of who is logged in here."""
    own, tr = own_now(scene.s, scene.who.staff), scene.tr
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


own_now = per_snapshot(own_day)
