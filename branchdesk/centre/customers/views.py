"""The customers' pages as HTML: in the phone's language, in large letters, nothing from elsewhere, found by no engine.

Language and size of letters are chosen by links and remembered in cookies that say nothing else.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request, Response
from litestar.datastructures import Cookie
from markupsafe import Markup

from branchdesk.centre.callers import is_secure
from branchdesk.i18n import LANGUAGES, text
from branchdesk.resources import resource

AnyRequest = Request[Any, Any, Any]
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # the address holds the secret; forms still say where they come from
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
SIZES = ("big", "normal")
YEAR_S = 365 * 24 * 3600


@lru_cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(resource("web", "templates", "customer")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["icon"] = _icon
    return made


@lru_cache
def _icon(name: str) -> Markup:
    """A shipped drawing, to stand in the page: it takes the colour of the text."""
    drawn = resource("icons", f"{name}.svg").read_text("utf-8")
    return Markup(drawn[drawn.index("<svg") :].replace("<svg", '<svg aria-hidden="true"', 1))


def language_of(request: AnyRequest, otherwise: str = "zh") -> str:
    """``?lang=``, else what was chosen before, else the phone's, else ``otherwise``."""
    wishes = (wish.strip()[:2].lower() for wish in request.headers.get("Accept-Language", "").split(","))
    asked = (request.query_params.get("lang", ""), request.cookies.get("lang", ""), *wishes)
    return next((wish for wish in asked if wish in LANGUAGES), otherwise)


def fragment(name: str, lang: str, **shown: Any) -> str:
    """A piece of a page."""
    return _templates().get_template(name).render(t=partial(text, lang), lang=lang, **shown)


def page(request: AnyRequest, name: str, lang: str, status: int = 200, /, **shown: Any) -> Response[bytes]:
    """A page. It finds ``t(id, …)`` for texts and ``switch(lang=…)`` for the same page in another language or size."""
    size = _chosen(request, "size", SIZES)
    path = request.scope["path"]
    kept = {key: value for key, value in request.query_params.items() if key not in ("lang", "size")}

    def switch(**choice: str) -> str:
        return path + "?" + urlencode(kept | choice)

    html = fragment(name, lang, size=size, switch=switch, **shown)
    chosen = {"lang": request.query_params.get("lang", ""), "size": request.query_params.get("size", "")}
    known = {"lang": LANGUAGES, "size": SIZES}
    secure = is_secure(request)
    cookies = [
        Cookie(key=key, value=value, max_age=YEAR_S, httponly=True, samesite="lax", secure=secure)
        for key, value in chosen.items()
        if value in known[key]
    ]
    return Response(html.encode(), status_code=status, media_type="text/html", headers=HEADERS, cookies=cookies)


def _chosen(request: AnyRequest, key: str, known: tuple[str, ...]) -> str:
    asked = (request.query_params.get(key, ""), request.cookies.get(key, ""))
    return next((wish for wish in asked if wish in known), known[-1])
