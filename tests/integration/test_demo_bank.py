"""The made-up bank: its logs arrive at the centre whole, and the same seed gives the same bank."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from branchdesk.centre import tables as t
from branchdesk.cli import main
from branchdesk.demo.bank import AREAS, BRANCHES, WEEKDAYS, days_before, play_branch
from branchdesk.domain.times import HOUR, at_local
from tests.centre_kit import opened
from tests.inprocess import demo_profile

NOW = at_local("2026-03-03", "11:15", "Asia/Shanghai")


def test_two_branches_of_a_bank_stand_in_their_areas_with_every_ticket(tmp_path: Path) -> None:
    arguments = ["centre", "demo", "--branches", "2", "--days", "2", "--date", "2026-03-03", "--no-serve"]
    assert main([*arguments, "--data", str(tmp_path)]) == 0
    with opened(tmp_path / "centre.db") as database, database.read() as connection:
        branches = connection.execute(select(t.branch.c.branch, t.branch.c.area, t.branch.c.name_en)).all()
        days = connection.execute(
            select(t.visit.c.branch, t.visit.c.bdate, func.count()).group_by(t.visit.c.branch, t.visit.c.bdate)
        ).all()
    assert {tuple(row) for row in branches} == {(b.code, b.parent, b.name.en) for b in BRANCHES[:2]}
    assert {(branch, bdate) for branch, bdate, _ in days} == {
        (b.code, bdate) for b in BRANCHES[:2] for bdate in ("2026-03-02", "2026-03-03")
    }
    assert all(count > 50 for *_, count in days)


def test_a_day_that_is_not_over_is_played_as_far_as_it_has_come() -> None:
    log = play_branch(BRANCHES[0], demo_profile(), days_before("2026-03-03", 3), NOW, 5)
    assert log.events[-1].event.bdate == "2026-03-03"
    assert NOW - HOUR < log.events[-1].event.at <= NOW
    again = play_branch(BRANCHES[0], demo_profile(), days_before("2026-03-03", 3), NOW, 5)
    assert again.head() == log.head()


def test_every_branch_and_area_has_its_place_and_each_weekday_its_share() -> None:
    codes = {area.code for area in AREAS}
    assert {place.parent for place in (*AREAS, *BRANCHES)} <= codes | {""}
    assert len({place.code for place in (*AREAS, *BRANCHES)}) == len(AREAS) + len(BRANCHES)
    assert len(WEEKDAYS) == 7
