"""One disk in two PCs: at most one of them goes on as the branch, or both sides are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from branchdesk.domain.errors import Unavailable
from tests.commandline import done, until
from tests.restore_kit import BRANCH, Bank, well


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    with ExitStack() as stack:
        yield Bank(tmp_path, stack)


def test_of_two_equal_disks_the_one_that_is_behind_is_silent_while_the_other_lives(bank: Bank) -> None:
    bank.open_centre()
    first = bank.pc("first")
    first.issue(1)
    until(first.is_shipped)
    first.node.stop()
    second = bank.clone(first, "second")
    first.node.start()
    first.issue(1)
    until(first.is_shipped)
    bank.start(second)
    until(lambda: "restored_elsewhere" in second.health()["problems"])
    with pytest.raises(Unavailable):
        second.issue()
    assert well(first)
    first.node.stop()
    until(lambda: well(second))
    second.given = [*first.given]
    second.issue(1)
    second.check(gen=2)
    until(second.is_shipped)
    bank.start(first)  # and now it is the other way round
    until(lambda: "restored_elsewhere" in first.health()["problems"])
    assert bank.problems() == []


def test_a_cloned_disk_is_quarantined_and_loud_and_there_is_a_way_out(bank: Bank) -> None:
    bank.open_centre()
    first = bank.pc("first")
    first.issue(1)
    until(first.is_shipped)
    first.node.stop()
    second = bank.clone(first, "second")
    link = (second.data / "centre.json").rename(second.data / "later.json")
    bank.start(second)
    second.issue(2)
    second.node.stop()
    link.rename(second.data / "centre.json")
    first.node.start()
    first.issue(1)
    until(first.is_shipped)
    second.node.start()
    until(lambda: "branch_forked" in second.health()["problems"])
    until(lambda: bank.problems() == ["branch_forked"])
    assert well(first)
    assert bank.holds(first, 1)

    first.node.stop()  # the way out: the second PC goes on; a new token locks the first one out
    second.node.stop()
    bank.connect(second)
    done("node", "accept", "--data", second.data, "--by", "m01", "--note", "PC 1 is scrap", input=f"{BRANCH}\n")
    second.node.start()
    until(lambda: well(second))
    second.issue(1)
    second.check(gen=2)
    until(second.is_shipped)
    assert bank.holds(second, 2)
    assert bank.problems() == []
    first.node.start()
    until(lambda: first.health()["problems"] == ["branch_token_wrong"])
    assert bank.problems() == []


def test_a_restored_log_with_another_past_waits_for_a_person(bank: Bank) -> None:
    bank.open_centre()
    first = bank.pc("first")
    first.node.stop()
    second = bank.clone(first, "second")
    first.node.start()
    first.issue(2)
    until(first.is_shipped)
    first.node.stop()
    (second.data / "centre.json").rename(second.data / "later.json")
    bank.start(second)
    second.issue(1)
    back_up = second.back_up()
    second.lose_the_disk(back_up)
    (second.data / "later.json").rename(second.data / "centre.json")
    second.node.start()
    until(lambda: "restored_fork" in second.health()["problems"])
    with pytest.raises(Unavailable) as refused:
        second.issue()
    assert refused.value.code == "restored_fork"
    assert bank.problems() == []  # nothing of it was sent
    second.node.stop()
    done("node", "accept", "--data", second.data, "--by", "m01", input=f"{BRANCH}\n")
    second.node.start()
    until(lambda: well(second))
    second.issue(1)
    second.check(gen=2)
    until(second.is_shipped)
    assert bank.holds(second, 2)
