"""Settings for many branches on PostgreSQL: how long acts and pages take, all branches in one line.

python -m bench.releases [--branches 40000]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import msgspec
from sqlalchemy import update

from branchdesk.centre import tables as t
from branchdesk.centre.bulk import add
from branchdesk.centre.database import Database, open_database
from branchdesk.centre.down import releases as r
from branchdesk.centre.down import sent
from branchdesk.centre.down.rolling_out import Rollout
from branchdesk.centre.people import areas
from branchdesk.centre.people.viewer import LOCAL
from branchdesk.domain.profile import Words
from tests.centre_kit import profile_of
from tests.postgres import running_postgres

AREAS = 20
NOW = time.time_ns() // 1_000_000
TEXT = '[hours]\nopens = "08:30"\n[targets]\nmean_wait_min = 8\n'


def fill(database: Database, branches: int) -> None:
    """Branches in areas of one bank, each with its settings, in a log of one event."""
    body = msgspec.json.encode(profile_of("any"))
    names = [f"b-{n:05}" for n in range(branches)]
    with database.write() as connection:
        areas.set_area(connection, LOCAL, "bank", Words("全行", "Bank"), "", NOW)
        for n in range(AREAS):
            areas.set_area(connection, LOCAL, f"a{n}", Words(f"分行{n}", f"Area {n}"), "bank", NOW)
        columns = ("branch", "registered_at", "token_hash", "gen", "name_zh", "name_en", "flagged", "forks", "area")
        rows = [(name, NOW, b"", 1, "网点", name, 0, 0, f"a{n % AREAS}") for n, name in enumerate(names)]
        add(connection, t.branch, columns, rows)
        add(connection, t.profile, ("branch", "gen", "number", "body"), [(name, 1, 1, body) for name in names])


class Bench:
    """One line of all branches."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.write() as connection:
            self.line = r.begin_line(connection, LOCAL, "Summer hours", "bank", (), NOW)
        with database.write() as connection:
            r.add_version(connection, LOCAL, r.line_of(connection, self.line), TEXT, "bench", NOW)

    def act(self, name: str, work: Callable[[Rollout], object]) -> None:
        """In a transaction of its own."""
        began = time.perf_counter()
        with self.database.write() as connection:
            made = work(Rollout(connection, r.line_of(connection, self.line), 1))
        print(f"{name:42}{time.perf_counter() - began:8.2f} s   {made if made is not None else ''}", flush=True)

    def look(self, name: str) -> None:
        """What the page asks."""
        began = time.perf_counter()
        with self.database.read() as connection:
            line = r.line_of(connection, self.line)
            counts = sent.counts(connection, line, 1)
            sent.standings(connection, line, 1, 200)
        said = ", ".join(f"{state} {count:,}" for (_, state), count in sorted(counts.items()))
        print(f"{name:42}{time.perf_counter() - began:8.2f} s   {said}", flush=True)

    def answer_all(self) -> None:
        """All branches have it."""
        with self.database.write() as connection:
            connection.execute(update(t.inbox).values(answered_at=NOW, code="", data=b'{"version":2}'))

    def settle(self, _rollout: Rollout) -> None:
        """Take over what they answered."""
        with self.database.write() as connection:
            sent.settle(connection)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--branches", type=int, default=40_000)
    branches = parser.parse_args().branches
    with running_postgres() as server:
        database = open_database(server.new_database())
        fill(database, branches)
        bench = Bench(database)
        bench.act("plan: one area, then all others", lambda one: one.plan(LOCAL, [["area:a1"]], NOW))
        bench.act("start stage 1", lambda one: one.go_on(LOCAL, 1, NOW))
        bench.act("start stage 2", lambda one: one.go_on(LOCAL, 2, NOW))
        bench.look("page, all on their way")
        bench.answer_all()
        bench.act("take over all answers", bench.settle)
        bench.look("page, all in force")
        bench.act("take it back everywhere", lambda one: one.take_back(LOCAL, NOW))
        bench.look("page, all being taken back")
        database.close()


if __name__ == "__main__":
    main()
