"""A branch in one process for window tests: the real domain and desk behind the client's port, without a network.

``FakeLink`` shares the link contract suite (tests/contract/test_link.py) with the real ``HttpLink``.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from branchdesk import __version__
from branchdesk.client.link import LinkState, OnChange, OnLink
from branchdesk.demo.listlog import ListLog
from branchdesk.domain import commands as c
from branchdesk.domain.apply import apply
from branchdesk.domain.chain import Sealed
from branchdesk.domain.commands import Who
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.events import DeviceKind, Event, PlanSaved, ProfileChanged
from branchdesk.domain.privacy import redact_event, redact_snapshot
from branchdesk.domain.profile import Profile, decode_profile
from branchdesk.domain.recognition import read
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import MINUTE, SECOND, at_local
from branchdesk.forecast.plan.week import Basis
from branchdesk.forecast.wait import expected_wait
from branchdesk.forecast.waits.told import Told
from branchdesk.metrics.own import OwnDay
from branchdesk.metrics.past import DayFigures, day_figures
from branchdesk.metrics.summary import DaySummary, summarise
from branchdesk.resources import resource
from branchdesk.services.desk import Desk
from branchdesk.services.messages import (
    Answer,
    CodeMade,
    DeviceHealth,
    Devices,
    GivenKind,
    LoggedIn,
    Plans,
    PlanVersion,
    Profiles,
    ProfileVersion,
    StaffAccess,
    Visit,
)
from branchdesk.services.past import PastDay
from branchdesk.services.planning import basis
from branchdesk.services.visits import Visits

NODE = Who(device="node", kind="node")
PIN = "2468"


def demo_profile() -> Profile:
    """The shipped demo profile."""
    return decode_profile(Path(resource("profiles", "demo.toml")).read_bytes())


class TestClock:
    """A clock that moves only when told to; starts on 2026-03-02 09:00 in Shanghai."""

    __test__ = False
    rate = 1.0

    def __init__(self) -> None:
        self._now = at_local("2026-03-02", "09:00", "Asia/Shanghai")

    def now(self) -> int:
        return self._now

    def pass_time(self, *, seconds: float = 0, minutes: float = 0) -> None:
        self._now += round(seconds * SECOND + minutes * MINUTE)


class InProcessBranch:
    """The demo branch on a test clock; hands out links as enrolled devices."""

    def __init__(self, profile: Profile | None = None) -> None:
        self.profile = profile or demo_profile()
        self.clock = TestClock()
        self._ids = itertools.count(1)
        self._links: list[FakeLink] = []
        self.online = True
        self.past: dict[str, DayFigures] = {}
        """Earlier days, where a test needs some."""
        self.lately: list[PastDay] = []
        """The same, as a plan of counters is made of them."""
        self.office = FakeOffice(self)
        self.past_days: dict[str, list[OwnDay]] = {}
        """By member of staff: what the node would tell of earlier days."""
        self.log = ListLog()
        start = Snapshot(branch=self.profile.branch, profile=self.profile)
        self.desk = Desk(
            self.log, start, self.clock, self.new_id, forecast=expected_wait, publish=self._publish
        )  # fmt: skip
        self.node(c.ChangeProfile(profile=self.profile))

    @property
    def snapshot(self) -> Snapshot:
        return self.desk.snapshot

    def new_id(self) -> str:
        return f"id{next(self._ids):08d}"

    def node(self, op: c.Op) -> Answer:
        """A command of the node itself."""
        return self.desk.submit_one(c.Command(cmd_id=self.new_id(), op=op), NODE)  # type: ignore[arg-type]

    def link(self, kind: DeviceKind, counter: str = "", *, staff: str = "") -> FakeLink:
        """An enrolled device's link; with ``staff``, somebody is logged in there (and opens the counter)."""
        device = f"{kind}-{counter or next(self._ids)}"
        self.node(c.EnrolDevice(device_id=device, device_kind=kind, name=device, counter=counter))
        link = FakeLink(self, Who(device=device, kind=kind, counter=counter))
        self._links.append(link)
        if staff:
            link.log_in(staff, PIN)
            if counter:
                link.send(c.OpenCounter(counter=counter))
        return link

    def go_offline(self) -> None:
        """No node answers any more."""
        self.online = False
        for link in self._links:
            link.tell_link(LinkState.LOST)

    def go_online(self) -> None:
        self.online = True
        for link in self._links:
            link.tell_link(LinkState.LIVE)
            link.tell(None)

    def _publish(self, events: Sequence[Sealed], _snapshot: Snapshot) -> None:
        for sealed in events:
            for link in self._links:
                link.tell(sealed.event)


class FakeOffice:
    """``Office`` of the branch in this process: every device is live with this version."""

    def __init__(self, branch: InProcessBranch) -> None:
        self._branch = branch
        self.away: dict[str, int] = {}
        """By device: when it was last seen."""
        self.versions: dict[str, str] = {}
        self.pins = dict.fromkeys((person.id for person in branch.profile.staff), PIN)
        self.locked: dict[str, int] = {}

    def figures(self, bdate: str) -> DayFigures:
        self._check()
        if bdate in self._branch.past:
            return self._branch.past[bdate]
        if bdate not in ("", self._branch.snapshot.bdate):
            raise Rejected("unknown_day", day=bdate)
        return day_figures(self._branch.snapshot, self._branch.clock.now())

    def devices(self) -> Devices:
        self._check()
        now = self._branch.clock.now()
        known = sorted(self._branch.snapshot.devices.values(), key=lambda device: device.order)
        return Devices(
            version=__version__,
            devices=tuple(
                DeviceHealth(
                    id=device.id,
                    kind=device.kind,
                    name=device.name,
                    counter=device.counter,
                    address=device.address or "192.168.1.20",
                    revoked=device.revoked,
                    problem=device.problem,
                    detail=device.detail,
                    since=device.since,
                    live=device.id not in self.away and not device.revoked,
                    seen_at=self.away.get(device.id, now),
                    version=self.versions.get(device.id, __version__),
                )
                for device in known
            ),
        )

    def make_code(self, kind: GivenKind, counter: str = "") -> CodeMade:
        self._check()
        if kind in ("counter", "evaluator") and not counter:
            raise Rejected("counter_needed", device=kind)
        return CodeMade(code="K7MP2WQX", expires_at=self._branch.clock.now() + 15 * MINUTE)

    def profiles(self, before: int = 0) -> Profiles:
        self._check()
        found = self._branch.log.read_type("profile_changed", before or 1 << 40, 1000)
        versions = [
            ProfileVersion(
                no=event.data.version_no,
                seq=event.seq,
                at=event.at,
                actor=event.actor,
                device=event.device,
                profile=event.data.profile,
            )
            for event in found
            if isinstance(event.data, ProfileChanged)
        ]
        return Profiles(versions=tuple(versions))

    def plan_basis(self, first: str, days: int = 7) -> Basis:
        self._check()
        return basis(self._branch.snapshot.profile, self._branch.lately, first, days)

    def plans(self, before: int = 0) -> Plans:
        self._check()
        found = self._branch.log.read_type("plan_saved", before or 1 << 40, 4)
        saved = [(event, event.data.days) for event in found if isinstance(event.data, PlanSaved)]
        versions = tuple(PlanVersion(seq=e.seq, at=e.at, actor=e.actor, days=days) for e, days in saved[:3])
        return Plans(versions=versions, more=len(saved) > 3)

    def staff(self) -> tuple[StaffAccess, ...]:
        self._check()
        people = self._branch.snapshot.profile.staff
        return tuple(
            StaffAccess(staff=one.id, has_pin=one.id in self.pins, locked_until=self.locked.get(one.id, 0))
            for one in people
        )

    def give_pin(self, staff: str, pin: str) -> None:
        self._check()
        if len(pin) < 4:
            raise Rejected("pin_too_short", digits=4)
        self.pins[staff] = pin
        self.locked.pop(staff, None)

    def unlock(self, staff: str) -> None:
        self._check()
        self.locked.pop(staff, None)

    def _check(self) -> None:
        if not self._branch.online:
            raise Unavailable("no_node")


class FakeCustomers:
    """``Customers`` of the branch in this process; the pseudonym is a plain hash."""

    def __init__(self, branch: InProcessBranch, who: Who) -> None:
        self._branch = branch
        self._who = who

    def recognise(self, number: str) -> str:
        if not self._branch.online:
            raise Unavailable("no_node")
        if self._who.kind != "kiosk":
            raise Rejected("not_allowed", device=self._who.kind)
        if read(number) is None:
            raise Rejected("number_unreadable")
        return sha256(number.encode()).hexdigest()[:32]

    def visits(self, ticket: str) -> list[Visit]:
        s = self._branch.snapshot
        asked = s.ticket(ticket)
        if not self._who.role:
            raise Rejected("log_in_first")
        if self._who.role == "teller" and asked.counter != self._who.counter:
            raise Rejected("foreign_ticket", number=asked.number)
        first = (date.fromisoformat(s.bdate) - timedelta(days=90)).isoformat()
        return Visits(self._branch.log.read_day).of(asked.customer, s.bdate, first, ticket)

    def my_days(self) -> list[OwnDay]:
        if not self._branch.online:
            raise Unavailable("no_node")
        if not self._who.staff:
            raise Rejected("log_in_first")
        return self._branch.past_days.get(self._who.staff, [])


class FakeLink:
    """``BranchLink`` straight to the desk."""

    waits: Told | None = None

    def __init__(self, branch: InProcessBranch, who: Who) -> None:
        self._branch = branch
        self._who = who
        self._on_change: OnChange | None = None
        self._on_link: OnLink | None = None
        self._seen: Snapshot | None = None

    @property
    def who(self) -> Who:
        return self._who

    def now(self) -> int:
        return self._branch.clock.now()

    def send(self, op: c.Op, *, cmd_id: str | None = None) -> Answer:
        if not self._branch.online:
            raise Unavailable("no_node")
        command = c.Command(cmd_id=cmd_id or self._branch.new_id(), op=op)  # type: ignore[arg-type]
        return self._branch.desk.submit_one(command, self._who)

    def log_in(self, staff: str, pin: str) -> LoggedIn:
        if not self._branch.online:
            raise Unavailable("no_node")
        if pin != PIN:
            raise Rejected("wrong_pin", left=4)
        person = self._branch.profile.person(staff)
        if self._who.kind == "kiosk" and person.role == "teller":
            raise Rejected("not_allowed", device=person.role)
        if self._who.counter:
            self._branch.node(c.LogIn(counter=self._who.counter, staff=staff))
        self._who = Who(
            device=self._who.device, kind=self._who.kind, counter=self._who.counter, staff=staff, role=person.role
        )
        return LoggedIn(session="session", staff=staff, name=person.name, role=person.role)

    def log_out(self) -> None:
        if self._who.counter:
            self.send(c.LogOut(counter=self._who.counter))
        self._who = Who(device=self._who.device, kind=self._who.kind, counter=self._who.counter)

    @property
    def office(self) -> FakeOffice:
        return self._branch.office

    @property
    def customers(self) -> FakeCustomers:
        return FakeCustomers(self._branch, self._who)

    def summary(self, bdate: str = "") -> DaySummary:
        if bdate not in ("", self._branch.snapshot.bdate):
            raise Rejected("unknown_day", day=bdate)
        return summarise(self._branch.snapshot, self.now())

    def follow(self, on_change: OnChange, on_link: OnLink) -> None:
        self._on_change, self._on_link = on_change, on_link
        on_link(LinkState.LIVE if self._branch.online else LinkState.LOST, self.now())
        self.tell(None)

    def close(self) -> None:
        self._on_change = self._on_link = None

    def tell(self, event: Event | None) -> None:
        if self._on_change is None or not self._branch.online:
            return
        if event is None or self._seen is None:
            self._seen = redact_snapshot(self._branch.snapshot, self._who.kind, self._who.counter)
        elif event.seq > self._seen.seq:
            event = redact_event(event, self._who.kind, self._who.counter)
            self._seen = apply(self._seen, event)
        self._on_change(self._seen, event)

    def tell_link(self, state: LinkState) -> None:
        if self._on_link is not None:
            self._on_link(state, self.now())
