"""The archive: whole business dates as Parquet, replaced when something comes late, without what points to a person;
and history reports over it, equal to the product's own figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import delete, update

from branchdesk.centre import tables as t
from branchdesk.centre.archive.archiving import Written, archive
from branchdesk.centre.archive.engines import tables
from branchdesk.centre.archive.files import Archive, archive_in
from branchdesk.centre.archive.history import REPORTS, history, rows
from branchdesk.centre.archive.rows import COLUMNS
from branchdesk.centre.database import Database, open_database
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.people.settings import Settings
from branchdesk.centre.running.calendar import jobs
from branchdesk.domain.errors import Damaged, Rejected, Unavailable
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Ticket
from branchdesk.domain.times import DAY, at_local, local
from branchdesk.metrics.figures import Part, Work, figures
from tests.centre_kit import BDATE, Branch, DirectTransport, digest, drain, profile_of
from tests.commandline import done, run
from tests.postgres import Postgres, running_postgres

NOW = at_local(BDATE, "12:00", "UTC") + 10 * DAY
RATED = 730


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running_postgres() as found:
        yield found


@pytest.fixture(scope="module")
def days() -> tuple[Branch, Branch]:
    """Two branches' whole days; tests only read them."""
    found = Branch(profile_of("nj-001")), Branch(profile_of("nj-002"), seed=2, arrivals=150, bdate="2026-03-03")
    for branch in found:
        branch.finish()
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    on_postgres = request.param == "postgresql"
    where = request.getfixturevalue("server").new_database() if on_postgres else tmp_path / "centre.db"
    opened = open_database(where)
    for branch in ("nj-001", "nj-002"):
        register_branch(opened, branch, NOW)
    yield opened
    opened.close()


def ship(database: Database, branch: Branch) -> None:
    drain(branch.shipper(DirectTransport(Ingest(database), NOW)), branch.log)
    digest(database)


def written(database: Database, to: Archive, now: int = NOW) -> list[Written]:
    return list(archive(database, to, now, rated_days=RATED))


def test_each_date_becomes_one_file_with_every_visit(
    database: Database, tmp_path: Path, days: tuple[Branch, Branch]
) -> None:
    to = Archive(tmp_path / "archive")
    for branch in days:
        ship(database, branch)
    counts = [Written(d.snapshot.bdate, len(d.snapshot.tickets)) for d in days]
    assert written(database, to) == counts
    assert to.dates() == [BDATE, "2026-03-03"]
    assert all(to.holds(bdate) for bdate in to.dates())
    assert written(database, to) == []
    assert set(pq.read_schema(to.file(BDATE)).names) == set(COLUMNS)
    secrets = [ticket.token for ticket in days[0].snapshot.tickets.values()]
    raw = to.file(BDATE).read_bytes()
    assert not any(secret.encode() in raw for secret in secrets if secret)


def test_a_young_date_and_one_that_is_not_digested_wait(
    database: Database, tmp_path: Path, days: tuple[Branch, Branch]
) -> None:
    to = Archive(tmp_path / "archive")
    early = at_local(BDATE, "12:00", "UTC") + 2 * DAY
    ship(database, days[0])
    assert written(database, to, early) == []
    drain(days[1].shipper(DirectTransport(Ingest(database), at_local(BDATE, "12:00", "UTC"))), days[1].log)
    assert written(database, to) == []
    digest(database)
    assert [bdate for bdate, _ in written(database, to)] == [BDATE, "2026-03-03"]


def test_what_comes_late_replaces_the_whole_date(database: Database, tmp_path: Path) -> None:
    to = Archive(tmp_path / "archive")
    branch = Branch(profile_of("nj-001"), arrivals=60)
    branch.play("11:00")
    ship(database, branch)
    (before,) = written(database, to)
    branch.finish()
    ship(database, branch)
    (after,) = written(database, to)
    assert after == Written(BDATE, len(branch.snapshot.tickets)) != before
    assert to.holds(BDATE)
    assert written(database, to) == []


def test_late_visits_of_a_date_that_the_database_let_go_join_those_of_the_file(
    database: Database, tmp_path: Path, days: tuple[Branch, Branch]
) -> None:
    to = Archive(tmp_path / "archive")
    late = Branch(profile_of("nj-002"), seed=3, arrivals=40)
    late.finish()
    ship(database, days[0])
    written(database, to)
    with database.write() as connection:
        connection.execute(delete(t.visit))
        connection.execute(delete(t.day))
        connection.execute(update(t.archived).values(dropped_at=NOW))
    ship(database, late)
    (again,) = written(database, to)
    assert again.visits == len(days[0].snapshot.tickets) + len(late.snapshot.tickets)
    to.file(BDATE).unlink()
    with pytest.raises(Damaged, match="archive_lost"):
        written(database, to)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_file_that_was_lost_or_left_without_its_manifest_is_written_again(
    database: Database, tmp_path: Path, days: tuple[Branch, Branch]
) -> None:
    to = Archive(tmp_path / "archive")
    ship(database, days[0])
    first = written(database, to)
    to.file(BDATE).unlink()
    assert written(database, to) == first
    (to.file(BDATE).parent / "_manifest.json").unlink()
    assert written(database, to) == first
    with database.write() as connection:  # killed before it was noted
        connection.execute(update(t.archived).values(written=-1))
    assert written(database, to) == first
    assert list(tmp_path.rglob(".visits*")) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_ratings_leave_the_archive_when_their_time_is_over(
    database: Database, tmp_path: Path, days: tuple[Branch, Branch]
) -> None:
    to = Archive(tmp_path / "archive")
    ship(database, days[0])
    written(database, to)
    assert pq.read_table(to.file(BDATE))["score"].null_count < len(days[0].snapshot.tickets)
    (again,) = written(database, to, NOW + RATED * DAY)
    table = pq.read_table(to.file(BDATE))
    assert table["score"].null_count == table.num_rows == again.visits
    assert set(table["reasons"].to_pylist()) == {""}
    assert written(database, to, NOW + RATED * DAY) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_calendar_archives_where_the_operator_wants_it(
    database: Database, tmp_path: Path, days: tuple[Branch, Branch]
) -> None:
    ship(database, days[0])
    to = archive_in(tmp_path)
    for wanted in (False, True):
        assert to.dates() == []
        names = {job.name: job for job in jobs(tmp_path, Settings(archive=wanted))}
        names["archive"].run(database, NOW)
    assert to.dates() == [BDATE]
    assert "tidy" in names
    assert {job.name for job in jobs(None, Settings(archive=True))} == {"partitions", "inboxes"}


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory, days: tuple[Branch, Branch]) -> Path:
    """A centre's folder with both days in its archive; the first branch lies in an area within another."""
    data = tmp_path_factory.mktemp("centre")
    database = open_database(data / "centre.db")
    for branch in days:
        register_branch(database, branch.name, NOW)
        ship(database, branch)
    database.close()
    for area, more in (("jiangsu", ()), ("nanjing", ("--in", "jiangsu"))):
        done("centre", "area", "set", area, "--zh", area, "--en", area, *more, "--data", data)
    done("centre", "area", "place", "nanjing", "nj-001", "--data", data)
    database = open_database(data / "centre.db")
    written(database, Archive(data / "archive"))
    database.close()
    return data


def part(s: Snapshot, tickets: list[Ticket]) -> Part:
    return Part(tickets, tickets, tickets, [Work(each, segment) for each in tickets for segment in each.segments])


def test_waits_are_the_products_figures(archived: Path, days: tuple[Branch, Branch]) -> None:
    with tables(Archive(archived / "archive")) as found:
        by_region = rows(history(found, "waits-by-region", "2026-03-01", "2026-03-31"))
        by_service = rows(history(found, "waits-by-service", BDATE, BDATE))
        by_half = rows(history(found, "waits-by-half-hour", BDATE, BDATE))
    assert [(row["month"], row["region"]) for row in by_region] == [("2026-03", ""), ("2026-03", "jiangsu")]
    s = days[0].snapshot
    tickets = list(s.tickets.values())
    check_waits(by_region[1], s, tickets)
    check_waits(by_region[0], days[1].snapshot, list(days[1].snapshot.tickets.values()))
    assert len(by_service) == len({ticket.first_service for ticket in tickets})
    for row in by_service:
        check_waits(row, s, [ticket for ticket in tickets if ticket.first_service == row["service"]])
    for row in by_half:
        assert row["weekday"] == 1
        check_waits(row, s, [each for each in tickets if half_of(s, each) == row["half"]])


def half_of(s: Snapshot, ticket: Ticket) -> int:
    moment = local(ticket.issued_at, s.profile.timezone)
    return moment.hour * 2 + moment.minute // 30


def check_waits(row: dict[str, object], s: Snapshot, tickets: list[Ticket]) -> None:
    f = figures(part(s, tickets), s.profile, NOW)
    assert (row["issued"], row["n"]) == (f.issued, f.waits.n)
    said = [row[name] for name in ("mean_min", "p50_min", "p90_min", "max_min", "within_level")]
    assert said == pytest.approx([f.waits.mean, f.waits.p50, f.waits.p90, f.waits.max, f.within_target], abs=1e-9)


def test_satisfaction_and_abandonment_are_the_products_figures(archived: Path, days: tuple[Branch, Branch]) -> None:
    with tables(Archive(archived / "archive")) as found:
        (satisfaction,) = rows(history(found, "satisfaction", BDATE, BDATE))
        (gave_up,) = rows(history(found, "abandonment", BDATE, BDATE))
    s = days[0].snapshot
    f = figures(part(s, list(s.tickets.values())), s.profile, NOW)
    csat = f.satisfaction
    assert (satisfaction["n"], satisfaction["asked"], satisfaction["suspect"]) == (csat.n, csat.asked, csat.suspect)
    names = ("response_rate", "satisfied", "satisfied_low", "satisfied_high")
    assert [satisfaction[name] for name in names] == pytest.approx(
        [csat.response_rate, csat.share, csat.low, csat.high]
    )
    assert (gave_up["issued"], gave_up["abandoned"]) == (f.issued, f.abandoned)


def test_few_ratings_are_not_shown(archived: Path) -> None:
    with tables(Archive(archived / "archive")) as found:
        few = found._replace(visits=found.visits.limit(20))
        (row,) = rows(history(few, "satisfaction", "0000", "9999"))
    assert row["n"] < 30
    assert row["satisfied"] is row["satisfied_low"] is row["satisfied_high"] is None


def test_the_command_line_archives_and_reports(archived: Path, tmp_path: Path) -> None:
    assert done("centre", "archive", "--data", archived) == ""
    again = done("centre", "archive", "--data", archived, "--archive", tmp_path / "second")
    assert [line[:10] for line in again.splitlines()] == [BDATE, "2026-03-03"]
    said = done("centre", "history", "waits-by-region", "--data", archived).splitlines()
    assert said[0].split()[:4] == ["month", "region", "issued", "n"]
    assert len(said) == 3
    target = tmp_path / "out.csv"
    done("centre", "history", "abandonment", "--data", archived, "--csv", target)
    assert target.read_bytes().startswith(b"\xef\xbb\xbfmonth,issued,abandoned")
    wrong = run("centre", "history", "list", "--data", archived)
    assert wrong.returncode
    assert all(name in wrong.stderr for name in REPORTS)


def test_wrong_questions_are_refused(archived: Path, tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="history_engine"), tables(Archive(archived / "archive"), "flink://x"):
        pass
    with pytest.raises(Unavailable, match="history_empty"), tables(Archive(tmp_path)):
        pass
