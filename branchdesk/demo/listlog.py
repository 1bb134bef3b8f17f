"""A branch's log in memory, for days that are played and need no disk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.ports import Conflict


class ListLog:
    """The least log that a desk works on. It ends with its process."""

    def __init__(self, events: Sequence[Sealed] = ()) -> None:
        self.events: list[Sealed] = []
        self._by_command: defaultdict[str, list[Event]] = defaultdict(list)
        self._extend(events)

    def head(self) -> Head:
        return Head(self.events[-1].seq, self.events[-1].hash) if self.events else Head()

    def append(self, expected: Head, events: Sequence[Sealed]) -> None:
        if expected != self.head():
            raise Conflict
        self._extend(events)

    def read(self, after: int, limit: int) -> list[Sealed]:
        return self.events[after : after + limit]

    def find(self, cmd_id: str) -> list[Event]:
        return list(self._by_command.get(cmd_id, ()))

    def read_day(self, bdate: str) -> list[Event]:
        return [sealed.event for sealed in self.events if sealed.event.bdate == bdate]

    def read_type(self, kind: str, before: int, limit: int) -> list[Event]:
        found = [one.event for one in reversed(self.events) if one.event.type == kind and one.event.seq < before]
        return found[:limit]

    def load_snapshot(self, at_most: int | None = None) -> Snapshot | None:  # noqa: ARG002 - nothing is saved
        return None

    def save_snapshot(self, snapshot: Snapshot) -> None:
        pass

    def close(self) -> None:
        pass

    def _extend(self, events: Sequence[Sealed]) -> None:
        self.events.extend(events)
        for sealed in events:
            self._by_command[sealed.event.cmd_id].append(sealed.event)
