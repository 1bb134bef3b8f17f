"""Changes of settings on their way to branches, on both databases: versions, stages, answers, and taking back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from branchdesk.centre import tables as t
from branchdesk.centre.database import open_database
from branchdesk.centre.down import releases as r
from branchdesk.centre.down import sent
from branchdesk.centre.down.inbox import EXPIRED, give, take_answers
from branchdesk.centre.down.part_text import write_part
from branchdesk.centre.people.viewer import LOCAL
from branchdesk.domain import commands as c
from branchdesk.domain.profile import Hours
from branchdesk.services.inbox_messages import CENTRE, Answer, Answers, read_op
from tests.postgres import Postgres, running_postgres
from tests.refusals import refused
from tests.release_kit import HOURS, NOW, Bank

BOTH = pytest.mark.parametrize("bank", ["sqlite", "postgres"], indirect=True)


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running_postgres() as found:
        yield found


@pytest.fixture
def bank(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bank]:
    on_postgres = getattr(request, "param", "") == "postgres"
    database = open_database(
        request.getfixturevalue("server").new_database() if on_postgres else tmp_path / "centre.db"
    )
    yield Bank(database)
    database.close()


@BOTH
def test_a_change_goes_stage_by_stage_and_comes_into_force(bank: Bank) -> None:
    line = bank.line()
    assert bank.write(line, HOURS) == 1
    bank.rollout(line, 1, lambda one: one.plan(LOCAL, [["branch:nj-001"], ["area:nanjing"]], NOW))
    with refused("release_stage"):
        bank.rollout(line, 1, lambda one: one.go_on(LOCAL, 2, NOW))
    assert bank.rollout(line, 1, lambda one: one.go_on(LOCAL, 1, NOW)) == 1
    assert bank.states(line, 1) == {"nj-001": ("pending", 0), "nj-002": ("waiting", 0), "wx-001": ("waiting", 0)}
    bank.answer()
    assert bank.states(line, 1)["nj-001"] == ("accepted", 1)
    assert bank.opens() == ["08:30", "09:00", "09:00"]
    with refused("release_stage"):
        bank.rollout(line, 1, lambda one: one.go_on(LOCAL, 1, NOW))
    with refused("release_started"):
        bank.rollout(line, 1, lambda one: one.plan(LOCAL, [], NOW))
    assert bank.rollout(line, 1, lambda one: one.go_on(LOCAL, 2, NOW)) == 1
    assert bank.rollout(line, 1, lambda one: one.go_on(LOCAL, 3, NOW)) == 1
    bank.answer()
    with bank.database.read() as connection:
        found = sent.counts(connection, r.line_of(connection, line), 1)
    assert found == {(1, "accepted"): 1, (2, "accepted"): 1, (3, "accepted"): 1}
    assert bank.opens() == ["08:30"] * 3
    assert [p.hours.closes for p in (b.snapshot.profile for b in bank.branches.values())] == ["17:00"] * 3


@BOTH
def test_it_is_taken_back_and_what_a_branch_changed_itself_stays(bank: Bank) -> None:
    line = bank.begun()
    bank.answer()
    theirs = bank.branches["nj-001"]
    own = replace(theirs.snapshot.profile, complaint_phone="025-1", hours=Hours(opens="08:30", closes="18:00"))
    theirs.cast.as_node(c.ChangeProfile(profile=own))
    assert bank.rollout(line, 1, lambda one: one.take_back(LOCAL, NOW)) == (3, 0)
    assert bank.states(line, 1)["wx-001"] == ("back_pending", 1)
    bank.answer()
    assert bank.states(line, 1)["wx-001"] == ("back", 0)
    assert bank.opens() == ["09:00"] * 3
    assert theirs.snapshot.profile == replace(own, hours=Hours(opens="09:00", closes="18:00"))
    assert bank.rollout(line, 1, lambda one: one.take_back(LOCAL, NOW)) == (0, 0)
    with refused("release_stopped"):
        bank.rollout(line, 1, lambda one: one.again(LOCAL, NOW))


def test_a_version_is_laid_over_the_one_before_and_taken_back_to_it(bank: Bank) -> None:
    line = bank.begun()
    bank.answer()
    assert bank.write(line, '[hours]\nopens = "08:00"\n[targets]\nmean_wait_min = 8\n') == 2
    assert bank.states(line, 2)["nj-001"] == ("older", 1)
    with refused("release_old"):
        bank.rollout(line, 1, lambda one: one.again(LOCAL, NOW))
    bank.rollout(line, 2, lambda one: one.plan(LOCAL, [["area:wuxi"]], NOW))
    bank.rollout(line, 2, lambda one: one.go_on(LOCAL, 1, NOW))
    bank.answer("wx-001")
    assert bank.rollout(line, 1, lambda one: one.take_back(LOCAL, NOW)) == (2, 0)  # not where there is a later one
    assert bank.rollout(line, 2, lambda one: one.take_back(LOCAL, NOW)) == (1, 0)
    bank.answer()
    assert bank.states(line, 2)["wx-001"] == ("back", 1)
    assert bank.opens() == ["09:00", "09:00", "08:30"]
    assert bank.branches["wx-001"].snapshot.profile.targets.mean_wait_min == 10


def test_what_is_on_its_way_is_taken_back_behind_it(bank: Bank) -> None:
    line = bank.begun()
    assert bank.rollout(line, 1, lambda one: one.take_back(LOCAL, NOW)) == (3, 0)
    bank.answer()
    assert bank.opens() == ["09:00"] * 3
    assert {state for state, _ in bank.states(line, 1).values()} == {"back"}


def test_who_refuses_says_why_holds_the_next_stage_up_and_is_sent_it_again(bank: Bank) -> None:
    branch = bank.branches["nj-001"]
    branch.play("10:00")
    branch.cast.send("kiosk", "", c.IssueTicket(service="E"))
    without = [service for service in msgspec.to_builtins(branch.profile)["services"] if service["code"] != "E"]
    counters = [{"id": counter.id, "services": ["A", "B", "C", "D"]} for counter in branch.profile.counters]
    line = bank.line("nj-001")
    bank.write(line, write_part({"services": without, "counters": counters}))
    bank.rollout(line, 1, lambda one: one.plan(LOCAL, [["branch:nj-001"]], NOW))
    bank.rollout(line, 1, lambda one: one.go_on(LOCAL, 1, NOW))
    bank.answer("nj-001")
    with bank.database.read() as connection:
        (found,) = sent.standings(connection, r.line_of(connection, line), 1, 9)
    assert (found.state, found.code, found.params, found.in_force) == ("refused", "service_in_use", {"service": "E"}, 0)
    with refused("release_refused"):
        bank.rollout(line, 1, lambda one: one.go_on(LOCAL, 2, NOW))
    assert bank.rollout(line, 1, lambda one: one.go_on(LOCAL, 2, NOW, anyway=True)) == 0
    branch.finish()
    assert bank.rollout(line, 1, lambda one: one.again(LOCAL, NOW)) == 1
    assert bank.rollout(line, 1, lambda one: one.again(LOCAL, NOW)) == 0
    bank.answer("nj-001")
    assert bank.states(line, 1) == {"nj-001": ("accepted", 1)}
    assert [service.code for service in branch.snapshot.profile.services] == ["A", "B", "C", "D"]


def test_each_branch_does_it_once_however_often_it_hears_of_it(bank: Bank) -> None:
    line = bank.begun()
    before = bank.branches["nj-001"].snapshot.profile_no
    entries = give(bank.database, "nj-001", 0, NOW)
    for _ in range(3):
        for entry in entries:
            command = c.Command(cmd_id=entry.id, op=read_op(entry))
            bank.branches["nj-001"].cast.desk.submit_one(command, CENTRE)
    bank.answer()
    assert bank.branches["nj-001"].snapshot.profile_no == before + 1
    with bank.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(t.release_sent)).scalar() == 3
    assert bank.states(line, 1)["nj-001"] == ("accepted", 1)


def test_a_centre_that_was_set_back_is_not_told_of_what_it_no_longer_knows(bank: Bank) -> None:
    line = bank.begun()
    bank.answer()
    with bank.database.write() as connection:  # as a back-up put back would leave it
        for table in (t.release_version, t.release_stage, t.release_sent, t.inbox):
            connection.execute(table.delete())
    assert bank.write(line, HOURS.replace("08:30", "07:45"), at=NOW + 1) == 1
    bank.send(line)
    bank.answer()
    assert bank.opens() == ["07:45"] * 3


@BOTH
def test_a_late_answer_counts_more_than_that_it_had_expired(bank: Bank) -> None:
    line = bank.begun()
    entry = give(bank.database, "nj-001", 0, NOW)[0].id
    for code, state in ((EXPIRED, "refused"), ("", "accepted"), ("profile_invalid", "accepted")):
        take_answers(bank.database, "nj-001", Answers(answers=(Answer(id=entry, code=code),)), NOW)
        bank.do(sent.settle)
        assert bank.states(line, 1)["nj-001"][0] == state


def test_what_is_stopped_goes_no_further(bank: Bank) -> None:
    line = bank.line()
    bank.write(line, HOURS)
    bank.rollout(line, 1, lambda one: one.plan(LOCAL, [["branch:nj-001"]], NOW))
    bank.rollout(line, 1, lambda one: one.go_on(LOCAL, 1, NOW))
    bank.rollout(line, 1, lambda one: one.stop(LOCAL, NOW))
    with refused("release_stopped"):
        bank.rollout(line, 1, lambda one: one.go_on(LOCAL, 2, NOW))
    bank.answer()
    assert bank.opens() == ["08:30", "09:00", "09:00"]


@BOTH
def test_what_cannot_be_written_or_planned(bank: Bank) -> None:
    cases: list[tuple[str, Callable[[], object]]] = [
        ("release_title", lambda: bank.do(lambda cn: r.begin_line(cn, LOCAL, " ", "jiangsu", (), NOW))),
        ("area_unknown", lambda: bank.do(lambda cn: r.begin_line(cn, LOCAL, "x", "mars", (), NOW))),
        ("release_for_nobody", lambda: bank.do(lambda cn: r.begin_line(cn, LOCAL, "x", "", (), NOW))),
        ("branch_unknown", lambda: bank.line("nj-001", "nj-404")),
        ("release_unknown", lambda: bank.write("nothing", HOURS)),
    ]
    line = bank.line()
    cases += [
        ("release_note", lambda: bank.write(line, HOURS, " ")),
        ("release_text", lambda: bank.write(line, "[hours")),
        ("release_same", lambda: bank.write(line, "# nothing\n")),
        ("release_of_one", lambda: bank.write(line, '[[staff]]\nid = "t01"\nname = "x"\n')),
    ]
    for code, work in cases:
        with refused(code):
            work()
    bank.write(line, HOURS)
    with refused("release_same"):
        bank.write(line, "# the same\n" + HOURS)
    for code, stages in (
        ("release_place", [["area:mars"]]),
        ("release_place", [["nj-001"]]),
        ("release_stages", [["branch:nj-001"]] * 13),
    ):
        with refused(code):
            bank.rollout(line, 1, lambda one, its=stages: one.plan(LOCAL, its, NOW))  # type: ignore[misc]
    with refused("release_unknown"):
        bank.rollout(line, 2, lambda one: one.plan(LOCAL, [], NOW))


def test_all_of_it_is_in_the_audit(bank: Bank) -> None:
    line = bank.begun()
    bank.rollout(line, 1, lambda one: one.take_back(LOCAL, NOW))
    with bank.database.read() as connection:
        rows = connection.execute(select(t.audit.c.what, t.audit.c.subject, t.audit.c.detail).order_by(t.audit.c.seq))
        noted = [tuple(row) for row in rows if row.what in ("profile", "roll_out")]
    assert noted == [
        ("profile", line, "Summer hours: jiangsu"),
        ("profile", f"{line}/1", "because"),
        ("roll_out", f"{line}/1", "plan: "),
        ("roll_out", f"{line}/1", "stage 1: 3"),
        ("roll_out", f"{line}/1", "stop"),
        ("roll_out", f"{line}/1", "back: 3, unknown: 0"),
    ]
