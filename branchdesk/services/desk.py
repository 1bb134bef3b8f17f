"""The desk of a branch: decide -> append -> publish. The only writer of a log.

Commands come in batches, and a batch is one durable transaction (group commit): with many clients the cost of the disk
is shared. Nothing is answered, printed or published before it is on disk.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from branchdesk.domain.apply import apply
from branchdesk.domain.chain import Sealed, seal
from branchdesk.domain.commands import Command, Who
from branchdesk.domain.decide import Context, decide
from branchdesk.domain.decide.draft import Promise, no_forecast
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.messages import Answer
from branchdesk.services.ports import BranchLog, Clock, Conflict

SNAPSHOT_EVERY = 2000
REFUSALS_KEPT = 10_000
CONFLICTS = 20
"""So many lost races in a row for one batch mean that something else is wrong."""

Result = Answer | Rejected | Unavailable
Forecast = Callable[[Snapshot, str, bool, int], Promise | None]
Publish = Callable[[Sequence[Sealed], Snapshot], None]


class Request(NamedTuple):
    """A command and who sent it."""

    command: Command
    who: Who


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
    ) -> None:
        self.snapshot = snapshot
        self._log = log
        self._clock = clock
        self._new_id = new_id
        self._forecast = forecast
        self._publish = publish
        self._refused: OrderedDict[str, Rejected] = OrderedDict()
        self._saved = snapshot.seq

    def submit(self, requests: Sequence[Request]) -> list[Result]:
        """Answers in the order of the requests; all new events are committed in one transaction.

        A refusal changes nothing and is remembered while the process lives, so a retry hears the same; an
        acknowledgement is in the log and is repeated for ever. Unavailable: nothing was decided; try the same id again.
        """
        for _ in range(CONFLICTS):
            try:
                return self._try(requests)
            except Conflict:
                self._catch_up()
        return [Unavailable("log_busy")] * len(requests)

    def submit_one(self, command: Command, who: Who) -> Answer:
        """One command; raises its refusal."""
        (result,) = self.submit([Request(command, who)])
        if isinstance(result, Answer):
            return result
        raise result

    def _try(self, requests: Sequence[Request]) -> list[Result]:
        batch = _Batch(self.snapshot)
        for request in requests:
            self._decide(batch, request)
        if batch.events:
            head = self._log.head()
            if head.seq != self.snapshot.seq:
                raise Conflict
            sealed = seal(batch.events, head)
            try:
                self._log.append(head, sealed)
            except Unavailable as error:
                return [result if known else error for result, known in zip(batch.results, batch.known, strict=True)]
            self.snapshot = batch.snapshot
            self._keep_snapshot()
            self._publish(sealed, self.snapshot)
        for request, result in zip(requests, batch.results, strict=True):
            if isinstance(result, Rejected):
                self._refuse(request.command.cmd_id, result)
        return batch.results

    def _decide(self, batch: _Batch, request: Request) -> None:
        command, who = request
        known = batch.answered.get(command.cmd_id) or self._known(command, who)
        if known is not None:
            batch.add(command.cmd_id, known, known=True)
            return
        context = Context(who=who, now=self._clock.now(), new_id=self._new_id, forecast=self._forecast)
        try:
            decision = decide(batch.snapshot, command, context)
        except Rejected as refusal:
            batch.add(command.cmd_id, refusal, known=False)
            return
        batch.snapshot = decision.snapshot
        batch.events.extend(decision.events)
        batch.add(command.cmd_id, Answer(cmd_id=command.cmd_id, events=tuple(decision.events)), known=False)

    def _known(self, command: Command, who: Who) -> Result | None:
        """What this id was answered before. Only the device that used it may hear it again."""
        if refusal := self._refused.get(command.cmd_id):
            return refusal
        events = self._log.find(command.cmd_id)
        if not events:
            return None
        if events[0].device != who.device:
            return Rejected("cmd_id_used")
        return Answer(cmd_id=command.cmd_id, events=tuple(events))

    def _refuse(self, cmd_id: str, refusal: Rejected) -> None:
        self._refused[cmd_id] = refusal
        while len(self._refused) > REFUSALS_KEPT:
            self._refused.popitem(last=False)

    def _catch_up(self) -> None:
        """Fold what another writer appended."""
        while events := self._log.read(self.snapshot.seq, 1000):
            for sealed in events:
                self.snapshot = apply(self.snapshot, sealed.event)
            self._publish(events, self.snapshot)

    def _keep_snapshot(self) -> None:
        if self.snapshot.seq - self._saved >= SNAPSHOT_EVERY:
            self._log.save_snapshot(self.snapshot)
            self._saved = self.snapshot.seq


class _Batch:
    """Results and events of one transaction in the making."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.events: list[Event] = []
        self.results: list[Result] = []
        self.known: list[bool] = []
        self.answered: dict[str, Result] = {}

    def add(self, cmd_id: str, result: Result, *, known: bool) -> None:
        self.results.append(result)
        self.known.append(known)
        self.answered[cmd_id] = result
