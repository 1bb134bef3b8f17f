"""The centre on a real PostgreSQL: the same tables, the same answers, several processes at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from msgspec.structs import replace
from sqlalchemy import column, create_engine, func, insert, select, table

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database, open_database
from branchdesk.centre.digest.digest import Digest
from branchdesk.centre.digest.shares import SharedShards
from branchdesk.centre.intake.cursors import SHARDS
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.intake.tails import Tails
from branchdesk.centre.migrations import r0001_centre
from branchdesk.centre.pages.reading import branch_day
from branchdesk.domain.chain import GENESIS
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.metrics.summary import summarise
from branchdesk.services.sync_messages import Ack, Batch, Forked, Need, Shipped
from tests.centre_kit import Branch, DirectTransport, assert_equal, drain, profile_of
from tests.postgres import Postgres, running_postgres

NOW = 1_772_413_200_000


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running_postgres() as found:
        yield found


@pytest.fixture
def database(server: Postgres) -> Iterator[Database]:
    opened = open_database(server.new_database())
    register_branch(opened, "nj-001", NOW)
    register_branch(opened, "nj-002", NOW)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def day() -> Branch:
    """A whole day's log; tests only read it."""
    branch = Branch(profile_of("nj-001"))
    branch.finish()
    return branch


def batch(branch: Branch, after: int, count: int) -> Batch:
    log = branch.log.read(0, branch.log.head().seq)
    return Batch(
        branch=branch.name,
        gen=1,
        after=after,
        after_hash=log[after - 1].hash if after else GENESIS,
        head=log[-1].seq,
        at=NOW,
        events=tuple(Shipped(e.seq, e.hash, e.body) for e in log[after : after + count]),
    )


def test_migrations_lead_to_the_tables(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _is_no_partition})
        assert not compare_metadata(context, t.metadata)


def _is_no_partition(_object: object, name: str | None, kind: str, _reflected: bool, compare_to: object) -> bool:
    return kind != "table" or compare_to is not None or name in {"alembic_version"}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_first_versions_data_is_kept_and_digested_anew(
    server: Postgres, tmp_path_factory: pytest.TempPathFactory, day: Branch, kind: str
) -> None:
    url = server.new_database() if kind == "postgresql" else f"sqlite:///{tmp_path_factory.mktemp('old')}/centre.db"
    engine = create_engine(url)
    with engine.begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            r0001_centre.upgrade()
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('0001')")
        registered = "'nj-001', 0, 'x', 5, 1, 3, 6, 'v', 'zh', 'en', 0, 0"
        connection.exec_driver_sql(f"INSERT INTO branch VALUES ({registered})")
        log = day.log.read(0, 300)
        key = {"branch": "nj-001", "gen": 1}
        events = [key | {"seq": e.seq, "hash": e.hash, "flag": "", "body": e.body} for e in log]
        for name, rows in (("event", events), ("cursor", [key | {"seq": log[-1].seq, "hash": log[-1].hash}])):
            connection.execute(insert(table(name, *(column(each) for each in rows[0]))), rows)
    engine.dispose()
    database = open_database(url)
    try:
        drain(day.shipper(DirectTransport(Ingest(database), NOW)), day.log)
        assert_equal(database, day)
    finally:
        database.close()


def test_the_centre_equals_the_log_and_the_branchs_own_summary(database: Database, day: Branch) -> None:
    drain(day.shipper(DirectTransport(Ingest(database), NOW)), day.log)
    assert_equal(database, day)
    assert branch_day(database, "nj-001").summary == summarise(day.snapshot, day.cast.clock.now())
    tail = Tails(database).read("nj-001", 10, 0, NOW)
    assert [event.seq for event in tail.events[:3]] == [11, 12, 13]


def test_a_group_answers_each_batch_for_itself(database: Database, day: Branch) -> None:
    other = Branch(profile_of("nj-002"), seed=2, arrivals=30)
    other.play("11:00")
    ingest = Ingest(database)
    broken = batch(day, 5, 5)
    broken = replace(broken, events=broken.events[::-1])
    answers = ingest.take_all(
        [batch(day, 0, 5), batch(day, 0, 5), broken, batch(day, 5, 5), batch(day, 20, 5), batch(other, 0, 50)], NOW
    )
    log = day.log.read(0, 10)
    assert answers[0] == answers[1] == Ack(5, log[4].hash)
    assert isinstance(answers[2], Rejected)
    assert answers[3] == Ack(10, log[9].hash)
    assert answers[4] == Need(11, log[9].hash)
    assert isinstance(answers[5], Ack)
    stranger = replace(batch(day, 0, 5), branch="nj-999")
    assert [type(answer) for answer in ingest.take_all([stranger, batch(day, 10, 5)], NOW)] == [Rejected, Ack]
    with database.read() as connection:
        counts = select(t.event.c.branch, func.count()).group_by(t.event.c.branch).order_by(t.event.c.branch)
        held = [tuple(row) for row in connection.execute(counts)]
    assert held == [("nj-001", 15), ("nj-002", min(50, other.log.head().seq))]


def test_a_resent_batch_is_known_and_a_fork_is_kept_apart(database: Database, day: Branch) -> None:
    clone = Branch(profile_of("nj-001"), seed=9)
    clone.play("10:00")
    ingest = Ingest(database)
    ingest.take(batch(day, 0, 60), NOW)
    head = Ack(60, day.log.read(59, 1)[0].hash)
    assert [ingest.take(batch(day, after, count), NOW) for after, count in ((0, 20), (30, 30), (59, 1))] == [head] * 3
    assert isinstance(ingest.take(batch(clone, 20, 10), NOW), Forked)
    drain(day.shipper(DirectTransport(ingest, NOW)), day.log)
    assert_equal(database, day)


def test_events_lie_in_the_partition_of_their_arrival_and_visits_in_that_of_their_date(
    database: Database, day: Branch
) -> None:
    ingest = Ingest(database)
    ingest.take(batch(day, 0, 100), NOW)
    ingest.take(batch(day, 100, 100), NOW + 86_400_000)
    ingest.take(batch(day, 200, 100), NOW)  # the clock went back: the log's days do not
    drain(day.shipper(DirectTransport(ingest, NOW)), day.log)
    assert_equal(database, day)
    with database.read() as connection:
        kept = "SELECT tableoid::regclass::text, count(*) FROM {} GROUP BY 1 ORDER BY 1"
        events = connection.exec_driver_sql(kept.format("event")).all()
        visits = connection.exec_driver_sql(kept.format("visit")).all()
    assert [(name, count > 100) for name, count in events] == [("event_2026_03_02", False), ("event_2026_03_03", True)]
    assert [name for name, _count in visits] == ["visit_2026_03_02"]


def test_two_digests_share_the_work_and_a_late_one_changes_nothing(database: Database, day: Branch) -> None:
    drain(day.shipper(DirectTransport(Ingest(database), NOW)), day.log)
    clock = iter(range(0, 10_000, 10))
    first, second = (SharedShards(database, lambda: next(clock)) for _ in range(2))
    assert len(first.held()) == SHARDS
    second.held()
    for _ in range(2):
        halves = (first.held(), second.held())
    assert [len(half) for half in halves] == [SHARDS // 2] * 2
    assert not halves[0] & halves[1]
    second.close()
    first.held()
    assert len(first.held()) == SHARDS
    first.close()

    class Everything:
        def held(self) -> frozenset[int]:
            return frozenset(range(SHARDS))

        def close(self) -> None:
            pass

    early, late = (Digest(database, lambda: NOW, Everything()) for _ in range(2))
    pieces = late._read(Everything().held())
    early.catch_up()
    late._read = lambda _shards: pieces  # type: ignore[method-assign, assignment]
    with pytest.raises(Unavailable):
        late.step()
    assert_equal(database, day)


def test_a_server_that_is_gone_is_told_and_comes_back(day: Branch) -> None:
    with running_postgres() as server:
        database = open_database(server.new_database())
        register_branch(database, "nj-001", NOW)
        ingest = Ingest(database)
        ingest.take(batch(day, 0, 50), NOW)
        server.kill()
        with pytest.raises(Unavailable) as gone:
            ingest.take(batch(day, 50, 50), NOW)
        assert gone.value.code == "centre_store_failed"
        server.start()
        drain(day.shipper(DirectTransport(ingest, NOW)), day.log)
        assert_equal(database, day)
        database.close()
