"""What an adviser knows of a branch: its windows, who waits and is served, what customers are like, the goals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from branchdesk.forecast.days.ahead import Post
from branchdesk.forecast.days.futures import Nature, Serving, Waiting
from branchdesk.forecast.days.lines import Rules

Kind = Literal["open", "close", "meal", "spare", "help", "take", "usual"]
Subject = tuple[str, str, str]
FOR_EVER = 1e7


class Window(NamedTuple):
    """A counter as it stands. Times in seconds since midnight."""

    id: str
    services: tuple[str, ...]
    backup: tuple[str, ...] = ()
    usual: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """Own and backup services by the branch's settings."""
    able: tuple[str, ...] = ()
    """What it may be given besides."""
    open: bool = True
    away_until: float | None = None
    """It pauses until then."""
    flexible: bool = False
    """Open only while it is needed; all others are open all day."""
    can_open: bool = False
    """It is closed, and somebody could open it."""
    since: float = -FOR_EVER
    """When it was opened or closed, paused, or given other services."""
    meal_min: float = 0.0
    """Its teller is due for a meal break of so many minutes."""
    speed: float = 1.0


class Goals(NamedTuple):
    """Of the service plan, in minutes."""

    mean: float = 10.0
    peak: float = 30.0


class Situation(NamedTuple):
    """All of it. ``closes``: when the branch does."""

    now: float
    closes: float
    windows: tuple[Window, ...]
    waiting: tuple[Waiting, ...]
    serving: tuple[Serving, ...]
    nature: Nature
    goals: Goals = Goals()
    rules: Rules = Rules()


class Action(NamedTuple):
    """Something to do at a window, ``at`` a time: open it, close it, send it for a meal of so many ``minutes``, spare
    it for so long, let it help with a ``service`` when idle, take it like its own, have its usual ones back.
    """

    kind: Kind
    window: str
    at: float
    service: str = ""
    minutes: float = 0.0

    @property
    def subject(self) -> Subject:
        """What makes two recommendations the same one."""
        return self.kind, self.window, self.service


def posts(situation: Situation, action: Action | None = None) -> list[Post]:
    """The branch goes on as it is, but for one action."""
    made: list[Post] = []
    for window in situation.windows:
        chosen = action if action is not None and action.window == window.id else None
        made += _with(situation, window, chosen) if chosen else _as_it_is(situation, window)
    return made


def hours(made: Iterable[Post], since: float, until: float) -> float:
    """Counter-hours of a plan within a time."""
    spans = ((max(since, begins), min(until, ends)) for post in made for begins, ends in post.hours)
    return sum(max(0.0, end - begin) for begin, end in spans) / 3600


def _as_it_is(situation: Situation, window: Window) -> list[Post]:
    if not window.open:
        return []
    begins = situation.now if window.away_until is None else max(situation.now, window.away_until)
    return [_post(window, ((begins, situation.closes),))]


def _with(situation: Situation, window: Window, action: Action) -> list[Post]:
    now, closes = situation.now, situation.closes
    end = min(closes, action.at + action.minutes * 60) if action.minutes else closes
    match action.kind:
        case "open":
            return [_post(window, ((action.at, end),), stays=end >= closes)]
        case "close" | "meal" | "spare":
            spans = ((now, action.at), (end, closes)) if end < closes else ((now, action.at),)
            return [_post(window, spans, stays=end < closes)]
        case "help":
            return _as_it_is(situation, window._replace(backup=(*window.backup, action.service)))
        case "take":
            backup = tuple(code for code in window.backup if code != action.service)
            return _as_it_is(situation, window._replace(services=(*window.services, action.service), backup=backup))
        case "usual":
            return _as_it_is(situation, window._replace(services=window.usual[0], backup=window.usual[1]))


def _post(window: Window, spans: tuple[tuple[float, float], ...], *, stays: bool = True) -> Post:
    return Post(window.id, window.services, window.backup, spans, window.speed, stays=stays)
