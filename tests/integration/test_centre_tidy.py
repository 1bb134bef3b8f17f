"""What must go when its time is over, goes; and what must stay, stays. On both databases."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, Table, func, insert, select

from branchdesk.centre import tables as t
from branchdesk.centre.archive.archiving import archive
from branchdesk.centre.archive.files import Archive
from branchdesk.centre.archive.keeping import KEEP
from branchdesk.centre.archive.tidying import Tidied, tidy
from branchdesk.centre.customers.finding import holder
from branchdesk.centre.database import Database, open_database
from branchdesk.centre.digest.folds import load_fold
from branchdesk.centre.figures.asking import Asked, total
from branchdesk.centre.figures.rebuild import rebuild
from branchdesk.centre.intake.cursors import Log
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.intake.tails import Tails
from branchdesk.centre.people.audit import audit, first_broken
from branchdesk.centre.people.viewer import EVERYTHING, LOCAL
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.privacy import redact_snapshot
from branchdesk.domain.times import DAY, at_local
from branchdesk.metrics.tally import NONE, Tally
from branchdesk.services.sync_messages import Batch, Forked, Shipped
from tests.centre_kit import BDATE, Branch, DirectTransport, digest, drain, profile_of
from tests.commandline import done
from tests.postgres import Postgres, running_postgres

ARRIVED = at_local(BDATE, "18:00", "UTC")
AUDIT_DAYS = 730


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running_postgres() as found:
        yield found


@pytest.fixture(scope="module")
def day() -> Branch:
    """A whole day's log; tests only read it."""
    branch = Branch(profile_of("nj-001"), arrivals=60)
    branch.finish()
    return branch


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path, day: Branch) -> Iterator[Database]:
    on_postgres = request.param == "postgresql"
    opened = open_database(request.getfixturevalue("server").new_database() if on_postgres else tmp_path / "centre.db")
    register_branch(opened, "nj-001", ARRIVED)
    drain(day.shipper(DirectTransport(Ingest(opened), ARRIVED)), day.log)
    digest(opened)
    yield opened
    opened.close()


@pytest.fixture
def to(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def after(database: Database, to: Archive, days: int) -> Tidied:
    return tidy(database, to, KEEP, AUDIT_DAYS, ARRIVED + days * DAY)


def count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def held(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {table.name: count(connection, table) for table in (t.ticket_link, t.event, t.visit, t.day)}


def recounted(database: Database) -> Tally:
    """All figures, after everything that can still be counted was counted anew."""
    rebuild(database, BDATE, BDATE)
    with database.read() as connection:
        return total(connection, Asked(first=BDATE, last=BDATE), EVERYTHING)


def test_nothing_goes_before_its_time(database: Database, to: Archive) -> None:
    before = held(database)
    assert after(database, to, 89) == Tidied()
    assert held(database) == before


def everything(connection: Connection, table: Table) -> Iterator[bytes]:
    """All that is in a table; what is packed, unpacked."""
    for row in connection.execute(select(table)):
        for value in row:
            raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            yield zlib.decompress(raw) if table is t.state and value is row[-1] else raw


def test_after_ninety_days_no_ticket_leads_to_a_visit(database: Database, to: Archive, day: Branch) -> None:
    issued = len(day.snapshot.tickets)
    token = next(ticket.token for ticket in day.snapshot.tickets.values() if ticket.token)
    assert holder(database, token) is not None
    found = after(database, to, 91)
    assert (found.links, found.event_days, found.visit_days) == (issued, 1, 0)
    assert held(database) == {"ticket_link": 0, "event": 0, "visit": issued, "day": 1}
    assert holder(database, token) is None
    with database.read() as connection:
        for table in t.metadata.sorted_tables:
            assert token.encode() not in b"".join(everything(connection, table)), table.name
    assert after(database, to, 91) == Tidied()


def test_the_branch_goes_on_where_its_old_events_have_gone(database: Database, to: Archive, day: Branch) -> None:
    after(database, to, 91)
    head = day.log.head()
    with database.read() as connection:
        folded = load_fold(connection, Log("nj-001", 1), head.seq)
    assert folded == replace(redact_snapshot(day.snapshot, "display"), profile=day.snapshot.profile)
    with pytest.raises(Unavailable, match="centre_events_gone"):
        Tails(database).read("nj-001", 10, 0, ARRIVED)
    assert Tails(database).read("nj-001", head.seq, 0, ARRIVED).events == ()
    last = day.log.read(head.seq - 1, 1)[0]
    other = Shipped(last.seq, b"\1" * 32, last.body)
    strange = Batch(branch="nj-001", gen=1, after=last.seq, after_hash=other.hash, head=last.seq, at=ARRIVED, events=())
    assert Ingest(database).take(strange, ARRIVED) == Forked(head.seq)


def test_events_stay_while_one_log_is_not_digested(database: Database, to: Archive) -> None:
    late = Branch(profile_of("nj-002"), arrivals=5)
    late.finish()
    register_branch(database, "nj-002", ARRIVED)
    drain(late.shipper(DirectTransport(Ingest(database), ARRIVED)), late.log)
    assert after(database, to, 91).event_days == 0
    digest(database)
    assert after(database, to, 91).event_days == 1


def test_visits_go_only_when_the_archive_holds_them(database: Database, to: Archive) -> None:
    counted = recounted(database)
    assert after(database, to, 401).visit_days == 0
    list(archive(database, to, ARRIVED + 10 * DAY, rated_days=KEEP.ratings_days))
    raw = to.file(BDATE).read_bytes()
    to.file(BDATE).write_bytes(raw[:-1] + b"x")
    assert after(database, to, 401).visit_days == 0
    to.file(BDATE).write_bytes(raw)
    assert after(database, to, 401).visit_days == 1
    assert (held(database)["visit"], held(database)["day"]) == (0, 0)
    assert recounted(database) == counted != NONE
    assert after(database, to, 401) == Tidied()


def test_ratings_of_single_visits_go_after_two_years(database: Database, to: Archive, day: Branch) -> None:
    rated = sum(ticket.rating is not None for ticket in day.snapshot.tickets.values())
    counted = recounted(database)
    assert counted.rated == rated > 0
    after(database, to, 729)
    assert after(database, to, 731).ratings == rated
    assert recounted(database) == counted
    with database.read() as connection:
        v = t.visit.c
        assert connection.execute(select(func.count(v.score), func.count(v.rated_at), func.count(v.rating))).one() == (
            0,
            0,
            0,
        )


def test_what_was_asked_for_on_pages_goes_and_its_origin_first(database: Database, to: Archive) -> None:
    act = {"token_hash": b"a", "what": "leave", "turn": 1, "branch": "nj-001", "entry": "e", "made_at": ARRIVED}
    booking = {
        "token_hash": b"b",
        "branch": "nj-001",
        "service": "A",
        "booked_at": ARRIVED + 5 * DAY,
        "session": "s",
        "address": b"x",
        "made_at": ARRIVED,
        "entry": "f",
    }
    with database.write() as connection:
        connection.execute(insert(t.customer_act).values(act))
        connection.execute(insert(t.customer_booking).values(booking))
    assert after(database, to, 5) == Tidied()
    assert after(database, to, 7) == Tidied(addresses=1)
    found = after(database, to, 91)
    assert (found.acts, found.bookings) == (1, 0)
    assert after(database, to, 96).bookings == 1


def test_the_audit_stays_as_long_as_it_must(database: Database, to: Archive) -> None:
    with database.write() as connection:
        for at in (0, 1, 2):
            audit(connection, LOCAL, "export", str(at), at=ARRIVED + (at - AUDIT_DAYS) * DAY)
    assert after(database, to, 0).audit == 0
    assert after(database, to, 2).audit == 2
    with database.read() as connection:
        assert first_broken(connection) is None


def test_the_command_line_says_what_went(tmp_path: Path, day: Branch) -> None:
    opened = open_database(tmp_path / "centre.db")
    register_branch(opened, "nj-001", ARRIVED)
    drain(day.shipper(DirectTransport(Ingest(opened), ARRIVED)), day.log)
    digest(opened)
    opened.close()
    said = done("centre", "tidy", "--data", tmp_path)
    assert f"Links from tickets to visits removed: {len(day.snapshot.tickets)}" in said
    assert "Days of raw logs dropped: 1" in said
