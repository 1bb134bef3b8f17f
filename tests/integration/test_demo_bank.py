"""The made-up bank: its logs arrive at the centre whole, and the same seed gives the same bank."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from branchdesk.centre import tables as t
from branchdesk.cli import main
from branchdesk.demo.bank import AREAS, BRANCHES, WEEKDAYS, DemoBranch, morning_zone
from branchdesk.domain.times import DAY, HOUR, at_local, local
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


def test_a_branch_goes_on_with_its_day_and_ships_what_is_new() -> None:
    branch, again = (DemoBranch(BRANCHES[0], demo_profile(), "2026-03-01", 3, 5) for _ in range(2))
    branch.play(NOW - HOUR)
    first = list(branch.unshipped(NOW, "test"))
    branch.play(NOW)
    second = list(branch.unshipped(NOW, "test"))
    again.play(NOW)
    sent = [shipped.seq for batch in (*first, *second) for shipped in batch.events]
    assert sent == list(range(1, branch.log.head().seq + 1))
    assert NOW - HOUR < branch.log.events[-1].event.at <= NOW
    assert again.log.head() == branch.log.head(), "the same seed, the same bank"
    assert [batch.events for batch in branch.unshipped(NOW, "test")] == [()], "a sign of life"


@pytest.mark.parametrize("hour", range(24))
def test_the_bank_is_where_it_is_ten_in_the_morning(hour: int) -> None:
    now = NOW // DAY * DAY + hour * HOUR
    assert local(now, morning_zone(now)).hour == 10


def test_every_branch_and_area_has_its_place_and_each_weekday_its_share() -> None:
    codes = {area.code for area in AREAS}
    assert {place.parent for place in (*AREAS, *BRANCHES)} <= codes | {""}
    assert len({place.code for place in (*AREAS, *BRANCHES)}) == len(AREAS) + len(BRANCHES)
    assert len(WEEKDAYS) == 7
