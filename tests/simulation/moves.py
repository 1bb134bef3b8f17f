"""A stranger at the controls: small numbers become commands that are mostly allowed as things stand, in any order."""

from __future__ import annotations

from branchdesk.domain import commands as c
from branchdesk.domain.counter import Activity
from branchdesk.domain.errors import Rejected
from branchdesk.domain.numbering import number
from branchdesk.domain.ticket import QUEUED, Ticket, TicketState
from branchdesk.domain.times import MINUTE, SECOND
from tests.scenario import TELLERS, Day

SERVICES = "ABCDE"


def move(day: Day, what: int, where: int, seconds: int) -> None:
    """One command, ``seconds`` after the last. What is refused changes nothing, as in the product."""
    at = (day.now - day.origin) / MINUTE + seconds * SECOND / MINUTE
    ops = _of_branch(day, what, where) if what % 3 == 0 else _at_counter(day, "12345"[where % 5], what // 3)
    for op in ops:
        try:
            day.do(op, at=at)
        except Rejected:
            return


def _of_branch(day: Day, what: int, where: int) -> list[c.Op]:
    """Issue (most often, now and then on a kiosk's island), appointments, rate, abandon, reinstate, change skills."""
    tickets = _tickets(day)
    service = SERVICES[where % 5]
    choice = what // 3 % 10
    if choice == 4 and where % 4 == 3:
        return [_island_ticket(day, service, where)]
    if choice == 5 and tickets:
        unrated = [t for t in tickets if t.state is TicketState.SERVED and t.rating is None]
        return [c.RateTicket(ticket=t.id, score=where % 5 + 1, token=t.token, seconds=where % 7) for t in unrated[-1:]]
    if choice == 6 and tickets:
        return [c.AbandonTicket(ticket=tickets[where % len(tickets)].id, reason="left")]
    if choice == 7:
        missed = [t for t in tickets if t.state is TicketState.MISSED]
        return [c.ReinstateTicket(ticket=t.id) for t in missed[:1]]
    if choice == 8:
        return [c.BookAppointment(service="AD"[where % 2], booked_at=day.now + (where % 3) * 20 * MINUTE + MINUTE)]
    if choice == 9:
        free = [a for a in day.snapshot.appointments.values() if not a.ticket]
        free.sort(key=lambda a: a.code)
        return [c.IssueTicket(service=a.service, appointment=a.code) for a in free[:1]]
    if choice == 0 and where % 5 == 4:
        queued = [t for t in tickets if t.state in QUEUED]
        return [c.Reprioritise(ticket=t.id, priority="vip", reason="a promise") for t in queued[-1:]]
    return [c.IssueTicket(service=service, priority="elderly" if where % 4 == 0 else "")]


def _island_ticket(day: Day, service: str, minutes: int) -> c.Op:
    count = day.snapshot.numbers.get("K1", 0) + 1
    return c.IssueIslandTicket(
        ticket=f"own-{count}", number=number("K1", count), token="own", service=service, bdate=day.snapshot.bdate,
        issued_at=day.now - minutes * MINUTE, printed=(None, True, False)[minutes % 3],
    )  # fmt: skip


def _at_counter(day: Day, counter: str, choice: int) -> list[c.Op]:
    known = day.snapshot.counter(counter)
    ways: dict[Activity, list[list[c.Op]]] = {
        Activity.CLOSED: [[c.LogIn(counter=counter, staff=TELLERS[counter]), c.OpenCounter(counter=counter)]],
        Activity.CALLED: [
            *_often(3, c.StartService(counter=counter)),
            [c.StartService(counter=counter, happened_at=day.now - choice * SECOND)],
            [c.Recall(counter=counter)],
            [c.MarkMissed(counter=counter)],
            [c.HoldTicket(counter=counter)],
            [c.TransferTicket(counter=counter, service=SERVICES[choice % 5])],
            [c.Reclassify(counter=counter, service=SERVICES[choice % 5], reason="wrong choice")],
        ],
        Activity.SERVING: [
            *_often(3, c.FinishService(counter=counter, outcome="done")),
            [c.FinishService(counter=counter, happened_at=day.now - choice * SECOND)],
            [c.FinishService(counter=counter, forgotten=True)],
            [c.NextService(counter=counter, service=SERVICES[choice % 5])],
            [c.HoldTicket(counter=counter)],
            [c.TransferTicket(counter=counter, to_counter="12345"[choice % 5])],
            [c.Reclassify(counter=counter, service=SERVICES[choice % 5], reason="wrong choice")],
            [c.ConfirmServing(counter=counter)],
        ],
        Activity.PAUSED: [[c.ResumeCounter(counter=counter)], [c.CloseCounter(counter=counter)]],
    }
    rest: list[list[c.Op]] = [
        *_often(5, c.CallNext(counter=counter)),
        [c.PauseCounter(counter=counter, reason=("meal", "break")[choice % 2])],
        [c.FreeCounter(counter=counter)],
        [c.CloseCounter(counter=counter)],
        *_often(2, c.UndoLast(counter=counter)),
        [_call_back(day, counter)],
    ]
    options = ways.get(known.activity, rest)
    return options[choice % len(options)]


def _tickets(day: Day) -> list[Ticket]:
    """Oldest first: a snapshot's map is in the order of hashes, which differ from one process to the next."""
    return sorted(day.snapshot.tickets.values(), key=lambda t: t.id)


def _often(times: int, op: c.Op) -> list[list[c.Op]]:
    return [[op]] * times


def _call_back(day: Day, counter: str) -> c.Op:
    """A customer on hold or missed, by name; without one, the next."""
    waiting = (TicketState.ON_HOLD, TicketState.MISSED)
    named = [t for t in _tickets(day) if t.state in waiting]
    if not named:
        return c.CallNext(counter=counter)
    return c.CallTicket(counter=counter, ticket=named[-1].id, reason="came back")
