"""What the guide tells the operator to do, done: a rolling restart, a back-up put back, a standby promoted."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from msgspec.structs import replace

from branchdesk.centre.database import Database, open_database
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.services.sync_messages import Batch, Reply, Transport
from branchdesk.sync.http import HttpTransport
from branchdesk.sync.shipper import Shipper
from tests.centre_kit import Branch, DirectTransport, assert_equal, drain, profile_of
from tests.postgres import Postgres, running_postgres
from tests.tcp_proxy import TcpProxy

NOW = 1_772_413_200_000
_PROGRAM = """
import sys
from branchdesk.centre.serve import run
from branchdesk.cli.parts import end_cleanly
from branchdesk.web.address import Address
if __name__ == "__main__":
    end_cleanly()
    run(sys.argv[1], Address(port=0), lambda url: print(url.rpartition(":")[2], flush=True))
"""


@pytest.fixture(scope="module")
def day() -> Branch:
    branch = Branch(profile_of("nj-001"))
    branch.finish()
    return branch


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running_postgres() as found:
        yield found


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    try:
        yield database
    finally:
        database.close()


class Process:
    """A centre process on a database, with its digest beside it."""

    def __init__(self, url: str, program: Path) -> None:
        program.write_text(_PROGRAM)
        self._process = subprocess.Popen([sys.executable, program, url], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def stop(self) -> int:
        """As a service manager does."""
        self._process.terminate()
        code = self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code


class Small:
    """Batches of a few events, so that a log makes many requests."""

    def __init__(self, inner: HttpTransport) -> None:
        self._inner = inner

    def exchange(self, batch: Batch) -> Reply:
        return self._inner.exchange(replace(batch, events=batch.events[:25]))

    def close(self) -> None:
        self._inner.close()


def test_a_rolling_restart_loses_and_doubles_nothing(server: Postgres, tmp_path: Path, day: Branch) -> None:
    """Two processes behind one address; each is replaced while the branch ships."""
    url = server.new_database()
    with opened(url) as database:
        token = register_branch(database, "nj-001", NOW)
        processes = [Process(url, tmp_path / "first.py"), Process(url, tmp_path / "second.py")]
        with TcpProxy(processes[0].port) as line:
            shipper = day.shipper(Small(HttpTransport(line.url, "nj-001", token)))
            for turn in range(2):
                drained = threading.Event()
                stepping = threading.Thread(target=_ship, args=(shipper, drained))
                stepping.start()
                line.lead_to(processes[(turn + 1) % 2].port)
                assert processes[turn % 2].stop() == 0
                processes[turn % 2] = Process(url, tmp_path / f"{turn}.py")
                drained.set()
                stepping.join()
            drain(shipper, day.log)
            shipper.stop()
        for process in processes:
            process.stop()
        assert_equal(database, day)


def _ship(shipper: Shipper, enough: threading.Event) -> None:
    while not enough.is_set():
        shipper.step()


def test_a_dump_put_back_is_completed_by_the_branches(server: Postgres, tmp_path: Path, day: Branch) -> None:
    url = server.new_database()
    name = url.partition("?")[0].rpartition("/")[2]
    dump = str(server.home / "centre.dump")
    connect = ["-h", str(server.home), "-U", "postgres"]
    with opened(url) as database:
        register_branch(database, "nj-001", NOW)
        ingest = Ingest(database)
        shipper = day.shipper(_first(DirectTransport(ingest, NOW), 300))
        for _ in range(70):
            shipper.step()
        server.run("pg_dump", *connect, "-Fc", "-f", dump, name)
        drain(day.shipper(DirectTransport(ingest, NOW)), day.log)
    server.run("dropdb", *connect, name)
    server.run("createdb", *connect, name)
    server.run("pg_restore", *connect, "--exit-on-error", "-d", name, dump)
    with opened(url) as database:
        drain(day.shipper(DirectTransport(Ingest(database), NOW)), day.log)
        assert_equal(database, day)


def test_a_standby_takes_over_and_what_it_lacks_is_sent_again(day: Branch) -> None:
    with running_postgres() as primary, TemporaryDirectory(prefix="branchdesk-pg-") as folder:
        url = primary.new_database()
        with opened(url) as database:
            register_branch(database, "nj-001", NOW)
            shipper = day.shipper(_first(DirectTransport(Ingest(database), NOW), 200))
            for _ in range(50):
                shipper.step()
            standby = primary.standby(Path(folder))
            try:
                drain(day.shipper(DirectTransport(Ingest(database), NOW)), day.log)
                primary.kill()
                standby.promote()
                with opened(url.replace(str(primary.home), folder)) as second:
                    drain(day.shipper(DirectTransport(Ingest(second), NOW)), day.log)
                    assert_equal(second, day)
            finally:
                standby.close()


def _first(inner: DirectTransport, most: int) -> Transport:
    """A line over which only the first events of a log go, five at a time."""

    class First:
        def exchange(self, batch: Batch) -> Reply:
            return inner.exchange(replace(batch, events=[e for e in batch.events[:5] if e.seq <= most]))

        def close(self) -> None:
            pass

    return First()
