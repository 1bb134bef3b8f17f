"""The branch's settings: services, counters, staff, policy, texts. A profile is itself an event in the log.

Times of day are "HH:MM" in the branch's time zone. Durations carry their unit in the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from branchdesk.domain import guidance, opening
from branchdesk.domain.board import DisplaySetup, display_problem, photos_problem
from branchdesk.domain.brand import Brand, brand_problem
from branchdesk.domain.errors import Rejected
from branchdesk.domain.guidance import Tier, Wish
from branchdesk.domain.opening import Hours
from branchdesk.domain.words import Words

__all__ = ["Hours", "Words"]
"""What belongs to a profile and is at home elsewhere; the rest is here."""

Role = Literal["teller", "lobby", "manager"]

ID = r"^[\w.:\-]+$(?!\n)"
ID_LENGTH = 64
"""What may name a counter, a person or a reason, here and in commands."""
PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""Text without control characters but tabs and line ends: no database, log file or printer takes the others well."""
SHORTEST_PIN = 4
PLAN = (12, 6)
"""Columns and rows of a floor's plan, at most."""
MOST = 1_000_000
"""No number of minutes, seconds or people in a profile is larger: what is computed from it stays finite."""


class Fee(msgspec.Struct, frozen=True):
    """A line of a tariff: what for, and how much, as it is to be read ("0.1 %, at most 50 yuan")."""

    name: Words
    amount: Words


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer comes for. ``code`` is also the ticket's letter."""

    code: str
    name: Words
    standard_min: float
    """Standard service time: the counter's traffic light and the first wait estimate use it."""
    cv: float = 0.8
    """Coefficient of variation of the service time (DOMAIN.md's day: 0.7-0.9)."""
    icon: str = "ticket"
    steps: tuple[Words, ...] = ()
    documents: Words | None = None
    fee: Words | None = None
    """What to bring and what it costs, in one line each: for the kiosk's tile."""
    papers: tuple[Words, ...] = ()
    """What to bring, one thing each, for the customer's page; empty: ``documents`` says it."""
    fees: tuple[Fee, ...] = ()
    """The tariff, line by line, for the customer's page; empty: ``fee`` says it."""
    slots_per_half_hour: int = 0
    """Appointments that may be booked into one slot, a half-hour unless ``Booking`` says otherwise; 0: none."""
    last_ticket: str = ""
    """Time of day ("16:40") from which kiosks and phones give no ticket for it until the next day; empty: none."""
    capacity: int = 0
    """So many may wait for it at once before kiosks and phones give no ticket for it; 0: no limit of its own."""


class CounterSetup(msgspec.Struct, frozen=True, kw_only=True):
    """A counter and its skills. ``backup`` services are called only when none of its own waits."""

    id: str
    services: tuple[str, ...]
    backup: tuple[str, ...] = ()
    able: tuple[str, ...] = ()
    """What whoever works here could serve besides: the advice may recommend it, and nothing else happens by it."""
    flexible: bool = False
    """Opened when the queue passes ``Policy.flexible_at_waiting``."""
    place: tuple[int, int] | None = None
    """Column and row on the floor's plan; None: the next free place of the row at the top."""


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may log in. PINs are not here: they stay in the node's vault."""

    id: str
    name: str
    role: Role = "teller"
    photo: str = ""
    """PNG or JPEG in base64, at most 24 KB; shown to customers only with consent:"""
    shown: bool = False
    """this person agrees to be shown, by name and picture, on the rating pad of the counter where they serve."""


class Reason(msgspec.Struct, frozen=True):
    """A coded reason (priority, pause, rating, outcome). ``approved`` pauses do not count against occupancy."""

    code: str
    name: Words
    approved: bool = True
    minutes: float = 0
    """Of a pause: how long it is planned to last; 0: as long as it takes."""


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """Who is called next, and what may be done when."""

    max_wait_min: float = 30
    """Maximum-wait guarantee: whoever has waited longer goes before every class."""
    priority_run: int = 2
    """At most so many priority tickets in a row while others wait (ratio cap)."""
    transfer_place: Literal["arrival", "front"] = "arrival"
    missed_calls: int = 3
    missed_after_s: int = 90
    recall_gap_s: int = 15
    max_calls: int = 6
    reinstate_within_min: float = 15
    reinstate_places: int = 3
    raised_waiting: int = 3
    """A manager may give so many waiting customers a class at once, with a reason; 0: none."""
    delay_places: int = 3
    """Whoever needs more time lets so many others go first,"""
    delays: int = 2
    """so often at most; 0: nobody may."""
    check_in_early_min: float = 60
    """Nobody checks in for an appointment earlier than this before its time;"""
    on_time_early_min: float = 10
    """whoever does at most so early is on time, and may be called at once;"""
    check_in_late_min: float = 30
    """whoever comes later than this after it has lost it, and gets an ordinary ticket."""
    remote_waiting: int = 30
    """Tickets taken on phones that may wait at once; 0: none are given."""
    undo_s: int = 20
    """So long a finish, miss, transfer or hold may be taken back at its counter; 0: never."""
    wrap_up_max_s: int = 60
    forgotten_factor: float = 4
    forgotten_min_min: float = 30
    """A finish is forgotten after max(factor x standard time, this), unless the teller confirmed since."""
    rating_timeout_s: int = 25
    rating_days: int = 1
    flexible_at_waiting: int = 8
    capacity: int = 5000
    """Tickets waiting at once, above which the kiosk stops issuing."""
    auto_day: bool = True
    """The first command of a new date opens the day by itself, so no customer meets a closed kiosk."""


class Targets(msgspec.Struct, frozen=True, kw_only=True):
    """The service plan's targets, each bound to one metric of ``branchdesk.report``."""

    mean_wait_min: float = 10
    peak_wait_min: float = 30
    level_within_min: float = 20
    level_share: float = 0.8
    satisfaction: float = 0.85
    amber_wait_min: float = 10
    red_wait_min: float = 20


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """When customers may book: slots of so many minutes within the opening hours."""

    slot_min: int = 30
    days_ahead: int = 7
    """On so many business dates, today's among them."""
    lead_min: int = 60
    """A slot that begins sooner cannot be booked any more."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """All settings of one branch."""

    branch: str
    name: Words
    timezone: str
    services: tuple[Service, ...]
    counters: tuple[CounterSetup, ...]
    staff: tuple[Staff, ...] = ()
    hours: Hours = Hours()
    booking: Booking = Booking()
    policy: Policy = Policy()
    targets: Targets = Targets()
    priorities: tuple[Reason, ...] = ()
    pauses: tuple[Reason, ...] = ()
    outcomes: tuple[Reason, ...] = ()
    rating_reasons: tuple[Reason, ...] = ()
    complaint_phone: str = ""
    page_url: str = ""
    """Address of the customer's page; the ticket's token is appended. Empty: no QR code."""
    notices: tuple[Words, ...] = ()
    display: DisplaySetup = DisplaySetup()
    brand: Brand = Brand()
    wishes: tuple[Wish, ...] = ()
    """What customers come for, in their words: the kiosk's "help me choose"."""
    tiers: tuple[Tier, ...] = ()
    """Segments that a card's first digits tell."""

    def service(self, code: str) -> Service:
        """The service with this code. Raises Rejected("unknown_service")."""
        for service in self.services:
            if service.code == code:
                return service
        raise Rejected("unknown_service", service=code)

    def counter(self, counter_id: str) -> CounterSetup:
        """The counter with this id. Raises Rejected("unknown_counter")."""
        for counter in self.counters:
            if counter.id == counter_id:
                return counter
        raise Rejected("unknown_counter", counter=counter_id)

    def person(self, staff_id: str) -> Staff:
        """The member of staff with this id. Raises Rejected("unknown_staff")."""
        for person in self.staff:
            if person.id == staff_id:
                return person
        raise Rejected("unknown_staff", staff=staff_id)


def decode_profile(raw: bytes) -> Profile:
    """A checked profile from TOML bytes. Raises Rejected("profile_invalid", where=…)."""
    try:
        profile = msgspec.toml.decode(raw, type=Profile)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Rejected("profile_invalid", where=str(error)) from error
    check_profile(profile)
    return profile


def check_profile(profile: Profile) -> None:
    """Raise Rejected("profile_invalid", where=…) for a profile that could not run a branch."""
    problem = _problem(profile)
    if problem:
        raise Rejected("profile_invalid", where=problem)


def _problem(profile: Profile) -> str | None:
    codes = [service.code for service in profile.services]
    for what, names in (
        ("branch", [profile.branch]),
        ("services", codes),
        ("counters", [counter.id for counter in profile.counters]),
        ("staff", [person.id for person in profile.staff]),
        ("priorities", [reason.code for reason in profile.priorities]),
        ("pauses", [reason.code for reason in profile.pauses]),
        ("outcomes", [reason.code for reason in profile.outcomes]),
        ("rating_reasons", [reason.code for reason in profile.rating_reasons]),
        ("wishes", [wish.code for wish in profile.wishes]),
        ("tiers", [tier.code for tier in profile.tiers]),
    ):
        if len(set(names)) != len(names):
            return f"{what}: an id is used twice"
        for name in names:
            if not re.fullmatch(ID, name) or len(name) > ID_LENGTH:
                return f"{what}: {name!r} is no id (letters, digits, and . : - _)"
    if not codes or not profile.counters:
        return "at least one service and one counter are needed"
    for service in profile.services:
        if found := _service_problem(service):
            return found
    for counter in profile.counters:
        for code in (*counter.services, *counter.backup, *counter.able):
            if code not in codes:
                return f"counter {counter.id}: no service {code!r}"
    return (
        _leaf_problem(profile)
        or _plan_problem(profile)
        or _policy_problem(profile.policy)
        or _time_problem(profile)
        or _booking_problem(profile.booking)
        or _pause_problem(profile.pauses)
        or display_problem(profile.display)
        or photos_problem({person.id: person.photo for person in profile.staff})
        or brand_problem(profile.brand)
        or guidance.tier_problem(profile.tiers, [reason.code for reason in profile.priorities])
    )


def _service_problem(service: Service) -> str | None:
    if len(service.code) != 1 or not ("A" <= service.code <= "Z"):
        return f"service {service.code!r}: the code is one letter A-Z"
    if not (0 < service.standard_min < inf and 0 <= service.cv < inf):
        return f"service {service.code}: standard_min must be above 0 and cv not below it"
    if service.slots_per_half_hour < 0 or service.capacity < 0:
        return f"service {service.code}: slots_per_half_hour and capacity must not be below 0"
    if service.last_ticket and not opening.is_time(service.last_ticket):
        return f"service {service.code}: last_ticket {service.last_ticket!r} is not a time HH:MM"
    return None


def _leaf_problem(profile: Profile) -> str | None:
    """Numbers that are none (TOML has nan), or so large that nothing can be computed from them; control characters."""
    for where, value in _leaves(msgspec.to_builtins(profile), ""):
        if isinstance(value, str) and not re.fullmatch(PLAIN, value):
            return f"{where}: control characters"
        if isinstance(value, float | int) and not -MOST <= value <= MOST:
            return f"{where}: the number is too large, or none"
    return None


def _leaves(value: object, where: str) -> Iterator[tuple[str, object]]:
    """Every text and number with its place."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _leaves(part, f"{where} {name}".lstrip())
    elif isinstance(value, tuple | list):
        for place, part in enumerate(value, 1):
            yield from _leaves(part, f"{where} {place}")
    else:
        yield where, value


def _plan_problem(profile: Profile) -> str | None:
    taken = [counter.place for counter in profile.counters if counter.place]
    if len(set(taken)) != len(taken) or any(not (0 <= x < PLAN[0] and 0 <= y < PLAN[1]) for x, y in taken):
        return f"counters: each place is one of its own, up to column {PLAN[0] - 1} and row {PLAN[1] - 1}"
    return None


def _policy_problem(policy: Policy) -> str | None:
    for name, value in msgspec.structs.asdict(policy).items():
        if isinstance(value, float | int) and not 0 <= value < inf:
            return f"policy: {name} must be a number from 0 up"
    if not 1 <= policy.missed_calls <= policy.max_calls:
        return "policy: missed_calls must be from 1 to max_calls, or nobody could ever be marked missed"
    if policy.undo_s > 300:
        return "policy: undo_s must not be above 300: later than that it is no slip any more"
    if policy.on_time_early_min > policy.check_in_early_min:
        return "policy: on_time_early_min must not be above check_in_early_min: nobody can check in so early"
    return None


def _booking_problem(booking: Booking) -> str | None:
    if not 5 <= booking.slot_min <= 240:
        return "booking: slot_min must be from 5 to 240"
    if not 1 <= booking.days_ahead <= 60:
        return "booking: days_ahead must be from 1 to 60"
    if booking.lead_min < 0:
        return "booking: lead_min must not be below 0"
    return None


def _pause_problem(pauses: tuple[Reason, ...]) -> str | None:
    wrong = [pause.code for pause in pauses if not 0 <= pause.minutes <= 600]
    return f"pauses: minutes of {wrong[0]} must be from 0 to 600" if wrong else None


def _time_problem(profile: Profile) -> str | None:
    try:
        ZoneInfo(profile.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return f"timezone {profile.timezone!r} is not known"
    return opening.problem(profile.hours)
