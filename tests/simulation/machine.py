"""The state machine: one branch, its desk and its log, and everything that may happen to them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from branchdesk.domain import commands as c
from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot, decode_snapshot, encode_snapshot
from branchdesk.domain.times import HOUR, MINUTE, SECOND, at_local
from branchdesk.forecast.wait import expected_wait
from branchdesk.services import logbook
from branchdesk.services.desk import Desk, Request
from branchdesk.services.messages import Answer
from branchdesk.services.ports import BranchLog
from tests.fakes import MemoryLog
from tests.scenario import BRANCH
from tests.simulation import strangers
from tests.simulation.invariants import Checker

DAY = 24 * HOUR
NODE = c.Who(device="node", kind="node")
NUMBERS = st.integers(0, 2**16)
Moves = list[tuple[int, int]]
MOVES = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5)


class Clock:
    """A wall clock that somebody sets."""

    rate = 1.0

    def __init__(self, at: int) -> None:
        self.at = at

    def now(self) -> int:
        return self.at


class ShakyLog:
    """A log whose next append may fail: before it wrote, or after (the outcome is unknown to the writer)."""

    def __init__(self, log: BranchLog) -> None:
        self._log = log
        self.fail = ""
        self.head, self.read, self.find = log.head, log.read, log.find
        self.read_day, self.load_snapshot, self.close = log.read_day, log.load_snapshot, log.close
        self.save_snapshot = log.save_snapshot

    def append(self, expected: Head, events: Sequence[Sealed]) -> None:
        fail, self.fail = self.fail, ""
        if fail == "before":
            raise Unavailable("disk_full", path="branch.db")
        self._log.append(expected, events)
        if fail == "after":
            raise Unavailable("log_failed", path="branch.db", detail="timeout")


class Branch(RuleBasedStateMachine):
    """One branch under everything. Requests are kept, so that they can be sent again under their ids."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock(at_local("2026-03-02", "08:50", BRANCH.timezone))
        self.checker = Checker()
        self.ids = itertools.count(1)
        self.sent: list[Request] = []
        self.disk = self.open_log()
        self.log = ShakyLog(self.disk)
        self.desk = self.new_desk()

    def open_log(self) -> BranchLog:
        """The log of the branch; opened again after every restart."""
        return MemoryLog(BRANCH.branch) if not hasattr(self, "disk") else self.disk

    def close_log(self) -> None:
        """What a dying process does to it."""

    def teardown(self) -> None:
        self.close_log()

    def new_id(self) -> str:
        return f"id-{next(self.ids):06}"

    def new_desk(self, snapshot: Snapshot | None = None) -> Desk:
        """A process that opens the branch from its log."""
        found = snapshot or logbook.open_branch(self.log, BRANCH, now=self.clock.at)
        return Desk(self.log, found, self.clock, self.new_id, forecast=expected_wait)

    def request(self, op: c.Op, who: c.Who | None = None) -> Request:
        """A fresh command by whoever would send it."""
        command = c.Command(cmd_id=self.new_id(), op=op)  # type: ignore[arg-type]
        request = Request(command, who or strangers.who(self.desk.snapshot, op))
        self.sent.append(request)
        return request

    def submit(self, requests: Sequence[Request], desk: Desk | None = None) -> None:
        """Send, and note what was acknowledged."""
        for request, result in zip(requests, (desk or self.desk).submit(requests), strict=True):
            if isinstance(result, Answer):
                self.acknowledged(request, result.events)

    def acknowledged(self, request: Request, events: Sequence[Event]) -> None:
        self.checker.note(request.command.cmd_id, events)

    @initialize(minutes=st.sampled_from([0, 5, 300]))
    def morning(self, minutes: int) -> None:
        """Two tellers come."""
        for counter, staff in (("1", "wang"), ("4", "liu")):
            for op in (c.LogIn(counter=counter, staff=staff), c.OpenCounter(counter=counter)):
                self.submit([self.request(op)])
        self.clock.at += minutes * MINUTE

    @rule(moves=MOVES, seconds=st.sampled_from([0, 1, 16, 31, 100]))
    def customers(self, moves: Moves, seconds: int) -> None:
        """Kiosk, evaluators and pages."""
        for what, where in moves:
            self.clock.at += seconds * SECOND
            ops = strangers.customers(self.desk.snapshot, self.clock.at, what, where)
            self.submit([self.request(op) for op in ops])

    @rule(moves=MOVES, seconds=st.sampled_from([0, 1, 16, 31, 100, 400]))
    def tellers(self, moves: Moves, seconds: int) -> None:
        """The counters' own keys, mostly those that fit; most often at counters 1 and 4."""
        for what, where in moves:
            self.clock.at += seconds * SECOND
            for op in strangers.tellers(self.desk.snapshot, "1412345"[where % 7], what):
                self.submit([self.request(op)])

    @rule(moves=MOVES, seconds=st.sampled_from([20, 200]))
    def busy(self, moves: Moves, seconds: int) -> None:
        """Both in turn, so that days are long enough for everything to happen."""
        for what, where in moves:
            self.customers([(what, where)], seconds)
            self.tellers([(where, what), (what, where), (what // 3, where)], seconds)

    @rule(what=NUMBERS, where=NUMBERS)
    def leads(self, what: int, where: int) -> None:
        """Lobby and manager: missed tickets, skills, settings, the day."""
        self.submit([self.request(op) for op in strangers.leads(self.desk.snapshot, self.clock.at, what, where)])

    @rule(what=NUMBERS, counter=st.sampled_from("12345"))
    def missed(self, what: int, counter: str) -> None:
        """The whole story of a customer who does not come, and perhaps comes back."""
        for op in strangers.no_show(self.desk.snapshot, counter, what):
            self.clock.at += 40 * SECOND
            self.submit([self.request(op)])

    @rule(moves=MOVES, twice=st.booleans(), fail=st.sampled_from(["", "", "before", "after"]))
    def all_at_once(self, moves: Moves, twice: bool, fail: str) -> None:
        """Many devices in one transaction; some of them tapped twice; the disk may fail just then."""
        self.log.fail = fail or self.log.fail
        batch = []
        for what, where in moves:
            counter = "12345"[where % 5]
            ops = strangers.customers(self.desk.snapshot, self.clock.at, what, where)
            batch += [self.request(op) for op in (*ops, *strangers.tellers(self.desk.snapshot, counter, what))]
        self.submit(batch + batch[:3] if twice else batch)

    @precondition(lambda self: self.sent)
    @rule(back=st.integers(1, 40))
    def retry(self, back: int) -> None:
        """The same command again, under the same id."""
        self.submit([self.sent[-min(back, len(self.sent))]])

    @precondition(lambda self: self.sent)
    @rule(back=st.integers(1, 10))
    def borrowed_id(self, back: int) -> None:
        """Another device uses an id that is not its own; then the owner asks again."""
        request = self.sent[-min(back, len(self.sent))]
        stranger = c.Who(device="kiosk-9", kind="kiosk")
        (result,) = self.desk.submit(
            [Request(c.Command(cmd_id=request.command.cmd_id, op=c.IssueTicket(service="A")), stranger)]
        )
        if isinstance(result, Answer):
            self.sent.remove(request)
            self.acknowledged(request, result.events)
        else:
            self.submit([request])

    @rule(minutes=st.sampled_from([2, 11, 16, 35, 130, -1, -60]))
    def time_passes(self, minutes: int) -> None:
        """Forward; or somebody sets the clock back an hour."""
        self.clock.at += minutes * MINUTE

    @rule(days=st.sampled_from([0, 0, 0, 1, 1, 3, -1]), hour=st.sampled_from([0, 3, 8, 23]), closed=st.booleans())
    def another_day(self, days: int, hour: int, closed: bool) -> None:
        """Across midnight, over a holiday, with the day closed or forgotten; or the clock is a day behind."""
        if not days:
            return
        if closed and days > 0:
            self.submit([self.request(c.CloseDay(force=True))])
        begin = (self.clock.at + 8 * HOUR) // DAY * DAY - 8 * HOUR
        self.clock.at = begin + days * DAY + hour * HOUR + 1

    @rule(fail=st.sampled_from(["before", "after"]))
    def shaky_disk(self, fail: str) -> None:
        """The next append fails."""
        self.log.fail = fail

    @rule(how=st.sampled_from(["log", "saved", "copied"]))
    def restart(self, how: str) -> None:
        """The process dies; another opens the branch: from the log, from a saved snapshot, from an encoded one."""
        snapshot = None
        if how == "copied":
            snapshot = decode_snapshot(encode_snapshot(self.desk.snapshot))
        elif how == "saved":
            self.log.save_snapshot(self.desk.snapshot)
        self.checker.restarted()
        self.close_log()
        self.disk = self.open_log()
        self.log = ShakyLog(self.disk)
        self.desk = self.new_desk(snapshot)

    @rule(what=NUMBERS, where=NUMBERS)
    def rival(self, what: int, where: int) -> None:
        """A second process writes to the same log; the first does not know."""
        self.log.fail = ""
        other = self.new_desk()
        for op in strangers.customers(other.snapshot, self.clock.at, what, where):
            self.submit([self.request(op)], other)

    @invariant()
    def nothing_is_broken(self) -> None:
        self.checker.read(self.log.read(self.checker.head.seq, 10_000))
        self.checker.compare(self.desk.snapshot)
