"""History reports on a real Spark cluster: the same answers, also where a worker is killed in the middle of one."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from branchdesk.centre.archive.engines import tables
from branchdesk.centre.archive.files import Archive
from branchdesk.centre.archive.history import history, rows
from tests.commandline import ROOT, until
from tests.history_kit import Cluster, make_archive, running_cluster
from tests.ports import three_ports

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    found = Archive(tmp_path_factory.mktemp("archive"))
    make_archive(found, date(2026, 1, 1), days=36, branches=200, a_day=10_000)
    return found


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    first = three_ports()
    with running_cluster(tmp_path_factory.mktemp("spark"), [first, first + 1]) as found:
        yield found


def test_a_worker_killed_in_the_middle_of_a_report_changes_nothing(
    archive: Archive, cluster: Cluster, tmp_path: Path
) -> None:
    target = tmp_path / "waits.csv"
    question = ["waits-by-branch", "--from", "2026-01-02", "--to", "2026-02-04", "--archive", archive.folder]
    command = [sys.executable, "-m", "branchdesk", "centre", "history", *question, "--csv", target]
    with (
        (tmp_path / "said").open("w+", encoding="utf-8") as said,
        subprocess.Popen(
            [*map(str, command), "--engine", cluster.url], cwd=ROOT, env=cluster.environment, stdout=said, stderr=said
        ) as asked,
    ):
        until(lambda: cluster.busy() == 2, seconds=150)
        cluster.workers[0].kill()
        assert asked.poll() is None
        until(lambda: any(not executor["isActive"] for executor in cluster.executors()))
        assert asked.wait(150) == 0, (tmp_path / "said").read_text()
    with tables(archive) as found:
        expected = rows(history(found, "waits-by-branch", "2026-01-02", "2026-02-04"))
    with target.open(encoding="utf-8-sig", newline="") as file:
        got = list(csv.DictReader(file))
    assert len(got) == 200
    assert [row["branch"] for row in got] == [row["branch"] for row in expected]
    for mine, theirs in zip(expected, got, strict=True):
        answers = [float(theirs[name]) for name in mine if name != "branch"]
        assert answers == pytest.approx([mine[name] for name in mine if name != "branch"], rel=1e-12)
