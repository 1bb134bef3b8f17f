"""What happened: payloads and their envelope. Payloads only grow, by optional fields; names are past tense.

Instants are ms since 1970 UTC. A type this version does not know is kept as ``Unknown`` and skipped by the fold.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import msgspec

from branchdesk.domain.expected import Recommended
from branchdesk.domain.profile import Profile
from branchdesk.domain.rota import PlannedDay
from branchdesk.domain.ticket import Channel, Place

DeviceKind = Literal["kiosk", "counter", "evaluator", "display", "manager", "node", "centre"]
"""``centre``: no device; what came down from the centre through the branch's inbox."""


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all payloads; ``kind`` is the name in the log, derived from the class's name."""

    kind: ClassVar[str]
    version: ClassVar[int] = 1

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        name = cls.__name__
        cls.kind = "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class ProfileChanged(Payload, frozen=True, kw_only=True):
    profile: Profile
    version_no: int


class GenerationBegan(Payload, frozen=True, kw_only=True):
    """The first event of a log's next generation: the log was set back, and may lack what had happened since.

    ``restored`` from a back-up; ``recovered`` after most of the branch's PCs were destroyed; ``settled``: a person said
    which of two logs goes on. On the business date ``numbers_on``, numbers go on behind ``numbers_after``.
    ``unseen``: nobody could be asked for what had happened since.
    """

    reason: Literal["recovered", "restored", "settled"]
    by: str = ""
    note: str = ""
    numbers_on: str = ""
    numbers_after: int = 0
    unseen: bool = False
    sole: str = ""
    """The PC that goes on alone: all others are out, and join anew if they are ever found."""


class PlanSaved(Payload, frozen=True, kw_only=True):
    """Plans of these dates from now on, in place of older ones."""

    days: tuple[PlannedDay, ...]


class DayOpened(Payload, frozen=True, kw_only=True):
    automatic: bool = False


class DayReopened(Payload, frozen=True, kw_only=True):
    """A manager takes back the closing of the same date: numbers and tickets go on where they were."""


class DayClosed(Payload, frozen=True, kw_only=True):
    automatic: bool = False


class DeviceEnrolled(Payload, frozen=True, kw_only=True):
    device_id: str
    device_kind: DeviceKind
    name: str
    counter: str = ""
    address: str = ""
    """Of a node PC: "host:port" at which devices and other nodes reach it."""


class DeviceRevoked(Payload, frozen=True, kw_only=True):
    device_id: str


class DeviceReported(Payload, frozen=True, kw_only=True):
    """A change in a device's health: ``problem`` is an error code, empty when all is well."""

    device_id: str
    problem: str = ""
    detail: str = ""


class KioskStopped(Payload, frozen=True, kw_only=True):
    """Staff put it out of service. ``reason`` is a code, ``note`` what they typed; customers read both."""

    device_id: str
    reason: str = ""
    note: str = ""


class KioskResumed(Payload, frozen=True, kw_only=True):
    device_id: str


class StaffLoggedIn(Payload, frozen=True, kw_only=True):
    counter: str
    staff: str


class StaffLoggedOut(Payload, frozen=True, kw_only=True):
    counter: str
    staff: str


class StaffLocked(Payload, frozen=True, kw_only=True):
    """Too many wrong PINs."""

    staff: str
    until: int


class PinChanged(Payload, frozen=True, kw_only=True):
    """A manager (the event's actor) gave somebody a PIN, or only ended a lock. The PIN itself is in no log."""

    staff: str
    unlocked: bool = False


class AccessRefused(Payload, frozen=True, kw_only=True):
    """Somebody was refused at a node, ``count`` times since it was last recorded; ``code`` says why."""

    code: str
    subject: str = ""
    address: str = ""
    count: int = 1


class CounterOpened(Payload, frozen=True, kw_only=True):
    counter: str
    staff: str


class CounterClosed(Payload, frozen=True, kw_only=True):
    counter: str


class CounterPaused(Payload, frozen=True, kw_only=True):
    counter: str
    reason: str
    approved: bool


class CounterResumed(Payload, frozen=True, kw_only=True):
    counter: str


class CounterFreed(Payload, frozen=True, kw_only=True):
    """The teller is ready again: ends the wrap-up."""

    counter: str


class SkillsSet(Payload, frozen=True, kw_only=True):
    counter: str
    services: tuple[str, ...]
    backup: tuple[str, ...] = ()


class AppointmentBooked(Payload, frozen=True, kw_only=True):
    code: str
    service: str
    booked_at: int
    token: str = ""
    """Secret of its page, made by the centre; the ticket of its check-in inherits it. Empty: it has no page."""


class AppointmentMoved(Payload, frozen=True, kw_only=True):
    code: str
    booked_at: int


class AppointmentCancelled(Payload, frozen=True, kw_only=True):
    code: str


class TicketIssued(Payload, frozen=True, kw_only=True):
    ticket: str
    number: str
    token: str
    service: str
    language: str = "zh"
    priority: str = ""
    channel: Channel = "walk_in"
    booked_at: int | None = None
    appointment: str = ""
    ahead: int = 0
    promise_low_min: int | None = None
    promise_high_min: int | None = None
    issued_at: int | None = None
    """When a kiosk that was cut off issued it; None: when the event says."""
    lost_booking: int | None = None
    """The time of the ``appointment`` that its holder came too late for: the ticket is an ordinary one."""
    customer: str = ""
    """The holder's pseudonym (``node.recognition``), where a card told it; never a number of theirs."""
    tier: str = ""
    """The holder's segment, where a card told it."""


class IslandTicketLapsed(Payload, frozen=True, kw_only=True):
    """A cut-off kiosk's ticket that arrived when its business date was over: known, and in nobody's queue."""

    number: str
    service: str
    issued_at: int
    bdate: str


class TicketPrinted(Payload, frozen=True, kw_only=True):
    """Outcome of printing: ``problem`` is the printer's error code, empty when paper came out."""

    ticket: str
    problem: str = ""
    reprint: bool = False


class TicketCalled(Payload, frozen=True, kw_only=True):
    """``why`` is the policy's reason code; ``why_params`` fill its text (see ``policy``)."""

    ticket: str
    counter: str
    why: str
    why_params: dict[str, str | int] = {}
    reason: str = ""


class TicketRecalled(Payload, frozen=True, kw_only=True):
    ticket: str
    counter: str


class ServiceStarted(Payload, frozen=True, kw_only=True):
    ticket: str
    counter: str
    happened_at: int | None = None
    """When it was at a device that was cut off; None: when the event says. So wherever it occurs."""


class ServiceChanged(Payload, frozen=True, kw_only=True):
    """A further service in the same visit begins: the one before ends with ``outcome``."""

    ticket: str
    counter: str
    service: str
    outcome: str = ""
    steps_done: tuple[int, ...] = ()
    forgotten: bool = False


class TicketReclassified(Payload, frozen=True, kw_only=True):
    """The customer had chosen the wrong service; audited."""

    ticket: str
    counter: str
    service: str
    reason: str = ""


class ServingConfirmed(Payload, frozen=True, kw_only=True):
    ticket: str
    counter: str


class ServiceFinished(Payload, frozen=True, kw_only=True):
    """``question``: one-time token with which this counter's evaluator rates this finish; no other device is told."""

    ticket: str
    counter: str
    outcome: str = ""
    forgotten: bool = False
    steps_done: tuple[int, ...] = ()
    happened_at: int | None = None
    question: str = ""


class TicketTransferred(Payload, frozen=True, kw_only=True):
    ticket: str
    counter: str
    service: str
    place: Place
    to_counter: str = ""
    note: str = ""
    forgotten: bool = False


class TicketHeld(Payload, frozen=True, kw_only=True):
    ticket: str
    counter: str
    note: str = ""
    forgotten: bool = False


class TicketMissed(Payload, frozen=True, kw_only=True):
    ticket: str
    counter: str


class CallRestored(Payload, frozen=True, kw_only=True):
    """A slip (``step``: missed, transfer, hold) taken back: called to this counter, as if it had not happened."""

    ticket: str
    counter: str
    step: str


class ServiceRestored(Payload, frozen=True, kw_only=True):
    """A slip (``step``: finish, transfer, hold) taken back: the service goes on from its own start."""

    ticket: str
    counter: str
    step: str


class TicketReinstated(Payload, frozen=True, kw_only=True):
    ticket: str
    place: Place


class TicketDelayed(Payload, frozen=True, kw_only=True):
    """Its holder needs more time, and lets some go first."""

    ticket: str
    place: Place


class TicketReprioritised(Payload, frozen=True, kw_only=True):
    """``priority``: the class from now on; empty: none."""

    ticket: str
    priority: str
    reason: str


class AlertAcknowledged(Payload, frozen=True, kw_only=True):
    """The envelope's actor has seen to an alert; it holds while that alert lasts (``domain.alerts.acknowledged``)."""

    code: str
    subject: str
    severity: str


class TicketAbandoned(Payload, frozen=True, kw_only=True):
    ticket: str
    reason: str = ""


class TicketRated(Payload, frozen=True, kw_only=True):
    ticket: str
    score: int
    channel: Literal["evaluator", "page"]
    reasons: tuple[str, ...] = ()
    seconds: float | None = None
    suspect: bool = False
    happened_at: int | None = None
    word: str = ""


class MessageSent(Payload, frozen=True, kw_only=True):
    """``sender`` and ``to`` are counters; empty: the lobby manager (or, as the sender, a kiosk)."""

    message: str
    sender: str
    to: str
    code: str
    note: str = ""


class MessageAnswered(Payload, frozen=True, kw_only=True):
    message: str
    note: str = ""
    code: str = ""


class RemoteRefused(Payload, frozen=True, kw_only=True):
    """What the centre asked for was not done, and never will be under this id: a refusal is as final as a deed.

    ``code`` and ``params`` are those of the error.
    """

    code: str
    params: dict[str, str | int | float] = {}


class AdviceGiven(Payload, Recommended, frozen=True, kw_only=True):
    """What the node recommends to whoever leads."""

    advice: str = ""


class AdviceAnswered(Payload, frozen=True, kw_only=True):
    advice: str = ""
    accepted: bool = False


class AdviceWithdrawn(Payload, frozen=True, kw_only=True):
    """Its reason has gone, or another one is better."""

    advice: str = ""


class Unknown(Payload, frozen=True, kw_only=True):
    """A payload from a later version: kept byte for byte in the log, skipped by the fold."""

    type: str


PAYLOADS: dict[str, type[Payload]] = {cls.kind: cls for cls in Payload.__subclasses__() if cls is not Unknown}


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """The envelope. ``at`` never runs backwards; ``bdate`` is fixed once, in the branch's time zone."""

    branch: str
    gen: int
    seq: int
    at: int
    bdate: str
    device: str
    actor: str
    cmd_id: str
    data: Payload

    @property
    def type(self) -> str:
        """The payload's name in the log."""
        return self.data.type if isinstance(self.data, Unknown) else self.data.kind
