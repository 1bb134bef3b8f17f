"""What people at a branch's devices may ask for: small numbers become commands, mostly such as fit what they see."""

from __future__ import annotations

from msgspec.structs import replace

from branchdesk.domain import booking
from branchdesk.domain import commands as c
from branchdesk.domain.counter import Activity
from branchdesk.domain.rights import RIGHTS
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Ticket, TicketState
from branchdesk.domain.times import MINUTE
from branchdesk.services.inbox_messages import CENTRE
from tests.scenario import BRANCH, TELLERS

SERVICES = "ABCDE"
S = TicketState


def who(s: Snapshot, op: c.Op) -> c.Who:
    """The device that would send this command; what needs a token's holder, and has it, came from the centre."""
    kinds = RIGHTS[type(op)].kinds
    if kinds == {"centre"} or (isinstance(op, c.AbandonTicket | c.BookAppointment) and op.token):
        return CENTRE
    if isinstance(op, c.RateTicket) and not op.token:
        ticket = s.tickets.get(op.ticket)
        counter = ticket.segment.counter if ticket and ticket.segments else "1"
        return c.Who(device=f"pad-{counter}", kind="evaluator", counter=counter)
    if isinstance(op, c.AtCounter) and "counter" in kinds:
        known = s.counters.get(op.counter)
        staff = known.teller if known else ""
        return c.Who(device=f"pc-{op.counter}", kind="counter", counter=op.counter, staff=staff, role="teller")
    if isinstance(op, c.IssueTicket | c.ReportPrint):
        return c.Who(device="kiosk-1", kind="kiosk")
    if "manager" in kinds:
        return c.Who(device="desk", kind="manager", staff="zhao", role="manager")
    return c.Who(device="node", kind="node")


def _some(s: Snapshot, number: int, *states: TicketState) -> list[Ticket]:
    """One of today's tickets in these states (none given: in any), if there is one."""
    found = sorted((t for t in s.tickets.values() if not states or t.state in states), key=lambda t: t.number)
    return [found[number % len(found)]] if found else []


def customers(s: Snapshot, now: int, what: int, where: int) -> list[c.Op]:
    """Mostly new tickets; prints, ratings (two at once), check-ins, numbers taken back."""
    rated: list[c.Op] = [
        c.RateTicket(
            ticket=t.id, score=where % 5 + 1, token=t.token * (what % 2), question=t.question, seconds=where % 9
        )
        for t in _some(s, where, S.SERVED)
    ]
    ways: list[list[c.Op]] = [
        rated * 2,
        [c.ReportPrint(ticket=t.id, problem="printer_paper_out" * (what % 2)) for t in _some(s, where)],
        [c.AbandonTicket(ticket=t.id, reason="left") for t in _some(s, where)],
        [c.BookAppointment(service="AD"[where % 2], booked_at=now + (where % 3) * 20 * MINUTE + MINUTE)],
        [
            c.IssueTicket(service=booked.service, appointment=booked.code)
            for booked in sorted(s.appointments.values(), key=lambda a: a.code)[:1]
        ],
    ]
    if what % 17 < len(ways):
        return ways[what % 17]
    return [
        c.IssueTicket(service=SERVICES[where % 5 if where % 2 else 0], priority="elderly" if where % 3 == 0 else "")
    ]


def phones(s: Snapshot, now: int, what: int, where: int) -> list[c.Op]:
    """What comes down from the centre: tickets, appointments, more time, leaving; sometimes with a stranger's token."""
    profile, service = s.profile, SERVICES[where % 5]
    token = f"phone-{now}-{what}-{where}"
    held = [replace(t, token=t.token if what % 7 else "x" * 16) for t in _some(s, where, S.WAITING, S.CALLED)]
    free = [at for slots in booking.free(profile, profile.services[0], (), now).values() for at in slots]
    ways: list[list[c.Op]] = [
        [c.IssueRemoteTicket(service=service, token=token)],
        [c.DelayTicket(ticket=t.id, token=t.token) for t in held],
        [c.DelayTicket(ticket=t.id, token=t.token) for t in held * 2],
        [c.AbandonTicket(ticket=t.id, reason="left_by_page", token=t.token) for t in held],
        [c.BookAppointment(service="A", booked_at=at) for at in (free[where % 2 :][:1]) * (what % 4)],
        [c.BookAppointment(service="D", booked_at=at, token=token) for at in free[where % 2 :][:1]],
        [
            c.MoveAppointment(code=code, booked_at=at)
            for code in sorted(s.appointments)[:1]
            for at in free[where % 2 :][:1]
        ],
        [c.RefuseRemote(code="op_unknown")],
    ]
    return ways[what % len(ways)]


def tellers(s: Snapshot, counter: str, what: int) -> list[c.Op]:
    """What the counter's state offers; now and then what it does not."""
    if counter not in s.counters:
        return [c.CallNext(counter=counter)]
    activity = s.counters[counter].activity
    offers = _offers(s, counter, what)
    fitting = offers.get(activity, offers[Activity.FREE])
    if what % 9 == 0:
        fitting = [op for ops in offers.values() for op in ops]
    return fitting[what // 9 % len(fitting)]


def _offers(s: Snapshot, counter: str, what: int) -> dict[Activity, list[list[c.Op]]]:
    service, other = SERVICES[what % 5], "12345"[what % 5]
    forms: list[list[c.Op]] = [
        [c.TransferTicket(counter=counter, service=service, note="to the next")],
        [c.TransferTicket(counter=counter, to_counter=other)],
        [c.TransferTicket(counter=counter, to_counter=other, service=service)],
        [c.HoldTicket(counter=counter)],
        [c.Reclassify(counter=counter, service=service, reason="wrong choice")],
    ]
    aside = _some(s, what, S.ON_HOLD, S.MISSED)
    named = _some(s, what)
    return {
        Activity.CLOSED: [[c.LogIn(counter=counter, staff=TELLERS[counter]), c.OpenCounter(counter=counter)]],
        Activity.CALLED: [
            *_often(5, c.StartService(counter=counter)),
            [c.Recall(counter=counter)],
            [c.MarkMissed(counter=counter)],
            *forms,
        ],
        Activity.SERVING: [
            *_often(5, c.FinishService(counter=counter, outcome="done")),
            [c.NextService(counter=counter, service=service)],
            [c.ConfirmServing(counter=counter)],
            *forms,
        ],
        Activity.PAUSED: [[c.ResumeCounter(counter=counter)], [c.CloseCounter(counter=counter)]],
        Activity.FREE: [
            *_often(8, c.CallNext(counter=counter)),
            [c.CallTicket(counter=counter, ticket=t.id, reason="came back") for t in aside or named]
            or [c.CallNext(counter=counter)],
            [c.PauseCounter(counter=counter, reason="meal")],
            [c.FreeCounter(counter=counter)],
            [c.CloseCounter(counter=counter)],
            *_often(2, c.UndoLast(counter=counter)),
            [c.LogOut(counter=counter)],
        ],
    }


def _often(times: int, op: c.Op) -> list[list[c.Op]]:
    return [[op]] * times


def no_show(s: Snapshot, counter: str, what: int) -> list[c.Op]:
    """A customer is called until the end, and perhaps reinstated and called again."""
    story: list[c.Op] = [c.Recall(counter=counter)] * 2 + [c.MarkMissed(counter=counter)]
    if counter in s.counters and s.counters[counter].activity is not Activity.CALLED:
        story.insert(0, c.CallNext(counter=counter))
    return story + [c.ReinstateTicket(ticket=t.id) for t in _some(s, what, S.MISSED, S.CALLED) if what % 2]


def leads(s: Snapshot, now: int, what: int, where: int) -> list[c.Op]:
    """Reinstate, skills, pauses, appointments, settings, the day, devices; a log that was set back."""
    counter = "12345"[where % 5]
    ways: list[list[c.Op]] = [
        [c.ReinstateTicket(ticket=t.id) for t in _some(s, where, S.MISSED)],
        [c.SetSkills(counter=counter, services=(SERVICES[what % 5],), backup=(SERVICES[where % 5],))],
        [c.PauseCounter(counter=counter, reason="break")],
        [c.CancelAppointment(code=code) for code in sorted(s.appointments)[:1]],
        [c.CloseDay()],
        [c.OpenDay()],
        [c.ChangeProfile(profile=replace(BRANCH, policy=replace(BRANCH.policy, max_wait_min=10 + where % 30)))],
        [c.ChangeProfile(profile=replace(BRANCH, services=BRANCH.services[:4], counters=BRANCH.counters[3:4]))],
        [c.EnrolDevice(device_id="kiosk-1", device_kind="kiosk", name="Kiosk 1")],
        [c.RevokeDevice(device_id="kiosk-1")],
        [c.BeginGeneration(reason="restored", beyond=what % 3)],
        [
            c.Reprioritise(ticket=t.id, priority=("elderly", "")[where % 2], reason="in pain")
            for t in _some(s, where, S.WAITING, S.TRANSFERRED)
        ],
    ]
    if what % 4 or what % 9 < 3:  # days are closed and settings changed more seldom
        return ways[what % 4]
    return ways[what // 4 % len(ways)]
