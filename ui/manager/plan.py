"""The floor's plan: where each counter stands, in columns and rows, and what it looks like by what goes on. Pure."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from branchdesk.domain.counter import Activity
from branchdesk.domain.profile import PLAN, CounterSetup, Profile
from ui.manager.floor import CounterCard

Cell = tuple[int, int]
ROW = 8
"""So many counters stand in a row unless the profile says otherwise."""


class Sign(NamedTuple):
    """How a state is told: by its colour's meaning and by an icon; its words are ``manager-activity-…``."""

    meaning: str
    icon: str


_SIGNS = {
    Activity.CLOSED: Sign("muted", "lock"),
    Activity.FREE: Sign("accent", "circle-check"),
    Activity.CALLED: Sign("warn", "bell-ring"),
    Activity.SERVING: Sign("good", "user"),
    Activity.WRAP_UP: Sign("accent", "file-text"),
    Activity.PAUSED: Sign("muted", "circle-pause"),
}


def sign(card: CounterCard) -> Sign:
    """The state's sign; what takes too long turns amber, then red, and says so by its icon."""
    usual = _SIGNS[card.activity]
    if card.light == "red":
        return Sign("bad", "triangle-alert")
    if card.light == "amber" and card.activity in (Activity.SERVING, Activity.PAUSED):
        return Sign("warn", "hourglass")
    return usual


def cells(counters: tuple[CounterSetup, ...]) -> dict[str, Cell]:
    """Where the counters stand: as the profile says, the others in order on the free places of the rows at the top."""
    placed = {counter.id: counter.place for counter in counters if counter.place is not None}
    width = min(ROW, max(1, len(counters)))
    rows = range(len(counters) // width + PLAN[1] + 1)
    free = ((x, y) for y in rows for x in range(width) if (x, y) not in placed.values())
    found = dict(placed)
    for counter in counters:
        if counter.id not in found:
            found[counter.id] = next(free)
    return {counter.id: found[counter.id] for counter in counters}


def extent(found: dict[str, Cell]) -> Cell:
    """Columns and rows that the counters take."""
    return (
        1 + max((x for x, _ in found.values()), default=0),
        1 + max((y for _, y in found.values()), default=0),
    )


def moved(places: dict[str, Cell], counter: str, to: Cell) -> dict[str, Cell]:
    """The arrangement after a counter was put elsewhere; who stood there changes places with it."""
    found = dict(places)
    there = next((other for other, cell in found.items() if cell == to), "")
    if there:
        found[there] = found[counter]
    found[counter] = to
    return found


def placed(profile: Profile, places: dict[str, Cell]) -> Profile:
    """The profile with its counters at these places."""
    return replace(profile, counters=tuple(replace(one, place=places[one.id]) for one in profile.counters))
