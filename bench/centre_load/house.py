"""A PostgreSQL with fsync, centre processes on it as an operator starts them, and the branches registered there."""

from __future__ import annotations

import itertools
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import text

from bench.centre_load.logs import SUMMED, Mark, Pattern, name_of
from branchdesk.centre.database import Database, open_database
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.people.areas import place, set_area
from branchdesk.centre.people.viewer import LOCAL
from branchdesk.domain.profile import Words
from tests.postgres import Postgres, running_postgres

SETTINGS = ("shared_buffers=1GB", "max_wal_size=8GB", "wal_compression=lz4", "checkpoint_timeout=15min")
"""As docs/centre.md advises; what is acknowledged is on the disk all the same."""
AREA = 50
"""Branches of an area."""
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6


class Verdict(NamedTuple):
    """``lost``: events acknowledged and not there; ``doubled``: too many; ``differ``: branches that are not equal."""

    held: int
    branches: int
    lost: int
    doubled: int
    differ: tuple[str, ...]

    def __str__(self) -> str:
        names = ": " + ", ".join(self.differ[:5]) if self.differ else ""
        return (
            f"{self.held:,} events of {self.branches:,} branches, by count, hash and visits: lost {self.lost}, "
            f"doubled {self.doubled}, {len(self.differ)} branches differ{names}"
        )


class CentreProcess:
    """``branchdesk centre`` on a free port, or on ``port``."""

    def __init__(self, url: str, port: int = 0) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="branchdesk-centre-")
        command = [sys.executable, "-m", "branchdesk", "centre", "--port", str(port), "--data", self._folder.name]
        settings = os.environ | {"BRANCHDESK_CENTRE_DB": url}
        self._log = Path(self._folder.name, "log").open("wb")  # noqa: SIM115 open for as long as the process
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self._log, text=True, env=settings)
        self.url, self.port = "", port

    def ready(self) -> CentreProcess:
        """Wait until it serves."""
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            said = lines.readline()
        found = re.search(r"http://\S+:(\d+)", said)
        if found is None:
            raise SystemExit(f"the centre does not start: {said}{self.log()}")
        self.url, self.port = found[0], int(found[1])
        return self

    def log(self) -> str:
        """What it has written to its log."""
        return Path(self._log.name).read_text()

    @property
    def pid(self) -> int:
        """Of the process itself."""
        return self._process.pid

    @property
    def digest(self) -> int:
        """The process of its digest; 0: there is none at the moment."""
        its = [pid for pid, parent in parents() if parent == self.pid and b"spawn_main" in _command(pid)]
        return min(its, default=0)

    def kill(self) -> None:
        """As a power cut would."""
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """In order."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        self._process.send_signal(how)
        self._process.wait()
        self._log.close()
        self._folder.cleanup()


class House:
    """Everything that runs on the centre's side."""

    def __init__(self, server: Postgres, url: str, centres: int) -> None:
        self.server = server
        self.url = url
        self.database: Database = open_database(url)
        started = [CentreProcess(url) for _ in range(centres)]
        self.centres = [centre.ready() for centre in started]

    @property
    def urls(self) -> list[str]:
        """Where the centre processes answer."""
        return [centre.url for centre in self.centres]

    def register(self, count: int) -> list[str]:
        """That many branches, with their tokens, in areas as a large bank has them."""
        tokens = [register_branch(self.database, name_of(number), 0) for number in range(count)]
        with self.database.write() as connection:
            for number in range(count):
                area = f"area-{number // AREA}"
                if number % AREA == 0:
                    set_area(connection, LOCAL, area, Words(area, area), "", 0)
                place(connection, LOCAL, name_of(number), area, 0)
        return tokens

    def undigested(self) -> int:
        """Events that are stored and not counted yet."""
        return int(self._ask("SELECT coalesce(sum(seq - digested), 0) FROM cursor")[0][0])

    def size_mb(self) -> float:
        """Of the database, with all that was made of the events."""
        return float(self._ask("SELECT pg_database_size(current_database())")[0][0]) / 1e6

    def caught_up(self, timeout_s: float = 3600.0) -> float:
        """Wait until all is digested; seconds that it took."""
        began = time.monotonic()
        while self.undigested():
            if time.monotonic() - began > timeout_s:
                raise SystemExit("the digest does not catch up")
            time.sleep(0.25)
        return time.monotonic() - began

    def processor_s(self) -> dict[str, float]:
        """Seconds of processor time so far: of the centre processes, their digests, and PostgreSQL."""
        return {
            "centre": sum(used_s(centre.pid) for centre in self.centres),
            "digest": sum(used_s(centre.digest) for centre in self.centres),
            "database": sum(map(used_s, self._server_pids())),
        }

    def _server_pids(self) -> list[int]:
        """PostgreSQL's own process and its helpers'."""
        server = int((self.server.data / "postmaster.pid").read_text().split()[0])
        return [server, *(pid for pid, parent in parents() if parent == server)]

    def kill_centre(self, place: int) -> None:
        """Kill -9; it comes back under its address."""
        self.centres[place].kill()
        self.centres[place] = CentreProcess(self.url, self.centres[place].port).ready()

    def kill_server(self) -> None:
        """Kill -9 of PostgreSQL; it comes back, once its helpers have seen that it is gone, and recovers."""
        helpers = self._server_pids()[1:]
        self.server.kill()
        while any(map(_stat, helpers)):
            time.sleep(0.01)
        self.server.start()

    def compare(self, marks: dict[str, Mark], pattern: Pattern) -> Verdict:
        """What the centre holds against what the branches were acknowledged, once all is digested.

        Compared are, for each branch: how many events there are, the last position, the hash there (which by the chain
        stands for all before it), the sum of all hashes, and the visits that the digest has made.
        """
        digits = f"('x' || encode(substr(e.hash, 1, {SUMMED}), 'hex'))::bit({8 * SUMMED})::bigint"
        events = self._ask(
            f"SELECT c.branch, count(e.seq), coalesce(sum({digits}), 0), c.seq, c.hash, c.digested FROM cursor c "
            "LEFT JOIN event e ON c.branch = e.branch AND c.gen = e.gen GROUP BY c.branch, c.seq, c.hash, c.digested"
        )
        visits: dict[str, int] = dict(self._ask("SELECT branch, count(*) FROM visit GROUP BY branch"))
        found = {
            branch: (count, int(total), seq, bytes(digest), digested, visits.get(branch, 0))
            for branch, count, total, seq, digest, digested in events
        }
        issued = list(itertools.accumulate((told.issues for told in pattern.told), initial=0))
        expected = {
            branch: (mark.seq, mark.sum, mark.seq, mark.hash, mark.seq, issued[mark.seq])
            for branch, mark in marks.items()
            if mark.seq
        }
        both = found.keys() | expected.keys()
        more = [found.get(branch, (0,))[0] - expected.get(branch, (0,))[0] for branch in both]
        return Verdict(
            held=sum(row[0] for row in found.values()),
            branches=len(expected),
            lost=-sum(min(0, count) for count in more),
            doubled=sum(max(0, count) for count in more),
            differ=tuple(sorted(branch for branch in both if found.get(branch) != expected.get(branch))),
        )

    def _ask(self, question: str) -> list[tuple[Any, ...]]:
        with self.database.read() as connection:
            return [tuple(row) for row in connection.execute(text(question))]

    def close(self) -> None:
        """Stop everything."""
        for centre in self.centres:
            centre.close()
        self.database.close()


@contextmanager
def house(centres: int, settings: tuple[str, ...] = SETTINGS) -> Iterator[House]:
    """Running; gone afterwards."""
    with running_postgres(settings) as server:
        its = House(server, server.new_database(), centres)
        try:
            yield its
        finally:
            its.close()


def parents() -> Iterator[tuple[int, int]]:
    """All processes with their parents."""
    for folder in Path("/proc").glob("[0-9]*"):
        if stat := _stat(int(folder.name)):
            yield int(folder.name), int(stat[1])


def memory_mb(pid: int) -> float:
    """Resident memory; 0: there is no such process."""
    stat = _stat(pid)
    return int(stat[21]) * _PAGE_MB if stat else 0.0


def used_s(pid: int) -> float:
    """Processor time, with that of its helpers that have ended."""
    stat = _stat(pid)
    return sum(map(int, stat[11:15])) / os.sysconf("SC_CLK_TCK") if stat else 0.0


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended
        return []


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
