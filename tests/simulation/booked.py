"""The second reading of appointments (see ``replay``): no slot is overbooked, nobody comes twice or too early."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.simulation.ground import Json, date, require, wall


@dataclass
class One:
    """An appointment; ``ticket``: of its check-in."""

    service: str
    at: int
    ticket: str = ""


class Booked:
    """The appointments that the log knows, by code."""

    def __init__(self) -> None:
        self._all: dict[str, One] = {}

    def day(self, profile: Json, bdate: str) -> None:
        """A date opens: what is used or past is gone."""
        kept = {code: one for code, one in self._all.items() if not one.ticket and date(profile, one.at) >= bdate}
        self._all = kept

    def book(self, profile: Json, data: Json) -> None:
        require(data["code"] not in self._all, "a code is given twice")
        self._put(profile, data["code"], One(data["service"], data["booked_at"]))

    def move(self, profile: Json, data: Json) -> None:
        self._put(profile, data["code"], replace(self._all[data["code"]], at=data["booked_at"]))

    def cancel(self, code: str) -> None:
        require(code in self._all, "an appointment is given back that nobody has")
        del self._all[code]

    def ticket(self, code: str) -> str:
        """The ticket of its check-in so far."""
        return self._all[code].ticket

    def check_in(self, profile: Json, event: Json, data: Json) -> None:
        """In its time, and for what was booked; too late it is an ordinary ticket."""
        one, policy = self._all[data["appointment"]], profile["policy"]
        late = event["at"] - one.at > policy["check_in_late_min"] * 60_000
        require(one.at - event["at"] <= policy["check_in_early_min"] * 60_000, "checked in too early")
        require(
            (data["booked_at"], data["lost_booking"]) == ((None, one.at) if late else (one.at, None)), "late?", data
        )
        require(data["service"] == one.service, "checked in for another service")
        self._all[data["appointment"]] = replace(one, ticket=data["ticket"])

    def _put(self, profile: Json, code: str, one: One) -> None:
        """Not more in a slot than there are places, by the clock on the wall."""
        self._all[code] = one
        places = next(s["slots_per_half_hour"] for s in profile["services"] if s["code"] == one.service)
        here = _slot(profile, one.at)
        there = [other for other in self._all.values() if other.service == one.service]
        crowd = sum(_slot(profile, other.at) == here for other in there)
        require(crowd <= places, "a slot of", one.service, "is booked", crowd, "times")


def _slot(profile: Json, at: int) -> tuple[str, int]:
    hours, minutes = map(int, profile["hours"]["opens"].split(":"))
    clock = wall(profile, at)
    return date(profile, at), (clock.hour * 60 + clock.minute - hours * 60 - minutes) // profile["booking"]["slot_min"]
