"""What every ``BranchLog`` promises. A further adapter is one more entry in ``OPENERS``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from branchdesk.domain.chain import Head, Sealed, unseal
from branchdesk.domain.errors import Damaged, Rejected
from branchdesk.domain.events import Unknown
from branchdesk.domain.snapshot import Snapshot
from branchdesk.etcd.quorum import EtcdQuorum
from branchdesk.services import logbook
from branchdesk.services.ports import BranchLog, Conflict
from branchdesk.services.replicated import ReplicatedLog
from branchdesk.store.opening import open_log
from branchdesk.store.sqlite_log import SqliteLog
from tests.etcds import Etcds
from tests.fakes import MemoryLog, MemoryQuorum
from tests.logs import NAME, fill, filler, head_of, played, sealed
from tests.scenario import BRANCH

OPENERS: dict[str, Callable[[Path, pytest.FixtureRequest], BranchLog]] = {
    "memory": lambda _folder, _request: MemoryLog(NAME),
    "sqlite": lambda folder, _request: open_log(folder / "branch.db", NAME),
    "agreed in memory": lambda _folder, _request: ReplicatedLog(MemoryLog(NAME), MemoryQuorum(), branch=NAME),
    "agreed by etcd on three PCs": lambda folder, request: ReplicatedLog(
        open_log(folder / "branch.db", NAME), etcd_quorum(request), branch=NAME
    ),
}


def etcd_quorum(request: pytest.FixtureRequest) -> EtcdQuorum:
    """On the module's three etcds, with keys of the test's own."""
    etcds: Etcds = request.getfixturevalue("three_etcds")
    return EtcdQuorum(etcds.open(), f"{request.node.name}/".encode())


@pytest.fixture(params=OPENERS)
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BranchLog]:
    opened = OPENERS[request.param](tmp_path, request)
    yield opened
    opened.close()


@pytest.fixture
def story(log: BranchLog) -> list[Sealed]:
    events = sealed()
    log.append(Head(), events)
    return events


def test_new_log_is_empty(log: BranchLog) -> None:
    assert log.head() == Head()
    assert log.read(0, 10) == []
    assert log.find("cmd-1") == []
    assert log.read_day("2026-03-02") == []
    assert log.load_snapshot() is None


def test_what_was_appended_is_read_back_byte_for_byte(log: BranchLog, story: list[Sealed]) -> None:
    assert log.read(0, len(story) + 1) == story
    assert log.head() == head_of(story)


@pytest.mark.parametrize("opener", ["memory", "sqlite"])
def test_a_nodes_own_log_tells_the_latest_of_a_type(
    opener: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    log = OPENERS[opener](tmp_path, request)
    assert isinstance(log, MemoryLog | SqliteLog)
    story = sealed()
    log.append(Head(), story)
    issued = [one.event for one in reversed(story) if one.event.type == "ticket_issued"]
    assert log.read_type("ticket_issued", 1 << 40, 1000) == issued
    assert log.read_type("ticket_issued", 1 << 40, 1) == issued[:1]
    assert log.read_type("ticket_issued", issued[0].seq, 1000) == issued[1:]
    assert log.read_type("profile_changed", 1, 10) == []
    log.close()


def test_appends_continue_from_the_head(log: BranchLog, story: list[Sealed]) -> None:
    head = fill(log, 3)
    assert head.seq == len(story) + 3
    assert log.head() == head


def test_reading_starts_after_a_position_and_ends_at_the_limit(log: BranchLog, story: list[Sealed]) -> None:
    assert log.read(5, 7) == story[5:12]
    assert log.read(len(story), 7) == []


def test_old_head_is_a_conflict_and_changes_nothing(log: BranchLog, story: list[Sealed]) -> None:
    with pytest.raises(Conflict):
        log.append(Head(), filler(Head(), 2))
    assert log.read(0, 1000) == story


def test_other_hash_at_the_same_position_is_a_conflict(log: BranchLog, story: list[Sealed]) -> None:
    fork = Head(len(story), b"\1" * 32)
    with pytest.raises(Conflict):
        log.append(fork, filler(fork, 1))
    assert log.read(0, 1000) == story


def test_future_head_is_a_conflict(log: BranchLog) -> None:
    ahead = head_of(filler(Head(), 5))
    with pytest.raises(Conflict):
        log.append(ahead, filler(ahead, 1))


def test_broken_chain_is_refused_as_a_whole(log: BranchLog, story: list[Sealed]) -> None:
    follow = filler(head_of(story), 3)
    with pytest.raises(Damaged, match="chain_broken"):
        log.append(head_of(story), [follow[0], follow[2]])
    assert log.read(0, 1000) == story


def test_other_branch_is_refused(log: BranchLog) -> None:
    foreign = [msgspec.structs.replace(event, branch="sh-002") for event in played()[0]]
    with pytest.raises(Rejected, match="log_other_branch"):
        log.append(Head(), sealed(foreign))
    assert log.head() == Head()


def test_empty_append_still_compares_heads(log: BranchLog, story: list[Sealed]) -> None:
    log.append(head_of(story), [])
    with pytest.raises(Conflict):
        log.append(Head(), [])


def test_commands_are_found_by_id(log: BranchLog, story: list[Sealed]) -> None:
    for cmd_id in {one.event.cmd_id for one in story}:
        assert log.find(cmd_id) == [one.event for one in story if one.event.cmd_id == cmd_id]
    assert log.find("no-such") == []


def test_days_are_read_whole(log: BranchLog, story: list[Sealed]) -> None:
    days = {one.event.bdate for one in story}
    assert len(days) == 2
    for day in days:
        assert log.read_day(day) == [one.event for one in story if one.event.bdate == day]


def test_unknown_types_are_kept_and_skipped(log: BranchLog, story: list[Sealed]) -> None:
    (plain,) = filler(head_of(story), 1)
    body = plain.body.replace(b'"staff_locked"', b'"robot_greeted"')
    later = _resealed(plain, body)
    log.append(head_of(story), [later])
    (found,) = log.read(len(story), 5)
    assert found.body == body
    assert isinstance(found.event.data, Unknown)
    assert found.event.type == "robot_greeted"
    before = played()[1]
    after = logbook.load(log, BRANCH)
    assert after == msgspec.structs.replace(before, seq=later.seq, at=found.event.at)


def _resealed(event: Sealed, body: bytes) -> Sealed:
    return Sealed(event.seq, sha256(body).digest(), body, unseal(body))


def test_snapshot_comes_back_equal(log: BranchLog, story: list[Sealed]) -> None:
    snapshot = played()[1]
    log.save_snapshot(snapshot)
    assert log.load_snapshot() == snapshot


def test_newest_snapshot_up_to_a_position(log: BranchLog, story: list[Sealed]) -> None:
    early, late = _fold(story[:20]), _fold(story[:40])
    log.save_snapshot(early)
    log.save_snapshot(late)
    assert log.load_snapshot() == late
    assert log.load_snapshot(40) == late
    assert log.load_snapshot(39) == early
    assert log.load_snapshot(19) is None


def _fold(events: list[Sealed]) -> Snapshot:
    folded = MemoryLog(NAME)
    folded.append(Head(), events)
    return logbook.load(folded, BRANCH)


def test_snapshot_of_what_is_not_in_the_log_is_not_kept(log: BranchLog) -> None:
    log.save_snapshot(played()[1])
    assert log.load_snapshot() is None


def test_loading_folds_what_came_after_the_snapshot(log: BranchLog, story: list[Sealed]) -> None:
    assert logbook.load(log, BRANCH) == played()[1]
    log.save_snapshot(_fold(story[:33]))
    assert logbook.load(log, BRANCH) == played()[1]


def test_new_branch_begins_with_its_profile(log: BranchLog) -> None:
    snapshot = logbook.open_branch(log, BRANCH, now=1_772_413_200_000)
    assert snapshot.profile == BRANCH
    assert set(snapshot.counters) == {counter.id for counter in BRANCH.counters}
    assert log.head().seq == snapshot.seq == 1
    assert logbook.open_branch(log, BRANCH, now=1_772_999_999_999) == snapshot


def test_verify_tells_what_is_there(log: BranchLog, story: list[Sealed]) -> None:
    log.save_snapshot(_fold(story[:33]))
    report = logbook.verify(log)
    assert report == logbook.VerifyReport(
        branch=NAME, head=head_of(story), first_day="2026-03-02", last_day="2026-03-03", snapshots=1
    )


def test_verify_names_a_snapshot_that_differs_from_the_fold(log: BranchLog, story: list[Sealed]) -> None:
    log.save_snapshot(msgspec.structs.replace(_fold(story[:33]), priority_run=7))
    report = logbook.verify(log)
    assert report.wrong_snapshots == (33,)
    assert report.snapshots == 0


def test_verify_finds_an_event_that_cannot_follow(log: BranchLog) -> None:
    (first, *_) = [event for event in played()[0] if event.type == "counter_opened"]
    log.append(Head(), sealed([msgspec.structs.replace(first, seq=1)]))
    with pytest.raises(Damaged, match="event_impossible"):
        logbook.verify(log)


def test_export_holds_every_byte(log: BranchLog, story: list[Sealed]) -> None:
    lines = [msgspec.json.decode(line, type=_Line) for line in logbook.export(log)]
    assert [(line.seq, bytes.fromhex(line.hash), bytes(line.event)) for line in lines] == [
        (one.seq, one.hash, one.body) for one in story
    ]


class _Line(msgspec.Struct):
    seq: int
    hash: str
    event: msgspec.Raw


def test_racing_writers_lose_nothing_and_double_nothing(log: BranchLog) -> None:
    """Four writers, each retrying after a Conflict until its ten commands are in."""

    def write(writer: int) -> int:
        conflicts = 0
        for number in range(10):
            while True:
                head = log.head()
                try:
                    log.append(head, filler(head, 1, cmd=f"w{writer}.{number}"))
                    break
                except Conflict:
                    conflicts += 1
        return conflicts

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    events = log.read(0, 1000)
    assert len(events) == 40
    assert len({one.event.cmd_id.rpartition("-")[0] for one in events}) == 40
    assert [one.seq for one in events] == list(range(1, 41))
