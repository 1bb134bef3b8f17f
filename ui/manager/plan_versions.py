"""Plans of the shown days as they were saved: what one of them would change of the page's. No widgets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from branchdesk.domain.rota import PlannedDay, Spell
from branchdesk.domain.times import clock
from branchdesk.forecast.plan import roster
from branchdesk.i18n import text
from branchdesk.services.messages import PlanVersion
from ui.manager.planning import Book, Day, plan_of


class Difference(NamedTuple):
    """One counter on one date: when it is open on the page, and when it would be."""

    bdate: str
    counter: str
    page: tuple[Spell, ...]
    then: tuple[Spell, ...]


def of_these_days(versions: Sequence[PlanVersion], book: Book) -> list[PlanVersion]:
    """Those that planned one of the book's days."""
    return [version for version in versions if any(day.bdate in book.days for day in version.days)]


def differences(version: PlanVersion, book: Book, today: str) -> list[Difference]:
    """What the page's plans would become; the past stays as it was."""
    return [
        Difference(planned.bdate, desk.id, page, then)
        for planned, day in _both(version, book, today)
        for desk in day.task.desks
        if (page := _spells(day.plan.get(desk.id, ()))) != (then := _spells(plan_of(planned, day.task)[desk.id]))
    ]


def restore(version: PlanVersion, book: Book, today: str) -> str:
    """Put it into the page's plans, each of which can be taken back; the first date that changed, or none."""
    changed = [difference.bdate for difference in differences(version, book, today)]
    for planned, day in _both(version, book, today):
        day.put(plan_of(planned, day.task))
    return min(changed, default="")


def spells_words(language: str, spells: Sequence[Spell]) -> str:
    """ "09:00–12:00, 13:30–17:00"; without any: closed."""
    said = [f"{clock(first)}–{clock(last)}" for first, last in spells]
    return text(language, "manager-list-comma").join(said) or text(language, "plan-closed")


def _both(version: PlanVersion, book: Book, today: str) -> Iterator[tuple[PlannedDay, Day]]:
    for planned in version.days:
        day = book.days.get(planned.bdate)
        if day is not None and planned.bdate >= today:
            yield planned, day


def _spells(slots: roster.Slots) -> tuple[Spell, ...]:
    return tuple(roster.spans(slots))
