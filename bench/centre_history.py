"""The same question on the database, on DuckDB and on Spark: when which of them is enough.

    .venv/bin/python -m bench.centre_history [--visits 20000000] [--days 60] [--branches 1000] [--without spark]

Visits are made straight into an archive; PostgreSQL (fsync on) gets the same rows in a plain table, with an index on
date and branch, analysed. Every engine answers the same reports, exact quantiles over raw visits: once new to the
engine (the files are in the system's cache), then again. Spark is a standalone cluster of two workers on this machine,
as the tests start it: it shows what the way there costs, not what a rack of machines would do. All answers are
compared.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq

from branchdesk.centre.archive.engines import tables
from branchdesk.centre.archive.files import Archive
from branchdesk.centre.archive.history import history, rows
from tests.history_kit import make_archive, running_cluster
from tests.ports import three_ports
from tests.postgres import Postgres, running_postgres

FIRST, LAST = "0000-00-00", "9999-99-99"
ONE_DAY = "2026-01-15"
QUESTIONS = {
    "waits-by-region, one day": ("waits-by-region", ONE_DAY, ONE_DAY),
    "waits-by-region, all": ("waits-by-region", FIRST, LAST),
    "waits-by-half-hour, all": ("waits-by-half-hour", FIRST, LAST),
    "satisfaction, all": ("satisfaction", FIRST, LAST),
}
_KEYS = {
    "waits-by-region": ("substr(v.bdate, 1, 7)", "b.region"),
    "waits-by-half-hour": ("extract(isodow FROM v.bdate::date)::int", "v.half"),
    "satisfaction": ("substr(v.bdate, 1, 7)",),
}
_WAITS = (
    "count(*), count(v.wait_ms), sum(v.wait_ms) / count(v.wait_ms) / 60000.0, "
    "percentile_disc(0.5) WITHIN GROUP (ORDER BY v.wait_ms) / 60000.0, "
    "percentile_disc(0.9) WITHIN GROUP (ORDER BY v.wait_ms) / 60000.0"
)
_RATED = "count(v.score), count(*) FILTER (WHERE v.state = 'served'), count(*) FILTER (WHERE v.score >= 4)"
Answer = list[tuple[Any, ...]]


def sql(report: str) -> str:
    """The report's question in PostgreSQL's own words: its keys, and the figures that are compared."""
    keys = ", ".join(_KEYS[report])
    order = ", ".join(str(place + 1) for place in range(len(_KEYS[report])))
    figures = _RATED if report == "satisfaction" else _WAITS
    joined = "JOIN branches b ON b.branch = v.branch" if "b.region" in keys else ""
    where = "WHERE v.bdate BETWEEN %s AND %s"
    return f"SELECT {keys}, {figures} FROM visits v {joined} {where} GROUP BY {order} ORDER BY {order}"


def of_report(report: str, found: list[dict[str, Any]]) -> Answer:
    """The same figures of an engine's rows."""
    if report == "satisfaction":
        return [(row["month"], row["n"], row["asked"], round((row["satisfied"] or 0) * row["n"])) for row in found]
    keys = ("month", "region") if report == "waits-by-region" else ("weekday", "half")
    return [tuple(row[name] for name in (*keys, "issued", "n", "mean_min", "p50_min", "p90_min")) for row in found]


def same(one: Answer, other: Answer) -> bool:
    """Whether two answers are equal, up to the last digits of a mean."""
    return len(one) == len(other) and all(
        a == b or (isinstance(a, float) and abs(a - float(b)) < 1e-4)
        for mine, theirs in zip(one, other, strict=True)
        for a, b in zip(mine, theirs, strict=True)
    )


def load(server: Postgres, archive: Archive) -> str:
    """The archive's rows in PostgreSQL; returns how to connect."""
    dsn = f"host={server.home} user=postgres dbname=postgres"
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE branches (branch text PRIMARY KEY, region text NOT NULL)")
        connection.execute(
            "CREATE TABLE visits (bdate text, branch text, state text, half int4, wait_ms int8, score int4)"
        )
        branches = pq.read_table(archive.branches).to_pydict()
        with connection.cursor() as cursor, cursor.copy("COPY branches FROM STDIN") as copy:
            for row in zip(branches["branch"], branches["region"], strict=True):
                copy.write_row(row)
        names = ["branch", "state", "half", "wait_ms", "score"]
        for bdate in archive.dates():
            columns = pq.ParquetFile(archive.file(bdate)).read(columns=names).to_pydict()
            with connection.cursor() as cursor, cursor.copy("COPY visits FROM STDIN") as copy:
                for row in zip(*(columns[name] for name in names), strict=True):
                    copy.write_row((bdate, *row))
        connection.execute("CREATE INDEX ON visits (bdate, branch)")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE visits")
    return dsn


class Run:
    """The seconds of one engine, by question: cold and warm."""

    def __init__(self, ask: Callable[[str, str, str], Answer]) -> None:
        self.seconds: dict[str, tuple[float, float]] = {}
        self.answers: dict[str, Answer] = {}
        for name, question in QUESTIONS.items():
            taken = []
            for _ in range(2):
                began = time.monotonic()
                self.answers[name] = ask(*question)
                taken.append(time.monotonic() - began)
            self.seconds[name] = (taken[0], taken[1])


def on_engine(archive: Archive, engine: str) -> Run:
    """DuckDB, or a Spark cluster."""
    with tables(archive, engine) as found:
        return Run(lambda report, first, last: of_report(report, rows(history(found, report, first, last))))


def on_postgres(archive: Archive) -> tuple[Run, int]:
    """PostgreSQL, and how many MB its table has."""
    settings = ("shared_buffers=512MB", "work_mem=256MB", "max_wal_size=4GB")
    with running_postgres(settings) as server:
        dsn = load(server, archive)
        with psycopg.connect(dsn) as connection:
            size = connection.execute("SELECT pg_total_relation_size('visits') / 1000000").fetchone()
            ran = Run(lambda report, first, last: connection.execute(sql(report).encode(), (first, last)).fetchall())
            return ran, int(size[0]) if size else 0


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A Spark cluster's address; its settings stand in the environment."""
    first = three_ports()
    folder.mkdir()
    with running_cluster(folder, [first, first + 1]) as found:
        os.environ.update(found.environment)
        yield found.url


def main() -> None:
    """Make the visits, ask every engine, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visits", type=int, default=20_000_000)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--branches", type=int, default=1000)
    parser.add_argument("--without", nargs="*", default=[], choices=["postgresql", "spark"])
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-history-") as name:
        archive = Archive(Path(name) / "archive")
        visits = make_archive(archive, date(2026, 1, 1), args.days, args.branches, args.visits // args.days)
        size = sum(path.stat().st_size for path in archive.visits.rglob("*.parquet")) // 1_000_000
        print(f"{visits:,} visits of {args.branches:,} branches on {args.days} days; Parquet {size} MB", flush=True)
        runs = {"DuckDB": on_engine(archive, "duckdb")}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
        print(f"this process with DuckDB: {peak} MB at most", flush=True)
        if "postgresql" not in args.without:
            runs["PostgreSQL"], table = on_postgres(archive)
            print(f"PostgreSQL's table with its index: {table} MB", flush=True)
        if "spark" not in args.without:
            with cluster(Path(name) / "spark") as url:
                runs["Spark, 2 workers"] = on_engine(archive, url)
    show(runs)


def show(runs: dict[str, Run]) -> None:
    """The table: seconds cold and warm, and whether all say the same."""
    print(f"\n{'seconds, first / again':<28}" + "".join(f"{name:>20}" for name in runs) + f"{'same answers':>15}")
    reference = next(iter(runs.values()))
    for question in QUESTIONS:
        taken = "".join("{:>20}".format("{:.2f} / {:.2f}".format(*run.seconds[question])) for run in runs.values())
        equal = all(same(reference.answers[question], run.answers[question]) for run in runs.values())
        print(f"{question:<28}{taken}{'yes' if equal else 'NO':>15}")


if __name__ == "__main__":
    main()
