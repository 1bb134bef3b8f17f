"""The branch as folded from its log: one immutable value that every decision, screen and report reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_args, get_origin

import msgspec
from immutables import Map

from branchdesk.domain.counter import Counter, Duty
from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import AdviceGiven, DeviceKind, Event
from branchdesk.domain.profile import Profile
from branchdesk.domain.rota import SavedPlan
from branchdesk.domain.ticket import Place, Ticket

SHOWN_CALLS = 12


class Stopped(msgspec.Struct, frozen=True, kw_only=True):
    """Since when a kiosk is out of service, by whom (empty: at the kiosk itself), and what its customers read of it."""

    at: int
    by: str = ""
    reason: str = ""
    note: str = ""


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """An enrolled device. ``problem`` is an error code, empty when all is well."""

    id: str
    kind: DeviceKind
    name: str
    counter: str = ""
    address: str = ""
    """Of a node PC: "host:port"."""
    island: int = 0
    """Of a kiosk: which one ever enrolled; its own series of numbers is K1-001 … for 1. 0: no kiosk."""
    order: int = 0
    """The n-th device that was ever enrolled."""
    revoked: bool = False
    problem: str = ""
    detail: str = ""
    since: int = 0
    stopped: Stopped | None = None
    """Of a kiosk that staff put out of service; None: it serves."""


class ShownCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call as the display shows and speaks it; ``seq`` orders them and tells one from the next."""

    seq: int
    at: int
    ticket: str
    number: str
    counter: str
    recall: bool = False


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """A booked slot; ``ticket`` is set when the customer has checked in. ``token``: as for a ticket."""

    code: str
    service: str
    booked_at: int
    ticket: str = ""
    token: str = ""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What staff told each other today. ``sender`` and ``to`` as in ``events.MessageSent``; ``by``: staff id."""

    id: str
    sender: str
    to: str
    code: str
    note: str = ""
    sent_at: int
    by: str = ""
    device: str = ""
    """From where; tells one kiosk from another."""
    answered_at: int | None = None
    answered_by: str = ""
    answer_code: str = ""
    answer: str = ""
    """A free word beside the code."""


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """A recommendation of today: ``told`` as it was given, and what became of it."""

    told: AdviceGiven
    at: int
    answered_at: int | None = None
    answered_by: str = ""
    accepted: bool = False
    withdrawn_at: int | None = None

    @property
    def stands(self) -> bool:
        """It waits for an answer."""
        return self.answered_at is None and self.withdrawn_at is None


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """Who last acknowledged an alert, and when. It counts while the alert is older than that (``domain.alerts``)."""

    at: int
    by: str


SlipStep = Literal["finish", "missed", "transfer", "hold"]


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """What was done last with a counter's customer, and how it was before: for taking it back."""

    step: SlipStep
    at: int
    ticket: Ticket
    """As it was before."""
    since: int
    """When the counter's activity of then had begun."""


class Generation(msgspec.Struct, frozen=True, kw_only=True):
    """How the log's present generation began (see ``events.GenerationBegan``)."""

    reason: str
    numbers_on: str = ""
    numbers_after: int = 0
    unseen: bool = False


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """State of one branch after event ``seq``. Tickets, numbers and duties are those of the business date ``bdate``."""

    branch: str
    gen: int = 1
    generation: Generation | None = None
    """None: the first one."""
    seq: int = 0
    at: int = 0
    """Instant of the last event: time never runs behind it."""
    profile: Profile
    profile_no: int = 0
    bdate: str = ""
    day_open: bool = False
    numbers: Map[str, int] = Map()
    """Last number issued today, by ticket letter or (K1) series of a kiosk."""
    tickets: Map[str, Ticket] = Map()
    by_number: Map[str, str] = Map()
    waiting: Map[str, Map[str, Place]] = Map()
    """Tickets in each service's queue, with their places."""
    counters: Map[str, Counter] = Map()
    duties: tuple[Duty, ...] = ()
    devices: Map[str, Device] = Map()
    appointments: Map[str, Appointment] = Map()
    calls: tuple[ShownCall, ...] = ()
    """The latest calls, newest first."""
    slips: Map[str, Slip] = Map()
    """By counter, while nothing else has happened there or to that ticket."""
    messages: Map[str, Message] = Map()
    """Today's, answered or not."""
    advice: Map[str, Advice] = Map()
    """Today's, answered or not."""
    seen: Map[str, Seen] = Map()
    """Alerts of the day that were acknowledged, by ``domain.alerts.Alert.key``."""
    plans: Map[str, SavedPlan] = Map()
    """By business date, of today and coming days: which counters are to be open."""
    priority_run: int = 0
    """Priority tickets called in a row."""

    def ticket(self, ticket_id: str) -> Ticket:
        """Today's ticket by id. Raises Rejected("unknown_ticket")."""
        found = self.tickets.get(ticket_id)
        if found is None:
            raise Rejected("unknown_ticket", ticket=ticket_id)
        return found

    def counter(self, counter_id: str) -> Counter:
        """Raises Rejected("unknown_counter")."""
        found = self.counters.get(counter_id)
        if found is None:
            raise Rejected("unknown_counter", counter=counter_id)
        return found

    def queue(self, service: str) -> Map[str, Place]:
        """Ids waiting for a service, with their places; unordered."""
        return self.waiting.get(service, Map())

    @property
    def waiting_count(self) -> int:
        """Tickets waiting in all queues."""
        return sum(len(queue) for queue in self.waiting.values())


Handler = Callable[[Snapshot, Event, Any], Snapshot]
"""How the fold takes in one type of event; the third argument is its payload."""


def _to_plain(value: Any) -> Any:
    if isinstance(value, Map):
        return dict(value)
    raise TypeError(f"cannot encode {type(value)}")


def _from_plain(kind: Any, value: Any) -> Any:
    if get_origin(kind) is Map:
        key, item = get_args(kind)
        return Map(msgspec.convert(value, dict[key, item], dec_hook=_from_plain))  # type: ignore[valid-type]
    raise TypeError(f"cannot decode {kind}")


_encoder = msgspec.json.Encoder(enc_hook=_to_plain)
_decoder = msgspec.json.Decoder(Snapshot, dec_hook=_from_plain)


def encode_snapshot(snapshot: Snapshot) -> bytes:
    """The snapshot as JSON."""
    return _encoder.encode(snapshot)


def decode_snapshot(raw: bytes) -> Snapshot:
    """Inverse of ``encode_snapshot``. Raises msgspec.DecodeError."""
    return _decoder.decode(raw)
