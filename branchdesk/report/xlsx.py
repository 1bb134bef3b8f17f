"""The day's summary as an Excel workbook: numbers as numbers, native charts, a sheet per table and one of tickets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple

import xlsxwriter

from branchdesk.domain.times import local
from branchdesk.i18n import text
from branchdesk.metrics.rows import HalfHour
from branchdesk.metrics.summary import DaySummary, TargetCheck
from branchdesk.metrics.tickets import TicketLine
from branchdesk.report.notes import Pair, definitions, happenings, headline
from branchdesk.report.tables import Column, Table, heading, tables
from branchdesk.report.words import IN_MINUTES, TARGET_HEADS, standing, target_name, target_verdict

SHEETS = {
    "service": "services",
    "counter": "counters",
    "teller": "tellers",
    "half-hour": "half-hours",
    "day": "days",
    "period": "trend",
    "area": "areas",
    "branch": "branches",
    "worst": "worst",
    "unhappy": "unhappy",
    "promise": "promises",
}
FORMATS = {"count": "0", "minutes": "0.0", "share": "0%", "share1": "0.0%", "time": "hh:mm:ss"}
Cell = str | float | datetime | None


class Book(NamedTuple):
    """The workbook being written, with its cell formats by name."""

    file: Any
    formats: dict[str, Any]
    language: str

    def say(self, message_id: str) -> str:
        """A text in the workbook's language."""
        return text(self.language, message_id)


def xlsx(summary: DaySummary, language: str, tickets: Sequence[TicketLine] = ()) -> bytes:
    """The workbook as bytes, in "zh" or "en"; the sheet of tickets only where they are given."""
    raw = BytesIO()
    file = xlsxwriter.Workbook(raw, {"in_memory": True})
    file.set_properties({"title": f"{summary.name.said_in(language)} {summary.bdate}"})
    book = Book(file, formats_of(file), language)
    front = file.add_worksheet(text(language, "report-sheet-summary"))
    for table in tables(summary, language, numeric=True):
        table_sheet(book, table)
    if tickets:
        _ticket_sheet(book, summary, tickets)
    front_of(
        book,
        front,
        (
            f"{summary.name.said_in(language)}  {book.say('report-title')}",
            f"{summary.bdate}  {standing(summary, language)}",
        ),
        (summary.targets, summary.level_within_min),
        [
            (book.say("report-headline"), headline(summary, language)),
            (book.say("report-notes"), happenings(summary, language)),
        ],
        definitions(language),
    )
    file.close()
    return raw.getvalue()


def formats_of(file: Any) -> dict[str, Any]:
    """The cell formats by name, made in a workbook."""
    formats = {name: file.add_format({"num_format": code}) for name, code in FORMATS.items()}
    total = {"bold": True, "top": 1}
    formats |= {f"{name} total": file.add_format({"num_format": code} | total) for name, code in FORMATS.items()}
    formats["total"] = file.add_format(total)
    formats["head"] = file.add_format(
        {"bold": True, "bg_color": "#0B3B66", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}
    )
    formats["title"] = file.add_format({"bold": True, "font_size": 18, "font_color": "#0B3B66"})
    formats["section"] = file.add_format({"bold": True, "font_size": 12, "bottom": 1})
    formats["muted"] = file.add_format({"font_color": "#566676"})
    formats["wrap"] = file.add_format({"text_wrap": True, "font_color": "#566676", "valign": "top"})
    formats["met"] = file.add_format({"bold": True, "font_color": "#18704A", "bg_color": "#E1F3E9"})
    formats["missed"] = file.add_format({"bold": True, "font_color": "#A2460A", "bg_color": "#FDEBDD"})
    return formats


def put(sheet: Any, row: int, column: int, value: Cell, style: Any = None) -> None:
    """Texts stay texts, whatever they begin with; nothing to say is an empty cell, never a zero."""
    if isinstance(value, str):
        sheet.write_string(row, column, value, style)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, style)
    elif value is None:
        sheet.write_blank(row, column, None, style)
    else:
        sheet.write_number(row, column, value, style)


def _sheet(book: Book, name: str, heads: Sequence[str]) -> Any:
    """A sheet with a frozen, filterable head row and a first column wide enough for names."""
    sheet = book.file.add_worksheet(book.say(f"report-sheet-{name}"))
    for column, head in enumerate(heads):
        put(sheet, 0, column, head, book.formats["head"])
    sheet.set_row(0, 32)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, max(len(heads) - 1, 1), 12)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return sheet


def table_sheet(book: Book, table: Table) -> None:
    """A sheet of one table, with its charts."""
    heads = [table.head, *[heading(column, book.language) for column in table.columns]]
    sheet = _sheet(book, SHEETS[table.kind], heads)
    for line, (label, row) in enumerate(zip(table.labels, table.rows, strict=True), 1):
        put(sheet, line, 0, label)
        for place, column in enumerate(table.columns, 1):
            put(sheet, line, place, column.value(row), book.formats[column.form])
    if table.total is not None:
        line = len(table.rows) + 1
        put(sheet, line, 0, table.total_name, book.formats["total"])
        for place, column in enumerate(table.columns, 1):
            put(sheet, line, place, column.value(table.total), book.formats[f"{column.form} total"])
    if table.kind == "half-hour" and table.rows and isinstance(table.rows[0], HalfHour):
        _chart(book, sheet, table, ("report-issued", "report-finished"), "report-chart-flow", kind="column")
        _chart(book, sheet, table, ("report-wait-mean",), "report-chart-wait-line", kind="line")
    elif table.kind == "counter" and table.rows:
        _chart(book, sheet, table, ("report-occupancy",), "report-chart-occupancy", kind="bar")


def _chart(book: Book, sheet: Any, table: Table, ids: Sequence[str], title: str, *, kind: str) -> None:
    """A native chart below the table, on the cells themselves: who corrects a cell sees it move."""
    chart = book.file.add_chart({"type": kind})
    name, last = sheet.get_name(), len(table.rows)
    colours = ("#A9C9EE", "#0A5FC4") if len(ids) == 2 else ("#0A5FC4",)
    for message_id, colour in zip(ids, colours, strict=True):
        place = _place(table.columns, message_id)
        look = {"line": {"color": colour, "width": 2}} if kind == "line" else {"fill": {"color": colour}}
        chart.add_series(
            {
                "name": [name, 0, place],
                "categories": [name, 1, 0, last, 0],
                "values": [name, 1, place, last, place],
                **look,
            }
        )
    chart.set_title({"name": book.say(title), "name_font": {"size": 12}})
    chart.set_y_axis({"name": book.say(f"{title}-unit") if kind != "bar" else "", "major_gridlines": {"visible": True}})
    chart.set_size({"width": 720, "height": 300})
    chart.show_blanks_as("gap")
    if kind == "bar":
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"min": 0, "max": 1, "num_format": "0%"})
    if len(ids) == 1:
        chart.set_legend({"none": True})
    sheet.insert_chart(last + (20 if kind == "line" else 3), 1, chart)


def _place(columns: Sequence[Column], message_id: str) -> int:
    return 1 + next(index for index, column in enumerate(columns) if column.id == message_id)


def _ticket_sheet(book: Book, summary: DaySummary, tickets: Sequence[TicketLine]) -> None:
    services = {row.key: row.label.said_in(book.language) for row in summary.by_service}
    tellers = {row.key: row.label.said_in(book.language) for row in summary.by_teller}

    def clock(at: int | None) -> datetime | None:
        return None if at is None else local(at, summary.timezone).replace(tzinfo=None)

    columns: list[tuple[str, str, Callable[[TicketLine], Cell]]] = [
        ("report-ticket-number", "", lambda t: t.number),
        ("report-ticket-service", "", lambda t: f"{t.service} {services.get(t.service, '')}".strip()),
        ("report-ticket-priority", "", lambda t: t.priority),
        ("report-ticket-channel", "", lambda t: book.say(f"report-channel-{t.channel.replace('_', '-')}")),
        ("report-ticket-issued", "time", lambda t: clock(t.issued_at)),
        ("report-ticket-called", "time", lambda t: clock(t.first_called_at)),
        ("report-ticket-started", "time", lambda t: clock(t.started_at)),
        ("report-ticket-ended", "time", lambda t: clock(t.ended_at)),
        ("report-ticket-wait", "minutes", lambda t: t.wait_min),
        ("report-ticket-serving", "minutes", lambda t: t.service_min),
        ("report-counter", "", lambda t: t.counter),
        ("report-teller", "", lambda t: tellers.get(t.teller, t.teller)),
        ("report-ticket-state", "", lambda t: book.say(f"report-state-{t.state.replace('_', '-')}")),
        ("report-ticket-rated", "", lambda t: book.say("report-yes") if t.rated else None),
        ("report-ticket-forgotten", "", lambda t: book.say("report-yes") if t.forgotten else None),
        ("report-ticket-island", "", lambda t: book.say("report-yes") if t.island else None),
    ]
    sheet = _sheet(book, "tickets", [book.say(name) for name, _, _ in columns])
    sheet.autofilter(0, 0, len(tickets), len(columns) - 1)
    for line, ticket in enumerate(tickets, 1):
        for place, (_, form, value) in enumerate(columns):
            put(sheet, line, place, value(ticket), book.formats.get(form))


def front_of(
    book: Book,
    sheet: Any,
    titles: tuple[str, str],
    plan: tuple[Sequence[TargetCheck], float],
    sections: Sequence[tuple[str, Sequence[Pair]]],
    sentences: Sequence[str],
) -> None:
    """What head office reads first: targets, headline, notes, definitions.

    ``titles``: and the line below; ``plan``: the checks, and the service level's minutes.
    """
    formats = book.formats
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 3, 16)
    sheet.hide_gridlines(2)
    put(sheet, 0, 0, titles[0], formats["title"])
    put(sheet, 1, 0, titles[1], formats["muted"])
    for place, head in enumerate(TARGET_HEADS):
        put(sheet, 3, place, book.say(head), formats["head"])
    sheet.freeze_panes(4, 0)
    line = _checks(book, sheet, *plan)
    for name, pairs in sections:
        line += 1
        put(sheet, line, 0, name, formats["section"])
        for words, value in pairs:
            line += 1
            put(sheet, line, 0, words)
            put(sheet, line, 1, value)
        line += 1
    put(sheet, line + 1, 0, book.say("report-definitions"), formats["section"])
    for index, sentence in enumerate(sentences, line + 2):
        sheet.merge_range(index, 0, index, 6, "", formats["wrap"])
        put(sheet, index, 0, sentence, formats["wrap"])
        sheet.set_row(index, 34)


def _checks(book: Book, sheet: Any, checks: Sequence[TargetCheck], level_min: float) -> int:
    """The plan's targets from the fifth line on: the first line that is free."""
    for line, check in enumerate(checks, 4):
        style = book.formats["minutes" if check.metric in IN_MINUTES else "share1"]
        put(sheet, line, 0, target_name(check, level_min, book.language))
        put(sheet, line, 1, check.value, style)
        put(sheet, line, 2, check.target, style)
        verdict = "muted" if check.met is None else "met" if check.met else "missed"
        put(sheet, line, 3, target_verdict(check, book.language), book.formats[verdict])
    return 4 + len(checks)
