"""How a centre process tells how it is, and what it does by the calendar."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from msgspec.structs import replace

from branchdesk.centre.database import Database, open_database
from branchdesk.centre.digest.worker import new_digest
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.running.facts import facts
from branchdesk.centre.running.jobs import Job, Jobs
from branchdesk.centre.running.logs import JsonLines
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.sync.http import HttpTransport
from tests.centre_kit import Branch, DirectTransport, digest, drain, opened, profile_of, running_centre
from tests.postgres import Postgres, running_postgres

NOW = 1_772_413_200_000


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running_postgres() as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, server: Postgres, tmp_path: Path) -> Iterator[Database]:
    found = open_database(server.new_database() if request.param == "postgresql" else tmp_path / "centre.db")
    for name in ("nj-001", "nj-002", "nj-003"):
        register_branch(found, name, NOW)
    yield found
    found.close()


def test_the_facts_name_silent_old_wrong_and_unreadable(database: Database) -> None:
    branch = Branch(profile_of("nj-001"), arrivals=20)
    branch.play("09:30")
    shipper = branch.shipper(DirectTransport(Ingest(database), NOW))
    drain(shipper, branch.log)
    before = facts(database, NOW)
    assert (before.branches, before.silent, before.unsent) == (3, 2, 0)
    assert before.undigested == branch.log.head().seq
    rounds = new_digest(database)
    rounds.catch_up()
    rounds.close()
    assert facts(database, NOW).stale == 1
    digest(database)
    hello = replace(shipper._courier.batch(branch.log.head(), 1, [], NOW), head=5, at=NOW - 600_000)
    Ingest(database).take(hello, NOW)
    after = facts(database, NOW)
    assert (after.undigested, after.stale, after.ahead, after.skewed) == (0, 0, 1, 1)
    assert [(row.branch, row.problems) for row in after.troubles] == [
        ("nj-001", ("centre_ahead", "clock_skewed")),
        ("nj-002", ("silent",)),
        ("nj-003", ("silent",)),
    ]
    assert after.troubles[0].skew_ms == -600_000


def test_a_job_is_done_once_whoever_asks_and_again_when_it_is_due(database: Database) -> None:
    done: list[int] = []
    job = Job("partitions", 60, lambda _database, now: done.append(now))
    now = [NOW]
    first, second = (Jobs(database, [job], clock=lambda: now[0]) for _ in range(2))
    for jobs in (first, second, first):
        jobs.beat()
        jobs.work()
    assert done == [NOW]
    now[0] += 60_000
    for jobs in (second, first):
        jobs.beat()
        jobs.work()
    assert done == [NOW, NOW + 60_000]
    found = facts(database, now[0])
    assert [process.alive for process in found.processes] == [True, True]
    assert [(line.name, line.problem) for line in found.jobs] == [("partitions", "")]


@pytest.mark.parametrize(
    ("error", "code"), [(Rejected("date_invalid", date=""), "date_invalid"), (ValueError("bug"), "centre_internal")]
)
def test_a_job_that_fails_is_told_and_is_tried_again(database: Database, error: Exception, code: str) -> None:
    def fail(_database: Database, _now: int) -> None:
        raise error

    now = [NOW]
    jobs = Jobs(database, [Job("partitions", 60, fail)], clock=lambda: now[0])
    jobs.work()
    assert facts(database, NOW).jobs[0].problem == code
    now[0] += 61_000
    jobs.work()
    assert facts(database, NOW).jobs[0].started_at == now[0]


def test_probes_metrics_and_the_page(tmp_path: Path) -> None:
    branch = Branch(profile_of("nj-001"), arrivals=20)
    branch.play("09:30")
    with opened(tmp_path / "centre.db") as database:
        token = register_branch(database, "nj-001", NOW)
        with running_centre(database) as url:
            drain(branch.shipper(HttpTransport(url, "nj-001", token)), branch.log)
            assert requests.get(f"{url}/v1/live", timeout=5).json()["ready"]
            assert requests.get(f"{url}/v1/ready", timeout=5).json()["ready"]
            metrics = requests.get(f"{url}/metrics", timeout=5)
            assert f"branchdesk_events_total {float(branch.log.head().seq)}" in metrics.text
            assert 'branchdesk_batches_total{answer="ack"}' in metrics.text
            assert "branchdesk_branches 1.0" in metrics.text
            assert "nj-001" not in metrics.text
            strange = requests.get(f"{url}/metrics", headers={"Host": "elsewhere.example"}, timeout=5)
            assert strange.status_code == 403
            page = requests.get(f"{url}/operations?lang=en", timeout=5)
    assert page.status_code == 200
    assert "Branches to look at" in page.text


def test_a_centre_whose_database_is_gone_is_not_ready() -> None:
    with running_postgres() as server:
        database = open_database(server.new_database())
        with running_centre(database) as url:
            assert requests.get(f"{url}/v1/ready", timeout=5).status_code == 200
            server.kill()
            gone = requests.get(f"{url}/v1/ready", timeout=10)
            assert (gone.status_code, gone.json()["code"]) == (503, "centre_store_failed")
            assert requests.get(f"{url}/v1/live", timeout=5).status_code == 200
            server.start()
            assert requests.get(f"{url}/v1/ready", timeout=10).status_code == 200
        database.close()


def test_a_database_that_cannot_be_is_told_without_its_password() -> None:
    with pytest.raises(Rejected) as refused:
        open_database("postgresql+nothing://bank:SECRET@host/centre")
    assert refused.value.code == "centre_db_invalid"
    assert "SECRET" not in str(refused.value)


def test_a_line_of_the_log_is_one_json_object() -> None:
    record = logging.LogRecord("branchdesk.centre", logging.WARNING, "", 1, "网点 %s", ("nj-001",), None)
    line = json.loads(JsonLines().format(record))
    assert (line["level"], line["message"], line["at"][-6:]) == ("warning", "网点 nj-001", "+00:00")


def test_an_unreachable_database_is_told() -> None:
    with pytest.raises(Unavailable) as refused:
        open_database("postgresql+psycopg://nobody@/none?host=/nonexistent")
    assert refused.value.code == "centre_store_failed"
