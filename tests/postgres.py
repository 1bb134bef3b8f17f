"""A real PostgreSQL server, with fsync, in a folder of its own: started, stopped and killed by tests and benches."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

_USER = "postgres"
START_S = 60
_names = itertools.count(1)


def programs() -> Path | None:
    """The folder of the server's programs; None: the machine has no PostgreSQL."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class Postgres:
    """One server. It listens on a socket in its own folder, which only its user and root may enter."""

    def __init__(self, home: Path, bin_dir: Path, settings: tuple[str, ...] = ()) -> None:
        self.home = home
        self._bin = bin_dir
        self._settings = settings
        self._server: subprocess.Popen[bytes] | None = None
        self._as: list[str] = []
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(home, _USER, _USER)
            self._as = ["setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups"]

    @property
    def data(self) -> Path:
        """The cluster's own folder."""
        return self.home / "data"

    def create(self) -> None:
        """Make a new cluster."""
        self.run("initdb", "-D", str(self.data), "-A", "trust", "-E", "UTF8", "--locale=C", "-U", _USER)

    def start(self) -> None:
        """Start the server, and wait until it takes connections."""
        options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={self.home}", "-c", "fsync=on"]
        for setting in self._settings:
            options += ["-c", setting]
        with (self.home / "server.log").open("ab") as log:
            self._server = subprocess.Popen(
                [*self._as, self._bin / "postgres", "-D", self.data, *options], stdout=log, stderr=log
            )
        ready = [*self._as, str(self._bin / "pg_isready"), "-q", "-h", str(self.home)]
        deadline = time.monotonic() + START_S
        while subprocess.run(ready, check=False).returncode:
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise AssertionError((self.home / "server.log").read_text()[-2000:])

    def stop(self) -> None:
        """As an orderly shutdown, whoever is connected."""
        self._pg_ctl("stop", "-m", "fast")

    def kill(self) -> None:
        """As a power cut: the server and all its helpers end at once, without a word."""
        self._pg_ctl("kill", "KILL", (self.data / "postmaster.pid").read_text().splitlines()[0])
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def close(self) -> None:
        """Stop it if it runs."""
        if self._server is not None and self._server.poll() is None:
            self._pg_ctl("stop", "-m", "immediate")

    def url(self, database: str = _USER) -> str:
        """How SQLAlchemy reaches a database of this server."""
        return f"postgresql+psycopg://{_USER}@/{database}?host={self.home}"

    def new_database(self) -> str:
        """An empty database: its URL."""
        name = f"test_{next(_names)}"
        with psycopg.connect(f"host={self.home} user={_USER} dbname=postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)

    def standby(self, home: Path) -> Postgres:
        """A second server that follows this one; it takes writes once it is promoted."""
        other = Postgres(home, self._bin, self._settings)
        source = ["-h", str(self.home), "-U", _USER]
        other.run("pg_basebackup", *source, "-D", str(other.data), "-R", "-X", "stream", "-c", "fast")
        other.start()
        return other

    def promote(self) -> None:
        """The standby becomes the server; returns when it takes writes."""
        self.run("pg_ctl", "promote", "-w", "-D", str(self.data))

    def run(self, program: str, *arguments: str) -> str:
        """Run one of the server's programs as its user; returns what it prints."""
        command = [*self._as, str(self._bin / program), *arguments]
        done = subprocess.run(command, check=False, text=True, capture_output=True, cwd=self.home)
        if done.returncode:
            raise AssertionError(done.stderr)
        return done.stdout

    def _pg_ctl(self, verb: str, *arguments: str) -> None:
        where = ["-D", str(self.data)] if verb != "kill" else []
        self.run("pg_ctl", verb, *where, *arguments)
        if self._server is not None:
            self._server.wait()


@contextlib.contextmanager
def running_postgres(settings: tuple[str, ...] = ()) -> Iterator[Postgres]:
    """A new cluster that runs; gone afterwards. Skips the test where the machine has no PostgreSQL."""
    bin_dir = programs()
    if bin_dir is None:
        pytest.skip("PostgreSQL is not installed")
    with tempfile.TemporaryDirectory(prefix="branchdesk-pg-") as folder:
        server = Postgres(Path(folder), bin_dir, settings)
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.close()
