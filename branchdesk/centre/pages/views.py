"""How pages become HTML: templates with escaping on, no script or style inline, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request, Response

from branchdesk.centre.people.forms import csrf_field
from branchdesk.centre.people.guards import viewer_if_known
from branchdesk.centre.people.rights import Right
from branchdesk.domain.errors import BranchDeskError
from branchdesk.i18n import LANGUAGES, error_text, text
from branchdesk.resources import resource

AnyRequest = Request[Any, Any, Any]
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # under no-referrer, forms would not say where they come from
    "Cache-Control": "no-store",
}


@lru_cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(resource("web", "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def language_of(request: AnyRequest) -> str:
    """``?lang=``, else the browser's wish, else Chinese."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    wishes = (wish.strip()[:2].lower() for wish in request.headers.get("Accept-Language", "").split(","))
    return next((wish for wish in wishes if wish in LANGUAGES), "zh")


class Place(msgspec.Struct, frozen=True):
    """A page of the navigation: where it is, its name (a text's id), and who may go there."""

    path: str
    words: str
    right: Right
    here: bool = False


NAVIGATION = (
    Place("/", "centre-overview", "figures"),
    Place("/live", "centre-live-branches", "figures"),
    Place("/compare", "centre-compare", "figures"),
    Place("/actions", "centre-actions", "figures"),
    Place("/releases", "release-title", "profile"),
    Place("/reports", "reports-title", "export"),
    Place("/operations", "operations-title", "operations"),
    Place("/audit", "audit-title", "audit"),
)
KEPT = ("lang", "first", "last", "area", "service")
"""What of a page's address goes along to the next page."""


def navigation(request: AnyRequest) -> tuple[Place, ...]:
    """The pages that the viewer may go to."""
    me, path = viewer_if_known(request), request.scope["path"]
    return tuple(
        msgspec.structs.replace(place, here=path == place.path or path.startswith(f"{place.path}/"))
        for place in NAVIGATION
        if me is not None and me.may(place.right)
    )


def page(request: AnyRequest, template: str, status: int = 200, **shown: Any) -> Response[bytes]:
    """A template as an answer. It finds ``t(id, …)`` for texts, ``link(path)`` that keeps language and filters,

    ``me`` (the viewer, or None) and ``form_field()``, which each form holds.
    """
    lang = language_of(request)
    query = dict(request.query_params.items())
    html = (
        _templates()
        .get_template(template)
        .render(
            t=partial(text, lang),
            lang=lang,
            me=viewer_if_known(request),
            nav=navigation(request),
            form_field=partial(csrf_field, request),
            link=link_of(request),
            other=addressed(request.scope["path"], query | {"lang": "en" if lang == "zh" else "zh"}),
            **shown,
        )
    )
    return Response(html.encode(), status_code=status, media_type="text/html; charset=utf-8", headers=HEADERS)


def link_of(request: AnyRequest) -> Callable[..., str]:
    """How a page makes addresses: the path, with what is kept of its own address and what is named anew."""
    query = request.query_params
    kept = {name: query.get(name, "") for name in KEPT} | {"lang": language_of(request)}
    return lambda path, **others: addressed(path, kept | others)


def addressed(path: str, query: Mapping[str, str]) -> str:
    """The path with those of the query that are not empty. What the path already has encoded stays as it is."""
    said = urlencode({name: value for name, value in query.items() if value})
    path = quote(path, safe="/:%")
    return f"{path}?{said}" if said else path


def error_page(request: AnyRequest, error: BranchDeskError, status: int) -> Response[bytes]:
    """What went wrong, for a person."""
    words = error_text(language_of(request), error)
    return page(request, "error.html", status, words=words, code=error.code)
