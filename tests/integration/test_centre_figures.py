"""Roll-ups are what the tickets themselves give, whatever came when: counted as it came in, or all anew."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import delete, select

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database, open_database
from branchdesk.centre.digest.worker import new_counting, new_digest
from branchdesk.centre.figures import asking
from branchdesk.centre.figures.asking import Asked
from branchdesk.centre.figures.marking import Mark, mark
from branchdesk.centre.figures.rebuild import rebuild
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.people.areas import place, set_area
from branchdesk.centre.people.viewer import EVERYTHING, LOCAL, Scope
from branchdesk.cli import main
from branchdesk.domain.chain import GENESIS, Head, Sealed, seal
from branchdesk.domain.profile import Words
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import HOUR
from branchdesk.metrics.figures import Part, Work, figures
from branchdesk.metrics.parts import as_of
from branchdesk.metrics.summary import summarise
from branchdesk.metrics.tally import NONE, Tally, as_figures, combined
from branchdesk.services.sync_messages import Batch, Shipped
from tests.centre_kit import digest, opened
from tests.postgres import running_postgres
from tests.same_figures import assert_same_figures
from tests.scenario import BRANCH, Day
from tests.simulation.moves import move

AT = 1_772_413_200_000
BRANCHES = ("b-1", "b-2", "b-3")
AREAS = ("", "north", "south", "city")
ROLL_UPS = (t.branch_day, t.teller_day, t.area_day)
ALWAYS = {"first": "2026-01-01", "last": "2026-12-31"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One for all: each test begins with an empty one."""
    if request.param == "sqlite":
        opened = open_database(tmp_path_factory.mktemp("centre") / "centre.db")
        yield opened
        opened.close()
        return
    with running_postgres() as server:
        opened = open_database(server.new_database())
        yield opened
        opened.close()


def emptied(database: Database) -> None:
    with database.write() as connection:
        for table in t.metadata.sorted_tables:
            if table is not t.audit:
                connection.execute(delete(table))


class Told:
    """A branch over several days, from an evening into the nights, and what of its log the centre was told."""

    def __init__(self, branch: str, place: int, ingest: Ingest) -> None:
        self.branch = branch
        self.days: dict[str, Snapshot] = {}
        self._ingest = ingest
        self._sent = 0
        self._log: list[Sealed] = []
        self._day = Day(replace(BRANCH, branch=branch), begins="22:00")
        self._day._ids = itertools.count(10_000 * place)
        for counter in "124":
            self._day.open(counter)

    def do(self, what: str, number: int, moves: list[tuple[int, int, int]]) -> None:
        if what == "ship":
            self.ship(5 + 10 * number)
        elif what == "night":
            self.next_evening()
        for each in moves if what == "play" else ():
            self.play(*each)

    def play(self, what: int, where: int, seconds: int) -> None:
        move(self._day, what, where, seconds)
        self._note()

    def next_evening(self) -> None:
        """Close, and open in the next evening."""
        self._day.close()
        self._note()
        self._day.now += 22 * HOUR
        for counter in "124":
            self._day.open(counter, at=(self._day.now - self._day.origin) / 60_000)

    def ship(self, most: int = 10_000) -> None:
        """The next events, and the last ones once more."""
        head = Head(self._log[-1].seq, self._log[-1].hash) if self._log else Head()
        self._log += seal(self._day.events[len(self._log) :], head)
        after = max(0, self._sent - 2)
        events = self._log[after : self._sent + most]
        self._sent = after + len(events)
        after_hash = self._log[after - 1].hash if after else GENESIS
        shipped = tuple(Shipped(e.seq, e.hash, e.body) for e in events)
        self._ingest.take(
            Batch(
                branch=self.branch,
                gen=1,
                after=after,
                after_hash=after_hash,
                head=len(self._log),
                at=AT,
                events=shipped,
            ),
            AT,
        )

    def _note(self) -> None:
        if self._day.snapshot.tickets:
            self.days[self._day.snapshot.bdate] = self._day.snapshot


def contents(database: Database) -> list[list[tuple[object, ...]]]:
    with database.read() as connection:
        assert not connection.execute(select(t.stale)).all()
        return [[tuple(row) for row in connection.execute(select(r).order_by(*r.primary_key))] for r in ROLL_UPS]


def assert_right(database: Database, told: list[Told]) -> None:
    """Every branch's day, and sums of them by area and for everybody."""
    parts: dict[str, list[Tally]] = {}
    with database.read() as connection:
        for branch in told:
            for bdate, s in branch.days.items():
                asked = Asked(first=bdate, last=bdate, branch=branch.branch)
                found = asking.total(connection, asked, EVERYTHING)
                assert_day(found, s)
                services = asking.by_service(connection, asked, EVERYTHING)
                summary = summarise(s, as_of(s.tickets.values()))
                for row in summary.by_service:
                    assert_same_figures(as_figures(services.get(row.key, NONE), summary.generated_at), row.figures)
                tellers = asking.by_teller(connection, asked, EVERYTHING)
                for row in summary.by_teller:
                    assert_same_figures(as_figures(tellers.get(row.key, NONE), summary.generated_at), row.figures)
                halves = asking.by_half(connection, asked, EVERYTHING, waits=True)
                assert combined(halves.values()) == found
                parts.setdefault(branch.branch, []).append(found)
        by_branch = {key: combined(some) for key, some in parts.items()}
        assert asking.total(connection, Asked(**ALWAYS), EVERYTHING) == combined(by_branch.values())
        limited = Scope(branches=tuple(BRANCHES[:2]))
        seen = [by_branch[key] for key in BRANCHES[:2] if key in by_branch]
        assert asking.total(connection, Asked(**ALWAYS), limited) == combined(seen)
        for area in AREAS[1:]:
            within = asking.by_branch(connection, Asked(**ALWAYS, area=area), EVERYTHING)
            expected = combined(by_branch[key] for key in within)
            assert asking.total(connection, Asked(**ALWAYS, area=area), EVERYTHING) == expected
            assert asking.total(connection, Asked(**ALWAYS), Scope(areas=(area,))) == expected


def assert_day(found: Tally, s: Snapshot) -> None:
    tickets = list(s.tickets.values())
    now = as_of(tickets)
    part = Part(tickets, tickets, tickets, [Work(each, segment) for each in tickets for segment in each.segments])
    assert_same_figures(as_figures(found, now), figures(part, s.profile, now))


def arrange(database: Database, what: str, which: int, number: int) -> None:
    """Put a branch elsewhere; or the city: into the north, into the south or into neither."""
    with database.write() as connection:
        if what == "place":
            place(connection, LOCAL, BRANCHES[which], AREAS[number], AT)
        else:
            set_area(connection, LOCAL, "city", Words("city", "city"), AREAS[number % 3], AT)


MOVE = st.tuples(st.integers(0, 59), st.integers(0, 19), st.sampled_from([0, 20, 100, 400, 1900]))
STEP = st.tuples(
    st.sampled_from(["play", "play", "ship", "digest", "count", "settle", "night", "place", "set"]),
    st.integers(0, 2),
    st.integers(0, 3),
    st.lists(MOVE, min_size=4, max_size=12),
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(STEP, min_size=6, max_size=24))
def test_whatever_came_when_the_figures_are_those_of_the_tickets(
    database: Database, steps: list[tuple[str, int, int, list[tuple[int, int, int]]]]
) -> None:
    emptied(database)
    ingest = Ingest(database)
    for branch in BRANCHES:
        register_branch(database, branch, AT)
    told = [Told(branch, number, ingest) for number, branch in enumerate(BRANCHES, 1)]
    rounds, counting = new_digest(database), new_counting(database)
    with database.write() as connection:
        for area in AREAS[1:]:
            set_area(connection, LOCAL, area, Words(area, area), "", AT)
    for what, which, number, moves in steps:
        match what:
            case "digest":
                rounds.step()
            case "count":
                counting.step(age=-1000)
            case "settle":
                told[which].ship()
                rounds.catch_up()
                counting.catch_up()
            case "place" | "set":
                arrange(database, what, which, number)
            case _:
                told[which].do(what, number, moves)
    for each in reversed(told):
        each.ship()
    rounds.catch_up()
    rounds.close()
    counting.catch_up()
    assert_right(database, told)
    counted = contents(database)
    with database.write() as connection:
        for table in ROLL_UPS:
            connection.execute(delete(table))
    rebuild(database, "2026-01-01", "2026-12-31")
    assert contents(database) == counted


def test_who_moves_takes_the_figures_along(database: Database) -> None:
    emptied(database)
    ingest = Ingest(database)
    told = []
    for number, branch in enumerate(BRANCHES, 1):
        register_branch(database, branch, AT)
        told.append(Told(branch, number, ingest))
        for _ in range(number):
            told[-1].play(0, 1, 60)
        told[-1].ship()
    with database.write() as connection:
        for area in AREAS[1:]:
            set_area(connection, LOCAL, area, Words(area, area), "", AT)
    rounds, counting = new_digest(database), new_counting(database)
    rounds.catch_up()
    rounds.close()

    def issued(scope: Scope = EVERYTHING) -> dict[str, int]:
        counting.catch_up()
        with database.read() as connection:
            everything = Asked(**ALWAYS)
            by_area = asking.by_area(connection, everything, scope)
            total = asking.total(connection, everything, scope)
        return {key: tally.issued for key, tally in {**by_area, "": total}.items()}

    assert issued() == {"": 6}
    arrange(database, "place", 0, 3)
    arrange(database, "place", 1, 1)
    assert issued() == {"city": 1, "north": 2, "": 6}
    arrange(database, "set", 0, 1)
    assert issued() == {"north": 3, "": 6}
    arrange(database, "set", 0, 2)
    assert issued() == {"north": 2, "south": 1, "": 6}
    assert issued(Scope(areas=("city", "south"), branches=BRANCHES[:2])) == {"south": 1, "": 3}
    assert issued(Scope(branches=("b-3",))) == {"": 3}
    arrange(database, "place", 0, 1)
    assert issued() == {"north": 3, "": 6}


def test_several_processes_count_without_standing_in_each_others_way(database: Database) -> None:
    emptied(database)
    dates = [f"2026-03-{day:02}" for day in range(1, 21)]
    parents = {"r": "", "q": "r", **{f"{above}-{n}": above for above in "rq" for n in range(4)}}
    with database.write() as connection:
        for area, parent in parents.items():
            set_area(connection, LOCAL, area, Words(area, area), parent, AT)
        mark(connection, [Mark(bdate, area) for bdate in dates for area in ("", *parents)], AT)
    with ThreadPoolExecutor(4) as crew:
        for done in [crew.submit(new_counting(database).catch_up) for _ in range(4)]:
            done.result()
    new_counting(database).catch_up()
    assert contents(database) == [[], [], []]


def test_the_operator_has_dates_counted_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRANCHDESK_LANGUAGE", "en")
    with opened(tmp_path / "centre.db") as database:
        register_branch(database, "b-1", AT)
        told = Told("b-1", 1, Ingest(database))
        told.play(0, 1, 60)
        told.ship()
        digest(database)
        with database.write() as connection:
            connection.execute(delete(t.area_day))
    typed = ["centre", "rebuild-figures", "--data", str(tmp_path), "--from", "2026-03-01", "--to", "2026-03-31"]
    assert main(typed) == 0
    assert "All is counted" in capsys.readouterr().out
    with opened(tmp_path / "centre.db") as database, database.read() as connection:
        assert asking.total(connection, Asked(**ALWAYS), EVERYTHING).issued == 1
