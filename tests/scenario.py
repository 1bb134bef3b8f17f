"""A branch's day in a few lines, through the real ``decide``: for tests that need a story, not a database.

    day = Day()                              # BRANCH, 2 March 2026; the clock stands at minute 0 = 09:00
    day.open("1", "wang")
    ticket = day.issue("A", at=0)            # minutes since 09:00; without ``at``: the same instant as before
    day.call("1", at=4); day.start("1", at=5); day.finish("1", at=10); day.rate(ticket, 5)
    day.do(c.PauseCounter(counter="1", reason="break"), at=12)    # any other command; who may send it is found
    day.snapshot, day.events, day.now

Refused commands raise Rejected, as in the product.
"""

from __future__ import annotations

import itertools

from immutables import Map

from branchdesk.domain import commands as c
from branchdesk.domain.decide import Context, decide
from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.events import Event, TicketIssued
from branchdesk.domain.profile import CounterSetup, Profile, Reason, Service, Staff, Words
from branchdesk.domain.rights import RIGHTS
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Ticket
from branchdesk.domain.times import MINUTE, at_local


def _words(zh: str, en: str) -> Words:
    return Words(zh, en)


BRANCH = Profile(
    branch="nj-001",
    name=_words("南京鼓楼支行", "Nanjing Gulou Branch"),
    timezone="Asia/Shanghai",
    services=(
        Service(code="A", name=_words("现金业务", "Cash"), standard_min=5, slots_per_half_hour=2),
        Service(code="B", name=_words("非现金业务", "Non-cash"), standard_min=8),
        Service(code="C", name=_words("对公业务", "Corporate"), standard_min=10),
        Service(code="D", name=_words("理财业务", "Wealth"), standard_min=18, slots_per_half_hour=2),
        Service(code="E", name=_words("综合业务", "General"), standard_min=16),
    ),
    counters=(
        CounterSetup(id="1", services=("A", "B", "E")),
        CounterSetup(id="2", services=("A", "B", "E")),
        CounterSetup(id="3", services=("A", "B", "E"), flexible=True),
        CounterSetup(id="4", services=("C",), backup=("A", "B")),
        CounterSetup(id="5", services=("D", "E")),
    ),
    staff=(
        Staff(id="wang", name="王芳"),
        Staff(id="li", name="李强"),
        Staff(id="zhang", name="张敏"),
        Staff(id="liu", name="刘洋"),
        Staff(id="chen", name="陈静"),
        Staff(id="zhao", name="赵磊", role="manager"),
    ),
    priorities=(Reason("elderly", _words("老年", "Elderly")), Reason("vip", _words("贵宾", "VIP"))),
    pauses=(
        Reason("meal", _words("用餐", "Meal")),
        Reason("break", _words("休息", "Break"), approved=False),
    ),
    outcomes=(Reason("done", _words("办结", "Done")), Reason("papers", _words("材料不全", "Papers missing"))),
    rating_reasons=(
        Reason("waiting", _words("等候久", "Long wait")),
        Reason("attitude", _words("态度", "Attitude")),
    ),
    complaint_phone="025-5550-0100",
)
TELLERS = dict(zip("12345", ("wang", "li", "zhang", "liu", "chen"), strict=True))
"""Who usually sits where."""


class Day:
    """One branch, played command by command. ``promise`` is what the forecast says to every customer."""

    def __init__(self, profile: Profile = BRANCH, bdate: str = "2026-03-02", begins: str = "09:00") -> None:
        self.origin = at_local(bdate, begins, profile.timezone)
        self.now = self.origin
        self.events: list[Event] = []
        self.promise: Promise | None = None
        self.snapshot = Snapshot(branch=profile.branch, profile=profile, counters=Map())
        self._ids = itertools.count(1)
        self.do(c.ChangeProfile(profile=profile))

    def do(self, op: c.Op, *, at: float | None = None, who: c.Who | None = None) -> list[Event]:
        """Any command; ``at`` in minutes since the beginning. Raises Rejected."""
        if at is not None:
            self.now = self.origin + round(at * MINUTE)
        context = Context(
            who=who or self._who(op),
            now=self.now,
            new_id=lambda: f"id-{next(self._ids):04}",
            forecast=lambda *_: self.promise,
        )
        command = c.Command(cmd_id=f"cmd-{next(self._ids)}", op=op)  # type: ignore[arg-type]
        decision = decide(self.snapshot, command, context)
        self.snapshot = decision.snapshot
        self.events += decision.events
        return decision.events

    def _who(self, op: c.Op) -> c.Who:
        """The first device that the rights name for this command, at the right counter."""
        kinds = RIGHTS[type(op)].kinds
        if isinstance(op, c.RateTicket):
            ticket = self.snapshot.tickets.get(op.ticket)
            counter = ticket.segment.counter if ticket and ticket.segments else ""
            return (
                c.Who(device="node", kind="node")
                if op.token
                else c.Who(device=f"pad-{counter}", kind="evaluator", counter=counter)
            )
        if isinstance(op, c.AtCounter) and "counter" in kinds:
            known = self.snapshot.counters.get(op.counter)
            staff = known.teller if known else ""
            return c.Who(device=f"pc-{op.counter}", kind="counter", counter=op.counter, staff=staff, role="teller")
        if isinstance(op, c.IssueTicket | c.IssueIslandTicket | c.ReportPrint):
            return c.Who(device="kiosk-1", kind="kiosk")
        if "manager" in kinds:
            return c.Who(device="desk", kind="manager", staff="zhao", role="manager")
        return c.Who(device="node", kind="node")

    def ticket(self, ticket_id: str) -> Ticket:
        """The ticket as it is now."""
        return self.snapshot.ticket(ticket_id)

    def open(self, counter: str, teller: str = "", *, at: float | None = None) -> None:
        """Log a teller in (default: who usually sits there) and open the counter."""
        self.do(c.LogIn(counter=counter, staff=teller or TELLERS[counter]), at=at)
        self.do(c.OpenCounter(counter=counter))

    def issue(self, service: str, *, at: float | None = None, priority: str = "", appointment: str = "") -> str:
        """A ticket from the kiosk: its id."""
        op = c.IssueTicket(service=service, priority=priority, appointment=appointment)
        return next(e.data.ticket for e in self.do(op, at=at) if isinstance(e.data, TicketIssued))

    def call(self, counter: str, *, at: float | None = None) -> str:
        """Call the next customer: the ticket's id."""
        self.do(c.CallNext(counter=counter), at=at)
        return self.snapshot.counter(counter).ticket

    def start(self, counter: str, *, at: float | None = None) -> None:
        self.do(c.StartService(counter=counter), at=at)

    def finish(self, counter: str, *, at: float | None = None) -> None:
        self.do(c.FinishService(counter=counter), at=at)

    def rate(
        self, ticket: str, score: int, *, at: float | None = None, seconds: float = 5, reasons: tuple[str, ...] = ()
    ) -> None:
        """The customer's tap on the evaluator of the counter that served."""
        asked = self.ticket(ticket).question
        op = c.RateTicket(ticket=ticket, score=score, seconds=seconds, reasons=reasons, question=asked)
        self.do(op, at=at)

    def serve(self, counter: str, *, call: float, start: float, finish: float, score: int = 0) -> str:
        """One customer from call to finish (and rating, unless 0) at given minutes: the ticket's id."""
        ticket = self.call(counter, at=call)
        self.start(counter, at=start)
        self.finish(counter, at=finish)
        if score:
            self.rate(ticket, score)
        return ticket

    def close(self, *, at: float | None = None) -> None:
        """End of the day; whatever is open is ended."""
        self.do(c.CloseDay(force=True), at=at)
