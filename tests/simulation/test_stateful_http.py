"""Strangers at the devices of a real node: its own process, real files, HTTP; killed and started again meanwhile.

The same invariants as for the domain alone, read from the log's file after each step; and what a display folded from
the stream equals a fold of the log.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from branchdesk.client.http import HttpLink, new_cmd_id
from branchdesk.client.transport import Patience
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import Event
from branchdesk.domain.privacy import redact_snapshot
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.messages import Answer
from branchdesk.store.opening import reading
from branchdesk.store.reader import ReadLog
from tests.nodes import PIN, NodeProcess
from tests.simulation import strangers
from tests.simulation.invariants import Checker

NUMBERS = st.integers(0, 2**16)
MOVES = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=8)
COUNTERS = "123"


class Sent(NamedTuple):
    """A command as a device sent it."""

    link: HttpLink
    op: c.Op
    cmd_id: str


class Display:
    """What a window would show."""

    def __init__(self, link: HttpLink) -> None:
        self.snapshot: Snapshot | None = None
        self.seen: list[int] = []
        self._told = threading.Condition()
        link.follow(self._changed, lambda _state, _since: None)

    def at(self, seq: int) -> Snapshot:
        """The snapshot once it has come to ``seq``."""
        with self._told:
            assert self._told.wait_for(lambda: self.snapshot is not None and self.snapshot.seq >= seq, 20), seq
            assert self.snapshot is not None
            return self.snapshot

    def _changed(self, snapshot: Snapshot, event: Event | None) -> None:
        with self._told:
            self.snapshot = snapshot
            self.seen += [event.seq] if event else []
            self._told.notify_all()


class RealBranch(RuleBasedStateMachine):
    """One node and its devices."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.node = NodeProcess(Path(self.folder.name), patience=Patience(total=30))
        self.node.start()
        self.checker = Checker()
        self.sent: list[Sent] = []
        self.restarts = 0
        self.links = {"kiosk": self.node.link("kiosk"), "manager": self.node.link("manager", staff="m01")}
        for n in COUNTERS:
            self.links[f"counter {n}"] = self.node.link("counter", n, staff=f"t0{n}")
            self.links[f"evaluator {n}"] = self.node.link("evaluator", n)
        self.display = Display(self.node.link("display"))

    def teardown(self) -> None:
        self.node.__exit__(None, None, None)
        self.folder.cleanup()

    @property
    def now_known(self) -> Snapshot:
        """The fold of the log as far as it was read."""
        assert self.checker.fold is not None
        return self.checker.fold

    def at_device(self, op: c.Op) -> Sent:
        """The command at the device that would send it."""
        who = strangers.who(self.now_known, op)
        name = f"{who.kind} {who.counter}" if who.counter else who.kind
        return Sent(self.links.get(name, self.links["manager"]), op, new_cmd_id())

    def send(self, sent: Sent) -> None:
        """Send, perhaps again; an acknowledgement is noted, a refusal is an answer too."""
        try:
            if isinstance(sent.op, c.LogIn):
                sent.link.log_in(f"t0{sent.op.counter}", PIN)
            elif isinstance(sent.op, c.LogOut):
                sent.link.log_out()
            else:
                self.note(sent, sent.link.send(sent.op, cmd_id=sent.cmd_id))
        except Rejected:
            return

    def note(self, sent: Sent, answer: Answer) -> None:
        self.checker.note(sent.cmd_id, answer.events)

    def crowd(self, all_sent: list[Sent], meanwhile: Callable[[], None]) -> None:
        """All of them at once, each in a thread of its own, while something happens."""
        with ThreadPoolExecutor(len(all_sent)) as threads:
            answers = threads.map(self.send, all_sent)
            meanwhile()
            list(answers)

    @rule(what=NUMBERS, where=NUMBERS)
    def customers(self, what: int, where: int) -> None:
        for op in strangers.customers(self.now_known, self.now_known.at, what, where):
            self.sent.append(self.at_device(op))
            self.send(self.sent[-1])

    @rule(moves=MOVES, counter=st.sampled_from(COUNTERS))
    def tellers(self, moves: list[tuple[int, int]], counter: str) -> None:
        for what, where in moves:
            self.customers(what, where)
            for op in strangers.tellers(self.now_known, counter, what):
                self.sent.append(self.at_device(op))
                self.send(self.sent[-1])
                self.read()

    @rule(moves=MOVES, kill=st.booleans())
    def all_at_once(self, moves: list[tuple[int, int]], kill: bool) -> None:
        """Kiosk and counters in the same instant, some commands twice; perhaps the power fails in the middle."""
        known = self.now_known
        ops = [op for what, where in moves for op in strangers.customers(known, known.at, what, where)]
        ops += [c.CallNext(counter=n) for n in COUNTERS]
        fresh = [self.at_device(op) for op in ops]
        self.sent += fresh
        self.crowd(fresh + fresh[:2], (lambda: self.restart("kill")) if kill and self.restarts < 2 else (lambda: None))

    @precondition(lambda self: self.sent)
    @rule(back=st.integers(1, 30))
    def retry(self, back: int) -> None:
        self.send(self.sent[-min(back, len(self.sent))])

    @precondition(lambda self: len(self.sent) >= 8 * (self.restarts + 1))
    @rule(how=st.sampled_from(["kill", "stop"]))
    def restart(self, how: str) -> None:
        """Power cut, or an orderly end; then the node again."""
        self.restarts += 1
        self.checker.restarted()
        getattr(self.node, how)()
        self.node.start()

    @invariant()
    def read(self) -> None:
        """The invariants over the log's file, and over what the display has folded."""
        path = self.node.folder / "branch.db"
        with reading(path) as connection:
            self.checker.read(ReadLog(path, connection).read(self.checker.head.seq, 100_000))
        self.checker.compare(self.now_known)

    @invariant()
    def the_display_shows_the_log(self) -> None:
        shown = self.display.at(self.now_known.seq)
        assert shown == redact_snapshot(self.now_known, "display")
        assert self.display.seen == sorted(set(self.display.seen))


def test_a_real_node_keeps_its_promises() -> None:
    bounded = settings(
        max_examples=3,
        stateful_step_count=10,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(RealBranch, settings=bounded)
