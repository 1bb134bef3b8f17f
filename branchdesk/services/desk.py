"""The desk of a branch: decide -> append -> publish. The only writer of a log.

Commands come in batches, and a batch is one durable transaction (group commit): with many clients the cost of the disk
is shared. Nothing is answered, printed or published before it is on disk.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from branchdesk.domain.apply import apply
from branchdesk.domain.chain import Head, Sealed, seal
from branchdesk.domain.commands import Command, Who
from branchdesk.domain.decide import Context, decide
from branchdesk.domain.decide.draft import Promise, no_forecast
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.messages import Answer
from branchdesk.services.ports import BranchLog, Clock, Conflict

SNAPSHOT_EVERY = 2000
SETTLED_KEPT = 10_000
CONFLICTS = 20
"""So many lost races in a row for one batch mean that something else is wrong."""

Result = Answer | Rejected | Unavailable
Forecast = Callable[[Snapshot, str, bool, int], Promise | None]
Publish = Callable[[Sequence[Sealed], Snapshot], None]


class Request(NamedTuple):
    """A command and who sent it."""

    command: Command
    who: Who


class _Settled(NamedTuple):
    """An answer, and the device that may hear it again."""

    device: str
    result: Answer | Rejected


class Desk:
    """Serves commands for one branch. Not thread-safe: one thread calls ``submit``."""

    def __init__(
        self,
        log: BranchLog,
        snapshot: Snapshot,
        clock: Clock,
        new_id: Callable[[], str],
        *,
        forecast: Forecast = no_forecast,
        publish: Publish = lambda _events, _snapshot: None,
        keep: Callable[[Snapshot], None] | None = None,
    ) -> None:
        """``keep`` saves a snapshot now and then; a busy node does it in another thread."""
        self.snapshot = snapshot
        self._log = log
        self._head = head_at(log, snapshot.seq)
        self._clock = clock
        self._new_id = new_id
        self._forecast = forecast
        self._publish = publish
        self._keep = keep or log.save_snapshot
        self._settled: OrderedDict[str, _Settled] = OrderedDict()
        self._saved = snapshot.seq

    def submit(self, requests: Sequence[Request]) -> list[Result]:
        """Answers in the order of the requests; all new events are committed in one transaction.

        An acknowledgement is in the log and is repeated for ever. A refusal, or "nothing had to change", is remembered
        while the process lives. Unavailable: the outcome is unknown; try the same id again.
        """
        try:
            for _ in range(CONFLICTS):
                try:
                    return self._try(requests)
                except Conflict:
                    self.catch_up()
        except Unavailable as error:
            return [error] * len(requests)
        return [Unavailable("log_busy")] * len(requests)

    def submit_one(self, command: Command, who: Who) -> Answer:
        """One command; raises its refusal."""
        (result,) = self.submit([Request(command, who)])
        if isinstance(result, Answer):
            return result
        raise result

    def _try(self, requests: Sequence[Request]) -> list[Result]:
        batch = _Batch(self.snapshot)
        results = [self._answer(batch, request) for request in requests]
        try:
            self._commit(batch)
        except Unavailable as error:
            decided = [request.command.cmd_id in batch.decided for request in requests]
            return [error if new else result for result, new in zip(results, decided, strict=True)]
        return results

    def _answer(self, batch: _Batch, request: Request) -> Result:
        """The answer to this id, decided now or before. Only the device that used an id may hear its answer again."""
        command, who = request
        cmd_id = command.cmd_id
        settled = batch.decided.get(cmd_id) or self._logged(cmd_id)
        if settled is None:  # what is remembered holds unless another writer has decided otherwise, see ``_commit``
            settled = self._settled.get(cmd_id) or _Settled(who.device, self._decide(batch, request))
            batch.decided[cmd_id] = settled
        return settled.result if settled.device == who.device else Rejected("cmd_id_used")

    def _decide(self, batch: _Batch, request: Request) -> Answer | Rejected:
        command, who = request
        context = Context(who=who, now=self._clock.now(), new_id=self._new_id, forecast=self._forecast)
        try:
            decision = decide(batch.snapshot, command, context)
        except Rejected as refusal:
            return refusal
        batch.snapshot = decision.snapshot
        batch.events.extend(decision.events)
        return Answer(cmd_id=command.cmd_id, events=tuple(decision.events))

    def _logged(self, cmd_id: str) -> _Settled | None:
        events = self._log.find(cmd_id)
        return _Settled(events[0].device, Answer(cmd_id=cmd_id, events=tuple(events))) if events else None

    def _commit(self, batch: _Batch) -> None:
        if not batch.decided:
            return
        sealed = seal(batch.events, self._head)
        if sealed:
            self._log.append(self._head, sealed)
            self._move_to(sealed, batch.snapshot)
        elif self._log.head() != self._head:  # another writer was faster: even a refusal may be out of date
            raise Conflict
        for cmd_id, settled in batch.decided.items():
            if isinstance(settled.result, Rejected) or not settled.result.events:
                self._remember(cmd_id, settled)
        if sealed:
            self._keep_snapshot()
            self._publish(sealed, self.snapshot)

    def _move_to(self, events: Sequence[Sealed], snapshot: Snapshot) -> None:
        self._head = Head(events[-1].seq, events[-1].hash)
        self.snapshot = snapshot

    def _remember(self, cmd_id: str, settled: _Settled) -> None:
        """What the log does not hold."""
        self._settled[cmd_id] = settled
        while len(self._settled) > SETTLED_KEPT:
            self._settled.popitem(last=False)

    def catch_up(self) -> None:
        """Fold and publish what other writers appended. Raises as ``BranchLog.head``."""
        head = self._log.head()
        while self._head.seq < head.seq and (events := self._log.read(self._head.seq, 1000)):
            snapshot = self.snapshot
            for sealed in events:
                snapshot = apply(snapshot, sealed.event)
            self._move_to(events, snapshot)
            self._publish(events, self.snapshot)

    def _keep_snapshot(self) -> None:
        if self.snapshot.seq - self._saved >= SNAPSHOT_EVERY:
            self._keep(self.snapshot)
            self._saved = self.snapshot.seq


def head_at(log: BranchLog, seq: int) -> Head:
    """The head as it was at a position."""
    found = log.read(seq - 1, 1) if seq else []
    return Head(found[0].seq, found[0].hash) if found else Head()


class _Batch:
    """One transaction in the making: the answers to new ids, and their events."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.events: list[Event] = []
        self.decided: dict[str, _Settled] = {}
