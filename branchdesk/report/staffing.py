"""A week's plan of counters as text, CSV, workbook and on paper: the same grids everywhere."""

from __future__ import annotations

import csv as writers
import io
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import xlsxwriter
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from branchdesk.domain.profile import Words
from branchdesk.domain.times import clock
from branchdesk.forecast.plan import roster
from branchdesk.forecast.plan.staffing import Goal, Half, Outcome
from branchdesk.forecast.plan.week import DayBasis, Planned
from branchdesk.i18n import text
from branchdesk.report.cells import MARK, plain
from branchdesk.report.paper import MARGIN, Paper
from branchdesk.report.pdf import HAIR, MUTED, TEXT, head, section
from branchdesk.report.text import grid_lines
from branchdesk.report.xlsx import formats_of, put

Cell = str | float | None
OPEN = "■"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class WeekReport(NamedTuple):
    """What is told: the days in their order, of each what was known, and its plan (None: closed)."""

    name: Words
    days: tuple[tuple[DayBasis, Planned | None], ...]
    learned: int


class Grid(NamedTuple):
    """A table of cells; numbers have one decimal."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def day_name(bdate: str, language: str) -> str:
    """ "Tue 2026-12-01"."""
    return f"{text(language, f'plan-weekday-{_DAYS[date.fromisoformat(bdate).weekday()]}')} {bdate}"


def hours_said(slots: Sequence[int]) -> str:
    """ "09:00–12:00, 13:00–17:00"."""
    return ", ".join(f"{clock(first)}–{clock(last)}" for first, last in roster.spans(slots)) or "–"


def title(report: WeekReport, language: str) -> str:
    """What it is."""
    return f"{report.name.said_in(language)}  {text(language, 'plan-title')}"


def under(report: WeekReport, language: str) -> str:
    """Of when, and what was learned from."""
    span = f"{report.days[0][0].bdate} – {report.days[-1][0].bdate}"
    learned = text(language, "plan-learned", days=report.learned) if report.learned else text(language, "plan-prior")
    return f"{span}    {learned}"


def overview(report: WeekReport, language: str) -> Grid:
    """A line for each day, and the week."""
    names = ("day", "customers", "hours", "usual-hours", "mean", "usual-mean", "peak", "p90", "goal")
    planned = [plan for _, plan in report.days if plan is not None]
    rows = [_day_row(basis, plan, language) for basis, plan in report.days]
    if len(planned) > 1:
        both = [plan.outcome for plan in planned], [plan.usual for plan in planned]
        rows.append((
            text(language, "plan-week"),
            sum(one.customers for one in both[0]),
            *(sum(one.hours for one in of) for of in both),
            *(_mean(of) for of in both),
            max(one.peak for one in both[0]),
            None,
            None,
        ))  # fmt: skip
    heads = tuple(text(language, f"plan-head-{name}") for name in names)
    return Grid(text(language, "plan-overview"), heads, tuple(rows))


def _mean(outcomes: Sequence[Outcome]) -> float:
    customers = sum(one.customers for one in outcomes)
    return sum(one.mean * one.customers for one in outcomes) / customers if customers else 0.0


def _day_row(basis: DayBasis, plan: Planned | None, language: str) -> tuple[Cell, ...]:
    name = day_name(basis.bdate, language)
    if plan is None:
        return (name, *[None] * 7, text(language, "plan-closed"))
    out, usual = plan.outcome, plan.usual
    kept = text(language, "plan-reached" if plan.reached else "plan-missed")
    return (name, out.customers, out.hours, usual.hours, out.mean, usual.mean, out.peak, out.p90, kept)


def shifts(report: WeekReport, language: str) -> Grid:
    """Who is open when: a line for each counter, a column for each day."""
    open_days = [(basis, plan) for basis, plan in report.days if plan is not None and basis.task is not None]
    desks = [desk.id for desk in open_days[0][0].task.desks] if open_days and open_days[0][0].task else []
    heads = (text(language, "plan-head-counter"), *(day_name(basis.bdate, language) for basis, _ in open_days))

    def row(desk: str) -> tuple[Cell, ...]:
        name = text(language, "report-counter-label", counter=desk)
        return (name, *(hours_said(plan.plan.get(desk, ())) for _, plan in open_days))

    return Grid(text(language, "plan-shifts"), heads, tuple(row(desk) for desk in desks))


def halves(basis: DayBasis, plan: Planned, language: str) -> Grid:
    """One day: a line for each half-hour; how many counters of each skill, and which."""
    assert basis.task is not None
    desks = [desk.id for desk in basis.task.desks]
    skills: dict[str, list[str]] = {}
    for desk in basis.task.desks:
        skills.setdefault("+".join(desk.services), []).append(desk.id)
    names = ("time", "customers", "open", "mean", "p90")
    heads = (*(text(language, f"plan-head-{name}") for name in names), *skills, *desks)

    def row(half: Half) -> tuple[Cell, ...]:
        now = {desk for desk in desks if half.slot in plan.plan.get(desk, ())}
        counts = [float(len(now.intersection(of))) for of in skills.values()]
        marks = [OPEN if desk in now else "" for desk in desks]
        return (clock(half.slot), half.come, float(half.open), half.mean, half.p90, *counts, *marks)

    return Grid(day_name(basis.bdate, language), heads, tuple(row(half) for half in plan.outcome.halves))


def grids(report: WeekReport, language: str) -> list[Grid]:
    """All of it: the week, the shifts, then each open day."""
    whole = [overview(report, language), shifts(report, language)]
    return whole + [halves(basis, plan, language) for basis, plan in report.days if plan is not None]


def notes(goal: Goal, language: str) -> list[str]:
    """How to read it."""
    return [text(language, "plan-note-goal", mean=goal.mean, peak=goal.peak), text(language, "plan-note-days")]


def said(cell: Cell) -> str:
    """As words."""
    return cell if isinstance(cell, str) else "–" if cell is None else f"{cell:.1f}"


def text_plan(report: WeekReport, language: str) -> str:
    """For a terminal: the week and the shifts."""
    parts = [title(report, language), under(report, language)]
    for grid in grids(report, language)[:2]:
        parts += ["", grid.title, *grid_lines([grid.heads, *[[said(cell) for cell in row] for row in grid.rows]])]
    return "\n".join(line.rstrip() for line in parts)


def csv(report: WeekReport, language: str) -> bytes:
    """Each day's half-hours below each other. UTF-8 with its mark."""
    out = io.StringIO()
    writer = writers.writer(out)
    for number, grid in enumerate(grids(report, language)[2:]):
        if not number:
            writer.writerow([plain(name) for name in (text(language, "plan-head-day"), *grid.heads)])
        for row in grid.rows:
            writer.writerow([plain(grid.title), *map(_exact, row)])
    return (MARK + out.getvalue()).encode()


def _exact(cell: Cell) -> str:
    return plain(cell) if isinstance(cell, str) else "" if cell is None else f"{cell:.10g}"


def workbook(report: WeekReport, language: str) -> bytes:
    """A sheet for each grid; numbers are numbers."""
    raw = io.BytesIO()
    file = xlsxwriter.Workbook(raw, {"in_memory": True})
    file.set_properties({"title": title(report, language)})
    formats = formats_of(file)
    for grid in grids(report, language):
        sheet = file.add_worksheet(grid.title[:31])
        for column, name in enumerate(grid.heads):
            put(sheet, 0, column, name, formats["head"])
        for line, row in enumerate(grid.rows, 1):
            for column, cell in enumerate(row):
                put(sheet, line, column, cell, formats["minutes"] if isinstance(cell, float) else None)
        sheet.set_column(0, 0, 20)
        sheet.set_column(1, max(1, len(grid.heads) - 1), 13)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    file.close()
    return raw.getvalue()


def pdf(report: WeekReport, language: str) -> bytes:
    """On A4, lying."""
    paper = Paper(language, f"{title(report, language)} · {under(report, language)}")
    paper.set_title(title(report, language))
    paper.set_lang("zh-CN" if language == "zh" else "en-GB")
    paper.add_page(orientation="landscape")
    head(paper, title(report, language), under(report, language))
    for number, grid in enumerate(grids(report, language)):
        if number > 1 and paper.will_page_break(8 + 5.4 * (len(grid.rows) + 1)):
            paper.add_page(same=True)
        _grid_on(paper, grid)
    goal = next((basis.task.goal for basis, _ in report.days if basis.task is not None), Goal())
    for sentence in notes(goal, language):
        paper.ink(7.5, MUTED)
        paper.multi_cell(paper.epw, 3.9, sentence, align="L", new_x="LMARGIN", new_y="NEXT")
    return bytes(paper.output())


def _grid_on(paper: Paper, grid: Grid) -> None:
    section(paper, grid.title)
    paper.ink(8, TEXT)
    paper.set_draw_color(HAIR)
    paper.set_fill_color("#FFFFFF")
    paper.set_x(MARGIN)
    with paper.table(
        text_align=("LEFT", *["RIGHT"] * (len(grid.heads) - 1)),
        line_height=4,
        padding=(0.5, 0.8),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="", color=MUTED, size_pt=7.5, fill_color="#F3F5F8"),
    ) as table:
        table.row(grid.heads)
        for row in grid.rows:
            table.row([said(cell) for cell in row])
    paper.set_y(paper.get_y() + 5)
