"""Damaged files: each is found at opening or by ``verify``, said plainly, and left exactly as it was."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.errors import BranchDeskError, Damaged, Rejected
from branchdesk.i18n import error_text
from branchdesk.services import logbook
from branchdesk.store.commands import verify
from branchdesk.store.opening import open_log
from tests.logs import NAME, fill, filler, head_of, played, sealed
from tests.scenario import BRANCH


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed log of a played day, a snapshot, and more events: one full block and half of another."""
    path = tmp_path / "branch.db"
    with closing(open_log(path, NAME)) as log:
        log.append(Head(), sealed())
        log.save_snapshot(played()[1])
        fill(log, 1400)
    return path


@pytest.fixture
def events(path: Path) -> list[Sealed]:
    with closing(open_log(path, NAME)) as log:
        return log.read(0, 10_000)


def flip(path: Path, position: int, bit: int = 0) -> None:
    with path.open("r+b") as file:
        file.seek(position)
        (byte,) = file.read(1)
        file.seek(position)
        file.write(bytes([byte ^ (1 << bit)]))


def contents(path: Path) -> dict[str, str]:
    """A digest of every file of a log but the lock and the reader's own index of the write-ahead log."""
    files = [p for p in path.parent.iterdir() if p.is_file() and not p.name.endswith((".lock", "-shm"))]
    return {p.name: sha256(p.read_bytes()).hexdigest() for p in files}


def outcome(path: Path) -> BranchDeskError | list[Sealed]:
    """What opening and reading everything gives."""
    try:
        with closing(open_log(path, NAME, create=False)) as log:
            return log.read(0, 10_000)
    except BranchDeskError as error:
        return error


def test_flipped_bits_never_change_an_event_in_silence(path: Path, events: list[Sealed]) -> None:
    """Seeded places all over the file: refused with nothing touched, or without effect on any event."""
    whole, found = path.read_bytes(), 0
    places = random.Random(2026)
    for _ in range(150):
        path.write_bytes(whole)
        flip(path, places.randrange(len(whole)), places.randrange(8))
        before = contents(path)
        result = outcome(path)
        if isinstance(result, list):
            assert result == events
        else:
            assert isinstance(result, Damaged | Rejected), result
            assert contents(path) == before
            found += 1
    assert found >= 50


def test_every_flip_in_an_event_is_found(path: Path, events: list[Sealed]) -> None:
    whole, places = path.read_bytes(), random.Random(7)
    for event in places.sample(events, 60):
        start = whole.index(event.body)
        path.write_bytes(whole)
        flip(path, start + places.randrange(len(event.body)), places.randrange(8))
        result = outcome(path)
        assert isinstance(result, Damaged)
        assert result.code == "log_damaged"
        assert result.params["seq"] == event.seq - 1
        assert str(event.seq - 1) in error_text("zh", result)


@pytest.mark.parametrize("share", [0.999, 0.9, 0.5, 0.1, 0.01, 0])
def test_truncated_file_is_found_and_left_alone(path: Path, share: float) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    before = contents(path)
    result = outcome(path)
    assert isinstance(result, Damaged)
    assert contents(path) == before


def test_last_page_cut_off_is_found(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096])
    assert isinstance(outcome(path), Damaged)


def test_zeroed_page_is_found(path: Path, events: list[Sealed]) -> None:
    whole = bytearray(path.read_bytes())
    page = whole.index(events[200].body) // 4096 * 4096
    whole[page : page + 4096] = bytes(4096)
    path.write_bytes(whole)
    assert isinstance(outcome(path), Damaged)


@pytest.mark.parametrize("raw", [b"", b"not a database at all " * 50, b"SQLite format 3\0"])
def test_file_that_is_no_log_is_refused_and_kept(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "branch.db"
    path.write_bytes(raw)
    with pytest.raises(Damaged, match="log_damaged"):
        open_log(path, NAME)
    assert path.read_bytes() == raw


def test_database_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "branch.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE customers (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(Damaged, match="log_damaged"):
        open_log(path, NAME)
    assert path.read_bytes() == before


def change(path: Path, statement: str, *params: object) -> None:
    """A change made past the log, by somebody with SQLite's own tools."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement, params)
        connection.commit()


@pytest.mark.parametrize(
    ("statement", "sound"),
    [
        ("DELETE FROM event WHERE seq = 100", 99),
        ("UPDATE event SET body = replace(CAST(body AS TEXT), 'xxx', 'xyx') WHERE seq = 300", 299),
        (
            "UPDATE event SET body = CAST(replace(CAST(body AS TEXT), 'xxx', 'xyx') AS BLOB) WHERE seq = 300",
            299,
        ),
        ("UPDATE event SET hash = zeroblob(32) WHERE seq = 7", 6),
        ("DELETE FROM event WHERE seq = 1", 0),
    ],
)
def test_edited_history_is_found_with_its_position(path: Path, statement: str, sound: int) -> None:
    change(path, statement)
    result = outcome(path)
    assert isinstance(result, Damaged)
    assert result.params["seq"] == sound


def test_rewritten_event_with_a_fitting_hash_breaks_the_next_link(path: Path, events: list[Sealed]) -> None:
    forged = filler(head_of(events[:299]), 1, cmd="forged")[0]
    change(path, "UPDATE event SET body = ?, hash = ? WHERE seq = 300", forged.body, forged.hash)
    result = outcome(path)
    assert isinstance(result, Damaged)
    assert result.params["seq"] == 300


@pytest.mark.parametrize("column", ["cmd_id", "bdate"])
def test_verify_finds_columns_that_differ_from_the_body(path: Path, column: str) -> None:
    change(path, f"UPDATE event SET {column} = 'x' WHERE seq = 300")
    with pytest.raises(Damaged, match="columns") as caught:
        verify(path)
    assert caught.value.params["seq"] == 299


def test_verify_finds_a_damaged_index(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_schema SET sql = replace(sql, 'bdate', 'cmd_id') WHERE name = 'event_bdate'")
        connection.commit()
    with pytest.raises(Damaged, match="log_damaged"):
        verify(path)


def test_damaged_snapshot_is_ignored_and_said(path: Path) -> None:
    change(path, "UPDATE snapshot SET blob = zeroblob(100)")
    with closing(open_log(path, NAME)) as log:
        assert log.load_snapshot() is None
        assert log.damaged_snapshots() == [played()[1].seq]
        assert logbook.load(log, BRANCH).seq == log.head().seq
    assert verify(path).damaged_snapshots == (played()[1].seq,)


def test_snapshot_of_another_history_is_ignored(path: Path) -> None:
    change(path, "UPDATE snapshot SET head_hash = zeroblob(32)")
    with closing(open_log(path, NAME)) as log:
        assert log.load_snapshot() is None


def test_older_snapshot_serves_when_the_newest_is_damaged(path: Path) -> None:
    with closing(open_log(path, NAME)) as log:
        whole = logbook.load(log, BRANCH)
        log.save_snapshot(whole)
        change(path, "UPDATE snapshot SET hash = zeroblob(32) WHERE seq = ?", whole.seq)
        assert log.load_snapshot() == played()[1]
        assert logbook.load(log, BRANCH) == whole


@pytest.mark.parametrize("statement", ["DELETE FROM block", "UPDATE block SET digest = zeroblob(32)"])
def test_short_cut_that_is_damaged_only_costs_time(path: Path, events: list[Sealed], statement: str) -> None:
    change(path, statement)
    assert outcome(path) == events


def test_short_cut_does_not_hide_a_wrong_hash(path: Path) -> None:
    """The bodies of a full block are as they were; only what stands beside them is not."""
    change(path, "UPDATE event SET hash = zeroblob(32) WHERE seq = 1000")
    result = outcome(path)
    assert isinstance(result, Damaged)
    assert result.params["seq"] == 999


@pytest.fixture
def crashed(path: Path, events: list[Sealed], tmp_path: Path) -> Path:
    """As a power cut leaves it: twenty commits in the write-ahead log alone."""
    after = tmp_path / "after" / "branch.db"
    after.parent.mkdir()
    with closing(open_log(path, NAME)) as log:
        for _ in range(20):
            fill(log, 1)
        for suffix in ("", "-wal"):
            shutil.copy(path.with_name(path.name + suffix), after.with_name(after.name + suffix))
    return after


def test_commits_in_the_write_ahead_log_are_all_there_after_a_crash(crashed: Path, events: list[Sealed]) -> None:
    result = outcome(crashed)
    assert isinstance(result, list)
    assert len(result) == len(events) + 20


def test_torn_last_commit_is_no_damage(crashed: Path, events: list[Sealed]) -> None:
    """It was never acknowledged: the power went while it was written."""
    wal = crashed.with_name(crashed.name + "-wal")
    wal.write_bytes(wal.read_bytes()[:-100])
    result = outcome(crashed)
    assert isinstance(result, list)
    assert len(result) == len(events) + 19


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8])
def test_damage_amid_the_write_ahead_log_is_found_and_left_alone(crashed: Path, share: float) -> None:
    """SQLite alone would drop every commit after it without a word."""
    wal = crashed.with_name(crashed.name + "-wal")
    flip(wal, 20 + int(wal.stat().st_size * share), 3)
    before = contents(crashed)
    result = outcome(crashed)
    assert isinstance(result, Damaged)
    assert contents(crashed) == before


def test_missing_file_beside_its_write_ahead_log_is_not_begun_anew(crashed: Path) -> None:
    crashed.unlink()
    with pytest.raises(Damaged, match="log_damaged"):
        open_log(crashed, NAME)
    assert not crashed.exists()


def test_looking_at_a_crashed_log_changes_nothing(crashed: Path, events: list[Sealed]) -> None:
    before = contents(crashed)
    assert verify(crashed).head.seq == len(events) + 20
    assert contents(crashed) == before
