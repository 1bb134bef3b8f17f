"""The evaluator's decisions. It knows no widgets.

    idle -> asking -> (reasons, for three faces of five) -> (word, for who likes to write) -> sending -> thanks -> idle
               `-> time is over: unrated                                                       `-> sorry (not accepted)

A branch that does not answer costs no rating: it is kept in the journal and told later.

A customer who tapped a low face and left without reasons has still rated: the face is sent when their time is over, or
when the next customer's finish takes the page. Nothing here can be reached from the counter's window.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from branchdesk.client.journal import Journal
from branchdesk.domain.commands import Language
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.times import SECOND
from ui.bridge import Bridge
from ui.evaluator.question import Question, open_question, taken_back
from ui.evaluator.sender import Rating, Sender
from ui.evaluator.writing import Writing
from ui.island import Shore

LOW = 3
"""At this score or below the customer is asked why."""
MOST_REASONS = 3
"""A face, three reasons and "send": five taps at most."""
REASONS_S = 20
WORD_S = 45
"""Without a key for so long, what is written is sent as it stands."""
THANKS_S = 4
LATE_MS = 5000
"""A rating sent later than this after its face was tapped says when it was given: the time for rating was kept then."""
TAKEN_BACK = frozenset({"rate_after_service", "question_closed"})
"""The finish was a slip, and the customer is served on: asked when it is over."""
SETTLE_S = 0.4
"""A page just shown takes no taps for so long: the second tap of a double tap is not an answer to it."""


class Page(StrEnum):
    """What the customer has before them."""

    IDLE = "idle"
    ASKING = "asking"
    REASONS = "reasons"
    WORD = "word"
    SENDING = "sending"
    THANKS = "thanks"
    SORRY = "sorry"


class Left(NamedTuple):
    """Seconds left, and their share (0-1) of what there was."""

    seconds: float
    share: float


class EvaluatorPresenter(QObject):
    """The evaluator of the counter that ``bridge.link.who`` names. ``seconds`` is any steady clock.

    Signals:
        changed(): something that is shown is different
    """

    changed = Signal()

    def __init__(
        self,
        bridge: Bridge,
        journal: Journal,
        language: Language,
        seconds: Callable[[], float] = time.monotonic,
        new_id: Callable[[], str] = lambda: uuid4().hex,
    ) -> None:
        super().__init__()
        self.bridge = bridge
        self.start = self.language = language
        self.page = Page.IDLE
        self.question: Question | None = None
        self.rating: Rating | None = None
        self.reasons: tuple[str, ...] = ()
        self.kept = False
        """The rating was thanked for, and waits for the connection."""
        self.shore = Shore(bridge, journal, seconds)
        self._sender = Sender(bridge, self.shore, self._answered)
        self._seconds, self._new_id = seconds, new_id
        self._shown = self._touched = seconds()
        self._asked: tuple[str, int] | None = None
        self.writing = Writing(self._touch)
        bridge.changed.connect(self._branch_changed)
        self.shore.changed.connect(self.changed)
        bridge.worked.connect(self.changed)

    @property
    def left(self) -> Left:
        """Time left to tap a face or reasons, or to write."""
        if self.question is None:
            return Left(0, 0)
        now = self.bridge.link.now()
        if self.page in (Page.REASONS, Page.WORD):
            whole = float(REASONS_S if self.page is Page.REASONS else WORD_S)
            seconds = whole - (self._seconds() - self._touched)
        else:
            whole = (self.question.closes_at - self.question.finished_at) / SECOND
            seconds = (self.question.closes_at - now) / SECOND
        return Left(max(0.0, seconds), min(1.0, max(0.0, seconds / whole)))

    def speak(self, language: Language) -> None:
        """The customer chooses a language, at any time."""
        self.language = language
        self.changed.emit()

    def tap_face(self, score: int) -> None:
        """5 very satisfied … 1 very dissatisfied."""
        if self.page is not Page.ASKING or self.question is None or not self._settled:
            return
        took = round(self._seconds() - self._shown, 1)
        self.rating = Rating(self._new_id(), self.question, score, took, given_at=self.bridge.link.now())
        self.reasons = ()
        s = self.bridge.snapshot
        if score <= LOW and s is not None and s.profile.rating_reasons:
            self._go(Page.REASONS)
        elif self.writing.wanted:
            self._go(Page.WORD)
        else:
            self._send()

    def tap_reason(self, code: str) -> None:
        """Choose a reason, or take it back."""
        if self.page is not Page.REASONS:
            return
        if code in self.reasons:
            self.reasons = tuple(other for other in self.reasons if other != code)
        elif len(self.reasons) < MOST_REASONS:
            self.reasons = (*self.reasons, code)
        self._touch()

    def submit(self) -> None:
        """Send the face, with the reasons chosen and the words written, if any."""
        if self.page is Page.REASONS and self.writing.wanted and self._settled:
            self._go(Page.WORD)
        elif self.page in (Page.REASONS, Page.WORD) and self._settled:
            self._send()

    def tick(self) -> None:
        """Time has passed."""
        self.shore.look()
        if self.page is Page.ASKING and self.left.seconds <= 0:
            self._idle()
        elif self.page in (Page.REASONS, Page.WORD) and self.left.seconds <= 0:
            self._send()
        elif self.page in (Page.THANKS, Page.SORRY) and self._seconds() - self._shown >= THANKS_S:
            self._idle()

    @property
    def _settled(self) -> bool:
        return self._seconds() - self._shown >= SETTLE_S

    def _touch(self) -> None:
        self._touched = self._seconds()
        self.changed.emit()

    def _go(self, page: Page) -> None:
        self.page = page
        self._shown = self._touched = self._seconds()
        self.changed.emit()

    def _idle(self) -> None:
        self.question = self.rating = None
        self.reasons = ()
        self.writing.clear()
        self.language = self.start
        self._go(Page.IDLE)

    def _send(self) -> None:
        if self.rating is not None:
            self._go(Page.SENDING)
            rating = self.rating._replace(reasons=self.reasons, word=self.writing.text.strip())
            at_once = self.bridge.link.now() - rating.given_at < LATE_MS
            self._sender.send(rating._replace(given_at=0) if at_once else rating)

    def _answered(self, rating: Rating, error: BranchDeskError | None, kept: bool) -> None:
        """A refusal because the customer has rated already (on their phone) is thanked for as well."""
        if self.rating is None or rating.cmd_id != self.rating.cmd_id:
            return
        self.kept = kept
        if error is not None and error.code in TAKEN_BACK:
            self._idle()
            return
        self._go(Page.THANKS if error is None or error.code == "already_rated" else Page.SORRY)

    def _branch_changed(self, *_: object) -> None:
        s = self.bridge.snapshot
        found = open_question(s, self.bridge.link.who.counter, self.bridge.link.now()) if s else None
        if found is not None and self._asked != (found.ticket, found.finished_at):
            self._ask(found)
        elif found is None and self.page is Page.ASKING and self.left.seconds > 0:
            self._idle()  # rated by the ticket's own page meanwhile, or the finish was taken back
        elif self.page in (Page.REASONS, Page.WORD) and taken_back(s, self.question):
            self._idle()
        self.changed.emit()

    def _ask(self, question: Question) -> None:
        """The new question takes the page; a face tapped for the one before is sent as it stands."""
        if self.page in (Page.REASONS, Page.WORD):
            self._send()
        self.writing.clear()
        self._asked = (question.ticket, question.finished_at)
        self.question, self.rating, self.reasons = question, None, ()
        self.language = question.language
        self._go(Page.ASKING)
