"""The state machine: one branch, its desk and its log, and everything that may happen to them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from branchdesk.domain import commands as c
from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.snapshot import Snapshot, decode_snapshot, encode_snapshot
from branchdesk.domain.times import HOUR, MINUTE, SECOND, at_local
from branchdesk.forecast.wait import expected_wait
from branchdesk.services import logbook
from branchdesk.services.desk import Desk, Request, Result
from branchdesk.services.messages import Answer
from branchdesk.services.ports import BranchLog
from branchdesk.services.waits import Waits
from tests.fakes import MemoryLog
from tests.scenario import BRANCH
from tests.simulation import strangers
from tests.simulation.invariants import Checker

DAY = 24 * HOUR
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
        self.log = log
        self.fail = ""
        self.head, self.read, self.find = log.head, log.read, log.find
        self.read_day, self.load_snapshot, self.close = log.read_day, log.load_snapshot, log.close
        self.save_snapshot = log.save_snapshot

    def append(self, expected: Head, events: Sequence[Sealed]) -> None:
        fail, self.fail = self.fail, ""
        if fail == "before":
            raise Unavailable("disk_full", path="branch.db")
        self.log.append(expected, events)
        if fail == "after":
            raise Unavailable("log_failed", path="branch.db", detail="timeout")


class Stage:
    """A branch's clock, log and desk, and what was sent: requests are kept, to be sent again under their ids."""

    learns = False
    """Whether each desk's forecast learns from what it appends."""

    def __init__(self) -> None:
        self.clock = Clock(at_local("2026-03-02", "08:50", BRANCH.timezone))
        self.checker = Checker()
        self.sent: list[Request] = []
        self._ids = itertools.count(1)
        self.log = ShakyLog(self.open_log())
        self.forecasts: list[tuple[Desk, Waits]] = []
        self.desk = self.new_desk()

    def open_log(self) -> BranchLog:
        """A log that is new at first, and later has what was written."""
        return MemoryLog(BRANCH.branch)

    def reopen_log(self) -> BranchLog:
        """The same log for the next process."""
        return self.log.log

    def close(self) -> None:
        """Release what the log holds."""
        self.log.close()

    def new_id(self) -> str:
        return f"id-{next(self._ids):06}"

    def new_desk(self, snapshot: Snapshot | None = None) -> Desk:
        """A process that opens the branch from its log."""
        found = snapshot or logbook.open_branch(self.log, BRANCH, now=self.clock.at)
        if not self.learns:
            return Desk(self.log, found, self.clock, self.new_id, forecast=expected_wait)
        waits = Waits(found)
        desk = Desk(self.log, found, self.clock, self.new_id, forecast=waits.expected, publish=waits.follow)
        self.forecasts.append((desk, waits))
        return desk

    def request(self, op: c.Op) -> Request:
        """A fresh command by whoever would send it."""
        command = c.Command(cmd_id=self.new_id(), op=op)  # type: ignore[arg-type]
        request = Request(command, strangers.who(self.desk.snapshot, op))
        self.sent.append(request)
        return request

    def send(self, ops: Sequence[c.Op]) -> None:
        """Fresh commands, in one batch."""
        self.submit([self.request(op) for op in ops])

    def submit(self, requests: Sequence[Request], desk: Desk | None = None) -> list[Result]:
        """Send, and note what was acknowledged."""
        results = (desk or self.desk).submit(requests)
        for request, result in zip(requests, results, strict=True):
            if isinstance(result, Answer):
                self.checker.note(request.command.cmd_id, result.events)
        return results

    def restart(self, snapshot: Snapshot | None) -> None:
        """The process dies; another opens the branch."""
        self.checker.restarted()
        self.log = ShakyLog(self.reopen_log())
        self.desk = self.new_desk(snapshot)


class Branch(RuleBasedStateMachine):
    """One branch under everything that people, clocks, disks and processes may do to it."""

    stage_type: type[Stage] = Stage

    def __init__(self) -> None:
        super().__init__()
        self.stage = self.stage_type()

    def teardown(self) -> None:
        self.stage.close()

    @initialize(minutes=st.sampled_from([0, 5, 300]))
    def morning(self, minutes: int) -> None:
        """Two tellers come."""
        for counter, staff in (("1", "wang"), ("4", "liu")):
            self.stage.send([c.LogIn(counter=counter, staff=staff)])
            self.stage.send([c.OpenCounter(counter=counter)])
        self.stage.clock.at += minutes * MINUTE

    @rule(moves=MOVES, seconds=st.sampled_from([0, 1, 16, 31, 100]))
    def customers(self, moves: Moves, seconds: int) -> None:
        """Kiosk and evaluators; and phones, whose wishes come down from the centre."""
        stage = self.stage
        for what, where in moves:
            stage.clock.at += seconds * SECOND
            stage.send(strangers.customers(stage.desk.snapshot, stage.clock.at, what, where))
            if where % 3 == 0:
                stage.send(strangers.phones(stage.desk.snapshot, stage.clock.at, what, where // 3))

    @rule(moves=MOVES, seconds=st.sampled_from([0, 1, 16, 31, 100, 400]))
    def tellers(self, moves: Moves, seconds: int) -> None:
        """The counters' own keys, mostly those that fit; most often at counters 1 and 4."""
        stage = self.stage
        for what, where in moves:
            stage.clock.at += seconds * SECOND
            for op in strangers.tellers(stage.desk.snapshot, "1412345"[where % 7], what):
                stage.send([op])

    @rule(moves=MOVES, seconds=st.sampled_from([20, 200]))
    def busy(self, moves: Moves, seconds: int) -> None:
        """Both in turn, so that days are long enough for everything to happen."""
        for what, where in moves:
            self.customers([(what, where)], seconds)
            self.tellers([(where, what), (what, where), (what // 3, where)], seconds)

    @rule(what=NUMBERS, where=NUMBERS)
    def leads(self, what: int, where: int) -> None:
        """Lobby and manager: missed tickets, skills, settings, the day."""
        self.stage.send(strangers.leads(self.stage.desk.snapshot, self.stage.clock.at, what, where))

    @rule(what=NUMBERS, counter=st.sampled_from("12345"))
    def missed(self, what: int, counter: str) -> None:
        """The whole story of a customer who does not come, and perhaps comes back."""
        for op in strangers.no_show(self.stage.desk.snapshot, counter, what):
            self.stage.clock.at += 40 * SECOND
            self.stage.send([op])

    @rule(moves=MOVES, twice=st.booleans(), fail=st.sampled_from(["", "", "before", "after"]))
    def all_at_once(self, moves: Moves, twice: bool, fail: str) -> None:
        """Many devices in one transaction; some of them tapped twice; the disk may fail just then."""
        stage, ops = self.stage, list[c.Op]()
        stage.log.fail = fail or stage.log.fail
        for what, where in moves:
            ops += strangers.customers(stage.desk.snapshot, stage.clock.at, what, where)
            ops += strangers.tellers(stage.desk.snapshot, "12345"[where % 5], what)
            ops += strangers.phones(stage.desk.snapshot, stage.clock.at, what // 5, where)
        batch = [stage.request(op) for op in ops]
        stage.submit(batch + batch[:3] if twice else batch)

    @precondition(lambda self: self.stage.sent)
    @rule(back=st.integers(1, 40), borrowed=st.sampled_from([False, False, True]))
    def retry(self, back: int, borrowed: bool) -> None:
        """The same command under the same id; perhaps another device has used the id in between."""
        stage = self.stage
        request = stage.sent[-min(back, len(stage.sent))]
        if borrowed:
            command = c.Command(cmd_id=request.command.cmd_id, op=c.IssueTicket(service="A"))
            (result,) = stage.submit([Request(command, c.Who(device="kiosk-9", kind="kiosk"))])
            if isinstance(result, Answer):  # it was free: the owner was never answered
                stage.sent.remove(request)
                return
        stage.submit([request])

    @rule(
        minutes=st.sampled_from([2, 11, 16, 35, 130, -1, -60]),
        days=st.sampled_from([0, 0, 0, 0, 1, 1, 3, -1]),
        hour=st.sampled_from([0, 3, 8, 23]),
        closed=st.booleans(),
    )
    def time_passes(self, minutes: int, days: int, hour: int, closed: bool) -> None:
        """Minutes; or across midnight or a holiday, with the day closed or forgotten; or the clock is set back."""
        clock = self.stage.clock
        if closed and days > 0:
            self.stage.send([c.CloseDay(force=True)])
        if days:
            midnight = (clock.at + 8 * HOUR) // DAY * DAY - 8 * HOUR
            clock.at = midnight + days * DAY + hour * HOUR
        clock.at += minutes * MINUTE

    @rule(fail=st.sampled_from(["before", "after"]))
    def shaky_disk(self, fail: str) -> None:
        """The next append fails."""
        self.stage.log.fail = fail

    @rule(how=st.sampled_from(["log", "saved", "copied"]))
    def restart(self, how: str) -> None:
        """The process dies; another opens the branch: from the log, from a saved snapshot, from an encoded one."""
        live = self.stage.desk.snapshot
        if how == "saved":
            self.stage.log.save_snapshot(live)
        self.stage.restart(decode_snapshot(encode_snapshot(live)) if how == "copied" else None)

    @rule(what=NUMBERS, where=NUMBERS)
    def rival(self, what: int, where: int) -> None:
        """A second process writes to the same log; the first does not know."""
        self.stage.log.fail = ""
        other = self.stage.new_desk()
        for op in strangers.customers(other.snapshot, self.stage.clock.at, what, where):
            self.stage.submit([self.stage.request(op)], other)

    @invariant()
    def nothing_is_broken(self) -> None:
        checker = self.stage.checker
        checker.read(self.stage.log.read(checker.head.seq, 10_000))
        checker.compare(self.stage.desk.snapshot)
        for desk, waits in self.stage.forecasts:
            assert (waits.problem, waits.seq) == ("", desk.snapshot.seq)
