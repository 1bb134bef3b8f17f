"""What could be done at the windows: every action worth playing forward, alike windows once."""

from __future__ import annotations

from collections.abc import Iterator

from branchdesk.forecast.advice.situation import Action, Kind, Situation, Window

OPEN_FOR = (45.0, 90.0, 0.0)
"""Minutes that a window is thought to be open (0: to the end), while its opening is weighed."""
SPARED_FOR = (30.0, 60.0)
"""Minutes that a window is spared for; a flexible one that closes is thought to be gone for as long."""
LATER = (900.0, 1800.0)
"""An opening may also wait for so many seconds."""
MEAL_STEPS = tuple(range(0, 5400, 600))
SETTLED = 1800.0
"""What was changed at a window is left as it is for so long."""


def openings(situation: Situation) -> Iterator[Action]:
    """Closed windows that somebody could open, at once."""
    seen: set[object] = set()
    for window in situation.windows:
        if not window.open and window.can_open and _is_new(seen, *_like(window)):
            for minutes in OPEN_FOR:
                yield Action("open", window.id, situation.now, minutes=minutes)


def moves(situation: Situation) -> Iterator[Action]:
    """Services that an open window could help with or take, and windows that could have their usual ones back."""
    seen: set[object] = set()
    for window in situation.windows:
        if not window.open or window.away_until is not None:
            continue
        for code in window.able:
            if code not in (*window.services, *window.backup) and _is_new(seen, "help", *_like(window), code):
                yield Action("help", window.id, situation.now, code)
        if situation.now - window.since < SETTLED:
            continue
        for code in window.backup:
            if code not in window.services and _is_new(seen, "take", *_like(window), code):
                yield Action("take", window.id, situation.now, code)
        if window.usual != (window.services, window.backup) and window.usual[0]:
            yield Action("usual", window.id, situation.now)


def rests(situation: Situation) -> Iterator[Action]:
    """Flexible windows that could close; else one other that could be spared for a while, while nobody else is away or
    due for a meal: never the last one of a service.
    """
    seen: set[object] = set()
    free = [
        window
        for window in situation.windows
        if window.open and window.away_until is None and situation.now - window.since >= SETTLED
        if _is_spare(situation, window) and _is_new(seen, *_like(window), window.flexible)
    ]
    flexible = [window for window in free if window.flexible]
    for window in flexible or (free if _all_there(situation) else ()):
        kind: Kind = "close" if window.flexible else "spare"
        for minutes in SPARED_FOR:
            yield Action(kind, window.id, situation.now, minutes=minutes)


def _all_there(situation: Situation) -> bool:
    usual = [window for window in situation.windows if not window.flexible]
    return all(window.open and window.away_until is None and not window.meal_min for window in usual)


def meals(situation: Situation) -> Iterator[Action]:
    """When those could go who are due for a meal."""
    for window in situation.windows:
        if window.open and window.away_until is None and window.meal_min:
            for step in MEAL_STEPS:
                if situation.now + step + window.meal_min * 60 < situation.closes:
                    yield Action("meal", window.id, situation.now + step, minutes=window.meal_min)


def _is_spare(situation: Situation, window: Window) -> bool:
    others = {
        code
        for other in situation.windows
        if other.open and other.away_until is None and other.id != window.id
        for code in (*other.services, *other.backup)
    }
    return others.issuperset((*window.services, *window.backup))


def _like(window: Window) -> tuple[object, ...]:
    """What windows have in common that are alike."""
    return window.services, window.backup, window.speed


def _is_new(seen: set[object], *key: object) -> bool:
    known = key in seen
    seen.add(key)
    return not known
