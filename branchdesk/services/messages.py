"""What goes over the wire besides commands: answers, errors, enrolment, log-in, health. All JSON, by msgspec.

An event on the wire is its log body (``chain.encode_event`` / ``chain.unseal``), redacted for the device that receives
it.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from branchdesk.domain.commands import Id
from branchdesk.domain.events import DeviceKind, Event
from branchdesk.domain.profile import ID_LENGTH, PLAIN, Profile
from branchdesk.domain.rota import PlannedDay
from branchdesk.metrics.own import OwnDay

Short = Annotated[str, Meta(min_length=1, max_length=128, pattern=PLAIN)]


ErrorKind = Literal["rejected", "unavailable", "damaged", "invalid"]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The events that a command made; the same for every retry of its ``cmd_id``. Empty: nothing had to change."""

    cmd_id: str
    events: tuple[Event, ...]


class AnswerMessage(msgspec.Struct, frozen=True, kw_only=True):
    """``Answer`` as JSON: each event is a body."""

    cmd_id: str
    events: list[msgspec.Raw]


class ErrorMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A coded error in both languages. ``kind`` tells whether trying again can help."""

    kind: ErrorKind
    code: str
    params: dict[str, str | int | float] = {}
    zh: str = ""
    en: str = ""


class Enrol(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device asks to join, with the one-time code that a manager gave it; ``cmd_id`` as for any command."""

    code: Short
    name: Short
    cmd_id: Annotated[str, Meta(max_length=ID_LENGTH, pattern=r"^[\w.:\-]*$(?!\n)")] = ""


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """The device's identity from now on. ``token`` is shown this once and kept by the device alone.

    It ends at ``expires_at`` (ms); a device asks for a new one in time.
    """

    branch: str
    device_id: str
    kind: DeviceKind
    counter: str
    token: str
    expires_at: int = 0


class Renewed(msgspec.Struct, frozen=True, kw_only=True):
    """A device's new token; the one before it is good for another day."""

    token: str
    expires_at: int


class LogInRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Staff log in at a device with a PIN; ``cmd_id`` as for any command."""

    cmd_id: Id
    staff: Short
    pin: Short


class LogOutRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Staff log out at a device; ``cmd_id`` as for any command."""

    cmd_id: Id


GivenKind = Literal["kiosk", "counter", "evaluator", "display", "manager"]
"""What a manager's code may make of a device; a further PC is let in on a PC."""


class CodeRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A manager asks for a one-time code, for a device of this kind (and, where it has one, at this counter)."""

    kind: GivenKind
    counter: Annotated[str, Meta(max_length=64)] = ""


class CodeMade(msgspec.Struct, frozen=True, kw_only=True):
    """A one-time code, good until ``expires_at`` (ms). ``authority``: the letters that stand for the branch's CA, to be
    typed behind it; empty: the branch has none of its own.
    """

    code: str
    expires_at: int
    authority: str = ""


class DeviceHealth(msgspec.Struct, frozen=True, kw_only=True):
    """A device of the branch and how it is. ``live``: it follows the branch now, at this PC or another one.

    ``seen_at`` (ms): when it was last heard of; 0: never. ``version``: of its program, empty where it never said.
    ``problem`` is an error code, ``since`` (ms) when that last changed. ``address``: a node PC's own, else where the
    device asked from last.
    """

    id: str
    kind: DeviceKind
    name: str
    counter: str = ""
    address: str = ""
    revoked: bool = False
    problem: str = ""
    detail: str = ""
    since: int = 0
    live: bool = False
    seen_at: int = 0
    version: str = ""


class Devices(msgspec.Struct, frozen=True, kw_only=True):
    """All devices that were ever enrolled, in that order. ``version``: of the node that answers."""

    version: str
    devices: tuple[DeviceHealth, ...]


class ProfileVersion(msgspec.Struct, frozen=True, kw_only=True):
    """The branch's settings as they were from ``at`` (ms) on. ``actor``: who saved them; empty: nobody of the branch.

    ``device`` is then the node (they are the branch's first) or the centre.
    """

    no: int
    seq: int
    at: int
    actor: str
    device: str
    profile: Profile


class Profiles(msgspec.Struct, frozen=True, kw_only=True):
    """Versions of the settings, newest first; ``more``: there are older ones."""

    versions: tuple[ProfileVersion, ...]
    more: bool = False


class PlanVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A plan of some dates as it was saved at ``at`` (ms) by ``actor``."""

    seq: int
    at: int
    actor: str
    days: tuple[PlannedDay, ...]


class Plans(msgspec.Struct, frozen=True, kw_only=True):
    """Saved plans, the newest first; ``more``: there are older ones."""

    versions: tuple[PlanVersion, ...]
    more: bool = False


class StaffAccess(msgspec.Struct, frozen=True, kw_only=True):
    """Whether somebody can log in. ``locked_until`` (ms): after too many wrong PINs; 0: not locked."""

    staff: str
    has_pin: bool
    locked_until: int = 0


class GivePin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A manager gives somebody a PIN. Without one, a lock is ended and the PIN stays."""

    staff: Short
    pin: Annotated[str, Meta(max_length=128, pattern=PLAIN)] = ""


class LoggedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A session at this device; sent along as ``X-Session``."""

    session: str
    staff: str
    name: str
    role: Literal["teller", "lobby", "manager"]


class Recognise(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a kiosk's reader read. It is answered and forgotten; nothing made of this struct may say it."""

    number: Short

    def __repr__(self) -> str:
        return "Recognise(…)"


class Recognised(msgspec.Struct, frozen=True, kw_only=True):
    """The customer's pseudonym; see ``node.recognition``."""

    customer: str


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One earlier visit. ``wait_min``: None where the ticket was never called; ``score``: None where nobody rated."""

    bdate: str
    service: str
    wait_min: int | None = None
    score: int | None = None
    counter: str = ""


class VisitsMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket holder's earlier visits, the latest first; empty also where no card told who that is."""

    ticket: str
    visits: list[Visit]


class MyDays(msgspec.Struct, frozen=True, kw_only=True):
    """A teller's own past days, the oldest first."""

    days: list[OwnDay]


class Beat(msgspec.Struct, frozen=True, kw_only=True):
    """The node's heartbeat on the stream: its clock (ms), the clock's rate, and the head's position (``gen`` 0: as the
    device knows it).
    """

    at: int
    rate: float = 1.0
    gen: int = 0
    seq: int = 0


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What a node says of itself. ``problems`` are error codes; empty when all is well."""

    branch: str
    version: str
    seq: int
    at: int
    day: str
    problems: tuple[str, ...] = ()
    centre_cursor: int | None = None
    centre_lag: int | None = None
