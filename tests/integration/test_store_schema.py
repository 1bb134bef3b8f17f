"""The tables: migrations lead to the present ones, old files open, newer ones are refused, opening stays light."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from msgspec import structs
from sqlalchemy import create_engine

from branchdesk.domain.chain import Head
from branchdesk.domain.errors import Damaged, Rejected
from branchdesk.domain.snapshot import Snapshot
from branchdesk.store import schema
from branchdesk.store.checking import digest_of
from branchdesk.store.migrations import REVISIONS
from branchdesk.store.opening import open_log
from branchdesk.store.sqlite_log import SNAPSHOTS_KEPT
from branchdesk.store.tables import metadata
from tests.logs import NAME, fill, filler, head_of, played, sealed

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "branch.db"
    with closing(open_log(path, NAME)) as log:
        log.append(Head(), sealed())
        log.save_snapshot(played()[1])
    return path


def test_revisions_are_one_line_that_ends_at_the_present() -> None:
    assert [step.down for step in REVISIONS] == [None, *(step.name for step in REVISIONS[:-1])]
    assert REVISIONS[-1].name == schema.HEAD


def test_migrated_file_equals_the_tables(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == schema.HEAD
        assert compare_metadata(context, metadata) == []
    engine.dispose()


FIRST_RELEASE = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);
INSERT INTO alembic_version VALUES ('0001');
CREATE TABLE event (seq INTEGER NOT NULL PRIMARY KEY, hash BLOB NOT NULL, body BLOB NOT NULL,
                    cmd_id TEXT NOT NULL, bdate TEXT NOT NULL);
CREATE INDEX event_cmd_id ON event (cmd_id);
CREATE INDEX event_bdate ON event (bdate);
CREATE TABLE snapshot (seq INTEGER NOT NULL PRIMARY KEY, fold INTEGER NOT NULL, hash BLOB NOT NULL,
                       head_hash BLOB NOT NULL, blob BLOB NOT NULL);
"""


def test_file_of_the_first_release_opens_whole(tmp_path: Path) -> None:
    """Written by plain SQLite, as that release left it: the text above never changes."""
    path = tmp_path / "branch.db"
    events = [*sealed(), *filler(head_of(sealed()), 2000)]
    with closing(sqlite3.connect(path)) as old:
        old.executescript(FIRST_RELEASE)
        old.executemany(
            "INSERT INTO event VALUES (?, ?, ?, ?, ?)",
            [(e.seq, e.hash, e.body, e.event.cmd_id, e.event.bdate) for e in events],
        )
        old.commit()
    for _ in range(2):
        with closing(open_log(path, NAME)) as log:
            assert log.read(0, 10_000) == events
            log.save_snapshot(played()[1])
            assert log.load_snapshot() == played()[1]
            blocks = log._rows("SELECT no, digest FROM block ORDER BY no")
    assert [digest for _, digest in blocks] == [digest_of([e.body for e in events[n : n + 1000]]) for n in (0, 1000)]


def test_appends_keep_the_digests_that_a_migration_makes(tmp_path: Path) -> None:
    path = tmp_path / "branch.db"
    with closing(open_log(path, NAME)) as log:
        for count in (999, 1, 500, 1700, 300):
            fill(log, count)
        events = log.read(0, 10_000)
        blocks = log._rows("SELECT no, digest FROM block ORDER BY no")
    assert len(events) == 3500
    assert [tuple(row) for row in blocks] == [
        (no, digest_of([e.body for e in events[(no - 1) * 1000 : no * 1000]])) for no in (1, 2, 3)
    ]


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def test_file_of_a_later_version_is_refused(path: Path) -> None:
    change(path, "UPDATE alembic_version SET version_num = '0999'")
    before = path.read_bytes()
    with pytest.raises(Rejected, match="log_too_new"):
        open_log(path, NAME)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM alembic_version", "UPDATE alembic_version SET version_num = 'x1'", "DROP TABLE alembic_version"],
)
def test_file_without_a_sound_version_is_refused(path: Path, statement: str) -> None:
    change(path, statement)
    with pytest.raises(Damaged, match="log_damaged"):
        open_log(path, NAME)


def test_snapshots_of_another_fold_are_not_used(path: Path) -> None:
    change(path, "UPDATE snapshot SET fold = fold + 1")
    with closing(open_log(path, NAME)) as log:
        assert log.load_snapshot() is None


def test_few_snapshots_are_kept(path: Path) -> None:
    with closing(open_log(path, NAME)) as log:
        for seq in range(1, 31):
            log.save_snapshot(_at(seq))
        saved = log._rows("SELECT seq FROM snapshot ORDER BY seq")
    assert [seq for (seq,) in saved] == [*range(24, 31), played()[1].seq]
    assert len(saved) == SNAPSHOTS_KEPT


def _at(seq: int) -> Snapshot:
    return structs.replace(played()[1], seq=seq)


def test_opening_a_present_log_does_not_load_alembic(path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from branchdesk.store.opening import open_log;"
        f"open_log(Path(sys.argv[1]), {NAME!r}).close(); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program, path], cwd=ROOT, check=False).returncode == 0
