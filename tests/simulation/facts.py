"""What one pass over a day's events tells about people and visits: the ground of ``recompute``."""

from __future__ import annotations

from typing import Any

from branchdesk.domain.events import Event

Plain = dict[str, Any]
PARTINGS = {
    "ticket_transferred": "transfers",
    "ticket_held": "holds",
    "ticket_missed": "misses",
    "service_finished": "",
}
"""How a counter parts with its customer, and which count goes up."""


class Facts:
    """What one pass over a day's events has seen."""

    def __init__(self) -> None:
        self.people: dict[str, Plain] = {}
        self.visits: list[Plain] = []
        self.here: dict[str, Plain] = {}
        """The visit going on at each counter."""
        self.wrapping: dict[str, Plain] = {}
        self.duties: list[Plain] = []
        self.counts = dict.fromkeys(("recalls", "misses", "transfers", "holds", "further_services", "by_name"), 0)

        self.undo: dict[str, tuple[str, Plain, Plain, Plain, Plain]] = {}
        """By counter: how it parted with its customer; the person and the visit, and both as they were before."""

    def see(self, event: Event) -> None:
        data: Any = event.data
        if event.type in ("call_restored", "service_restored"):
            self.take_back(data.counter)
            return
        if event.type in PARTINGS and data.counter in self.here:
            person, visit = self.people[data.ticket], self.here[data.counter]
            self.undo[data.counter] = (event.type, person, dict(person), visit, dict(visit))
        handler = getattr(self, "on_" + event.type.split("_")[0], None)
        if handler is not None:
            handler(event.type, data, event.at)

    def on_ticket(self, kind: str, data: Any, at: int) -> None:
        if kind == "ticket_issued":
            came = at if data.issued_at is None else data.issued_at
            self.people[data.ticket] = {
                "id": data.ticket, "came": came, "counts_from": max(came, data.booked_at or 0), "first": data.service,
                "wants": data.service, "priority": data.priority, "channel": data.channel, "called": None,
                "promise": (data.promise_low_min, data.promise_high_min), "end": None, "left": None, "rating": None,
            }  # fmt: skip
        elif kind == "ticket_called":
            self.called(data, at)
        elif kind == "ticket_recalled":
            self.here[data.counter]["last_call"] = at
            self.counts["recalls"] += 1
        elif kind == "ticket_reclassified":
            self.here[data.counter]["service"] = data.service
            self.people[data.ticket]["wants"] = data.service
        elif kind in ("ticket_transferred", "ticket_held", "ticket_missed"):
            self.counts[PARTINGS[kind]] += 1
            self.here.pop(data.counter).update(stopped=at, forgotten=kind != "ticket_missed" and data.forgotten)
            if kind == "ticket_transferred":
                self.people[data.ticket]["wants"] = data.service
        elif kind == "ticket_abandoned":
            self.people[data.ticket].update(end="abandoned", left=at)
            for counter, visit in list(self.here.items()):
                if visit["ticket"] == data.ticket:
                    self.here.pop(counter)["stopped"] = at
        elif kind == "ticket_reprioritised":
            self.people[data.ticket]["priority"] = data.priority
        elif kind == "ticket_rated":
            self.people[data.ticket]["rating"] = data

    def take_back(self, counter: str) -> None:
        """The last parting was a slip: nothing of it counts. Whether it may be is not asked here."""
        kind, person, person_before, visit, visit_before = self.undo.pop(counter)
        if PARTINGS.get(kind):
            self.counts[PARTINGS[kind]] -= 1
        for changed, before in ((person, person_before), (visit, visit_before)):
            changed.clear()
            changed.update(before)
        self.here[counter] = visit
        self.wrapping.pop(counter, None)

    def called(self, data: Any, at: int) -> None:
        person = self.people[data.ticket]
        self.counts["by_name"] += data.why == "by_name"
        if person["called"] is None:
            person["called"] = at
        self.end_wrap_up(data.counter, at)
        self.visit(data.ticket, data.counter, person["wants"], at)

    def visit(self, ticket: str, counter: str, service: str, at: int) -> Plain:
        teller = [duty for duty in self.duties if duty["counter"] == counter][-1]["teller"]
        visit = {
            "ticket": ticket, "counter": counter, "teller": teller, "service": service, "last_call": at,
            "began": None, "stopped": None, "walk": None, "wrap": None, "forgotten": False,
        }  # fmt: skip
        self.visits.append(visit)
        self.here[counter] = visit
        return visit

    def on_service(self, kind: str, data: Any, at: int) -> None:
        visit = self.here[data.counter]
        at = at if getattr(data, "happened_at", None) is None else data.happened_at
        if kind == "service_started":
            visit.update(began=at, walk=at - visit["last_call"])
        elif kind == "service_changed":
            visit.update(stopped=at, forgotten=data.forgotten)
            self.counts["further_services"] += 1
            self.people[data.ticket]["wants"] = data.service
            self.visit(data.ticket, data.counter, data.service, at)["began"] = at
        elif kind == "service_finished":
            del self.here[data.counter]
            visit.update(stopped=at, forgotten=data.forgotten)
            self.wrapping[data.counter] = visit
            self.people[data.ticket].update(end="served", left=at)

    def on_counter(self, kind: str, data: Any, at: int) -> None:
        if kind == "counter_opened":
            duty = {"counter": data.counter, "teller": data.staff, "from": at, "to": None, "pauses": [], "approved": []}
            self.duties.append(duty)
            return
        duty = [duty for duty in self.duties if duty["counter"] == data.counter][-1]
        self.end_wrap_up(data.counter, at)
        if kind == "counter_paused":
            duty["pauses"].append([at, None, data.approved])
        elif duty["pauses"] and duty["pauses"][-1][1] is None and kind in ("counter_resumed", "counter_closed"):
            duty["pauses"][-1][1] = at
        if kind == "counter_closed":
            duty["to"] = at

    def end_wrap_up(self, counter: str, at: int) -> None:
        visit = self.wrapping.pop(counter, None)
        if visit is not None:
            visit["wrap"] = min(at - visit["stopped"], 60_000)
