"""A plan in another world: somebody is ill, counters take over services, more customers come. Pure."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from branchdesk.forecast.plan.roster import Slots
from branchdesk.forecast.plan.staffing import Desk, Plan, Task


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What is otherwise; several things may be at once."""

    ill: tuple[str, ...] = ()
    """Counters at which nobody works that day."""
    merged: tuple[str, ...] = ()
    """Services: every counter that takes one of them takes all."""
    opened: tuple[tuple[str, int, int], ...] = ()
    """Counters that are open as well, from and until a half-hour."""
    customers: float = 1.0
    """So many times as many come."""


def changed(task: Task, plan: Plan, change: Change) -> tuple[Task, Plan]:
    """The task and the plan as they are then."""
    counts = {code: tuple(count * change.customers for count in of) for code, of in task.counts.items()}
    desks = tuple(_merged(desk, change.merged) for desk in task.desks)
    slots = {desk: () if desk in change.ill else of for desk, of in plan.items()}
    for desk, first, last in change.opened:
        added = range(max(first, task.first), min(last, task.last))
        slots[desk] = tuple(sorted({*slots.get(desk, ()), *added}))
    return replace(task, counts=counts, desks=desks), slots


def _merged(desk: Desk, codes: tuple[str, ...]) -> Desk:
    if not set(desk.services) & set(codes):
        return desk
    services = (*desk.services, *(code for code in codes if code not in desk.services))
    return replace(desk, services=services, backup=tuple(code for code in desk.backup if code not in services))


def busiest(plan: Plan, but: tuple[str, ...] = ()) -> str:
    """The counter that would be missed the longest; empty: nobody works."""
    hours: dict[str, Slots] = {desk: slots for desk, slots in plan.items() if slots and desk not in but}
    return max(hours, key=lambda desk: (len(hours[desk]), desk), default="")
