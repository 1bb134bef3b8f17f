"""What a page is asked for, all of it in its address, so that a page can be sent to somebody as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import msgspec
from litestar import Request
from sqlalchemy import Connection

from branchdesk.centre.figures.asking import Asked
from branchdesk.centre.pages import places
from branchdesk.centre.pages.places import Labels, Tree
from branchdesk.centre.pages.views import addressed, language_of
from branchdesk.centre.pages.words import Words
from branchdesk.centre.people.viewer import Scope
from branchdesk.domain.errors import Rejected

AnyRequest = Request[Any, Any, Any]
MOST_DAYS = 800
"""Two years and the same month of a third; what is longer is a report of the archive."""
LONGEST_NAME = 80


class Preset(msgspec.Struct, frozen=True):
    """A period that is one tap away."""

    words: str
    href: str
    here: bool


class Option(msgspec.Struct, frozen=True):
    """Something to choose."""

    value: str
    words: str
    chosen: bool = False


class FiltersView(msgspec.Struct, frozen=True, kw_only=True):
    """The form, and what is chosen in words."""

    chosen: Asked
    presets: tuple[Preset, ...]
    period: str
    area: str
    service: str
    areas: tuple[Option, ...]
    services: tuple[Option, ...]
    query: str
    """All of it as a query, for the files that show the same."""


def asked_date(query: Mapping[str, str], name: str) -> str:
    """A business date from the address, or empty. Raises Rejected("date_invalid")."""
    asked = query.get(name, "")
    try:
        return date.fromisoformat(asked).isoformat() if asked else ""
    except ValueError as error:
        raise Rejected("date_invalid", date=asked[:40]) from error


def asked_of(query: Mapping[str, str], present: str, branch: str = "") -> Asked:
    """From the address; without a period the month so far. ``present``: today's business date.

    Raises Rejected("date_invalid" | "period_invalid").
    """
    last = asked_date(query, "last") or present
    first = asked_date(query, "first") or last[:8] + "01"
    found = Asked(
        first=first,
        last=last,
        area=query.get("area", "")[:LONGEST_NAME],
        branch=branch or query.get("branch", "")[:LONGEST_NAME],
        service=query.get("service", "")[:LONGEST_NAME],
    )
    check_period(found)
    return found


def check_period(asked: Asked) -> None:
    """Raise Rejected("period_invalid")."""
    if not 0 < days_of(asked) <= MOST_DAYS:
        raise Rejected("period_invalid", days=MOST_DAYS)


def days_of(asked: Asked) -> int:
    """How many dates the period has; below 1 where it ends before it begins."""
    return (date.fromisoformat(asked.last) - date.fromisoformat(asked.first)).days + 1


def periods(present: str) -> dict[str, tuple[str, str]]:
    """The periods at hand, counted from the present business date."""
    today = date.fromisoformat(present)
    month = today.replace(day=1)
    before = month - timedelta(days=1)

    def back(days: int) -> str:
        return (today - timedelta(days=days - 1)).isoformat()

    return {
        "day": (present, present),
        "week": (back(7), present),
        "month": (month.isoformat(), present),
        "last-month": (before.replace(day=1).isoformat(), before.isoformat()),
        "quarter": (back(90), present),
    }


def filters_view(
    connection: Connection, request: AnyRequest, scope: Scope, chosen: Asked, present: str, t: Words
) -> FiltersView:
    """The form for what is chosen. ``present``: as for ``asked_of``."""
    language = language_of(request)
    tree, labels = places.tree(connection, scope), places.labels(connection, scope, chosen.branch)
    asked = {"lang": language} | msgspec.structs.asdict(chosen)
    path = request.scope["path"]

    def there(first: str, last: str) -> str:
        return addressed(path, asked | {"first": first, "last": last, "branch": request.query_params.get("branch", "")})

    return FiltersView(
        chosen=chosen,
        presets=_presets(chosen, present, there, t),
        period=chosen.first
        if chosen.first == chosen.last
        else t("centre-from-to", first=chosen.first, last=chosen.last),
        area=tree.name(chosen.area, language) if chosen.area else "",
        service=labels.service(chosen.service, language) if chosen.service else "",
        areas=_areas(tree, chosen.area, language),
        services=_services(labels, chosen.service, language),
        query=addressed("", asked),
    )


def period_words(asked: Asked, t: Words) -> str:
    """The period, or its one day."""
    return asked.first if asked.first == asked.last else t("centre-from-to", first=asked.first, last=asked.last)


def _presets(chosen: Asked, present: str, there: Callable[[str, str], str], t: Words) -> tuple[Preset, ...]:
    known = periods(present)
    return tuple(
        Preset(t(f"centre-period-{name}"), there(*period), period == (chosen.first, chosen.last))
        for name, period in known.items()
    )


def area_options(connection: Connection, scope: Scope, chosen: str, language: str) -> tuple[Option, ...]:
    """The areas that may be chosen, in the order of their tree."""
    return _areas(places.tree(connection, scope), chosen, language)


def _areas(tree: Tree, chosen: str, language: str) -> tuple[Option, ...]:
    return tuple(
        Option(code, "\u2003" * depth + tree.name(code, language), code == chosen) for code, depth in tree.in_order()
    )


def _services(labels: Labels, chosen: str, language: str) -> tuple[Option, ...]:
    known = [Option(one.code, one.name.said_in(language), one.code == chosen) for one in labels.services]
    if chosen and not any(option.chosen for option in known):
        known.append(Option(chosen, chosen, True))
    return tuple(known)
