"""Years of made-up visits as an archive, and a real Spark cluster of two workers, for tests and benches."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import requests

from branchdesk.centre.archive.files import Archive, Manifest, hash_of
from branchdesk.centre.archive.rows import schema
from tests.commandline import until

REGIONS = ("east", "north", "south", "west")
_SERVICES = ("A", "B", "C", "D", "E")
_SHARES = (0.40, 0.30, 0.15, 0.08, 0.07)
_HALVES = np.arange(18, 34)
_ARRIVALS = np.array([5, 8, 9, 10, 10, 9, 7, 4, 4, 5, 6, 7, 6, 5, 3, 2]) / 100
_LEVEL_MS = 20 * 60_000


def make_archive(archive: Archive, first: date, days: int, branches: int, a_day: int) -> int:
    """Visits of ``days`` dates, ``a_day`` of them each, by the shares of a realistic day: how many."""
    names = np.array([f"b-{number:05}" for number in range(branches)])
    archive.branches.parent.mkdir(parents=True)
    regions = [REGIONS[number % len(REGIONS)] for number in range(branches)]
    pq.write_table(pa.table({"branch": names, "region": regions}), archive.branches)
    for day in range(days):
        bdate = (first + timedelta(days=day)).isoformat()
        file = archive.file(bdate)
        file.parent.mkdir(parents=True)
        pq.write_table(_visits(np.random.default_rng(day), names, a_day), file, compression="zstd")
        archive.note(Manifest(bdate=bdate, rows=a_day, sha256=hash_of(file), changed=0, written_at=0, rated=True))
    return days * a_day


def _visits(chance: np.random.Generator, names: Any, n: int) -> pa.Table:
    waited = (chance.lognormal(2.1, 1.1, n) * 60_000).astype("int64")
    gave_up = chance.random(n) < 0.06
    late = gave_up & (waited > _LEVEL_MS)
    score = np.where(
        ~gave_up & (chance.random(n) < 0.6), chance.choice([1, 2, 3, 4, 5], n, p=[0.04, 0.08, 0.2, 0.38, 0.3]), 0
    )
    columns = {
        "branch": np.sort(chance.choice(names, n)),
        "service": chance.choice(_SERVICES, n, p=_SHARES),
        "state": np.where(gave_up, "abandoned", "served"),
        "channel": np.full(n, "walk_in"),
        "priority": np.full(n, ""),
        "half": chance.choice(_HALVES, n, p=_ARRIVALS),
        "wait_ms": pa.array(waited, mask=gave_up),
        "level_met": pa.array(~gave_up & (waited <= _LEVEL_MS), mask=gave_up & ~late),
        "abandoned_late": late,
        "service_ms": pa.array((chance.lognormal(1.8, 0.7, n) * 60_000).astype("int64"), mask=gave_up),
        "missed": np.zeros(n, "int32"),
        "score": pa.array(score, mask=score == 0),
        "suspect": np.zeros(n, bool),
        "reasons": np.full(n, ""),
    }
    return pa.table({name: pa.array(column) for name, column in columns.items()}).cast(schema())


class Worker:
    """A worker with the executors that it starts: one process group, which can be killed at once."""

    def __init__(self, command: list[str], log: Path, environment: dict[str, str]) -> None:
        self.log = log
        with log.open("wb") as out:
            self._process = subprocess.Popen(command, stdout=out, stderr=out, env=environment, start_new_session=True)

    def kill(self) -> None:
        """As a power cut would."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """At the end."""
        if self._process.poll() is None:
            self.kill()


_HERE = {"SPARK_LOCAL_IP": "127.0.0.1", "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
"""Six Java machines live a minute: what they compile well takes longer than it saves."""


class Cluster:
    """A standalone master and two workers of one core each, on this machine, in a folder."""

    def __init__(self, folder: Path, ports: list[int]) -> None:
        import pyspark

        self.folder = folder
        self.url = f"spark://127.0.0.1:{ports[0]}"
        self._driver_ui = f"http://127.0.0.1:{ports[1]}/api/v1/applications"
        home = Path(pyspark.__file__).parent
        configuration = folder / "conf"
        configuration.mkdir()
        (configuration / "spark-defaults.conf").write_text(
            "\n".join(
                [
                    f"spark.ui.port {ports[1]}",
                    "spark.port.maxRetries 0",
                    "spark.driver.host 127.0.0.1",
                    "spark.driver.memory 512m",
                    "spark.executor.memory 512m",
                    "spark.sql.shuffle.partitions 2",
                    f"spark.local.dir {folder / 'local'}",
                    f"spark.sql.warehouse.dir {folder / 'warehouse'}",
                ]
            )
        )
        self.environment = {
            **os.environ,
            **_HERE,
            "SPARK_HOME": str(home),
            "SPARK_CONF_DIR": str(configuration),
            "SPARK_LOCAL_DIRS": str(folder / "local"),
        }
        self._program = str(home / "bin" / "spark-class")
        self.master = self._start("master", ["master.Master", "--port", str(ports[0]), "--webui-port", "0"])
        until(lambda: "New state: ALIVE" in self.master.log.read_text())
        worker = ["worker.Worker", self.url, "--cores", "1", "--memory", "600M", "--webui-port", "0"]
        self.workers = [
            self._start(f"worker-{number}", [*worker, "--work-dir", str(folder / f"work-{number}")])
            for number in (1, 2)
        ]
        for each in self.workers:
            until(lambda each=each: "Successfully registered with master" in each.log.read_text())  # type: ignore[misc]

    def _start(self, name: str, arguments: list[str]) -> Worker:
        program, *rest = arguments
        command = [self._program, f"org.apache.spark.deploy.{program}", "--host", "127.0.0.1", *rest]
        return Worker(command, self.folder / f"{name}.log", self.environment)

    def busy(self) -> int:
        """How many executors run tasks just now, as the application under way tells."""
        return sum(executor["activeTasks"] > 0 for executor in self.executors())

    def executors(self) -> list[dict[str, Any]]:
        """The application's executors, without its driver; none where no application runs."""
        try:
            applications = requests.get(self._driver_ui, timeout=20).json()
            found = requests.get(f"{self._driver_ui}/{applications[0]['id']}/allexecutors", timeout=20).json()
        except (requests.RequestException, IndexError, ValueError):
            return []
        return [executor for executor in found if executor["id"] != "driver"]

    def stop(self) -> None:
        """All of it."""
        for each in (*self.workers, self.master):
            each.stop()


@contextmanager
def running_cluster(folder: Path, ports: list[int]) -> Iterator[Cluster]:
    """A cluster that runs; gone afterwards. Skips the test where the machine has no Java for it."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("Java is not installed (17 or later; Debian's openjdk-17-jre-headless)")
    said = subprocess.run([java, "-version"], check=True, capture_output=True, text=True).stderr
    found = re.search(r'version "(\d+)', said)
    if found is None or int(found[1]) < 17:
        pytest.skip(f"Java is too old for Spark: {said.splitlines()[0]}; 17 or later is needed")
    cluster = Cluster(folder, ports)
    try:
        yield cluster
    finally:
        cluster.stop()
