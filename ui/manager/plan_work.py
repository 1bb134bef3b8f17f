"""Who counts for the plan's page: two processes, one that seeks plans and one that answers at once."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from branchdesk.forecast.plan.planner import Along, Answer, Assess, Assessed, DayDone, Ended, PlanDays
from branchdesk.forecast.plan.staffing import Outcome
from branchdesk.forecast.plan.what_if import Change
from ui.manager.planner import Planner
from ui.manager.planning import Book, Day

SOON_MS = 150
"""Changes that come close together are counted together."""


class PlanWork(QObject):
    """Keeps the book's figures true to its plans. An answer to a question that has been overtaken is not heard.

    Signals:
        changed(): the book has other figures
        along(int): how far the search is (per cent)
        ended(): all days are found
        otherwise(Outcome): the answer to ``ask_other``
        broke(str): a process ended by itself
    """

    changed = Signal()
    along = Signal(int)
    ended = Signal()
    otherwise = Signal(object)
    broke = Signal(str)

    def __init__(self, book: Book, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._numbers = 0
        self._due: dict[str, int] = {}
        """By date: the question whose answer counts."""
        self._usual: dict[int, str] = {}
        self._other = 0
        self.seeker, self.counter = Planner(self), Planner(self)
        for one in (self.seeker, self.counter):
            one.answered.connect(self._heard)
            one.failed.connect(self.broke)
        self._soon = QTimer(self, interval=SOON_MS, singleShot=True)
        self._soon.timeout.connect(self.count)

    def seek(self) -> None:
        """Seek plans of all days."""
        if self._book.basis is not None:
            self.seeker.ask(PlanDays(self._next(), self._book.basis.days))

    def stop(self) -> None:
        """Seek no more."""
        self.seeker.stop()

    def close(self) -> None:
        """The window goes."""
        self._soon.stop()
        self.seeker.end()
        self.counter.end()

    def count_soon(self, bdate: str) -> None:
        """A day's plan was changed."""
        self._due.pop(bdate, None)
        self._soon.start()

    def count(self) -> None:
        """Ask for whatever is not known."""
        for bdate, day in self._book.days.items():
            if day.outcome is None and bdate not in self._due:
                self._due[bdate] = number = self._next()
                self.counter.ask(Assess(number, day.task, day.plan))
        for bdate, day in self._book.days.items():
            if day.usual is None and bdate not in self._usual.values():
                number = self._next()
                self._usual[number] = bdate
                self.counter.ask(Assess(number, day.task, day.basis.usual))

    def forget(self) -> None:
        """Other days are looked at."""
        self._due.clear()
        self._usual.clear()
        self._other = 0

    def ask_other(self, day: Day, change: Change) -> None:
        """What would be otherwise?"""
        self._other = self._next()
        self.counter.ask(Assess(self._other, day.task, day.plan, (change,)))

    def _next(self) -> int:
        self._numbers += 1
        return self._numbers

    def _heard(self, answer: Answer) -> None:
        match answer:
            case Along(share=share):
                self.along.emit(round(share * 100))
            case DayDone(planned=planned):
                self._due.pop(planned.bdate, None)
                self._book.take(planned)
                self.changed.emit()
            case Ended():
                self.ended.emit()
            case Assessed():
                self._assessed(answer, answer.outcomes[0])

    def _assessed(self, answer: Assessed, outcome: Outcome) -> None:
        day = self._book.days.get(answer.bdate)
        if day is None:
            return
        if self._usual.get(answer.id) == answer.bdate:
            day.usual = outcome
            self.changed.emit()
        elif self._due.get(answer.bdate) == answer.id:
            del self._due[answer.bdate]
            day.outcome = outcome
            self.changed.emit()
        elif self._other == answer.id:
            self.otherwise.emit(outcome)
