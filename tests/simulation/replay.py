"""A second reading of the log, written from the documents and not from the product: what must be true after each event.

It reads the stored bytes as plain JSON and shares no code with ``branchdesk.domain``, so a mistake there does not
repeat itself here. Every broken rule raises ``Broken``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.simulation.booked import Booked
from tests.simulation.ground import ARROWS, Json, date, require, wall
from tests.simulation.seen import AT_COUNTER, QUEUED, Seen, Slips

_RESTORING = {"call_restored", "service_restored"}


@dataclass
class Replay:
    """The branch after the events taken so far."""

    profile: Json = field(default_factory=dict)
    at: int = 0
    bdate: str = ""
    day_open: bool = False
    gen: int = 1
    passed_on: str = ""
    passed_over: int = 0
    """On date ``passed_on``, numbers up to this one are passed over: the log was set back."""
    numbers: dict[str, int] = field(default_factory=dict)
    tickets: dict[str, Seen] = field(default_factory=dict)
    kiosks: dict[str, int] = field(default_factory=dict)
    """Which kiosk that was ever enrolled each is: the number of its own series."""
    skills: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    paused: set[str] = field(default_factory=set)
    booked: Booked = field(default_factory=Booked)
    run: int = 0
    """Priority tickets called one after the other."""
    slips: Slips = field(default_factory=Slips)

    @property
    def policy(self) -> Json:
        """The policy in force."""
        found: Json = self.profile["policy"]
        return found

    def here(self, counter: str) -> str:
        """The ticket at a counter, or nothing; never two."""
        found = [t.id for t in self.tickets.values() if t.counter == counter and t.state in AT_COUNTER]
        require(len(found) < 2, "counter", counter, "has", found)
        return found[0] if found else ""

    def queued(self, services: list[str] | None = None) -> Iterator[Seen]:
        """Tickets that stand in these services' queues (None: in any)."""
        for ticket in self.tickets.values():
            if ticket.state in QUEUED and (services is None or ticket.service in services):
                yield ticket

    def take(self, event: Json) -> None:
        """Take in the next event. Raises Broken."""
        require(event["at"] >= self.at, "time runs backwards at", event["seq"])
        self.at = event["at"]
        began = event["type"] == "generation_began"
        require(event["gen"] > self.gen if began else event["gen"] == self.gen, "generation of", event["seq"])
        kind, data = event["type"], event["data"]
        if kind == "day_opened":
            self._day(event)
        elif kind == "day_reopened":
            require(not self.day_open and event["bdate"] == self.bdate, "a day is opened again that is open, or past")
            self.day_open = True
        require(not self.bdate or event["bdate"] == self.bdate, "business date of", event["seq"], event["bdate"])
        before = self.slips.before(kind, self.tickets.get(data.get("ticket")))
        if kind in ARROWS:
            self._ticket(event, kind, data)
        elif kind in _OTHERS:
            _OTHERS[kind](self, event, data)
        self.slips.remember(event, before)

    def _day(self, event: Json) -> None:
        require(not self.day_open, "a day opens while", self.bdate, "is open")
        require(event["bdate"] > self.bdate, "business date goes back from", self.bdate, "to", event["bdate"])
        require(event["bdate"] == self.date(event["at"]), "day", event["bdate"], "opens on", self.date(event["at"]))
        self.bdate, self.day_open, self.run = event["bdate"], True, 0
        self.numbers, self.tickets, self.slips = {}, {}, Slips()
        self.booked.day(self.profile, event["bdate"])
        self.skills = {one["id"]: (one["services"], one["backup"]) for one in self.profile["counters"]}

    def date(self, at: int) -> str:
        """The business date of an instant in the branch's own time zone."""
        return date(self.profile, at)

    def _ticket(self, event: Json, kind: str, data: Json) -> None:
        ticket = self.tickets.get(data["ticket"])
        require(ticket, kind, "about a ticket that was not issued today")
        assert ticket is not None
        require(ticket.state in ARROWS[kind], kind, "for", ticket.number, "which is", ticket.state)
        if ticket.state in AT_COUNTER and "counter" in data:
            require(ticket.counter == data["counter"], ticket.number, "is at another counter")
        _RULES.get(kind, _no_rule)(self, ticket, event, data)
        ticket.state = ARROWS[kind][ticket.state]
        if kind in _RESTORING:
            return
        if ticket.state not in AT_COUNTER and ticket.state not in {"on_hold", "served", "abandoned"}:
            ticket.counter = ""


def _no_rule(_r: Replay, _ticket: Seen, _event: Json, _data: Json) -> None:
    """Nothing but the state changes."""


def _called(r: Replay, t: Seen, event: Json, data: Json) -> None:
    counter = data["counter"]
    require(not r.here(counter), "counter", counter, "calls while it has a customer")
    require(counter in r.open and counter not in r.paused, "counter", counter, "calls while it is closed or paused")
    require(r.date(event["at"]) <= r.bdate, "a call on a day that is over")
    if not data["reason"] and t.state in QUEUED:
        _fair(r, t, counter, event["at"])
    r.run = r.run + 1 if t.priority else 0
    t.counter, t.directed = counter, ""
    t.first_called = t.first_called or event["at"]
    t.called_at = t.last_called = event["at"]
    t.calls = 1


def _fair(r: Replay, called: Seen, counter: str, now: int) -> None:
    """The order of the policy, as far as it protects people: guarantee, ratio cap, own services before backup."""
    own, backup = r.skills[counter]
    if called.directed == counter:
        return
    require(called.service in [*own, *backup], "counter", counter, "does not serve", called.service)
    open_to = [t for t in r.queued(own if called.service in own else backup) if t.directed not in r.open - {counter}]
    require(called in open_to, called.number, "was sent on to another counter")
    if called.service not in own:
        require(not [t for t in r.queued(own) if t.directed not in r.open - {counter}], "backup before own service")
    overdue = [t for t in open_to if _overdue(r, t, now)]
    if overdue:
        require(_overdue(r, called, now), called.number, "was called before", overdue[0].number, "who waits too long")
    elif (
        called.priority
        and not called.times_missed
        and not called.delays
        and called.booked_at == 0
        and called.state == "waiting"
    ):
        others = [t for t in open_to if not t.priority and t.booked_at <= now]
        require(r.run < r.policy["priority_run"] or not others, "priority", called.number, "starves the others")


def _overdue(r: Replay, t: Seen, now: int) -> bool:
    since = max(t.issued_at, t.booked_at)
    if (t.times_missed or t.delays) and t.state == "waiting":
        since = max(since, t.place[0])
    return now - since >= float(r.policy["max_wait_min"]) * 60_000


def _recalled(r: Replay, t: Seen, event: Json, _data: Json) -> None:
    require(event["at"] - t.last_called >= r.policy["recall_gap_s"] * 1000, t.number, "recalled at once")
    t.calls, t.last_called = t.calls + 1, event["at"]
    require(t.calls <= r.policy["max_calls"], t.number, "called without end")


def _started(_r: Replay, t: Seen, event: Json, data: Json) -> None:
    t.serving_since = _told(event, data, "happened_at")
    require(t.serving_since >= t.last_called, t.number, "is served before it was called")


def _changed(r: Replay, t: Seen, event: Json, data: Json) -> None:
    _finished(r, t, event, data)
    t.service, t.serving_since = data["service"], event["at"]


def _reclassified(_r: Replay, t: Seen, _event: Json, data: Json) -> None:
    t.service = data["service"]


def _finished(r: Replay, t: Seen, event: Json, data: Json) -> None:
    """However a service ends: far too long and unconfirmed, it must be flagged."""
    if t.state != "serving":
        return
    standard = next((s["standard_min"] for s in r.profile["services"] if s["code"] == t.service), 0)
    limit = max(standard * r.policy["forgotten_factor"], r.policy["forgotten_min_min"]) * 60_000
    if _told(event, data, "happened_at") - t.serving_since > limit:
        require(data["forgotten"], t.number, "was forgotten, and its time is averaged in")


def _transferred(r: Replay, t: Seen, event: Json, data: Json) -> None:
    expected = 0 if r.policy["transfer_place"] == "front" else t.issued_at
    require(data["place"][0] == expected, t.number, "lost its arrival time in a transfer")
    _finished(r, t, event, data)
    t.service, t.directed, t.place = data["service"], data["to_counter"], (data["place"][0], data["place"][1])


def _missed(r: Replay, t: Seen, event: Json, _data: Json) -> None:
    require(t.calls >= r.policy["missed_calls"], t.number, "was missed after", t.calls, "calls")
    require(event["at"] - t.called_at >= r.policy["missed_after_s"] * 1000, t.number, "was missed in haste")
    t.missed_at, t.times_missed = event["at"], t.times_missed + 1


def _restored(r: Replay, t: Seen, event: Json, data: Json) -> None:
    """At once, at the same counter, and as it was: only ``_ticket`` sets the state."""
    counter = data["counter"]
    require(not r.here(counter) and counter in r.open and counter not in r.paused, "counter", counter, "is not free")
    before = r.slips.taken_back(t, event, r.policy["undo_s"])
    require(ARROWS[event["type"]][t.state] == before.state, t.number, "comes back otherwise than it was")
    vars(t).update({**vars(before), "state": t.state})


def _reinstated(r: Replay, t: Seen, event: Json, data: Json) -> None:
    late = event["at"] - t.missed_at > r.policy["reinstate_within_min"] * 60_000
    require(not late and t.times_missed == 1, t.number, "came back too late")
    t.place = (data["place"][0], data["place"][1])


def _delayed(r: Replay, t: Seen, _event: Json, data: Json) -> None:
    """So often as the settings say, and somebody really goes first."""
    t.delays += 1
    require(t.delays <= r.policy["delays"], t.number, "was delayed too often")
    require([o for o in r.queued([t.service]) if o is not t], t.number, "lets nobody go first")
    t.place = (data["place"][0], data["place"][1])


def _reprioritised(r: Replay, t: Seen, _event: Json, data: Json) -> None:
    """With a reason, and not so many at once that the others are passed by."""
    require(data["reason"].strip(), t.number, "was given a class without a reason")
    t.priority, t.raised = data["priority"], True
    raised = [o for o in r.queued() if o.raised and o.priority]
    require(not t.priority or len(raised) <= r.policy["raised_waiting"], "too many were given a class by hand")


def _rated(_r: Replay, t: Seen, _event: Json, _data: Json) -> None:
    t.ratings += 1
    require(t.ratings == 1, t.number, "was rated twice")


Rule = Callable[[Replay, Seen, Json, Json], None]
_RULES: dict[str, Rule] = {
    "ticket_called": _called,
    "ticket_recalled": _recalled,
    "service_started": _started,
    "serving_confirmed": _started,
    "service_changed": _changed,
    "ticket_reclassified": _reclassified,
    "service_finished": _finished,
    "ticket_held": _finished,
    "ticket_transferred": _transferred,
    "ticket_missed": _missed,
    "call_restored": _restored,
    "service_restored": _restored,
    "ticket_reinstated": _reinstated,
    "ticket_delayed": _delayed,
    "ticket_reprioritised": _reprioritised,
    "ticket_rated": _rated,
}


def _issued(r: Replay, event: Json, data: Json) -> None:
    require(r.day_open and r.date(event["at"]) <= r.bdate, "a ticket on a day that is not open")
    require(data["ticket"] not in r.tickets, "a ticket id is used twice")
    booked, issued_at = data["booked_at"] or 0, _told(event, data, "issued_at")
    if data["appointment"]:
        ticket = r.tickets.get(r.booked.ticket(data["appointment"]))
        require(not ticket or (ticket.state, ticket.first_called) == ("abandoned", None), "checked in twice")
        r.booked.check_in(r.profile, event, data)
    require(bool(booked) == (data["channel"] == "appointment"), "channel", data["channel"], "booked", booked)
    if data["channel"] == "remote":
        clock = wall(r.profile, event["at"]).strftime("%H:%M")
        hours = r.profile["hours"]
        require(hours["opens"] <= clock < hours["closes"], "a ticket taken on a phone at", clock)
    if data["channel"] == "island":
        _own_number(r, event["device"], data["number"])
    else:
        letter = data["service"]
        count = max(r.numbers.get(letter, 0), r.passed_over if r.passed_on == r.bdate else 0) + 1
        require(data["number"] == f"{letter}{count:03d}", "number", data["number"], "is not the next one")
        require(issued_at == event["at"], data["number"], "was not issued when it says")
        r.numbers[letter] = count
    r.tickets[data["ticket"]] = Seen(
        id=data["ticket"],
        number=data["number"],
        service=data["service"],
        issued_at=issued_at,
        booked_at=booked,
        priority=data["priority"],
        place=(max(issued_at, booked), event["seq"]),
    )


def _own_number(r: Replay, device: str, number: str) -> None:
    """A cut-off kiosk's own number: of its series, and not on any other ticket of the day."""
    series, _, count = number.partition("-")
    require(series == f"K{r.kiosks.get(device)}", number, "is not of", device)
    require(number not in {ticket.number for ticket in r.tickets.values()}, number, "is on two tickets")
    r.numbers[series] = max(r.numbers.get(series, 0), int(count))


def _told(event: Json, data: Json, name: str) -> int:
    """When it happened: as the event says, or earlier, as a device told that had been cut off."""
    at: int = event["at"] if data.get(name) is None else data[name]
    require(at <= event["at"], "told before it happened:", event["seq"])
    return at


def _enrolled(r: Replay, _event: Json, data: Json) -> None:
    if data["device_kind"] == "kiosk":
        r.kiosks[data["device_id"]] = 1 + max(r.kiosks.values(), default=0)


def _generation(r: Replay, event: Json, data: Json) -> None:
    """No number of that date is given again, whatever the log was set back to."""
    today = r.numbers.values() if data["numbers_on"] == r.bdate else ()
    require(data["numbers_after"] >= max(today, default=0) + 100, "numbers go on too early after", event["seq"])
    r.gen, r.passed_on, r.passed_over = event["gen"], data["numbers_on"], data["numbers_after"]


def _profile(r: Replay, _event: Json, data: Json) -> None:
    r.profile = data["profile"]
    r.skills |= {one["id"]: (one["services"], one["backup"]) for one in r.profile["counters"]}


def _skills(r: Replay, _event: Json, data: Json) -> None:
    r.skills[data["counter"]] = (data["services"], data["backup"])


def _opened(r: Replay, _event: Json, data: Json) -> None:
    require(data["counter"] not in r.open, "counter", data["counter"], "opens twice")
    r.open.add(data["counter"])


def _closed(r: Replay, _event: Json, data: Json) -> None:
    require(not r.here(data["counter"]), "counter", data["counter"], "closes before its customer")
    r.open.discard(data["counter"])
    r.paused.discard(data["counter"])


def _day_closed(r: Replay, _event: Json, _data: Json) -> None:
    left = [t.number for t in r.tickets.values() if t.state not in {"served", "abandoned"}]
    require(not left and not r.open, "the day closes on", left, r.open)
    r.day_open = False


_OTHERS: dict[str, Callable[[Replay, Json, Json], None]] = {
    "ticket_issued": _issued,
    "device_enrolled": _enrolled,
    "profile_changed": _profile,
    "generation_began": _generation,
    "appointment_booked": lambda r, _event, data: r.booked.book(r.profile, data),
    "appointment_moved": lambda r, _event, data: r.booked.move(r.profile, data),
    "appointment_cancelled": lambda r, _event, data: r.booked.cancel(data["code"]),
    "skills_set": _skills,
    "counter_opened": _opened,
    "counter_closed": _closed,
    "counter_paused": lambda r, _event, data: r.paused.add(data["counter"]),
    "counter_resumed": lambda r, _event, data: r.paused.discard(data["counter"]),
    "day_closed": _day_closed,
}
