"""Where a history report runs: DuckDB in this process, or a Spark cluster. Both see the same two tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from branchdesk.centre.archive.files import Archive
from branchdesk.centre.archive.libraries import libraries
from branchdesk.domain.errors import Rejected, Unavailable

if TYPE_CHECKING:
    import ibis.expr.types as ir

DUCKDB = "duckdb"


class Tables(NamedTuple):
    """``visits``: the columns of ``rows.COLUMNS`` and ``bdate`` (ISO). ``branches``: branch, region."""

    visits: ir.Table
    branches: ir.Table


@contextmanager
def tables(archive: Archive, engine: str = DUCKDB) -> Iterator[Tables]:
    """The archive on an engine: "duckdb", or a cluster's address ("spark://host:7077"), which sees the same folder.

    Raises Rejected("history_engine"), Unavailable("history_missing" | "history_empty").
    """
    if not archive.dates():
        raise Unavailable("history_empty", path=str(archive.folder))
    if engine == DUCKDB:
        yield _on_duckdb(archive)
    elif engine.startswith(("spark://", "local[")):
        with _on_spark(archive, engine) as found:
            yield found
    else:
        raise Rejected("history_engine", engine=engine)


def _on_duckdb(archive: Archive) -> Tables:
    with libraries():
        import ibis

        duckdb = ibis.duckdb.connect()
    files = str(archive.visits / "bdate=*" / "*.parquet")
    visits = duckdb.read_parquet(files, hive_partitioning=True, hive_types_autocast=False)
    return Tables(visits, duckdb.read_parquet(archive.branches))


@contextmanager
def _on_spark(archive: Archive, master: str) -> Iterator[Tables]:
    with libraries("spark"):
        import ibis
        from pyspark.sql import SparkSession
    settings: dict[str, bool | float | int | str | None] = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",  # a date stays its text, as with DuckDB
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.appName("branchdesk history").master(master)
    session = builder.config(map=settings).getOrCreate()
    try:
        spark = ibis.pyspark.connect(session)
        yield Tables(spark.read_parquet(archive.visits), spark.read_parquet(archive.branches))
    finally:
        session.stop()
