"""What a branch's own days teach of its services, its tellers, its breaks and its customers' patience.

Everything begins with what the settings say (standard times, planned breaks), which counts for a few observations, and
fades a little each day. Times in seconds. Read it; ``watching`` is what writes it.
"""

from __future__ import annotations

import math

from branchdesk.domain.profile import Profile
from branchdesk.forecast.breaks import Breaks
from branchdesk.forecast.laws import Law
from branchdesk.forecast.speeds import Speeds, surprise
from branchdesk.forecast.waits.coming import Coming

WALK_S = 10.0
"""From the call to the counter, and what a standard time leaves out."""
WORTH = 10.0
"""So many observations weigh as much as the settings."""
DAY_WORTH = 40.0
"""So many services weigh as much as the belief that today they last as long as usual."""
OTHER_PAUSE_S = 900.0
KEEP = 0.98
"""What was learned counts so much less each day."""


class Learned:
    """Of one branch."""

    def __init__(self) -> None:
        self._services: dict[str, Law] = {}
        self._pauses: dict[str, Law] = {}
        self._speeds = Speeds()
        self._today = (0.0, 0.0)
        self._gave_up, self._patience = 1.0, 3600.0
        self.turn = Law(8.0, 1.0, WORTH)
        """From a counter's last customer (or the next one's coming, where that is later) to the next call."""
        self.coming = Coming()
        self.breaks = Breaks()
        """By teller."""
        self.days = 0

    def service(self, profile: Profile, code: str) -> Law:
        """How long a counter is taken by a customer of this service: from the call until they have gone."""
        found = self._services.get(code)
        if found is None:
            known = next((one for one in profile.services if one.code == code), None)
            minutes, cv = (known.standard_min, known.cv) if known else (5.0, 1.0)
            found = self._services[code] = Law(minutes * 60 + WALK_S, max(0.1, cv), WORTH)
        return found

    def pause(self, profile: Profile, reason: str) -> Law:
        """How long a pause of this reason lasts."""
        found = self._pauses.get(reason)
        if found is None:
            planned = next((one.minutes * 60 for one in profile.pauses if one.code == reason), 0.0)
            found = self._pauses[reason] = Law(planned or OTHER_PAUSE_S, 0.25 if planned else 1.0, WORTH)
        return found

    def speed(self, teller: str) -> float:
        """By what factor a teller's customers take longer than others'."""
        return self._speeds.of(teller)

    @property
    def speeds(self) -> dict[str, float]:
        """``speed`` of everybody who was seen at work."""
        return {teller: self.speed(teller) for teller in self._speeds}

    @property
    def today(self) -> float:
        """By what factor services take longer today than on other days."""
        sum_, n = self._today
        return math.exp(sum_ / (n + DAY_WORTH))

    @property
    def gives_up(self) -> float:
        """Whoever waits gives up at this rate (1/s)."""
        return self._gave_up / self._patience

    def new_day(self) -> None:
        """What was learned stays, and counts a little less."""
        self.days += 1
        self.breaks.new_day()
        self._today = (0.0, 0.0)
        for law in (self.turn, *self._services.values(), *self._pauses.values()):
            law.fade(KEEP)
        self._speeds.fade()
        self.coming.fade(KEEP)
        self._gave_up, self._patience = self._gave_up * KEEP, self._patience * KEEP

    def add_service(self, profile: Profile, code: str, teller: str, lasted: float) -> None:
        """A teller was done with a customer."""
        law = self.service(profile, code)
        against, speed = surprise(law, lasted), self.speed(teller)
        law.add(lasted / speed / self.today)
        self._speeds.learn(teller, against)
        self._today = (self._today[0] + against - math.log(speed), self._today[1] + 1)

    def add_pause(self, profile: Profile, reason: str, lasted: float) -> None:
        """A teller came back."""
        self.pause(profile, reason).add(lasted)

    def add_wait(self, waited: float, *, gave_up: bool) -> None:
        """A wait ended: by a call, or by giving up."""
        self._patience += waited
        self._gave_up += gave_up
