"""The simulated day on a real log file: fsync and all, as a node would write it."""

from __future__ import annotations

from pathlib import Path

from branchdesk import bootstrap
from branchdesk.demo.headless import DeskCast, play, play_day
from branchdesk.demo.simulation import Simulation
from branchdesk.domain.profile import Profile
from branchdesk.domain.times import HOUR, at_local
from branchdesk.services.logbook import open_branch
from branchdesk.store.opening import open_log


def play_whole_day(data: Path, seed: int, bdate: str, *, arrivals: int) -> int:
    """Play a day into the log in ``data`` and close it; returns the number of events in the log."""
    cast = _cast(data, bdate)
    try:
        play_day(cast, seed, bdate, arrivals=arrivals)
        return cast.snapshot().seq
    finally:
        cast.log.close()


def play_until(
    data: Path, seed: int, bdate: str, hhmm: str, *, arrivals: int, profile: Profile | None = None
) -> Simulation:
    """Play the morning up to a time of day; the simulation can go on with another cast."""
    cast = _cast(data, bdate, profile)
    try:
        day = Simulation(cast, seed, bdate, arrivals=arrivals)
        play(day, cast, at_local(bdate, hhmm, cast.snapshot().profile.timezone))
        return day
    finally:
        cast.log.close()


def _cast(data: Path, bdate: str, profile: Profile | None = None) -> DeskCast:
    profile = profile or bootstrap.read_profile(None)
    at = at_local(bdate, profile.hours.opens, profile.timezone) - HOUR
    data.mkdir(parents=True, exist_ok=True)
    log = open_log(bootstrap.log_path(data), profile.branch)
    return DeskCast(log, open_branch(log, profile, now=at), at, bootstrap.new_id)
