"""The pages' own files: style, scripts, icon and fonts. Nothing comes from elsewhere."""

from __future__ import annotations

import gzip
from functools import lru_cache
from hashlib import sha256
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from branchdesk.centre.pages.views import HEADERS
from branchdesk.domain.errors import Rejected
from branchdesk.resources import resource

_CSS, _JS, _TTF = "text/css; charset=utf-8", "text/javascript; charset=utf-8", "font/ttf"
_STATIC = {
    "centre.css": (_CSS, ("web", "static", "centre.css")),
    "centre.js": (_JS, ("web", "static", "centre.js")),
    "plots.js": (_JS, ("web", "static", "plots.js")),
    "htmx.js": (_JS, ("web", "static", "vendor", "htmx.min.js")),
    "echarts.js": (_JS, ("web", "static", "vendor", "echarts.common.min.js")),
    "icon.svg": ("image/svg+xml", ("icons", "landmark.svg")),
    "regular.ttf": (_TTF, ("fonts", "NotoSansSC-Regular.ttf")),
    "bold.ttf": (_TTF, ("fonts", "NotoSansSC-Bold.ttf")),
}
_CACHED = "private, max-age=300"


@get("/static/{name:str}")
async def static_file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """One of them; packed for browsers that say that they unpack, which halves and thirds what a phone must load."""
    if name not in _STATIC:
        raise Rejected("centre_path_unknown")
    body, packed, mark = _file(name)
    headers = {**HEADERS, "Cache-Control": _CACHED, "ETag": mark, "Vary": "Accept-Encoding"}
    if request.headers.get("If-None-Match") == mark:
        return Response(b"", status_code=304, headers=headers)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return Response(packed, media_type=_STATIC[name][0], headers={**headers, "Content-Encoding": "gzip"})
    return Response(body, media_type=_STATIC[name][0], headers=headers)


@lru_cache
def _file(name: str) -> tuple[bytes, bytes, str]:
    """Its bytes, the same packed, and their mark."""
    body = resource(*_STATIC[name][1]).read_bytes()
    return body, gzip.compress(body, 6, mtime=0), f'"{sha256(body).hexdigest()[:16]}"'
