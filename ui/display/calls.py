"""Which calls are listed, which are new enough to be spoken, and which one stands large right now. No widgets."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

from branchdesk.domain.snapshot import ShownCall, Snapshot
from branchdesk.domain.ticket import FINAL, TicketState
from branchdesk.domain.times import SECOND, local

LISTED = 7
SPEAK_WITHIN_S = 30
"""After a reconnection, calls older than this are listed but neither spoken nor blinked: the customer has been helped
by the teller's own voice, and a late shout would send people to a counter that is busy with somebody else."""
BLINK_S = 6.0
BLINK_HALF_S = 0.5
"""Half a period: 1 Hz, well below what harms anybody."""
CROWDED_S = 3.0
"""How long a call stands large at least while others wait for their turn."""
VOICE_PATIENCE_S = 25.0
"""A voice that has not finished by then no longer holds the picture back."""

Stage = Literal["go", "serving", "missed", "done"]


class CallRow(NamedTuple):
    """A line of the list. ``stage``: "go" while the customer is awaited, then what became of the call;
    "done" when it no longer concerns anybody (served, sent on, on hold).
    """

    seq: int
    number: str
    counter: str
    time: str
    recall: bool
    stage: Stage


def call_rows(s: Snapshot, limit: int = LISTED) -> tuple[CallRow, ...]:
    """The last calls, newest first; a ticket that was called again has one line, at its latest call."""
    rows: dict[str, CallRow] = {}
    for call in s.calls:
        if call.ticket not in rows:
            time = f"{local(call.at, s.profile.timezone):%H:%M}"
            rows[call.ticket] = CallRow(call.seq, call.number, call.counter, time, call.recall, _stage(s, call))
    return tuple(rows.values())[:limit]


def _stage(s: Snapshot, call: ShownCall) -> Stage:
    ticket = s.tickets.get(call.ticket)
    if ticket is None or ticket.state in FINAL:
        return "done"
    if ticket.state is TicketState.MISSED:
        return "missed"
    if ticket.counter != call.counter:
        return "done"
    return "go" if ticket.state is TicketState.CALLED else "serving"


def awaited(s: Snapshot) -> frozenset[int]:
    """Calls (by seq) whose customer has not come to the counter yet."""
    return frozenset(call.seq for call in s.calls if _stage(s, call) == "go")


def fresh_calls(calls: Sequence[ShownCall], after_seq: int, now: int) -> list[ShownCall]:
    """Calls to be spoken and blinked, oldest first: those after ``after_seq`` that are not too old."""
    oldest = now - SPEAK_WITHIN_S * SECOND
    return [call for call in reversed(calls) if call.seq > after_seq and call.at >= oldest]


class Spotlight:
    """The one call that stands large. Several close together take turns, in step with the voice.

    A call keeps its place until it was seen long enough and its announcement has ended. Instants are seconds of any
    steady clock.
    """

    def __init__(self) -> None:
        self.shown: ShownCall | None = None
        self._since = 0.0
        self._fresh = False
        self._pending: deque[ShownCall] = deque()
        self._speaking: deque[int] = deque()

    @property
    def pending(self) -> int:
        """Calls that wait for their turn."""
        return len(self._pending)

    def add(self, call: ShownCall, now: float) -> None:
        """A new call: shown at once when nothing holds the place. It will be spoken once."""
        self._pending.append(call)
        self._speaking.append(call.seq)
        self.tick(now)

    def spoken(self, now: float) -> None:
        """The voice has ended the oldest announcement not yet ended, heard or not."""
        if self._speaking:
            self._speaking.popleft()
        self.tick(now)

    def keep(self, seqs: Collection[int]) -> None:
        """Calls that wait for their turn but are no longer awaited (the customer is there already) need none."""
        self._pending = deque(call for call in self._pending if call.seq in seqs)

    def settle(self, newest: ShownCall | None) -> None:
        """The branch's newest call where none is to be announced: stands there without blinking."""
        if not self._pending and (newest is None or self.shown is None or newest.seq > self.shown.seq):
            self.shown, self._fresh = newest, False

    def tick(self, now: float) -> None:
        """Let the next call take its turn if its time has come."""
        if self._pending and not self._held(now):
            self.shown, self._since, self._fresh = self._pending.popleft(), now, True

    def blinking(self, now: float) -> bool:
        """Whether the call shown is new enough to blink."""
        return self._fresh and now - self._since < BLINK_S

    def lit(self, now: float) -> bool:
        """The bright half of a blink; begins bright."""
        return self.blinking(now) and int((now - self._since) / BLINK_HALF_S) % 2 == 0

    def _held(self, now: float) -> bool:
        if self.shown is None or not self._fresh:
            return False
        age = now - self._since
        return age < CROWDED_S or (age < VOICE_PATIENCE_S and self.shown.seq in self._speaking)
