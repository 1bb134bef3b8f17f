"""Planning with a real node: its own log is what is learned from, saved plans outlive it, others are not told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from branchdesk.domain import commands as c
from branchdesk.domain.rota import PlannedDay
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import HOUR, local
from tests.nodes import NodeThread
from tests.pcs import until
from tests.refusals import refused


@pytest.fixture
def node(tmp_path: Path) -> Iterator[NodeThread]:
    with NodeThread(tmp_path) as running:
        yield running


def test_a_plan_s_basis_is_the_profile_s_until_there_is_a_past(node: NodeThread) -> None:
    manager = node.link("manager", staff="m01")
    found = manager.office.plan_basis("2031-05-05", 3)
    assert found.learned == 0
    assert not found.known
    assert [day.bdate for day in found.days] == ["2031-05-05", "2031-05-06", "2031-05-07"]
    assert found.days[0].task is not None
    assert sum(map(sum, found.days[0].task.counts.values())) > 50
    with refused("not_a_date", date="2031-02-30"):
        manager.office.plan_basis("2031-02-30")


def test_a_saved_plan_has_its_versions_and_outlives_a_restart(node: NodeThread) -> None:
    manager = node.link("manager", staff="m01")
    today = f"{local(manager.now() + 24 * HOUR, 'Asia/Shanghai'):%Y-%m-%d}"
    for end in (24, 30):
        manager.send(c.SavePlan(days=(PlannedDay(bdate=today, counters={"1": ((18, end),)}),)))
    kept = manager.office.plans().versions
    assert [version.days[0].counters["1"] for version in kept] == [((18, 30),), ((18, 24),)]
    assert kept[0].actor == "m01"
    assert manager.office.plans(before=kept[0].seq).versions == kept[1:]
    assert not manager.office.plans().more
    node.stop()
    node.start()
    seen: list[Snapshot] = []
    manager.follow(lambda snapshot, _event: seen.append(snapshot), lambda _state, _since: None)
    until(lambda: bool(seen))
    assert seen[-1].plans[today].day.counters["1"] == ((18, 30),)


def test_lobby_managers_and_tellers_do_not_plan(node: NodeThread) -> None:
    lobby = node.link("manager", staff="l01")
    with refused("not_allowed", device="lobby"):
        lobby.office.plan_basis("2031-05-05")
    with refused("not_allowed", device="lobby"):
        lobby.send(c.SavePlan(days=(PlannedDay(bdate="2031-05-05"),)))
