"""A drawing as a list of simple shapes, and the SVG made of it. The PDF draws the same shapes with its own pen.

The SVG stays inside SVG Tiny 1.2, so that Qt's renderer, browsers and printers show the same. Units are pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal, NamedTuple
from unicodedata import east_asian_width

FAMILY = "Noto Sans SC"
Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]


class Look(NamedTuple):
    """Colours by meaning. Blue against orange stays apart for every kind of colour vision; grey carries the rest."""

    surface: str
    text: str
    muted: str
    grid: str
    main: str
    soft: str
    over: str
    """Beyond a target."""
    target: str


LIGHT = Look("#FFFFFF", "#13202E", "#566676", "#E3E9EF", "#0A5FC4", "#A9C9EE", "#D9730D", "#13202E")
DARK = Look("#16212F", "#EAF1F8", "#9FB2C6", "#2B3B4E", "#62ADFF", "#2F5B8C", "#FFA54A", "#EAF1F8")


class Rect(NamedTuple):
    x: float
    y: float
    w: float
    h: float
    fill: str


class Line(NamedTuple):
    x1: float
    y1: float
    x2: float
    y2: float
    stroke: str
    width: float = 1
    dashed: bool = False


class Path(NamedTuple):
    """Straight lines from point to point."""

    points: tuple[Point, ...]
    stroke: str
    width: float = 2


class Dot(NamedTuple):
    x: float
    y: float
    r: float
    fill: str


class Text(NamedTuple):
    """``y`` is the base line."""

    x: float
    y: float
    words: str
    fill: str
    size: float = 12
    anchor: Anchor = "start"
    bold: bool = False


Shape = Rect | Line | Path | Dot | Text


class Drawing(NamedTuple):
    """Shapes in the order of painting, on a page of ``width`` x ``height``."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def text_width(words: str, size: float = 12) -> float:
    """Width of a text in the bundled font, near enough for layout: Chinese characters are one em, others about half."""
    return size * sum(1.0 if east_asian_width(char) in "WF" else 0.56 for char in words)


def svg(drawing: Drawing) -> str:
    """The drawing as SVG Tiny 1.2."""
    body = "\n".join(_element(shape) for shape in drawing.shapes)
    size = f'width="{_n(drawing.width)}" height="{_n(drawing.height)}"'
    box = f'viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny" {size} {box}>'
    return f"{head}\n{body}\n</svg>\n"


def _element(shape: Shape) -> str:
    match shape:
        case Rect(x, y, w, h, fill):
            return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(w)}" height="{_n(h)}" fill="{fill}"/>'
        case Line(x1, y1, x2, y2, stroke, width, dashed):
            dash = ' stroke-dasharray="4,3"' if dashed else ""
            ends = f'x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"'
            return f'<line {ends} stroke="{stroke}" stroke-width="{_n(width)}"{dash}/>'
        case Path(points, stroke, width):
            pen = f'fill="none" stroke="{stroke}" stroke-width="{_n(width)}" stroke-linejoin="round"'
            return f'<polyline points="{_points(points)}" {pen}/>'
        case Dot(x, y, r, fill):
            return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}" fill="{fill}"/>'
        case Text(x, y, words, fill, size, anchor, bold):
            weight = ' font-weight="bold"' if bold else ""
            font = f'font-family="{FAMILY}" font-size="{_n(size)}" text-anchor="{anchor}"{weight}'
            return f'<text x="{_n(x)}" y="{_n(y)}" fill="{fill}" {font}>{escape(words)}</text>'


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
