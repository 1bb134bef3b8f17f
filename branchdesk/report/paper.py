"""The A4 page: fonts, footer, and a pen that draws a ``Drawing`` with real text. All lengths in mm."""

from __future__ import annotations

from fpdf import FPDF

from branchdesk.i18n import text
from branchdesk.report.canvas import Dot, Drawing, Line, Path, Rect, Shape, Text
from branchdesk.resources import resource

MARGIN = 15.0
WIDTH = 210 - 2 * MARGIN
"""Of what is printed on an upright page."""
FONT = "Noto"
POINTS_PER_MM = 72 / 25.4


class Paper(FPDF):
    """An A4 document in the bundled font; every page carries the footer."""

    def __init__(self, language: str, foot: str) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.language = language
        self.foot = foot
        self.add_font(FONT, "", resource("fonts", "NotoSansSC-Regular.ttf"))
        self.add_font(FONT, "B", resource("fonts", "NotoSansSC-Bold.ttf"))
        self.set_margins(MARGIN, MARGIN)
        self.c_margin = 0
        self.set_auto_page_break(True, margin=18)

    def footer(self) -> None:
        """The page of how many, and whose figures these are."""
        self.set_y(-12)
        self.ink(7.5, "#566676")
        self.cell(self.epw / 2, 5, text(self.language, "report-page", page=self.page_no(), pages="{nb}"))
        self.cell(self.epw / 2, 5, self.foot, align="R")

    def ink(self, points: float, colour: str, *, bold: bool = False) -> None:
        """Font and colour of the next words."""
        self.set_font(FONT, "B" if bold else "", points)
        self.set_text_color(colour)

    def draw(self, drawing: Drawing, x: float, y: float, width: float) -> float:
        """Draw with the upper left corner at (x, y), scaled to ``width``. Returns the height that it took."""
        scale = width / drawing.width
        for shape in drawing.shapes:
            self._stroke(shape, x, y, scale)
        self.set_dash_pattern()
        return drawing.height * scale

    def _stroke(self, shape: Shape, x: float, y: float, k: float) -> None:
        match shape:
            case Rect():
                self.set_fill_color(shape.fill)
                self.rect(x + shape.x * k, y + shape.y * k, shape.w * k, shape.h * k, style="F")
            case Line():
                self._pen(shape.stroke, shape.width * k, dashed=shape.dashed)
                self.line(x + shape.x1 * k, y + shape.y1 * k, x + shape.x2 * k, y + shape.y2 * k)
            case Path():
                self._pen(shape.stroke, shape.width * k)
                self.polyline([(x + px * k, y + py * k) for px, py in shape.points])
            case Dot():
                self.set_fill_color(shape.fill)
                self.circle(x + shape.x * k, y + shape.y * k, shape.r * k, style="F")
            case Text():
                self.ink(shape.size * k * POINTS_PER_MM, shape.fill, bold=shape.bold)
                back = {"start": 0.0, "middle": 0.5, "end": 1.0}[shape.anchor] * self.get_string_width(shape.words)
                self.text(x + shape.x * k - back, y + shape.y * k, shape.words)

    def _pen(self, colour: str, width: float, *, dashed: bool = False) -> None:
        self.set_draw_color(colour)
        self.set_line_width(width)
        if dashed:
            self.set_dash_pattern(dash=1.0, gap=0.75)
        else:
            self.set_dash_pattern()
