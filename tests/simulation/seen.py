"""A ticket as the second reading of the log sees it (see ``replay``), and what of it may be taken back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tests.simulation.ground import Json, require

QUEUED = {"waiting", "transferred"}
AT_COUNTER = {"called", "serving"}
PARTINGS = {"service_finished", "ticket_missed", "ticket_transferred", "ticket_held"}


@dataclass
class Seen:
    """A ticket as the log tells it. Instants in ms."""

    id: str
    number: str
    service: str
    issued_at: int
    booked_at: int
    priority: str
    place: tuple[int, int]
    state: str = "waiting"
    counter: str = ""
    directed: str = ""
    first_called: int | None = None
    called_at: int = 0
    last_called: int = 0
    calls: int = 0
    serving_since: int = 0
    missed_at: int = 0
    times_missed: int = 0
    delays: int = 0
    raised: bool = False
    ratings: int = 0


@dataclass
class Slips:
    """By counter: when it last parted with its customer, and the ticket as it was before; until anything else."""

    kept: dict[str, tuple[int, Seen]] = field(default_factory=dict)

    def before(self, kind: str, ticket: Seen | None) -> Seen | None:
        """The ticket as it is now, where its counter parts with it by this event."""
        return replace(ticket) if ticket is not None and kind in PARTINGS and ticket.state in AT_COUNTER else None

    def remember(self, event: Json, before: Seen | None) -> None:
        """Something has happened, perhaps a parting."""
        data = event["data"]
        if data.get("reason") != "missed_twice":
            touched = {data.get("counter"), *(c for c, (_, t) in self.kept.items() if t.id == data.get("ticket"))}
            self.kept = {counter: kept for counter, kept in self.kept.items() if counter not in touched}
        if before is not None and data.get("happened_at") is None:
            self.kept[data["counter"]] = (event["at"], before)

    def taken_back(self, ticket: Seen, event: Json, undo_s: int) -> Seen:
        """What it was before. Raises Broken where it could not be taken back."""
        counter = event["data"]["counter"]
        require(counter in self.kept, "counter", counter, "takes back what is past")
        at, before = self.kept[counter]
        require(before.id == ticket.id, "counter", counter, "takes back another's", ticket.number)
        require(event["at"] - at <= undo_s * 1000, ticket.number, "is taken back too late")
        return before
