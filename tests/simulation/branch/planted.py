"""Bugs planted in the product by name, each with the words of the invariant that finds it.

Some of them were in the product until this simulation found them. A plant is a small change of real code; one changes
the model of a device, which stands for a window.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import count
from typing import Any

import pytest
from msgspec.structs import replace

from branchdesk.client.island import Island, telling
from branchdesk.client.journal import Journal, Record, Series
from branchdesk.domain.chain import Head, Sealed, seal, unseal
from branchdesk.domain.commands import Command
from branchdesk.domain.decide import draft
from branchdesk.domain.errors import Damaged, Rejected, Unavailable
from branchdesk.etcd import compaction
from branchdesk.etcd import quorum as quorum_module
from branchdesk.etcd.quorum import EtcdQuorum
from branchdesk.services.certainty import Certainty
from branchdesk.services.desk import Desk, Request
from branchdesk.services.ports import Conflict, Quorum
from branchdesk.services.replicated import ReplicatedLog
from branchdesk.sync.shipper import Shipper
from tests.fakes import MemoryLog
from tests.simulation.branch.device import Device

Patch = pytest.MonkeyPatch
Plant = Callable[[Patch], None]


def answers_before_the_commit(patch: Patch) -> None:
    """A majority that did not answer is taken for one that agreed."""
    commit = Desk._commit

    def hurried(desk: Desk, batch: Any) -> None:
        try:
            commit(desk, batch)
        except Unavailable:
            return

    patch.setattr(Desk, "_commit", hurried)


def retries_under_a_new_id(patch: Patch) -> None:
    """The device makes a new command of every attempt."""
    attempt, numbers = Device._try, count()

    def careless(device: Device, request: Request, *rest: Any, **more: Any) -> None:
        if request.command.cmd_id in device._judge.promises._journalled:
            return attempt(device, request, *rest, **more)
        cmd_id = f"{request.command.cmd_id}-{next(numbers)}"
        device._judge.promises.pressed(f"{device.name}.{device._presses}", cmd_id)
        command = Command(cmd_id=cmd_id, op=request.command.op)
        return attempt(device, Request(command, request.who), *rest, **more)

    patch.setattr(Device, "_try", careless)


def decides_on_a_stale_snapshot(patch: Patch) -> None:
    """After a conflict the head is moved, and what came is not folded."""

    def lazy(desk: Desk) -> None:
        head = desk._log.head()
        desk.snapshot, desk._head = replace(desk.snapshot, seq=head.seq), head

    patch.setattr(Desk, "catch_up", lazy)


def compares_nothing(patch: Patch) -> None:
    """The transaction writes whatever the head is."""

    def blind(quorum: EtcdQuorum, expected: Head, events: Sequence[Sealed]) -> None:
        last = Head(events[-1].seq, events[-1].hash) if events else expected
        quorum._gateway.txn([], quorum._steps(last, events))

    patch.setattr(EtcdQuorum, "commit", blind)


def takes_unknown_for_refused(patch: Patch) -> None:
    """Whoever waits for an answer that does not come is told no."""
    submit = Desk.submit

    def certain(desk: Desk, requests: Sequence[Request]) -> list[Any]:
        results = submit(desk, requests)
        return [Rejected(one.code) if isinstance(one, Unavailable) else one for one in results]

    patch.setattr(Desk, "submit", certain)


def appends_a_late_original_again(patch: Patch) -> None:
    """After silence the same events are put behind whatever came just now, their own original perhaps."""
    append = ReplicatedLog.append

    def insistent(log: ReplicatedLog, expected: Head, events: Sequence[Sealed]) -> None:
        try:
            append(log, expected, events)
        except Unavailable:
            head = log.head()
            if head.seq != expected.seq + len(events):
                raise
            moved = [replace(one.event, seq=head.seq + 1 + index) for index, one in enumerate(events)]
            append(log, head, seal(moved, head))

    patch.setattr(ReplicatedLog, "append", insistent)


def writes_the_own_store_first(patch: Patch) -> None:
    """What the majority may refuse is on the disk already."""
    append = ReplicatedLog.append

    def eager(log: ReplicatedLog, expected: Head, events: Sequence[Sealed]) -> None:
        if log.quorum is not None and log.own.head() == expected:
            log.own.append(expected, events)
        append(log, expected, events)

    patch.setattr(ReplicatedLog, "append", eager)


def accepts_a_gap_in_the_copy(patch: Patch) -> None:
    """What was cleared away is left out, and the copy goes on behind it."""
    events_after, append = quorum_module._events_after, MemoryLog.append

    def what_is_left(seq: int, appends: Any, head: Head) -> list[Sealed]:
        try:
            return events_after(seq, appends, head)
        except Unavailable:
            first = [unseal(body).seq for append in appends for body in quorum_module._decode(append)]
            return events_after(first[0] - 1, appends, head) if first else []

    def unlinked(store: MemoryLog, expected: Head, events: Sequence[Sealed]) -> None:
        try:
            append(store, expected, events)
        except Damaged:
            store._events.extend(events)

    patch.setattr(quorum_module, "_events_after", what_is_left)
    patch.setattr(MemoryLog, "append", unlinked)


def clears_away_what_a_store_lacks(patch: Patch) -> None:
    """The furthest store decides, not the one furthest behind."""

    def furthest(_members: Collection[str], positions: Mapping[str, int], centre: int | None, **_: bool) -> int:
        reached = max(positions.values(), default=0)
        return reached if centre is None else min(reached, centre)

    patch.setattr(compaction, "upto", furthest)


def clears_away_what_the_centre_lacks(patch: Patch) -> None:
    """The centre is not asked."""
    upto = compaction.upto
    patch.setattr(compaction, "upto", lambda members, positions, _centre, **_: upto(members, positions, None))


def uses_island_numbers_again(patch: Patch) -> None:
    """The series is counted in memory alone: a kiosk that starts anew begins anew."""
    issue = Journal.issue

    def forgetful(journal: Any, bdate: str, at_least: int, make: Any, **more: Any) -> Record:
        given = getattr(journal, "given", 0)
        record = issue(journal, bdate, max(at_least, given), make, **more)
        journal.given = given + 1
        return record

    patch.setattr(Journal, "series", property(lambda _journal: Series()))
    patch.setattr(Journal, "issue", forgetful)


def prints_before_it_is_in_the_journal(patch: Patch) -> None:
    """The paper comes first: the record is kept once the printer has said how it went."""
    add, printed = Journal.add, Island.printed
    kept: dict[str, Record] = {}

    def issue(journal: Journal, bdate: str, at_least: int, make: Any, **_: Any) -> Record:
        known = [int(one.op.number.partition("-")[2]) for one in journal.records("pending", "done", "refused")
                 if hasattr(one.op, "number")]  # fmt: skip
        record: Record = make(max([at_least, *known]) + 1)
        kept[record.cmd_id] = record
        return record

    def late(island: Island, cmd_id: str, came_out: bool) -> None:
        add(island.journal, kept[cmd_id])
        printed(island, cmd_id, came_out)

    patch.setattr(Journal, "issue", issue)
    patch.setattr(Island, "printed", late)


def tells_the_journal_under_new_ids(patch: Patch) -> None:
    """A record gets a new id whenever it is told."""
    numbers = count()

    def tell(island: Island, send: Any) -> int:
        while (record := island.next()) is not None:
            try:
                answer = send(telling(record), cmd_id=f"told-{record.cmd_id}-{next(numbers)}")
            except Rejected as error:
                island.failed(record, error)
            except Unavailable:
                break
            else:
                island.answered(record, answer)
        return 0

    patch.setattr(Island, "tell", tell)


def believes_a_clock_that_was_set_back(patch: Patch) -> None:
    """Time is what the PC's clock says, whatever is in the log."""
    patch.setattr(draft, "max", lambda clock, _last: clock, raising=False)


def serves_while_it_is_unsure(patch: Patch) -> None:
    """Once confirmed is confirmed for ever."""
    patch.setattr(Certainty, "holds", lambda _certainty, _now: True)


def takes_one_members_word(patch: Patch) -> None:
    """The head is what the own member has, as soon as it has any, not the majority."""
    ask = EtcdQuorum.head

    def near(quorum: EtcdQuorum) -> Head | None:
        pair = quorum._gateway.get(quorum._head_key, serializable=True)
        return quorum_module._head(pair) if pair else ask(quorum)

    patch.setattr(EtcdQuorum, "head", near)


def begins_behind_its_own_head(patch: Patch) -> None:
    """The agreement begins where the last saved snapshot was."""
    begin = EtcdQuorum.begin

    def behind(quorum: EtcdQuorum, head: Head) -> None:
        begin(quorum, Head(max(0, head.seq - 1), head.hash))

    patch.setattr(EtcdQuorum, "begin", behind)


def decides_alone_after_asking_to_begin(patch: Patch) -> None:
    """A join that was not answered is taken for one that did not happen."""

    def undecided(log: ReplicatedLog, quorum: Quorum) -> None:
        log._copy(quorum)
        log._quorum = quorum

    patch.setattr(ReplicatedLog, "join", undecided)


def parts_without_catching_up(patch: Patch) -> None:
    """Back to one PC, with what it happens to have."""
    patch.setattr(ReplicatedLog, "part", lambda log: setattr(log, "_quorum", None))


def tells_the_centre_first(patch: Patch) -> None:
    """What is to be agreed on is on its way to the centre already."""
    append, exchange = ReplicatedLog.append, Shipper._exchange
    proposed: dict[int, Sequence[Sealed]] = {}

    class Eager:
        def __init__(self, own: Any) -> None:
            self._own = own

        def head(self) -> Head:
            head: Head = self._own.head()
            events = proposed.get(id(self._own), ())
            return Head(events[-1].seq, events[-1].hash) if events and events[0].seq == head.seq + 1 else head

        def read(self, after: int, limit: int) -> list[Sealed]:
            known = [*self._own.read(0, 1 << 30), *proposed.get(id(self._own), ())]
            return known[after : after + limit]

    def hasty(log: ReplicatedLog, expected: Head, events: Sequence[Sealed]) -> None:
        proposed[id(log.own)] = events
        append(log, expected, events)
        proposed.pop(id(log.own), None)

    def ahead(shipper: Shipper, _head: Head) -> None:
        own, shipper._log = shipper._log, Eager(shipper._log)
        try:
            exchange(shipper, shipper._log.head())
        finally:
            shipper._log = own

    patch.setattr(ReplicatedLog, "append", hasty)
    patch.setattr(Shipper, "_exchange", ahead)


def calls_a_fast_copy_damaged(patch: Patch) -> None:
    """Events that are agreed on while a node copies make its copy look as if it were ahead."""

    def strict(log: ReplicatedLog, quorum: Quorum) -> Head:
        agreed = quorum.head() or Head()
        own = log.own.head()
        while own.seq < agreed.seq:
            own = log._copy_some(quorum, own)
        if own.seq > agreed.seq:
            raise Damaged("replica_ahead", seq=own.seq, agreed=agreed.seq)
        return agreed

    patch.setattr(ReplicatedLog, "_copy", strict)


def gives_up_at_the_first_conflict(patch: Patch) -> None:
    """A lost race is told as a refusal, and the command is not decided again."""
    attempt = Desk._try

    def proud(desk: Desk, requests: Sequence[Request]) -> list[Any]:
        try:
            return attempt(desk, requests)
        except Conflict:
            return [Rejected("log_busy") for _ in requests]

    patch.setattr(Desk, "_try", proud)


PLANTS: dict[Plant, str] = {
    answers_before_the_commit: "acknowledged and not in the log",
    retries_under_a_new_id: "one press, two commands",
    decides_on_a_stale_snapshot: "believes something else",
    compares_nothing: "gap in the log",
    takes_unknown_for_refused: "refused, and in the log|which had already asked for it",
    appends_a_late_original_again: "carried out twice",
    writes_the_own_store_first: "and agreed is",
    accepts_a_gap_in_the_copy: "has a gap in its copy",
    clears_away_what_a_store_lacks: "cleared away too early: .* is not at \\[",
    clears_away_what_the_centre_lacks: "cleared away too early: .* is not at the centre",
    uses_island_numbers_again: "printed twice",
    prints_before_it_is_in_the_journal: "the branch does not know of|printed twice",
    tells_the_journal_under_new_ids: "the branch does not know of|refused, and on paper",
    believes_a_clock_that_was_set_back: "time runs backwards",
    serves_while_it_is_unsure: "as fresh, long after",
    takes_one_members_word: "as fresh, long after",
    begins_behind_its_own_head: "the majority's head is",
    decides_alone_after_asking_to_begin: "and agreed is|acknowledged and not in the log",
    parts_without_catching_up: "holds another log|acknowledged and not in the log",
    tells_the_centre_first: "the centre",
    calls_a_fast_copy_damaged: "calls its log damaged",
    gives_up_at_the_first_conflict: "refused, and in the log|which had already asked for it",
}
"""Each bug, and what the judge says of it."""
