"""How fast the centre's pages are with months of a large bank stored, and how true: PostgreSQL with fsync, real HTTP.

    .venv/bin/python -m bench.centre_pages [--visits 20000000] [--looks 60]

The bank is made by ``bench.centre_months``. Pages are fetched one after the other over HTTP from a centre in a process
of its own, at changing areas, branches and periods. Beside each stands how long SQL takes to get the same figures from
the visits themselves. Then quantiles are compared with exact ones, and a date is counted anew.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import NamedTuple
from urllib.parse import urlencode

import requests
from msgspec.structs import replace
from sqlalchemy import Connection, select, text

from bench.centre_load.house import SETTINGS, CentreProcess, used_s
from bench.centre_months import LEAF, Bank, bank, fill
from branchdesk.centre import tables as t
from branchdesk.centre.database import Database, open_database
from branchdesk.centre.figures import asking
from branchdesk.centre.figures.asking import Asked
from branchdesk.centre.figures.rebuild import rebuild
from branchdesk.centre.people.viewer import EVERYTHING
from branchdesk.metrics.tally import Tally
from tests.postgres import running_postgres

WARM = 3
"""The first looks fill caches and load what the centre loads late."""
PERCENTS = (50, 90, 95)
DATES_COMPARED = 10
_COUNTED = (
    "count(*), count(*) FILTER (WHERE v.state = 'served'), count(*) FILTER (WHERE v.state = 'abandoned'), "
    "avg(v.waiting_ms), avg(v.service_ms), count(*) FILTER (WHERE v.waiting_ms <= 1200000), "
    "count(v.score), count(*) FILTER (WHERE v.score >= 4)"
)
_QUANTILES = "percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY v.waiting_ms)"
_BY_DATE = f"SELECT v.bdate, {_COUNTED}, {_QUANTILES} FROM visit v WHERE {{}} GROUP BY 1"
_BY_HALF = (
    "SELECT extract(isodow FROM v.bdate::date), (v.issued_at / 1800000 + 16) % 48, "
    f"{_COUNTED} FROM visit v WHERE {{}} GROUP BY 1, 2"
)
_BY_SERVICE = f"SELECT v.first_service, {_COUNTED}, {_QUANTILES} FROM visit v WHERE {{}} GROUP BY 1"
_BY_BRANCH = f"SELECT v.branch, {_COUNTED} FROM visit v WHERE {{}} GROUP BY 1"
_PLACE = (_BY_DATE, _BY_HALF, _BY_SERVICE)
"""The tables of a page from the visits (half-hours of Shanghai)."""
_DATES = "v.bdate BETWEEN :first AND :last"
_IN_AREA = "v.branch IN (SELECT branch FROM branch WHERE area = :area)"


class Question(NamedTuple):
    """A page at addresses that change. ``target_ms``: None: there is none. ``raw``: the visits that it is about.

    ``tables``: what it shows of them.
    """

    name: str
    path: Callable[[], str]
    raw: Callable[[], tuple[str, dict[str, str]]]
    target_ms: int | None
    tables: tuple[str, ...] = _PLACE


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visits", type=int, default=20_000_000)
    parser.add_argument("--looks", type=int, default=60, help="at each kind of page")
    args = parser.parse_args()
    its = bank(args.visits)
    with running_postgres(SETTINGS) as server:
        url = server.new_database()
        database = open_database(url)
        for done in fill(database, url, its):
            print(done, flush=True)
        _print_sizes(database, its)
        centre = CentreProcess(url).ready()
        print(f"\n{'page':<34}{'p50':>9}{'p95':>9}{'target':>9}{'cpu':>9}{'from visits':>14}{'ratio':>8}")
        for question in _questions(its):
            _print_question(database, centre, question, args.looks)
        centre.close()
        _print_quantiles(database, its)
        _print_rebuild(database, its)
        database.close()


def _questions(its: Bank) -> Iterator[Question]:
    chance = Random(1)
    before, month = its.months
    whole, both = {"first": month[0], "last": month[1]}, {"first": before[0], "last": month[1]}

    def one_day() -> dict[str, str]:
        day = chance.choice(its.dates)
        return {"first": day, "last": day}

    def area() -> str:
        return f"a-{chance.randrange(-(-len(its.branches) // LEAF))}"

    def bank_wide(name: str, path: str, values: Callable[[], dict[str, str]], target: int | None) -> Question:
        return Question(name, lambda: _page(path, **values()), lambda: (_DATES, values()), target)

    yield bank_wide("overview, the bank, a month", "/", lambda: whole, 300)
    yield bank_wide("overview, the bank, a day", "/", one_day, 300)
    yield Question(
        "overview, an area, a month",
        lambda: _page("/", **whole, area=area()),
        lambda: (f"{_DATES} AND {_IN_AREA}", whole | {"area": area()}),
        300,
    )
    yield Question(
        "a branch, a month",
        lambda: _page(f"/branches/{chance.choice(its.branches)}", **whole),
        lambda: (f"{_DATES} AND v.branch = :branch", whole | {"branch": chance.choice(its.branches)}),
        200,
    )
    yield Question(
        "two months of the bank compared",
        lambda: _page("/compare", **whole, with_first=before[0], with_last=before[1]),
        lambda: (_DATES, both),
        1000,
        (_BY_DATE,),
    )
    yield bank_wide("worst branches of a month", "/worst", lambda: whole, None)._replace(tables=(_BY_BRANCH,))


def _page(path: str, **query: str) -> str:
    return f"{path}?{urlencode(query)}"


def _print_question(database: Database, centre: CentreProcess, question: Question, looks: int) -> None:
    session = requests.Session()
    times = []
    used = used_s(centre.pid)
    for look in range(looks + WARM):
        began = time.perf_counter()
        answer = session.get(centre.url + question.path(), timeout=60)
        answer.raise_for_status()
        times.append((time.perf_counter() - began) * 1000)
        if look < WARM:
            times.clear()
            used = used_s(centre.pid)
    cpu = (used_s(centre.pid) - used) / looks * 1000
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    raw = _raw_ms(database, question.tables, *question.raw())
    target = f"< {question.target_ms}" if question.target_ms else ""
    print(
        f"{question.name:<34}{p50:>6.0f} ms{p95:>6.0f} ms{target:>9}{cpu:>6.0f} ms{raw:>11,.0f} ms{raw / p50:>8,.1f}",
        flush=True,
    )


def _raw_ms(database: Database, tables: Sequence[str], where: str, values: dict[str, str]) -> float:
    """The page's tables from visits alone."""
    began = time.perf_counter()
    with database.read() as connection:
        for table in tables:
            connection.execute(text(table.format(where)), values).all()
    return (time.perf_counter() - began) * 1000


def _print_quantiles(database: Database, its: Bank) -> None:
    """Sketches against all waits, sorted: of a month, of some dates, and of each service in the month."""
    first, last = its.months[1]
    month = Asked(first=first, last=last)
    dates = [Asked(first=bdate, last=bdate) for bdate in Random(2).sample(its.dates, DATES_COMPARED)]
    with database.read() as connection:
        pieces = [(asked, asking.total(connection, asked, EVERYTHING)) for asked in (month, *dates)]
        by_service = asking.by_service(connection, month, EVERYTHING)
        pieces += [(replace(month, service=service), tally) for service, tally in by_service.items()]
        errors = [
            _error(tally, percent, exact)
            for asked, tally in pieces
            for percent, exact in zip(PERCENTS, _exact(connection, asked), strict=True)
        ]
    print(f"\n{len(errors)} quantiles of waits compared with exact ones: at most {max(errors):.2%} off (allowed 1.5%)")


def _exact(connection: Connection, asked: Asked) -> list[int]:
    """The waits' quantiles, sorted by the database (nearest rank)."""
    shares = ", ".join(str(percent / 100) for percent in PERCENTS)
    query = (
        f"SELECT percentile_disc(ARRAY[{shares}]) WITHIN GROUP (ORDER BY v.waiting_ms) "
        f"FROM visit v WHERE {_DATES} AND :service IN ('', v.first_service)"
    )
    values = {"first": asked.first, "last": asked.last, "service": asked.service}
    return list(connection.execute(text(query), values).scalar_one())


def _error(tally: Tally, percent: int, exact: int) -> float:
    found = tally.waits.quantile(percent)
    assert found is not None
    return abs(found - exact) / max(exact, 1)


def _print_rebuild(database: Database, its: Bank) -> None:
    bdate = its.dates[len(its.dates) // 2]
    before = _rows(database, bdate)
    began = time.monotonic()
    rebuild(database, bdate, bdate)
    took = time.monotonic() - began
    same = "the same rows" if _rows(database, bdate) == before else "OTHER ROWS THAN BEFORE"
    print(f"a date of {len(its.branches):,} branches counted anew in {took:.1f} s by one process: {same}")


def _rows(database: Database, bdate: str) -> list[list[tuple[object, ...]]]:
    with database.read() as connection:
        tables = (t.branch_day, t.teller_day, t.area_day)
        asked = (select(table).where(table.c.bdate == bdate).order_by(*table.primary_key) for table in tables)
        return [[tuple(row) for row in connection.execute(query)] for query in asked]


def _print_sizes(database: Database, its: Bank) -> None:
    """How many rows, and how large."""
    with database.read() as connection:
        visits = connection.execute(text("SELECT count(*) FROM visit")).scalar_one()
        held = connection.execute(
            text(
                "SELECT (SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits "
                "WHERE inhparent = 'visit'::regclass), pg_total_relation_size('branch_day') "
                "+ pg_total_relation_size('area_day') + pg_total_relation_size('teller_day')"
            )
        ).one()
    print(
        f"{visits:,} visits of {len(its.branches):,} branches on {len(its.dates)} dates: "
        f"{int(held[0]) / 1e9:.1f} GB; roll-ups {held[1] / 1e9:.1f} GB"
    )


if __name__ == "__main__":
    main()
