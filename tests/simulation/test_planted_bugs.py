"""The checker is itself checked: each bug that is planted here in the product must be found within a few examples."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from msgspec.structs import replace

from branchdesk.domain import apply, decide, policy, times
from branchdesk.domain import booking as bookings
from branchdesk.domain.apply import tickets as fold
from branchdesk.domain.commands import RateTicket
from branchdesk.domain.decide import booking as arriving
from branchdesk.domain.decide import branch, calling, draft, issuing, serving
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.policy import Choice, Why
from branchdesk.domain.ticket import TRANSITIONS, TicketState, next_state
from branchdesk.services import desk as desk_module
from branchdesk.services.desk import Desk
from tests.simulation.ground import Broken
from tests.simulation.machine import Branch

Patch = pytest.MonkeyPatch
Plant = Callable[[Patch], None]


def answers_before_the_commit(patch: Patch) -> None:
    """A disk that fails is taken for one that wrote."""
    commit = Desk._commit

    def hurried(desk: Desk, batch: Any) -> None:
        with suppress(Unavailable):
            commit(desk, batch)

    patch.setattr(Desk, "_commit", hurried)


def acknowledges_the_double_tap_of_a_failed_batch(patch: Patch) -> None:
    """A retry in the same batch hears an answer that was never written."""

    def careless(desk: Desk, requests: Any) -> Any:
        batch = desk_module._Batch(desk.snapshot)
        results, heard = [], set()
        for request in requests:
            results.append((desk._answer(batch, request), request.command.cmd_id in heard))
            heard.add(request.command.cmd_id)
        try:
            desk._commit(batch)
        except Unavailable as error:
            return [result if again else error for result, again in results]
        return [result for result, _ in results]

    patch.setattr(Desk, "_try", careless)


def decides_again_at_a_retry(patch: Patch) -> None:
    """The log is not asked whether a command is in it already."""
    patch.setattr(Desk, "_logged", lambda _desk, _cmd_id: None)


def gives_the_same_number_again(patch: Patch) -> None:
    """The number is not counted up."""
    patch.setattr(issuing, "next_number", lambda s, letter: f"{letter}{max(1, s.numbers.get(letter, 0)):03d}")


def skips_a_number(patch: Patch) -> None:
    """A number is left out after the third."""
    patch.setattr(issuing, "next_number", lambda s, letter: f"{letter}{s.numbers.get(letter, 0) * 4 // 3 + 1:03d}")


def calls_whom_another_counter_has_called(patch: Patch) -> None:
    """Two tellers get one customer: a called ticket is still a candidate, and the table lets it pass."""
    patch.setitem(TRANSITIONS["ticket_called"], TicketState.CALLED, TicketState.CALLED)
    choose = policy.next_ticket

    def greedy(s: Any, counter: Any, now: int) -> Choice | None:
        called = [t for t in s.tickets.values() if t.state is TicketState.CALLED]
        return Choice(called[0], Why("turn", {})) if called else choose(s, counter, now)

    patch.setattr(calling, "next_ticket", greedy)


def leaves_the_called_in_the_queue(patch: Patch) -> None:
    """The fold changes the ticket and forgets the queue."""

    def lazy(s: Any, event: Any, ticket_id: str, **changes: Any) -> Any:
        old = s.tickets[ticket_id]
        state = next_state(event.type, old.state, old.number)
        return fold._put(s, replace(old, state=state, **changes))

    patch.setattr(fold, "_move", lazy)


def restarts_the_wait_at_a_recall(patch: Patch) -> None:
    """The waiting time ends at the last call instead of the first."""
    recalled = fold.HANDLERS["ticket_recalled"]

    def later(s: Any, event: Any, data: Any) -> Any:
        s = recalled(s, event, data)
        ticket = replace(s.tickets[data.ticket], first_called_at=event.at)
        return replace(s, tickets=s.tickets.set(ticket.id, ticket))

    patch.setitem(apply._HANDLERS, "ticket_recalled", later)


def takes_the_date_from_greenwich(patch: Patch) -> None:
    """The business date is that of UTC."""
    for module in (branch, draft, issuing):
        patch.setattr(module, "business_date", lambda at, _zone, turns: times.business_date(at, "UTC", turns))


def lets_time_run_backwards(patch: Patch) -> None:
    """A clock that was set back is believed."""
    patch.setattr(draft, "max", lambda clock, _last: clock, raising=False)


def sends_transfers_to_the_end(patch: Patch) -> None:
    """A transfer loses the arrival time."""
    patch.setattr(serving, "_transfer_place", lambda s, _ticket: (s.at, s.seq + 1))


def lets_priority_starve_the_others(patch: Patch) -> None:
    """There is no ratio cap."""
    patch.setattr(policy, "_cap_holds", lambda _s, _candidates: False)


def has_no_limit_to_a_wait(patch: Patch) -> None:
    """There is no maximum-wait guarantee."""
    patch.setattr(policy, "MINUTE", 10**9)


def averages_forgotten_finishes(patch: Patch) -> None:
    """A finish pressed hours later counts like any other."""
    patch.setattr(serving, "finish_is_forgotten", lambda *_: False)


def hurries_customers_away(patch: Patch) -> None:
    """Neither recalls nor the missed rule leave the customer time to come."""
    patch.setattr(calling, "SECOND", 0)


def rates_twice(patch: Patch) -> None:
    """A ticket's first rating is not looked at."""
    rate = serving.rate

    def again(d: Any, op: Any) -> None:
        ticket = d.snapshot.tickets.get(op.ticket)
        if ticket is not None and ticket.rating is not None:
            unrated = replace(ticket, rating=None)
            d.snapshot = replace(d.snapshot, tickets=d.snapshot.tickets.set(ticket.id, unrated))
        rate(d, op)

    handlers: dict[Any, Any] = decide._HANDLERS
    patch.setitem(handlers, RateTicket, again)


def books_a_full_slot(patch: Patch) -> None:
    """Whatever is asked for is booked."""
    patch.setattr(bookings, "check", lambda *_, **_more: None)


def checks_in_at_any_hour(patch: Patch) -> None:
    """Early and late are all the same."""
    patch.setattr(arriving, "MINUTE", 10**9)


def delays_without_end(patch: Patch) -> None:
    """Nobody counts how often a customer asked for more time."""
    delayed = fold.HANDLERS["ticket_delayed"]

    def uncounted(s: Any, event: Any, data: Any) -> Any:
        s = delayed(s, event, data)
        return replace(s, tickets=s.tickets.set(data.ticket, replace(s.tickets[data.ticket], delays=0)))

    patch.setitem(apply._HANDLERS, "ticket_delayed", uncounted)


def gives_numbers_to_phones_at_night(patch: Patch) -> None:
    """Nobody looks at the opening hours."""
    patch.setattr(issuing, "_check_open", branch.turn_day)


PLANTS: dict[Plant, str] = {
    answers_before_the_commit: "acknowledged and not in the log",
    acknowledges_the_double_tap_of_a_failed_batch: "acknowledged and not in the log",
    decides_again_at_a_retry: "same id, other answer",
    gives_the_same_number_again: "is not the next one",
    skips_a_number: "is not the next one",
    calls_whom_another_counter_has_called: "which is called",
    leaves_the_called_in_the_queue: "queues differ",
    restarts_the_wait_at_a_recall: "waiting clock was restarted",
    takes_the_date_from_greenwich: "opens on",
    lets_time_run_backwards: "time runs backwards",
    sends_transfers_to_the_end: "lost its arrival time",
    lets_priority_starve_the_others: "starves the others",
    has_no_limit_to_a_wait: "who waits too long",
    averages_forgotten_finishes: "was forgotten",
    hurries_customers_away: "recalled at once|in haste",
    rates_twice: "rated twice",
    books_a_full_slot: "is booked",
    checks_in_at_any_hour: "checked in too early|late?",
    delays_without_end: "delayed too often",
    gives_numbers_to_phones_at_night: "taken on a phone",
}
"""Each bug, and what the checker says of it."""
BOUND = settings(
    max_examples=120,
    stateful_step_count=60,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_planted_bug_is_caught(plant: Plant, monkeypatch: Patch) -> None:
    plant(monkeypatch)
    with pytest.raises(Broken, match=PLANTS[plant]):
        run_state_machine_as_test(Branch, settings=BOUND)
