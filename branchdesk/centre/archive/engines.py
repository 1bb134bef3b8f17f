"""Where a history report runs: DuckDB in this process, or a Spark cluster. Both see the same two tables."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from branchdesk.centre.archive.files import Archive
from branchdesk.centre.archive.libraries import libraries
from branchdesk.domain.errors import Rejected, Unavailable

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from pyspark.sql import SparkSession

DUCKDB = "duckdb"
MOST_SAID = 300


class Tables(NamedTuple):
    """``visits``: the columns of ``rows.COLUMNS`` and ``bdate`` (ISO). ``branches``: branch, region."""

    visits: ir.Table
    branches: ir.Table


@contextmanager
def tables(archive: Archive, engine: str = DUCKDB) -> Iterator[Tables]:
    """The archive on an engine: "duckdb", or a cluster's address ("spark://host:7077"), which sees the same folder.

    Raises Rejected("history_engine"), Unavailable("history_missing" | "history_empty" | "history_failed").
    """
    if not archive.dates():
        raise Unavailable("history_empty", path=str(archive.folder))
    if engine == DUCKDB:
        with _on_duckdb(archive) as found:
            yield found
    elif engine.startswith(("spark://", "local[")):
        with _on_spark(archive, engine) as found:
            yield found
    else:
        raise Rejected("history_engine", engine=engine)


@contextmanager
def _on_duckdb(archive: Archive) -> Iterator[Tables]:
    with libraries():
        import duckdb
        import ibis

        here = ibis.duckdb.connect()
    files = str(archive.visits / "bdate=*" / "*.parquet")
    try:
        visits = here.read_parquet(files, hive_partitioning=True, hive_types_autocast=False)
        yield Tables(visits, here.read_parquet(archive.branches))
    except duckdb.Error as error:
        raise Unavailable("history_failed", detail=str(error)[:MOST_SAID]) from error
    finally:
        here.disconnect()


@contextmanager
def _on_spark(archive: Archive, master: str) -> Iterator[Tables]:
    with libraries("spark"):
        import ibis
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
    try:
        with _session(master) as session:
            spark = ibis.pyspark.connect(session)
            yield Tables(spark.read_parquet(archive.visits), spark.read_parquet(archive.branches))
    except (PySparkException, Py4JError) as error:
        raise Unavailable("history_failed", detail=str(error)[:MOST_SAID]) from error


@contextmanager
def _session(master: str) -> Iterator[SparkSession]:
    from pyspark.sql import SparkSession

    settings: dict[str, bool | float | int | str | None] = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",  # a date stays its text, as with DuckDB
        "spark.ui.showConsoleProgress": "false",
    }
    with warnings.catch_warnings():  # answers come as Arrow: what pandas can do does not matter
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        session = SparkSession.builder.appName("branchdesk history").master(master).config(map=settings).getOrCreate()
        try:
            yield session
        finally:
            session.stop()
