"""A bank's own look in its profile: logo, colours, font. Checked here, so that no window need fear it.

A logo is drawn on every screen, so only shapes are let in: no script, no style sheet, no text (it would need fonts), no
picture within, and no reference to anything outside the logo itself.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError, fromstring

import msgspec

LOGO_BYTES = 32 * 1024
_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = frozenset(
    str.split(
        "svg g path rect circle ellipse line polyline polygon "
        "defs linearGradient radialGradient stop clipPath title desc"
    )
)
_NAMES = frozenset(
    str.split(
        "id class viewBox version width height x y x1 y1 x2 y2 cx cy r rx ry fx fy d points transform offset "
        "opacity fill fill-rule fill-opacity stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit "
        "stroke-opacity clip-path clip-rule clipPathUnits gradientUnits gradientTransform spreadMethod stop-color "
        "stop-opacity preserveAspectRatio"
    )
)
_NESTED = 24
"""Deeper than any logo needs; drawing goes down by recursion."""
_PARTS = 2_000


class Brand(msgspec.Struct, frozen=True, kw_only=True):
    """What makes the windows a bank's own. Empty: BranchDesk's look."""

    logo: str = ""
    """An SVG as text. Shapes in ``currentColor`` take the colour of the words beside them."""
    colour: str = ""
    """Of the bars, "#RRGGBB"."""
    accent: str = ""
    """Of buttons and marks, "#RRGGBB"; empty: made of ``colour``."""
    font: str = ""
    """A font family that the bank has installed on its PCs; the shipped one stands in where it is not."""


def brand_problem(brand: Brand) -> str | None:
    """What is wrong with it, or None."""
    for name, colour in (("colour", brand.colour), ("accent", brand.accent)):
        if colour and not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
            return f"brand: {name} must be written as #RRGGBB"
    if not re.fullmatch(r"[\w \-]{0,64}", brand.font):
        return "brand: font must be the plain name of a font family"
    problem = _logo_problem(brand.logo) if brand.logo else None
    return f"brand: logo: {problem}" if problem else None


def _logo_problem(logo: str) -> str | None:
    if len(logo.encode()) > LOGO_BYTES:
        return f"more than {LOGO_BYTES // 1024} KB"
    if re.search(r"<!(?!--)", logo):  # a document type may bring entities, which may grow without end
        return "a document type is not allowed"
    try:
        root = fromstring(logo)
    except (ParseError, ValueError):
        return "not an SVG file"
    if root.tag != f"{_SVG}svg":
        return "not an SVG file"
    parts = list(root.iter())
    if len(parts) > _PARTS or _depth(root) > _NESTED:
        return "too many parts"
    return next(filter(None, map(_part_problem, parts)), None)


def _depth(part: Element) -> int:
    deepest, level = 0, [part]
    while level:
        deepest, level = deepest + 1, [child for one in level for child in one]
    return deepest


def _part_problem(part: Element) -> str | None:
    shape = str(part.tag).removeprefix(_SVG)
    if shape not in _SHAPES:
        return f"{shape!r} is not allowed, only plain shapes"
    for name, value in part.attrib.items():
        if name not in _NAMES:
            return f"attribute {name!r} is not allowed"
        if "url" in value.lower() and not re.fullmatch(r"url\(#[\w.\-]+\)", value.strip()):
            return "refers to something outside"
    return None
