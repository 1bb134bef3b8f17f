"""The days that a week, a month or a comparison needs: asked for one by one, aside, and remembered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from branchdesk.domain.errors import Rejected
from branchdesk.metrics.past import DayFigures
from branchdesk.report.own_period import Span, before

BACK = (7, 1, 2, 3, 4, 5, 6)
"""Which earlier day to compare with, by preference: the same weekday a week ago, then the days before."""
Progress = Callable[[int, int], None]


class HasDays(Protocol):
    """As much of ``client.link.Office`` as this needs."""

    def figures(self, bdate: str) -> DayFigures:
        """As ``Office.figures``."""


class Days(NamedTuple):
    """The days asked for that the log has, the oldest first, and those to compare with."""

    days: tuple[DayFigures, ...]
    earlier: tuple[DayFigures, ...]


class Gatherer:
    """Runs on a worker. Days that are over do not change: they are asked for once."""

    def __init__(self, link: HasDays) -> None:
        self._link = link
        self._kept: dict[str, DayFigures | None] = {}

    def day(self, bdate: str, today: str, against: str = "") -> Days:
        """A day and the one to compare it with: ``against``, or the best by ``BACK``; none if nobody was served then.

        Raises Rejected("unknown_day"), Unavailable.
        """
        found = self._ask(bdate, today)
        if found is None:
            raise Rejected("unknown_day", day=bdate)
        then = date.fromisoformat(bdate)
        usual = [(then - timedelta(days=back)).isoformat() for back in BACK]
        for candidate in [against] if against else usual:
            other = self._ask(candidate, today)
            if other is not None and other.load.customers:
                return Days((found,), (other,))
        return Days((found,), ())

    def span(self, span: Span, today: str, progress: Progress) -> Days:
        """A week or month, and the one before. Raises Rejected("unknown_day") where nobody came, Unavailable."""
        dates = [bdate for bdate in (*before(span).dates, *span.dates) if bdate <= today]
        found = []
        for done, bdate in enumerate(dates):
            progress(done, len(dates))
            found.append(self._ask(bdate, today))
        known = [day for day in found if day is not None and day.services]
        first = span.first.isoformat()
        mine = tuple(day for day in known if day.bdate >= first)
        if not mine:
            raise Rejected("unknown_day", day=span.name)
        return Days(mine, tuple(day for day in known if day.bdate < first))

    def _ask(self, bdate: str, today: str) -> DayFigures | None:
        if bdate not in self._kept:
            try:
                figures = self._link.figures(bdate)
            except Rejected as error:
                if error.code != "unknown_day":
                    raise
                figures = None
            if bdate >= today:
                return figures
            self._kept[bdate] = figures
        return self._kept[bdate]
