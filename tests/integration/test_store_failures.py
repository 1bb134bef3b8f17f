"""A disk that is full or read-only, a second node, a killed process: coded errors, and nothing acknowledged is lost."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from msgspec import structs

from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.errors import Damaged, Unavailable
from branchdesk.i18n import error_text
from branchdesk.services.ports import Conflict
from branchdesk.store.commands import verify
from branchdesk.store.opening import is_owned, open_log
from branchdesk.store.sqlite_log import SqliteLog
from tests.logs import NAME, fill, filler, head_of, played, sealed

ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import sys
from pathlib import Path
from branchdesk.store.opening import open_log
from tests.logs import NAME, fill
log = open_log(Path(sys.argv[1]), NAME)
while True:
    print(fill(log, int(sys.argv[2])).seq, flush=True)
"""


def said(error: Unavailable | Damaged, path: Path) -> None:
    """The error has words in both languages, and they name the file."""
    assert all(str(path) in error_text(language, error) for language in ("zh", "en"))


def unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system needs root")
    yield folder
    unmount(folder)


def append_until_refused(log: SqliteLog) -> tuple[list[Sealed], Unavailable]:
    """What was acknowledged, and the error that ended it."""
    written: list[Sealed] = []
    while True:
        head = log.head()
        events = filler(head, 5)
        try:
            log.append(head, events)
        except Unavailable as error:
            return written, error
        written += events


def test_full_disk_loses_nothing_and_heals(small_disk: Path) -> None:
    path = small_disk / "branch.db"
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(400_000))
    with closing(open_log(path, NAME)) as log:
        written, error = append_until_refused(log)
        assert error.code == "disk_full"
        said(error, path)
        assert len(written) > 100
        assert log.read(0, 100_000) == written
        log.save_snapshot(played()[1])
        assert log.head() == head_of(written)
        ballast.unlink()
        assert fill(log, 5).seq == len(written) + 5
    with closing(open_log(path, NAME)) as log:
        assert log.read(0, len(written)) == written
        assert log.head().seq == len(written) + 5


def test_node_starts_on_a_full_disk_only_to_say_so(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(bytes(1_030_000))
    with pytest.raises(Unavailable, match="disk_full"):
        open_log(small_disk / "branch.db", NAME)


def test_full_database_loses_nothing_and_heals(tmp_path: Path) -> None:
    """The same by SQLite's own limit, on any machine."""
    path = tmp_path / "branch.db"
    with closing(open_log(path, NAME)) as log:
        fill(log, 100)
        limit = log._writer.exec_driver_sql("PRAGMA max_page_count=60").scalar_one()
        log._writer.rollback()
        assert limit == 60
        written, error = append_until_refused(log)
        assert error.code == "disk_full"
        assert log.read(100, 100_000) == written
        log._writer.exec_driver_sql("PRAGMA max_page_count=100000").all()
        log._writer.rollback()
        fill(log, 500)
    assert verify(path).head.seq == 600 + len(written)


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A log in a place that must not be written, for root too."""
    folder = tmp_path / "archive"
    folder.mkdir()
    with ExitStack() as undo:
        if os.geteuid() == 0:
            mounted = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], check=False, capture_output=True)
            if mounted.returncode:
                pytest.skip("root writes everywhere, and mounting read-only is not allowed here")
            undo.callback(unmount, folder)
        with closing(open_log(folder / "branch.db", NAME)) as log:
            log.append(Head(), sealed())
        if os.geteuid() == 0:
            subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        else:
            for place, mode in ((folder / "branch.db", 0o444), (folder / "branch.db.lock", 0o444), (folder, 0o555)):
                place.chmod(mode)
            undo.callback(folder.chmod, 0o755)
        yield folder / "branch.db"


def test_read_only_log_is_not_opened_but_may_be_looked_at(read_only: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        open_log(read_only, NAME)
    assert caught.value.code == "log_read_only"
    said(caught.value, read_only)
    assert verify(read_only).head == head_of(sealed())


def test_disk_that_turns_read_only_under_the_node(tmp_path: Path) -> None:
    """SQLite's own refusal, as after the system remounts a failing disk; reading goes on."""
    path = tmp_path / "branch.db"
    with closing(open_log(path, NAME)) as log:
        head = fill(log, 10)
        log._writer.exec_driver_sql("PRAGMA query_only=ON")
        log._writer.rollback()
        with pytest.raises(Unavailable, match="log_read_only"):
            fill(log, 1)
        assert log.head() == head
        log._writer.exec_driver_sql("PRAGMA query_only=OFF")
        log._writer.rollback()
        assert fill(log, 1).seq == 11


def test_second_node_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "branch.db"
    with closing(open_log(path, NAME)) as log:
        fill(log, 3)
        assert is_owned(path)
        with pytest.raises(Unavailable) as caught:
            open_log(path, NAME)
        assert caught.value.code == "log_in_use"
        said(caught.value, path)
        assert fill(log, 3).seq == 6
    assert not is_owned(path)


def test_second_node_in_another_process_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "branch.db"
    with closing(open_log(path, NAME)):
        ran = subprocess.run([sys.executable, "-c", CHILD, path, "1"], cwd=ROOT, check=False, capture_output=True)
    assert b"log_in_use" in ran.stderr
    assert ran.stdout == b""


def test_writer_that_slipped_past_the_lock_gets_conflict(tmp_path: Path) -> None:
    """No lock decides safety: the comparison of heads inside the transaction does."""
    path = tmp_path / "branch.db"
    with closing(open_log(path, NAME)) as first, closing(SqliteLog(path, NAME)) as second:
        stale = second.head()
        fill(first, 4)
        with pytest.raises(Conflict):
            second.append(stale, filler(stale, 1, cmd="other"))
        assert second.head() == first.head()
        assert fill(second, 1).seq == 5
        assert first.head().seq == 5


def test_append_that_breaks_off_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    """A bug in the caller's data, met after the transaction began."""
    with closing(open_log(tmp_path / "branch.db", NAME)) as log:
        head = fill(log, 2)
        good, bad = filler(head, 2)
        wrong = structs.replace(bad, event=structs.replace(bad.event, bdate=object()))
        with pytest.raises(sqlite3.ProgrammingError):
            log.append(head, [good, wrong])
        assert log.head() == head
        assert fill(log, 2).seq == 4


def test_writer_that_waits_too_long_says_so(tmp_path: Path) -> None:
    path = tmp_path / "branch.db"
    with closing(open_log(path, NAME)) as first, closing(SqliteLog(path, NAME)) as second:
        second._writer.exec_driver_sql("PRAGMA busy_timeout=20")
        second._writer.rollback()
        first._writer.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="log_in_use"):
            fill(second, 1)
        first._writer.rollback()
        assert fill(second, 1).seq == 1


def test_missing_log_is_not_made_where_one_was_expected(tmp_path: Path) -> None:
    path = tmp_path / "branch.db"
    with pytest.raises(Unavailable, match="log_missing"):
        open_log(path, NAME, create=False)
    with pytest.raises(Unavailable, match="log_missing"):
        verify(path)
    assert list(tmp_path.iterdir()) == []


def test_opening_that_failed_lets_go_of_the_log(tmp_path: Path) -> None:
    path = tmp_path / "branch.db"
    path.write_bytes(b"")
    with pytest.raises(Damaged):
        open_log(path, NAME)
    path.unlink()
    open_log(path, NAME).close()


@pytest.mark.parametrize("batch", [1, 32])
def test_killed_writer_loses_nothing_it_acknowledged(tmp_path: Path, batch: int) -> None:
    """Four times ``kill -9`` in the midst of appends; each life goes on from the last."""
    path = tmp_path / "branch.db"
    acknowledged = 0
    for life in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", CHILD, path, str(batch)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            for _ in range(5 + 17 * life):
                acknowledged = int(child.stdout.readline())
            child.send_signal(signal.SIGKILL)
            acknowledged = max([acknowledged, *(int(line) for line in child.stdout if line.endswith("\n"))])
        with closing(open_log(path, NAME)) as log:
            events = log.read(0, 100_000)
            assert acknowledged <= len(events) <= acknowledged + batch
            assert len(events) % batch == 0
            assert [event.event.cmd_id for event in events] == [f"cmd-{n}" for n in range(1, len(events) + 1)]
    assert verify(path).head.seq == len(events)
