"""A disk is replaced by its back-up under a real node with a real centre: nothing is given out twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from branchdesk.domain.errors import Unavailable
from tests.commandline import done, events, run, until
from tests.restore_kit import BRANCH, Bank, well


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    with ExitStack() as stack:
        yield Bank(tmp_path, stack)


def test_the_tail_comes_back_from_the_centre(bank: Bank) -> None:
    bank.open_centre()
    pc = bank.pc("pc")
    pc.issue(2)
    back_up = pc.back_up()
    pc.issue(3)
    until(pc.is_shipped)
    before = events(pc.log)
    pc.lose_the_disk(back_up)
    bank.a_minute_passes()
    assert len(events(pc.log)) < len(before)
    pc.node.start()
    until(lambda: well(pc))
    pc.issue(2)
    assert events(pc.log)[: len(before)] == before
    pc.check(gen=2)
    until(pc.is_shipped)
    assert bank.holds(pc, 2)
    assert bank.problems() == []
    pc.node.stop()
    pc.node.start()  # the mark is gone: no further generation
    pc.issue()
    pc.check(gen=2)


def test_with_the_centre_down_nothing_is_given_out_until_it_is_back(bank: Bank) -> None:
    bank.open_centre()
    pc = bank.pc("pc")
    pc.issue(1)
    back_up = pc.back_up()
    pc.issue(2)
    until(pc.is_shipped)
    before = events(pc.log)
    bank.centre.kill()
    pc.lose_the_disk(back_up)
    bank.a_minute_passes()
    pc.node.start()
    until(lambda: "restored_waiting" in pc.health()["problems"])
    with pytest.raises(Unavailable) as refused:
        pc.issue()
    assert refused.value.code == "restored_waiting"
    restored = pc.events()
    assert len(restored) < len(before)
    assert requests.get(f"{pc.node.url}/v1/changes", timeout=5).status_code >= 400  # nothing old is shown as fresh
    bank.centre.start()
    until(lambda: well(pc), seconds=60)
    pc.issue()
    assert events(pc.log)[: len(before)] == before
    pc.check(gen=2)
    until(lambda: bank.holds(pc, 2), seconds=90)


def test_without_a_centre_numbers_go_on_further_up_and_health_says_so(bank: Bank) -> None:
    pc = bank.pc("pc", shipping=False)
    pc.issue(1)
    back_up = pc.back_up()
    pc.issue(3)
    lost = pc.given[3:]
    pc.lose_the_disk(back_up)
    pc.node.start()
    until(lambda: pc.health()["problems"] == ["restored_without_centre"])
    pc.given = pc.given[:3]
    pc.issue(3)
    assert not {*lost} & {*pc.given}
    assert all(int(number[1:]) > 100 for number in pc.given[3:])
    pc.check(gen=2)
    pc.node.stop()
    pc.node.start()
    assert pc.health()["problems"] == ["restored_without_centre"]  # for the day


def test_a_person_may_decide_not_to_wait(bank: Bank) -> None:
    bank.open_centre()
    pc = bank.pc("pc")
    pc.issue(1)
    until(pc.is_shipped)
    back_up = pc.back_up()
    bank.centre.kill()
    pc.lose_the_disk(back_up)
    wrong = run("node", "accept", "--data", pc.data, "--by", "m01", input="other\n")
    assert (wrong.returncode, "Nothing was changed" in wrong.stderr) == (1, True)
    nobody = run("node", "accept", "--data", pc.data, "--by", "x99", input=f"{BRANCH}\n")
    assert nobody.returncode == 1
    done("node", "accept", "--data", pc.data, "--by", "m01", "--note", "no line", input=f"{BRANCH}\n")
    pc.node.start()
    until(lambda: "restored_without_centre" in pc.health()["problems"])
    pc.issue()
    pc.check(gen=2)
    began = next(event["data"] for event in pc.events() if event["type"] == "generation_began")
    assert (began["reason"], began["by"], began["note"], began["unseen"]) == ("restored", "m01", "no line", True)
    bank.centre.start()
    until(lambda: bank.holds(pc, 2), seconds=90)


def test_a_running_node_is_not_decided_about(bank: Bank) -> None:
    pc = bank.pc("pc", shipping=False)
    ran = run("node", "accept", "--data", pc.data, "--by", "m01", input=f"{BRANCH}\n")
    assert ran.returncode == 75
    pc.issue()
    pc.check(gen=1)


def test_an_old_copy_put_in_place_by_hand_is_noticed_before_the_first_number(bank: Bank) -> None:
    bank.open_centre()
    pc = bank.pc("pc")
    pc.issue(1)
    back_up = pc.back_up()
    pc.issue(2)
    until(pc.is_shipped)
    before = events(pc.log)
    pc.lose_the_disk(back_up)
    bank.a_minute_passes()
    (pc.data / "branch.db.restored").unlink()  # as if it had been copied
    pc.node.start()
    until(lambda: well(pc))
    pc.issue(1)
    assert events(pc.log)[: len(before)] == before
    pc.check(gen=2)


def test_an_empty_disk_gets_all_of_the_log_from_the_centre(bank: Bank) -> None:
    bank.open_centre()
    pc = bank.pc("pc")
    pc.issue(3)
    until(pc.is_shipped)
    before = events(pc.log)
    pc.node.kill()
    for part in pc.data.glob("branch.db*"):
        part.unlink()
    bank.a_minute_passes()
    bank.centre.kill()
    ran = run("node", "--data", pc.data, "--port", "0")
    assert (ran.returncode, "does not answer" in ran.stderr) == (75, True)  # no second history is begun
    bank.centre.start()
    pc.node.start()
    until(lambda: well(pc))
    pc.issue(1)
    assert events(pc.log)[: len(before)] == before
    pc.check(gen=2)
