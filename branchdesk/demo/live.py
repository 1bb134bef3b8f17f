"""The simulated day beside real windows: the same actors, on real devices of a running node, at its pace."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import partial

from branchdesk.client.link import BranchLink
from branchdesk.demo.simulation import Simulation
from branchdesk.domain import commands as c
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import SECOND
from branchdesk.services.messages import Answer

LONGEST_NAP_S = 0.25
HANDS_OFF_S = 180
"""A counter at which a person did something is theirs for so long, by the person's own clock."""
Role = tuple[str, str]
"""Device kind and counter."""


class LiveCast:
    """Plays its own enrolled devices; sees the branch through the manager's link."""

    def __init__(self, links: Mapping[Role, BranchLink], pin: str) -> None:
        self._links = links
        self._pin = pin
        self._eyes = links["manager", ""]
        self._own = {link.who.device for link in links.values()}
        self._seen: Snapshot | None = None
        self._first = threading.Event()
        self._people: set[str] = set()
        self._asked: dict[str, Snapshot] = {}

    def start(self, timeout_s: float = 10) -> None:
        """Follow the branch on every device, as windows do, until the first snapshot is there. Raises TimeoutError."""
        for (kind, counter), link in self._links.items():
            seen = self._on_change if link is self._eyes else _unread
            link.follow(partial(self._on_pad, counter) if kind == "evaluator" else seen, lambda _state, _since: None)
        if not self._first.wait(timeout_s):
            raise TimeoutError("the node sent no snapshot")

    def snapshot(self) -> Snapshot:
        assert self._seen is not None
        return self._seen

    def question(self, counter: str, ticket: str) -> str:
        seen = self._asked.get(counter)
        known = seen.tickets.get(ticket) if seen else None
        return known.question if known else ""

    def now(self) -> int:
        """The node's clock (ms)."""
        return self._eyes.now()

    def send(self, kind: str, counter: str, op: c.Op) -> Answer:
        answer = self._links[kind, counter].send(op)
        self._wait_for(answer)
        return answer

    def log_in(self, counter: str, staff: str) -> None:
        self._links["counter", counter].log_in(staff, self._pin)

    def taken_by_people(self) -> set[str]:
        """Counters at which somebody else's device did something since the last call."""
        people, self._people = self._people, set()
        return people

    def close(self) -> None:
        """Close every link."""
        for link in self._links.values():
            link.close()

    def _on_change(self, snapshot: Snapshot, event: Event | None) -> None:
        self._seen = snapshot
        self._first.set()
        if event is not None and event.device not in self._own:
            device = snapshot.devices.get(event.device)
            if device is not None and device.kind == "counter":
                self._people.add(device.counter)

    def _on_pad(self, counter: str, snapshot: Snapshot, _event: Event | None) -> None:
        self._asked[counter] = snapshot

    def _wait_for(self, answer: Answer) -> None:
        """See one's own doing before the next look, so that nobody acts on yesterday's floor."""
        seq = answer.events[-1].seq if answer.events else 0
        patience = threading.Event()
        for _ in range(40):
            if self.snapshot().seq >= seq:
                return
            patience.wait(0.025)


def _unread(_snapshot: Snapshot, _event: Event | None) -> None:
    """A device that is looked at by nobody."""


def run_live(day: Simulation, cast: LiveCast, rate: float, stop: threading.Event) -> None:
    """Act as the node's clock comes to what is due; ends with the day or when told to."""
    while not stop.is_set() and (at := day.next_at) is not None:
        now = cast.now()
        for counter in cast.taken_by_people():
            day.leave_alone(counter, now + round(HANDS_OFF_S * SECOND * rate))
        if at > now:
            stop.wait(min(LONGEST_NAP_S, (at - now) / SECOND / rate))
        else:
            day.run_due(now)
