"""A PostgreSQL with fsync, centre processes on it as an operator starts them, and the branches registered there."""

from __future__ import annotations

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
from typing import Any

from sqlalchemy import text

from bench.centre_load.logs import SUMMED, Mark, Pattern, name_of
from branchdesk.centre.database import Database, open_database
from branchdesk.centre.intake.registry import register_branch
from tests.postgres import Postgres, running_postgres

SETTINGS = ("shared_buffers=1GB", "max_wal_size=8GB", "wal_compression=on", "checkpoint_timeout=15min")
"""As docs/centre.md advises; what is acknowledged is on the disk all the same."""
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6


class CentreProcess:
    """``branchdesk centre`` on a free port, or on ``port``."""

    def __init__(self, url: str, port: int = 0) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="branchdesk-centre-")
        command = [sys.executable, "-m", "branchdesk", "centre", "--port", str(port), "--data", self._folder.name]
        settings = os.environ | {"BRANCHDESK_CENTRE_DB": url}
        self._log = Path(self._folder.name, "log").open("wb")  # noqa: SIM115 open for as long as the process
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self._log, text=True, env=settings)
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        found = re.search(r"http://\S+:(\d+)", said)
        if found is None:
            raise SystemExit(f"the centre does not start: {said}{self.log()}")
        self.url, self.port = found[0], int(found[1])

    def log(self) -> str:
        """What it has written to its log."""
        return Path(self._log.name).read_text()

    def memory_mb(self) -> tuple[float, float]:
        """Resident memory of the process, and of its digest."""
        digests = [pid for pid, parent in _parents() if parent == self._process.pid]
        return _rss_mb(self._process.pid), max(map(_rss_mb, digests), default=0.0)

    def kill(self) -> None:
        """As a power cut would."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """In order."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()
        self._log.close()
        self._folder.cleanup()


class House:
    """Everything that runs on the centre's side."""

    def __init__(self, server: Postgres, url: str, centres: int) -> None:
        self.server = server
        self.url = url
        self.database: Database = open_database(url)
        self.centres = [CentreProcess(url) for _ in range(centres)]

    @property
    def urls(self) -> list[str]:
        """Where the centre processes answer."""
        return [centre.url for centre in self.centres]

    def register(self, count: int) -> list[str]:
        """That many branches, with their tokens."""
        return [register_branch(self.database, name_of(number), 0) for number in range(count)]

    def undigested(self) -> int:
        """Events that are stored and not counted yet."""
        return int(self._ask("SELECT coalesce(sum(seq - digested), 0) FROM cursor")[0][0])

    def caught_up(self, timeout_s: float = 3600.0) -> float:
        """Wait until all is digested; seconds that it took."""
        began = time.monotonic()
        while self.undigested():
            if time.monotonic() - began > timeout_s:
                raise SystemExit("the digest does not catch up")
            time.sleep(0.25)
        return time.monotonic() - began

    def restart(self, place: int) -> None:
        """A centre process that was killed comes back under its address."""
        self.centres[place] = CentreProcess(self.url, self.centres[place].port)

    def wrong(self, marks: dict[str, Mark], pattern: Pattern) -> list[str]:
        """What is not exactly as the branches have it: events lost, doubled or changed, and visits.

        Compared are, for each branch: how many events there are, the last position, the hash there (which by the chain
        stands for all before it), the sum of all hashes, and the visits that the digest has made.
        """
        events = self._ask(
            f"SELECT e.branch, count(*), max(e.seq), sum(('x' || encode(substr(e.hash, 1, {SUMMED}), 'hex'))"
            f"::bit({8 * SUMMED})::bigint), c.seq, c.hash, c.digested "
            "FROM event e JOIN cursor c ON c.branch = e.branch AND c.gen = e.gen "
            "GROUP BY e.branch, c.seq, c.hash, c.digested"
        )
        visits: dict[str, int] = dict(self._ask("SELECT branch, count(*) FROM visit GROUP BY branch"))
        found = {
            branch: (count, last, int(total), seq, bytes(digest), digested, visits.get(branch, 0))
            for branch, count, last, total, seq, digest, digested in events
        }
        issued = [0]
        for told in pattern.told:
            issued.append(issued[-1] + told.issues)
        expected = {
            branch: (mark.seq, mark.seq, mark.sum, mark.seq, mark.hash, mark.seq, issued[mark.seq])
            for branch, mark in marks.items()
            if mark.seq
        }
        return sorted(branch for branch in found.keys() | expected.keys() if found.get(branch) != expected.get(branch))

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


def _parents() -> Iterator[tuple[int, int]]:
    """All processes with their parents."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except OSError:  # it has ended
            continue
        yield int(folder.name), int(stat.rpartition(")")[2].split()[1])


def _rss_mb(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_MB
    except OSError:
        return 0.0
