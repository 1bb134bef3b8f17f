"""When a counter may be open: shifts with a break for lunch. Pure.

A counter's day is a set of half-hours (0-47, from midnight). Somebody who works there has one shift, of three hours at
least, and a break about noon when it is a long one; a flexible counter is opened for an hour or more whenever somebody
is free for it. A manager may plan otherwise by hand; ``problems`` then says what is not as usual.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

Slots = tuple[int, ...]
"""Half-hours in which a counter is open, rising."""
Problem = Literal["short", "no_break"]


class Customs(msgspec.Struct, frozen=True):
    """Half-hours: of the shortest shift, of the longest time without a break, of a break, and within which it lies."""

    shortest: int = 6
    longest: int = 10
    rest: int = 2
    rests_from: int = 22
    rests_until: int = 28
    block: int = 2
    """A flexible counter opens for so long at least."""


def spans(slots: Iterable[int]) -> list[tuple[int, int]]:
    """The rows of half-hours: from, until."""
    found: list[tuple[int, int]] = []
    for slot in sorted(slots):
        if found and found[-1][1] == slot:
            found[-1] = (found[-1][0], slot + 1)
        else:
            found.append((slot, slot + 1))
    return found


def of_spans(rows: Iterable[tuple[int, int]]) -> Slots:
    """The other way."""
    return tuple(sorted({slot for first, last in rows for slot in range(first, last)}))


def shift(first: int, last: int, rest: int | None, customs: Customs) -> Slots:
    """From ``first`` until ``last``, with a break that begins at ``rest``."""
    gone = range(rest, rest + customs.rest) if rest is not None else ()
    return tuple(slot for slot in range(first, last) if slot not in gone)


def needs_rest(first: int, last: int, customs: Customs) -> bool:
    """Whether such a shift has a break."""
    return last - first > customs.longest


def rests(first: int, last: int, customs: Customs) -> list[int]:
    """When its break may begin: in the usual time, and with work on both sides."""
    usual = range(max(first + 2, customs.rests_from), min(last - 2, customs.rests_until) - customs.rest + 1)
    if usual:
        return list(usual)
    middle = (first + last - customs.rest) // 2
    return [middle]


def shifts_beside(slots: Slots, day: Sequence[int], customs: Customs) -> Iterator[Slots]:
    """Shifts that differ a little from this one: an end, the break; or none at all. ``day``: first and last half-hour.

    Of a counter without one: short ones, and the whole day.
    """
    begins, ends = day
    if not slots:
        for first in range(begins, ends - customs.shortest + 1, 2):
            yield from _made(first, min(ends, first + customs.shortest), None, customs)
        yield from _made(begins, ends, None, customs)
        return
    first, last, rest = slots[0], slots[-1] + 1, _rest_of(slots)
    yield ()
    for step in (1, -1, 2, -2, 4, -4):
        for one, other in ((first + step, last), (first, last - step)):
            if begins <= one and other <= ends and other - one >= min(customs.shortest, ends - begins):
                yield from _made(one, other, rest, customs)
    if rest is not None:
        for other in rests(first, last, customs):
            if other != rest:
                yield shift(first, last, other, customs)


def blocks_beside(slots: Slots, day: Sequence[int], customs: Customs) -> Iterator[Slots]:
    """The same for a flexible counter: a block more, one less, one longer or shorter."""
    begins, ends = day
    rows = spans(slots)
    for place, (first, last) in enumerate(rows):
        others = rows[:place] + rows[place + 1 :]
        yield of_spans(others)
        for one, other in ((first - 1, last), (first, last + 1), (first + 1, last), (first, last - 1)):
            if begins <= one and other <= ends and other - one >= customs.block:
                yield of_spans([*others, (one, other)])
    for first in range(begins, ends - customs.block + 1):
        if not any(slot in slots for slot in range(first - 1, first + customs.block + 1)):
            yield of_spans([*rows, (first, first + customs.block)])


def problems(slots: Slots, flexible: bool, whole_day: int, customs: Customs) -> list[Problem]:
    """What somebody who works this could say against it. ``whole_day``: how long the branch is open."""
    if not slots or flexible:
        return []
    found: list[Problem] = []
    if len(slots) < min(customs.shortest, whole_day):
        found.append("short")
    if max(last - first for first, last in spans(slots)) > customs.longest:
        found.append("no_break")
    return found


def _rest_of(slots: Slots) -> int | None:
    rows = spans(slots)
    return rows[0][1] if len(rows) > 1 else None


def _made(first: int, last: int, rest: int | None, customs: Customs) -> Iterator[Slots]:
    """The shift with its old break where that still is one, else with each that it may have."""
    if not needs_rest(first, last, customs):
        yield shift(first, last, None, customs)
        return
    possible = rests(first, last, customs)
    for begins in [rest] if rest in possible else possible[::2]:
        yield shift(first, last, begins, customs)
