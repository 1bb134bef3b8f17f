"""Figures as rows with names, for tables that leave the centre as files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from sqlalchemy import Connection

from branchdesk.centre.figures import asking
from branchdesk.centre.figures.asking import Asked
from branchdesk.centre.pages import places
from branchdesk.centre.people.scope import check_branch
from branchdesk.centre.people.viewer import Scope
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import Words
from branchdesk.domain.times import clock
from branchdesk.i18n import LANGUAGES, text
from branchdesk.metrics.rows import Row
from branchdesk.metrics.tally import Tally, as_figures
from branchdesk.report.tables import Kind, Table, figures_table

MOST_ROWS = 50_000
Naming = Callable[[str], Words]


def row(key: str, label: Words, tally: Tally, now: int) -> Row:
    """A line of a table."""
    return Row(key=key, label=label, figures=as_figures(tally, now))


def rows_of(found: Mapping[str, Tally], name: Naming, now: int) -> tuple[Row, ...]:
    """Lines in the order that they have."""
    return tuple(row(key, name(key), tally, now) for key, tally in found.items())


def same(key: str) -> Words:
    """What is its own name in every language."""
    return Words(key, key)


def in_all(say: Callable[[str], str]) -> Words:
    """A name from what says it in a language."""
    return Words(**{language: say(language) for language in LANGUAGES})


def area_rows(connection: Connection, asked: Asked, scope: Scope, now: int) -> tuple[Row, ...]:
    """The areas directly below the one that is asked for."""
    tree = places.tree(connection, scope)
    found = asking.by_area(connection, asked, scope)
    return rows_of(found, lambda code: in_all(lambda language: tree.name(code, language)), now)


def service_rows(connection: Connection, asked: Asked, scope: Scope, now: int) -> tuple[Row, ...]:
    """The services; they overlap."""
    labels = places.labels(connection, scope, asked.branch)

    def name(code: str) -> Words:
        return in_all(lambda language: f"{code} {labels.service(code, language)}")

    return rows_of(asking.by_service(connection, asked, scope), name, now)


def branch_rows(connection: Connection, keys: Iterable[str], found: Mapping[str, Tally], now: int) -> tuple[Row, ...]:
    """Branches with their names and ids, in the order of ``keys``; whoever asks has limited them."""
    wanted = list(keys)
    names: dict[str, Words] = {}
    for start in range(0, len(wanted), 500):
        names |= places.branch_names(connection, Scope(everything=True), wanted[start : start + 500])
    lines = []
    for key in wanted:
        name = names.get(key, same(key))
        lines.append(row(key, Words(f"{key} {name.zh}", f"{key} {name.en}"), found[key], now))
    return tuple(lines)


def _days(connection: Connection, asked: Asked, scope: Scope, now: int) -> tuple[Row, ...]:
    return rows_of(asking.by_day(connection, asked, scope), same, now)


def _branches(connection: Connection, asked: Asked, scope: Scope, now: int) -> tuple[Row, ...]:
    found = asking.by_branch(connection, asked, scope)
    return branch_rows(connection, found, found, now)


def _half_hours(connection: Connection, asked: Asked, scope: Scope, now: int) -> tuple[Row, ...]:
    found = asking.by_half(connection, asked, scope)
    return tuple(row(f"{day}-{half}", _when(day, half), tally, now) for (day, half), tally in found.items())


def _when(weekday: int, half: int) -> Words:
    return in_all(lambda language: f"{text(language, f'report-weekday-{weekday + 1}')} {clock(half)}")


def _tellers(connection: Connection, asked: Asked, scope: Scope, now: int) -> tuple[Row, ...]:
    if not asked.branch:
        raise Rejected("export_needs_branch")
    labels = places.labels(connection, scope, asked.branch)
    found = asking.by_teller(connection, asked, scope)
    return rows_of(found, lambda key: same(f"{key} {labels.person(key)}"), now)


_Rows = Callable[[Connection, Asked, Scope, int], tuple[Row, ...]]
_KINDS: Mapping[str, tuple[Kind, _Rows]] = MappingProxyType(
    {
        "days": ("day", _days),
        "areas": ("area", area_rows),
        "branches": ("branch", _branches),
        "services": ("service", service_rows),
        "half-hours": ("half-hour", _half_hours),
        "tellers": ("teller", _tellers),
    }
)
WHAT = tuple(_KINDS)


def table(
    connection: Connection, what: str, asked: Asked, scope: Scope, language: str, now: int, *, numeric: bool
) -> Table:
    """One of ``WHAT``, with all of it in a last line. ``numeric``: without words for intervals.

    Raises Rejected("export_unknown" | "export_needs_branch" | "export_too_long" | "branch_unknown").
    """
    if what not in _KINDS:
        raise Rejected("export_unknown", what=what[:40])
    if asked.branch:
        check_branch(connection, scope, asked.branch)
    kind, rows = _KINDS[what]
    found = rows(connection, asked, scope, now)
    if len(found) > MOST_ROWS:
        raise Rejected("export_too_long", rows=MOST_ROWS)
    whole = row("", same(""), asking.total(connection, asked, scope), now)
    return figures_table(kind, found, language, numeric=numeric, total=whole)
