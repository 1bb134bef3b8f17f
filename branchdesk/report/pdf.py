"""The day's summary on A4: headline figures against the plan, plots, tables, definitions."""

from __future__ import annotations

from collections.abc import Sequence

from fpdf.enums import TableBordersLayout, WrapMode
from fpdf.fonts import FontFace

from branchdesk.i18n import text
from branchdesk.metrics.summary import DaySummary, TargetCheck
from branchdesk.report.canvas import LIGHT, Drawing
from branchdesk.report.charts import (
    flow_chart,
    occupancy_chart,
    satisfaction_chart,
    wait_distribution_chart,
    wait_line_chart,
)
from branchdesk.report.notes import Pair, definitions, happenings, headline
from branchdesk.report.paper import MARGIN, WIDTH, Paper
from branchdesk.report.tables import Table, cell, heading, tables
from branchdesk.report.words import standing, target_aim, target_name, target_value, target_verdict

BRAND = "#0B3B66"
TEXT, MUTED, HAIR = LIGHT.text, LIGHT.muted, LIGHT.grid
VERDICTS = {True: ("#18704A", "#E1F3E9"), False: ("#A2460A", "#FDEBDD"), None: ("#566676", "#EEF1F5")}
GAP = 6.0
ROW = 6.4
FIRST = 32.0
"""Width of a table's first column."""
WIDE = 52.0
"""The same where it holds names of branches."""
NAMED = frozenset({"branch", "worst", "unhappy"})


def pdf(summary: DaySummary, language: str) -> bytes:
    """The report as a PDF file, in "zh" or "en"."""
    title = f"{summary.name.said_in(language)} · {text(language, 'report-title')} · {summary.bdate}"
    paper = Paper(language, title)
    paper.set_title(title)
    paper.set_lang("zh-CN" if language == "zh" else "en-GB")
    paper.add_page()
    head(
        paper,
        f"{summary.name.said_in(language)}  {text(language, 'report-title')}",
        f"{summary.bdate}    {standing(summary, language)}",
    )
    targets(paper, summary.targets, summary.level_within_min, language)
    pairs_in(paper, text(language, "report-headline"), headline(summary, language), across=3)
    drawings_on(
        paper,
        flow_chart(summary, LIGHT, language, height=272),
        wait_line_chart(summary, LIGHT, language, height=250),
    )
    paper.add_page()
    drawings_on(
        paper,
        wait_distribution_chart(summary, LIGHT, language, height=240),
        satisfaction_chart(summary, LIGHT, language),
        occupancy_chart(summary, LIGHT, language),
    )
    pairs_in(paper, text(language, "report-notes"), happenings(summary, language), across=2)
    paper.add_page(orientation="landscape")
    for table in tables(summary, language):
        table_on(paper, table, language)
    definitions_on(paper, definitions(language), language)
    return bytes(paper.output())


def head(paper: Paper, title: str, under: str) -> None:
    """The band at the top of the first page."""
    paper.set_fill_color(BRAND)
    paper.rect(0, 0, paper.w, 34, style="F")
    paper.set_xy(MARGIN, 9)
    paper.ink(19, "#FFFFFF", bold=True)
    paper.cell(WIDTH, 9, title)
    paper.set_xy(MARGIN, 20)
    paper.ink(10, "#D6E4F2")
    paper.cell(WIDTH, 6, under)
    paper.set_y(34 + GAP)


def section(paper: Paper, title: str) -> None:
    """A heading."""
    paper.ink(10.5, TEXT, bold=True)
    paper.cell(WIDTH, 7, title, new_x="LMARGIN", new_y="NEXT")


def targets(paper: Paper, checks: Sequence[TargetCheck], level_min: float, language: str) -> None:
    """One tile per target of the plan: value, aim, and the verdict in words as well as in colour."""
    section(paper, text(language, "report-targets"))
    width = (WIDTH - 3 * 4) / 4
    top = paper.get_y() + 1
    for index, check in enumerate(checks):
        _tile(paper, check, level_min, language, x=MARGIN + index * (width + 4), y=top, width=width)
    paper.set_xy(MARGIN, top + 31 + GAP)


def _tile(
    paper: Paper, check: TargetCheck, level_min: float, language: str, *, x: float, y: float, width: float
) -> None:
    strong, soft = VERDICTS[check.met]
    paper.set_fill_color(soft)
    paper.rect(x, y, width, 31, style="F", round_corners=True, corner_radius=1.6)
    paper.set_xy(x + 3, y + 2.5)
    paper.ink(7.5, MUTED)
    paper.multi_cell(width - 6, 3.6, target_name(check, level_min, language), align="L", wrapmode=wrap_of(language))
    paper.set_xy(x + 3, y + 11)
    paper.ink(20, TEXT, bold=True)
    paper.cell(width - 6, 10, target_value(check))
    paper.set_xy(x + 3, y + 23)
    paper.ink(8, strong, bold=True)
    verdict = target_verdict(check, language)
    paper.cell(0, 5, verdict)
    paper.ink(8, MUTED)
    paper.set_x(x + 3)
    paper.cell(width - 6, 5, target_aim(check), align="R")


def pairs_in(paper: Paper, title: str, pairs: list[Pair], *, across: int) -> None:
    """Names and values in columns, under a hairline; a pair too long for its column gets the whole line."""
    if paper.will_page_break(7 + ROW * (len(pairs) // across + 2)):
        paper.add_page(same=True)
    section(paper, title)
    paper.set_draw_color(HAIR)
    paper.set_line_width(0.2)
    narrow = (WIDTH - (across - 1) * 5) / across
    y, column = paper.get_y() + 0.5, 0
    for name, value in pairs:
        paper.ink(8.5, TEXT, bold=True)
        long = paper.get_string_width(name + value) + 3 > narrow
        if column and (long or column == across):
            y, column = y + ROW, 0
        if long:
            y = _long_pair(paper, name, value, y)
            continue
        x = MARGIN + column * (narrow + 5)
        paper.set_xy(x, y)
        paper.cell(narrow, 6, value, align="R")
        paper.ink(8, MUTED)
        paper.set_xy(x, y)
        paper.cell(narrow, 6, name)
        paper.line(x, y + 6.2, x + narrow, y + 6.2)
        column += 1
    paper.set_xy(MARGIN, y + (ROW if column else 0) + GAP)


def _long_pair(paper: Paper, name: str, value: str, y: float) -> float:
    """A pair across the page, the value on as many lines as it needs. Returns where the next line begins."""
    paper.set_xy(MARGIN + WIDTH / 3, y + 1)
    paper.multi_cell(WIDTH * 2 / 3, 4.2, value, align="R", new_x="LMARGIN", new_y="NEXT")
    below = max(paper.get_y() + 0.8, y + 6.2)
    paper.ink(8, MUTED)
    paper.set_xy(MARGIN, y)
    paper.cell(WIDTH / 3, 6, name)
    paper.line(MARGIN, below, MARGIN + WIDTH, below)
    return below + 0.2


def drawings_on(paper: Paper, *drawings: Drawing) -> None:
    """Drawings across the page, one below the other."""
    for drawing in drawings:
        if paper.will_page_break(drawing.height * WIDTH / drawing.width):
            paper.add_page(same=True)
        taken = paper.draw(drawing, MARGIN, paper.get_y(), WIDTH)
        paper.set_xy(MARGIN, paper.get_y() + taken + GAP)


def table_on(paper: Paper, table: Table, language: str) -> None:
    """One table; its head is repeated where it runs over the page."""
    if not table.rows:
        return
    if paper.will_page_break(8 + 5.4 * min(len(table.rows) + 2, 12)):
        paper.add_page(same=True)
    section(paper, table.title)
    weights = [1.4 if column.form == "interval" else 1.0 for column in table.columns]
    first = WIDE if table.kind in NAMED else FIRST
    unit = (paper.epw - first) / sum(weights)
    paper.ink(8.5, TEXT)
    paper.set_draw_color(HAIR)
    paper.set_fill_color("#FFFFFF")
    paper.set_line_width(0.2)
    with paper.table(
        col_widths=(first, *[weight * unit for weight in weights]),
        text_align=("LEFT", *["RIGHT"] * len(table.columns)),
        line_height=4,
        padding=(0.7, 0.8),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="", color=MUTED, size_pt=7.5, fill_color="#F3F5F8"),
    ) as grid:
        grid.row((table.head, *[heading(column, language) for column in table.columns]))
        for label, row in zip(table.labels, table.rows, strict=True):
            grid.row((label, *[cell(column, row) for column in table.columns]))
        if table.total is not None:
            total = [cell(column, table.total) for column in table.columns]
            grid.row((table.total_name, *total), style=FontFace(emphasis="BOLD"))
    paper.set_y(paper.get_y() + GAP - 1)


def definitions_on(paper: Paper, sentences: Sequence[str], language: str) -> None:
    """What each figure means, in small print."""
    if paper.will_page_break(45):
        paper.add_page(same=True)
    section(paper, text(language, "report-definitions"))
    for sentence in sentences:
        paper.ink(7.5, MUTED)
        paper.multi_cell(paper.epw, 3.9, sentence, align="L", new_x="LMARGIN", new_y="NEXT", wrapmode=wrap_of(language))
        paper.set_y(paper.get_y() + 1)


def wrap_of(language: str) -> WrapMode:
    """Chinese lines may end after any character."""
    return WrapMode.CHAR if language == "zh" else WrapMode.WORD
