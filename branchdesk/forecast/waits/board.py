"""The waits of everybody at once, as they are to be shown: steady while nothing happened, with a reason when they grow.

One play answers for all who wait and for whoever might come. What is shown of a ticket is a span of time on the clock,
at first the one that its paper promised, so that the minutes count down by themselves. It moves only when the play has
left it by much; when it moves far back, the state then and now says why.
"""

from __future__ import annotations

from typing import NamedTuple

from branchdesk.domain.counter import Counter
from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Ticket, TicketState
from branchdesk.domain.times import MINUTE, SECOND
from branchdesk.forecast.spoken import spoken, step_of
from branchdesk.forecast.waits.learned import Learned
from branchdesk.forecast.waits.ranges import Range, Ranges
from branchdesk.forecast.waits.scene import New, Scene
from branchdesk.forecast.waits.told import Reason, TicketWait, Told

_STEADY_MS, _STEADY = 60 * SECOND, 0.2
"""An end of the span moves when it is off by more than this, or this share of what is left."""
_WORSE_MS, _WORSE = 3 * MINUTE, 0.25
"""So much later is worse by much."""
_WHY_LASTS_MS = 10 * MINUTE
_OF_ALL: tuple[Reason, ...] = ("closed", "paused", "slower")
"""Reasons that hold for who comes now, too: nobody has overtaken them yet."""


class _Makeup(NamedTuple):
    """What a ticket's wait is made of. ``overtook``: people before it who came after it."""

    open: int
    working: int
    overtook: int


class _Shown(NamedTuple):
    soonest: int
    latest: int
    makeup: _Makeup
    why: Reason = ""
    since: int = 0


class Board:
    """Of one branch, from one thread."""

    def __init__(self) -> None:
        self._tickets: dict[str, _Shown] = {}
        self._offers: dict[New, Promise] = {}

    def at(self, learned: Learned, ranges: Ranges, s: Snapshot, now: int) -> Told:
        """Everybody's wait now."""
        scene = Scene(learned, s, now)
        tickets, offers = dict[str, _Shown](), dict[New, Promise]()
        whys: dict[str, list[Reason]] = {}
        todo = {service.code for service in s.profile.services}
        while todo:
            codes, seats = scene.near((min(todo),))
            todo -= codes
            new = [New(code, urgent) for code in sorted(codes) for urgent in (False, True)]
            new = [one for one in new if any(one.service in scene.serves[seat.id] for seat in seats)]
            if not new:
                continue
            queue = [one for one in scene.queue(codes) if any(one.service in scene.serves[seat.id] for seat in seats)]
            waits = scene.waits(queue, seats, new)
            for place, ticket in enumerate(queue):
                guess = ranges.guess(waits[:, place], learned.gives_up, ticket.service, now / SECOND)
                makeup = _makeup(scene, seats, queue[:place], ticket)
                tickets[ticket.id] = shown = self._ticket(ticket, guess.range, makeup, now)
                whys.setdefault(ticket.service, []).append(shown.why)
            for place, one in enumerate(new, len(queue)):
                guess = ranges.guess(waits[:, place], learned.gives_up, one.service, now / SECOND)
                offers[one] = _steady(self._offers.get(one), guess.ends)
        self._tickets, self._offers = tickets, offers
        return Told(
            seq=s.seq,
            at=now,
            offers={one.service: (said.low_min, said.high_min) for one, said in offers.items() if not one.urgent},
            urgent={one.service: (said.low_min, said.high_min) for one, said in offers.items() if one.urgent},
            tickets={key: TicketWait(one.soonest, one.latest, one.why) for key, one in tickets.items()},
            lengths={one.code: round(learned.service(s.profile, one.code).mean) for one in s.profile.services},
            today=round(learned.today, 3),
            whys={service: why for service, said in whys.items() if (why := _of_most(said))},
        )

    def _ticket(self, ticket: Ticket, found: Range, makeup: _Makeup, now: int) -> _Shown:
        soonest, latest = now + round(found.low * SECOND), now + round(found.high * SECOND)
        old = self._tickets.get(ticket.id) or _promised(ticket, makeup)
        if old is None:
            return _Shown(soonest, latest, makeup)
        room = max(_STEADY_MS, _STEADY * max(latest, old.latest) - _STEADY * now)
        calm = abs(latest - old.latest) <= room and abs(max(now, soonest) - max(now, old.soonest)) <= room
        why: Reason = old.why if now - old.since < _WHY_LASTS_MS else ""
        if calm and old.latest > now:
            return old._replace(why=why)
        since = old.since
        if latest - old.latest >= max(_WORSE_MS, _WORSE * (old.latest - now)):
            why, since = _worse(old.makeup, makeup), now
        elif latest < old.latest:
            why = ""
        return _Shown(soonest, latest, makeup, why, since)


def _promised(ticket: Ticket, makeup: _Makeup) -> _Shown | None:
    low, high = ticket.promise_low_min, ticket.promise_high_min
    if low is None or high is None or ticket.state is not TicketState.WAITING:
        return None
    return _Shown(ticket.waits_since + low * MINUTE, ticket.waits_since + high * MINUTE, makeup)


def _makeup(scene: Scene, seats: list[Counter], ahead: list[Ticket], ticket: Ticket) -> _Makeup:
    mine = [seat for seat in seats if ticket.service in scene.serves[seat.id]]
    overtook = sum(one.waits_since > ticket.waits_since for one in ahead if one.service == ticket.service)
    return _Makeup(len(mine), sum(seat.paused_at is None for seat in mine), overtook)


def _worse(was: _Makeup, now: _Makeup) -> Reason:
    if now.open < was.open:
        return "closed"
    if now.working < was.working:
        return "paused"
    return "overtaken" if now.overtook > was.overtook else "slower"


def _of_most(said: list[Reason]) -> Reason:
    """The reason that holds for at least half of those who wait for a service, and so for who comes now."""
    return next((why for why in _OF_ALL if 2 * said.count(why) >= len(said)), "")


def _steady(shown: Promise | None, found: tuple[float, float]) -> Promise:
    """What is shown stays while both its ends are less than a step away from what is found."""
    if shown is not None:
        ends = zip(shown, (end / 60 for end in found), strict=True)
        if all(abs(said - is_) < 0.9 * step_of(max(said, is_)) for said, is_ in ends):
            return shown
    return spoken(*found)
