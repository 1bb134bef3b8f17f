"""The branch as it stands, made ready for ``turns``: who may call whom, when each counter is free, who stands where.

All of it is read off the snapshot, by the rule of ``domain.policy``; only how long things last is learned.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple
from zlib import crc32

import numpy as np

from branchdesk.domain import policy
from branchdesk.domain.counter import Counter
from branchdesk.domain.snapshot import Appointment, Snapshot
from branchdesk.domain.ticket import Ticket
from branchdesk.domain.times import MINUTE, SECOND
from branchdesk.forecast.laws import LONGEST, Array
from branchdesk.forecast.play import CHANCES, LASTING, Pauses
from branchdesk.forecast.waits.learned import Learned
from branchdesk.forecast.waits.turns import Person, Seat, called
from branchdesk.forecast.waits.watching import first_of_stay, seconds_of_day

MOST_BOOKED = 12
"""Of those who booked, behind so many the rest is left out,"""
_SOON_S, _SLOWLY = 600.0, 1.5
"""and who booked for later than this, or than so many times the work that waits."""
MOST = 90
"""People who are played; of a longer queue the rest stands as far behind as those let expect."""
_TIER = 1e5
_NOT_CALLED_S = 60.0
_SEATS, _TURNS, _OWN = 0, 60, 120
"""Columns of the chances: rests of services, turns, what each customer takes. Every ticket keeps its own."""
_TICKETS = 230


class New(NamedTuple):
    """Somebody who might come now."""

    service: str
    urgent: bool = False


class Scene:
    """A snapshot at an instant (ms)."""

    def __init__(self, learned: Learned, s: Snapshot, now: int) -> None:
        self._learned, self._s, self._now = learned, s, now
        self.open = [one for one in s.counters.values() if one.opened_at is not None][:50]
        self.serves = {one.id: frozenset((*one.services, *one.backup)) for one in self.open}
        self._pace = learned.today

    def near(self, codes: Iterable[str]) -> tuple[frozenset[str], list[Counter]]:
        """The services and counters that these can have anything to do with."""
        found, seats = set(codes), list[Counter]()
        while more := [one for one in self.open if one not in seats and self.serves[one.id] & found]:
            seats += more
            found.update(*(self.serves[one.id] for one in more))
        return frozenset(found), seats

    def queue(self, codes: Iterable[str]) -> list[Ticket]:
        """Who waits for these services, in the order of calling."""
        s, now = self._s, self._now
        tickets = [s.tickets[ticket] for code in sorted(codes) for ticket in s.queue(code)]
        return sorted(tickets, key=lambda one: policy.rank(s, one, policy.destination(s, one), now, capped=False))

    def waits(self, queue: list[Ticket], seats: list[Counter], new: list[New]) -> Array:
        """In how many seconds those who wait, and behind them whoever might come, are called: (PATHS, all of them)."""
        s, shown = self._s, queue[:MOST]
        order = {ticket.id: place for place, ticket in enumerate(sorted(shown, key=lambda one: one.place))}
        people = [self._person(ticket, order[ticket.id]) for ticket in shown]
        people += [self._newcomer(one) for one in new]
        asked = len(people)
        if shown or not self._at_once(seats, new):
            work = sum(float(one.lasts.mean()) for one in people if one.lasts is not None) / max(1, len(seats))
            codes = {code for seat in seats for code in self.serves[seat.id]}
            people += self._booked(codes, _SOON_S + _SLOWLY * work)
        places = [self._seat(place, one, shown) for place, one in enumerate(seats)]
        tellers = [one.teller for one in seats]
        pauses = Pauses(self._learned.breaks, seconds_of_day(s, self._now), tellers)
        found = called(places, people, pauses, s.priority_run, s.profile.policy.priority_run)[:, :asked]
        if len(queue) <= MOST:
            return found
        rest = found[:, [*range(MOST), *([MOST - 1] * (len(queue) - MOST)), *range(MOST, found.shape[1])]]
        longer = np.ones(rest.shape[1])
        longer[MOST : len(queue)] = np.arange(MOST + 1, len(queue) + 1) / MOST
        longer[len(queue) :] = [1.0 if one.urgent else len(queue) / MOST for one in new]
        return np.minimum(rest * longer, LONGEST)

    def _at_once(self, seats: list[Counter], new: list[New]) -> bool:
        free = [self.serves[one.id] for one in seats if not one.ticket and one.paused_at is None]
        return all(any(one.service in services for services in free) for one in new)

    def _person(self, ticket: Ticket, place: int) -> Person:
        s, to = self._s, policy.destination(self._s, ticket)
        tier, urgent = policy.rank(s, ticket, to, self._now, capped=False)[0], bool(ticket.priority)
        column = _OWN + ticket.place[1] % _TICKETS
        aged, ages_at = min(tier, policy.MAX_WAIT), policy.guaranteed_at(s, ticket)
        if tier == policy.EARLY and ticket.booked_at is not None:  # long before the guarantee
            aged, ages_at = policy.APPOINTMENT, ticket.booked_at - s.profile.policy.on_time_early_min * MINUTE
        return Person(
            service=ticket.service,
            key=tier * _TIER + place,
            aged=aged * _TIER + place,
            ages_in=(ages_at - self._now) / SECOND,
            capped=(policy.CAPPED if tier == policy.PRIORITY else tier) * _TIER + place,
            urgent=urgent,
            lasts=self._lasts(ticket.service, column),
            stays=LASTING[(column + 97) % len(LASTING)] / self._learned.gives_up,
            to=to if to in self.serves else "",
        )

    def _lasts(self, service: str, column: int) -> Array:
        law, turn = self._learned.service(self._s.profile, service), self._learned.turn
        return law.draw(CHANCES[column]) * self._pace + turn.draw(CHANCES[column + _TICKETS])

    def _booked(self, codes: Collection[str], within: float) -> list[Person]:
        """Who booked for soon and is not here: from shortly before the booked time on each goes before the turn."""
        s, rules = self._s, self._s.profile.policy
        first, last = self._now - rules.check_in_late_min * MINUTE, self._now + within * SECOND
        booked = [one for one in s.appointments.values() if first < one.booked_at < last]
        booked = [one for one in booked if not one.ticket and one.service in codes]
        return [
            self._absent(one, _TIER / 2 + place)
            for place, one in enumerate(sorted(booked, key=lambda one: (one.booked_at, one.code))[:MOST_BOOKED])
        ]

    def _absent(self, booked: Appointment, place: float) -> Person:
        column, late = crc32(booked.code.encode()) % _TICKETS, (self._now - booked.booked_at) / SECOND
        comes = self._learned.coming.when(late, CHANCES[_OWN + (column + 97) % _TICKETS])
        key = policy.APPOINTMENT * _TIER + place
        return Person(
            service=booked.service,
            key=key,
            aged=key,
            ages_in=LONGEST,
            capped=key,
            lasts=self._lasts(booked.service, _OWN + column),
            comes=np.maximum(comes, -late - self._s.profile.policy.on_time_early_min * 60),
        )

    def _newcomer(self, one: New) -> Person:
        tier, last = policy.PRIORITY if one.urgent else policy.TURN, _TIER - 1
        return Person(
            service=one.service,
            key=tier * _TIER + last,
            aged=policy.MAX_WAIT * _TIER + last,
            ages_in=self._s.profile.policy.max_wait_min * MINUTE / SECOND,
            capped=(policy.CAPPED if one.urgent else tier) * _TIER + last,
            urgent=one.urgent,
        )

    def _seat(self, place: int, counter: Counter, queue: list[Ticket]) -> Seat:
        return Seat(
            counter.id,
            frozenset(counter.services),
            frozenset(counter.backup),
            self._free(place, counter, queue),
            self._learned.speed(counter.teller),
        )

    def _free(self, place: int, counter: Counter, queue: list[Ticket]) -> Array:
        learned, profile = self._learned, self._s.profile
        ticket = self._s.tickets.get(counter.ticket)
        turn = learned.turn.draw(CHANCES[_TURNS + place])
        first = first_of_stay(ticket) if ticket else None
        if first is not None and ticket is not None:
            pace = learned.speed(counter.teller) * self._pace
            age = self._since(first.called_at) / pace
            column = _OWN + ticket.place[1] % _TICKETS
            law = learned.service(profile, first.service)
            rest = np.minimum(law.rest(age, CHANCES[column]), 2 * law.mean + age) * pace + turn
            if counter.paused_at is not None:
                rest = rest + learned.pause(profile, counter.pause_reason).draw(CHANCES[_SEATS + place])
            return rest
        if counter.paused_at is not None:
            law = learned.pause(profile, counter.pause_reason)
            return law.rest(self._since(counter.paused_at), CHANCES[_SEATS + place]) + turn
        waiting = [one.waits_since for one in queue if one.service in self.serves[counter.id]]
        if not waiting:
            return turn
        # Somebody waits and is not called: for a while yet, but hardly for longer again than they were not.
        age = self._since(max(counter.last_finished_at or 0, counter.opened_at or 0, min(waiting)))
        return np.minimum(learned.turn.rest(age, CHANCES[_TURNS + place]), _NOT_CALLED_S + age)

    def _since(self, at: int) -> float:
        return max(0, self._now - at) / SECOND
