"""The form with which a page is asked for something else, and what is chosen in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Request
from sqlalchemy import Connection

from branchdesk.centre.figures.asking import Asked
from branchdesk.centre.pages import places
from branchdesk.centre.pages.address import period_words, periods
from branchdesk.centre.pages.looking import Look
from branchdesk.centre.pages.places import Labels, Tree
from branchdesk.centre.pages.views import addressed
from branchdesk.centre.pages.words import Words

AnyRequest = Request[Any, Any, Any]


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


def filters_view(connection: Connection, request: AnyRequest, look: Look) -> FiltersView:
    """The form for what is looked at."""
    chosen, language, say = look.asked, look.language, look.say
    labels = places.labels(connection, look.viewer.scope, chosen.branch)
    asked = {"lang": language} | msgspec.structs.asdict(chosen)
    path = request.scope["path"]

    def there(first: str, last: str) -> str:
        return addressed(path, asked | {"first": first, "last": last, "branch": request.query_params.get("branch", "")})

    return FiltersView(
        chosen=chosen,
        presets=_presets(chosen, look.present, there, say),
        period=period_words(chosen, say),
        area=look.tree.name(chosen.area, language) if chosen.area else "",
        service=labels.service(chosen.service, language) if chosen.service else "",
        areas=area_options(look.tree, chosen.area, language),
        services=_services(labels, chosen.service, language),
        query=addressed("", asked),
    )


def _presets(chosen: Asked, present: str, there: Callable[[str, str], str], t: Words) -> tuple[Preset, ...]:
    known = periods(present)
    return tuple(
        Preset(t(f"centre-period-{name}"), there(*period), period == (chosen.first, chosen.last))
        for name, period in known.items()
    )


def area_options(tree: Tree, chosen: str, language: str) -> tuple[Option, ...]:
    """The areas that may be chosen, in the order of their tree."""
    return tuple(
        Option(code, "\u2003" * depth + tree.name(code, language), code == chosen) for code, depth in tree.in_order()
    )


def _services(labels: Labels, chosen: str, language: str) -> tuple[Option, ...]:
    known = [Option(one.code, one.name.said_in(language), one.code == chosen) for one in labels.services]
    if chosen and not any(option.chosen for option in known):
        known.append(Option(chosen, chosen, True))
    return tuple(known)
