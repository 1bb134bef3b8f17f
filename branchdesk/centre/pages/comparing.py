"""Two periods, or two branches, side by side: what differs, and by how much chance alone would make it differ."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import msgspec
from sqlalchemy import Connection

from branchdesk.centre.figures import asking
from branchdesk.centre.figures.asking import Asked
from branchdesk.centre.pages import places
from branchdesk.centre.pages.address import asked_date, check_period, days_of, period_words
from branchdesk.centre.pages.looking import Look
from branchdesk.centre.pages.words import NONE, Cell, Tone, Words, minutes, number, share
from branchdesk.metrics.ratios import (
    ABANDONED,
    LEVEL,
    MEAN_WAIT,
    RESPONSE,
    SATISFACTION,
    Estimate,
    Range,
    Ratio,
    difference,
    estimate,
)
from branchdesk.metrics.tally import Tally, as_figures, combined

RATIOS = (MEAN_WAIT, LEVEL, ABANDONED, SATISFACTION, RESPONSE)
_LESS_IS_BETTER = (MEAN_WAIT, ABANDONED)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A figure on both sides. ``change``: the second less the first, with its interval where there is one."""

    name: str
    before: Cell
    after: Cell
    change: Cell


class Side(msgspec.Struct, frozen=True):
    """What a column is of."""

    name: str
    period: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The page. ``other``: the first column's question, as the form shows it."""

    before: Side
    after: Side
    lines: tuple[Line, ...]
    other: Asked


def other_of(query: Mapping[str, str], asked: Asked) -> Asked:
    """What ``asked`` is compared with: another branch, another period, or by itself the same days just before.

    Raises Rejected("date_invalid" | "period_invalid").
    """
    branch = query.get("other", "").strip()[:80]
    first, last = asked_date(query, "with_first"), asked_date(query, "with_last")
    if not (first and last):
        first, last = (asked.first, asked.last) if branch else just_before(asked)
    found = msgspec.structs.replace(asked, first=first, last=last, branch=branch or asked.branch)
    check_period(found)
    return msgspec.structs.replace(found, area="") if branch else found


def just_before(asked: Asked) -> tuple[str, str]:
    """As many days, ending the day before."""
    start = date.fromisoformat(asked.first)
    return (start - timedelta(days=days_of(asked))).isoformat(), (start - timedelta(days=1)).isoformat()


def comparison(connection: Connection, look: Look, other: Asked) -> Comparison:
    """The page. Raises Rejected("branch_unknown")."""
    scope = look.viewer.scope
    sides = [asking.by_day(connection, asked, scope) for asked in (other, look.asked)]
    before, after = (
        Side(_name(connection, look, asked), period_words(asked, look.say)) for asked in (other, look.asked)
    )
    return Comparison(before=before, after=after, lines=lines(look.say, *sides), other=other)


def _name(connection: Connection, look: Look, asked: Asked) -> str:
    scope = look.viewer.scope
    if asked.branch:
        return places.branch_names(connection, scope, [asked.branch])[asked.branch].said_in(look.language)
    if asked.area:
        return look.tree.name(asked.area, look.language)
    return look.say("centre-everything")


def lines(t: Words, before: Mapping[str, Tally], after: Mapping[str, Tally]) -> tuple[Line, ...]:
    """All figures of two sets of days."""
    sides = [list(before.values()), list(after.values())]
    whole = [combined(days) for days in sides]
    found = [_quantile(whole, percent, t) for percent in (50, 90)]
    ratios = [_line(t, ratio, *(estimate(days, ratio) for days in sides)) for ratio in RATIOS]
    return (_tickets(sides, t), ratios[0], *found, *ratios[1:])


def _tickets(sides: list[list[Tally]], t: Words) -> Line:
    """Tickets of a day that had any."""
    means = []
    for days in sides:
        issued = [day.issued for day in days if day.issued]
        means.append((sum(issued) / len(issued) if issued else None, len(issued)))
    cells = [Cell(number(mean), t("centre-days-open", days=count)) for mean, count in means]
    change = means[1][0] - means[0][0] if means[0][0] is not None and means[1][0] is not None else None
    return Line(name=t("centre-tickets-a-day"), before=cells[0], after=cells[1], change=Cell(_signed(change, 1)))


def _quantile(whole: list[Tally], percent: int, t: Words) -> Line:
    waits = [as_figures(tally, 0).waits for tally in whole]
    values = [wait.p50 if percent == 50 else wait.p90 for wait in waits]
    change = values[1] - values[0] if values[0] is not None and values[1] is not None else None
    cells = [Cell(minutes(value, t)) for value in values]
    return Line(
        name=t(f"centre-wait-at-{percent}"), before=cells[0], after=cells[1], change=Cell(_change(Range(change), 1, t))
    )


def _line(t: Words, ratio: Ratio, before: Estimate, after: Estimate) -> Line:
    found = difference(before, after)
    scale = 1 if ratio is MEAN_WAIT else 100
    return Line(
        name=t(f"centre-ratio-{ratio.name}"),
        before=_side(ratio, before, t),
        after=_side(ratio, after, t),
        change=Cell(_change(found, scale, t), _chance(found, scale, t), _tone(ratio, found)),
    )


def _side(ratio: Ratio, found: Estimate, t: Words) -> Cell:
    if found.value is None:
        return Cell(NONE, t("centre-too-few", count=found.n) if ratio is SATISFACTION and found.n else "")
    return Cell(minutes(found.value, t) if ratio is MEAN_WAIT else share(found.value), f"n {found.n:,}")


def _signed(value: float | None, scale: int) -> str:
    """With its sign; a minus as wide as a plus."""
    return NONE if value is None else f"{value * scale:+.1f}".replace("-", "\u2212")


def _change(found: Range, scale: int, t: Words) -> str:
    """Minutes, or points of a percentage."""
    said = _signed(found.value, scale)
    return (
        said if found.value is None else t("centre-minutes", minutes=said) if scale == 1 else t("centre-points", n=said)
    )


def _chance(found: Range, scale: int, t: Words) -> str:
    """The interval in words; without one, why."""
    if found.value is None:
        return ""
    if found.low is None or found.high is None:
        return t("centre-few-days")
    said = t("centre-interval-signed", low=_signed(found.low, scale), high=_signed(found.high, scale))
    return said if found.low > 0 or found.high < 0 else f"{said} · {t('centre-maybe-chance')}"


def _tone(ratio: Ratio, found: Range) -> Tone:
    """A colour only where chance is no explanation."""
    if found.low is None or found.high is None or found.low <= 0 <= found.high or ratio is RESPONSE:
        return ""
    return "good" if (found.high < 0) == (ratio in _LESS_IS_BETTER) else "bad"
