"""The centre's database and its figures: migrations, privacy, and figures equal to the branch's own."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from msgspec.structs import replace
from sqlalchemy import select

from branchdesk.centre import tables as t
from branchdesk.centre.database import HEAD, Database, open_database
from branchdesk.centre.digest.folds import load_fold
from branchdesk.centre.intake.cursors import Log
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.migrations import REVISIONS
from branchdesk.centre.pages.places import present_day
from branchdesk.centre.pages.reading import branch_day
from branchdesk.centre.people.viewer import EVERYTHING
from branchdesk.domain import commands as c
from branchdesk.domain.errors import BranchDeskError
from branchdesk.metrics.summary import summarise
from branchdesk.services.sync_messages import Shipped
from tests.centre_kit import BDATE, Branch, DirectTransport, assert_equal, digest, drain, opened, profile_of


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with opened(tmp_path / "centre.db") as found:
        for branch in ("nj-001", "nj-002"):
            register_branch(found, branch, 0)
        yield found


def shipped(database: Database, branch: Branch) -> None:
    drain(branch.shipper(DirectTransport(Ingest(database))), branch.log)
    digest(database)


def test_the_file_is_for_its_owner_alone(database: Database, tmp_path: Path) -> None:
    shipped(database, Branch(profile_of("nj-001"), arrivals=10))
    for path in tmp_path.glob("centre.db*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("until", ["09:40", "11:30", "closed"])
def test_the_centres_summary_is_the_branchs_own(database: Database, until: str) -> None:
    branch = Branch(profile_of("nj-001"), arrivals=150)
    branch.finish() if until == "closed" else branch.play(until)
    shipped(database, branch)
    found = branch_day(database, "nj-001")
    assert found.summary == summarise(branch.snapshot, branch.cast.clock.now())
    assert found.bdate == BDATE


def test_one_branch_with_a_wrong_clock_does_not_choose_the_day(database: Database) -> None:
    register_branch(database, "nj-003", 0)
    for name, bdate in (("nj-001", BDATE), ("nj-002", BDATE), ("nj-003", "2099-01-05")):
        branch = Branch(profile_of(name), bdate=bdate, arrivals=20)
        branch.play("09:30")
        shipped(database, branch)
    with database.read() as connection:
        assert present_day(connection, EVERYTHING) == BDATE


def test_a_second_day_leaves_the_first_as_it_was(database: Database) -> None:
    branch = Branch(profile_of("nj-001"), arrivals=60)
    branch.finish()
    shipped(database, branch)
    first = branch_day(database, "nj-001").summary
    branch.cast.clock.jump(branch.cast.clock.now() + 16 * 3_600_000)
    branch.cast.as_node(c.OpenDay())
    branch.cast.send("kiosk", "", c.IssueTicket(service="A"))
    shipped(database, branch)
    second = branch_day(database, "nj-001")
    assert second.days == ("2026-03-03", BDATE)
    assert second.summary is not None
    assert second.summary.total.issued == 1
    again = branch_day(database, "nj-001", BDATE).summary
    assert first is not None
    assert again == replace(first, generated_at=branch.cast.clock.now())


def test_visits_hold_no_token_note_or_free_text(database: Database) -> None:
    branch = Branch(profile_of("nj-001"), arrivals=40)
    branch.play("09:30")
    busy = next(key for key, counter in branch.snapshot.counters.items() if counter.ticket)
    branch.cast.send("counter", busy, c.HoldTicket(counter=busy, note="PRIVATE"))
    shipped(database, branch)
    with database.read() as connection:
        rows = repr(connection.execute(select(t.visit)).all())
    assert "PRIVATE" not in rows
    for ticket in branch.snapshot.tickets.values():
        assert ticket.token
        assert ticket.token not in rows


def test_a_profile_changed_at_noon_is_the_days_profile(database: Database) -> None:
    branch = Branch(profile_of("nj-001"), arrivals=40)
    branch.play("10:00")
    targets = replace(branch.profile.targets, mean_wait_min=7)
    branch.cast.as_node(c.ChangeProfile(profile=replace(branch.profile, targets=targets)))
    branch.play("10:30")
    shipped(database, branch)
    assert branch_day(database, "nj-001").summary == summarise(branch.snapshot, branch.cast.clock.now())


def test_the_fold_starts_from_the_kept_snapshot(database: Database) -> None:
    branch = Branch(profile_of("nj-001"))
    branch.finish()
    shipped(database, branch)
    with database.read() as connection:
        kept = connection.execute(select(t.state.c.seq)).scalar_one()
        assert load_fold(connection, Log("nj-001", 1), branch.snapshot.seq) == branch.snapshot
    assert 0 < kept <= branch.log.head().seq
    with database.write() as connection:
        connection.execute(t.state.delete())
        assert load_fold(connection, Log("nj-001", 1), branch.snapshot.seq) == branch.snapshot


def test_an_older_generation_is_kept_but_not_counted(database: Database) -> None:
    branch = Branch(profile_of("nj-001"), arrivals=40)
    branch.play("10:00")
    shipped(database, branch)
    ingest = Ingest(database)
    log = branch.log.read(0, 20)
    renewed = tuple(Shipped(e.seq, e.hash, e.body) for e in log)
    hello = branch.shipper(DirectTransport(ingest))._courier.batch(branch.log.head(), 2, [], 0)
    ingest.take(replace(hello, after=0, after_hash=b"\0" * 32, events=renewed), 5)
    digest(database)
    expected = sum(event.event.type == "ticket_issued" for event in log)
    summary = branch_day(database, "nj-001").summary
    assert summary is not None
    assert summary.total.issued == expected
    with database.read() as connection:
        assert len(connection.execute(select(t.event)).all()) == branch.log.head().seq + 20


def test_migrations_lead_to_the_tables(tmp_path: Path, database: Database) -> None:
    with database.read() as connection:
        assert not compare_metadata(MigrationContext.configure(connection), t.metadata)
    assert REVISIONS[-1].revision == HEAD


def refused(path: Path) -> str:
    with pytest.raises(BranchDeskError) as error:
        open_database(path)
    return error.value.code


def test_a_later_versions_database_is_refused(tmp_path: Path, database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert refused(tmp_path / "centre.db") == "centre_store_too_new"


def test_a_damaged_or_missing_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "damaged.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    (tmp_path / "text.db").write_text("not a database, but long enough to be looked at " * 50)
    assert refused(tmp_path / "damaged.db") == "centre_store_damaged"
    assert refused(tmp_path / "text.db") == "centre_store_damaged"
    assert refused(tmp_path / "no folder" / "centre.db") == "centre_store_failed"


def test_a_full_disk_changes_nothing_and_is_tried_again(database: Database) -> None:
    branch = Branch(profile_of("nj-001"), arrivals=40)
    branch.play("10:00")
    shipper = branch.shipper(DirectTransport(Ingest(database)))
    shipper.step()
    with database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    limit_pages(database, pages)
    shipper.step()
    assert shipper.status.problem == "centre_store_failed"
    assert not branch_day(database, "nj-001").days
    limit_pages(database, 1 << 30)
    drain(shipper, branch.log)
    assert_equal(database, branch)


def limit_pages(database: Database, most: int) -> None:
    """A disk with no more room than this: SQLite reports it as full. The one pooled connection keeps the limit."""
    with database.write() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")


def test_an_unregistered_branch_is_refused(database: Database) -> None:
    stranger = Branch(profile_of("nj-009"))
    shipper = stranger.shipper(DirectTransport(Ingest(database)))
    shipper.step()
    assert shipper.status.problem == "branch_unknown"
