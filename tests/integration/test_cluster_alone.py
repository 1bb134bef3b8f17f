"""Which PC goes on alone: one that was made for it or is left over, never one whose time has passed."""

from __future__ import annotations

import shutil
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from branchdesk.bootstrap import pcs as places
from branchdesk.bootstrap import stored_snapshot
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.membership import pcs as pcs_of
from tests.commandline import done
from tests.customers import Customers, check, take_ticket
from tests.pcs import PIN, BranchPcs, NodePc, until
from tests.ports import HOST

pytestmark = pytest.mark.slow


def known(pc: NodePc) -> tuple[str, ...]:
    """The other PCs that it would ask after a start."""
    kept = places.load(pc.data)
    return kept.urls if kept else ()


def told_to_stand_by(pc: NodePc) -> bool:
    """It serves nobody any more, and says why."""
    with suppress(BranchDeskError, OSError):
        pc.health()
        return False
    return "goes on with the branch" in pc.said()


def test_a_branch_that_is_growing_serves_after_a_restart(tmp_path: Path) -> None:
    with BranchPcs(tmp_path) as branch:
        first = branch.first()
        kiosk = branch.link("kiosk")
        take_ticket(kiosk)
        second, third = branch.join(), branch.join(start=False)
        until(lambda: {*known(second)} == {first.url, third.url}, "the standby hears of the third")
        first.end(signal.SIGKILL)
        first.start()
        until(first.serves, "serves though its log names voters that were never awake")
        take_ticket(kiosk)
        third.start()
        branch.all_serve()
        take_ticket(kiosk)


def test_the_first_of_two_comes_back_after_the_second_went_on(tmp_path: Path) -> None:
    with BranchPcs(tmp_path) as branch:
        first, second = branch.first(), branch.join()
        customers = Customers(branch.link("kiosk"))
        with customers.coming():
            customers.more(5)
        until(lambda: len(second.events()) == len(first.events()), "copied")
        first.end(signal.SIGKILL)
        second.end(signal.SIGTERM)
        old = shutil.copytree(first.data, tmp_path / "image")
        done("node", "recover", "--manager", "m01", "--data", second.data, input=f"{PIN}\ndemo\ndemo\ndemo\n")
        second.start()
        until(second.serves)
        first.start()
        until(lambda: told_to_stand_by(first), "the first stands back at its start")
        first.end(signal.SIGKILL)
        second.end(signal.SIGKILL)
        first.start()
        until(lambda: "standby" in first.said().rpartition("goes on")[2], "for good, also while the second is off")
        first.end(signal.SIGKILL)
        shutil.rmtree(first.data)
        old.rename(first.data)
        first.start()
        until(first.serves, "it cannot know: nobody is there")
        second.start()
        until(lambda: told_to_stand_by(first), "it stands back once it hears of the second")
        until(second.serves)
        check([second], customers)


def test_a_voter_that_was_off_while_the_branch_went_back_to_one_pc(tmp_path: Path) -> None:
    with BranchPcs(tmp_path) as branch:
        first, second, third = branch.grow(3)
        kiosk = branch.link("kiosk")
        take_ticket(kiosk)
        second.end(signal.SIGTERM)
        old = shutil.copytree(places.agreement_folder(second.data), tmp_path / "image")
        second.start()
        branch.all_serve()
        third.end(signal.SIGKILL)
        done("node", "remove", third.id, "--manager", "m01", "--data", first.data, input=f"{PIN}\n")
        until(lambda: not first.votes(), "the first decides alone, although the third cannot answer")
        second.end(signal.SIGKILL)
        shutil.rmtree(places.agreement_folder(second.data), ignore_errors=True)
        old.rename(places.agreement_folder(second.data))  # as if the power had gone before it heard
        second.start()
        until(second.votes)
        until(lambda: not second.votes(), "it asks, and stands by")
        ticket = take_ticket(kiosk)
        until(lambda: len(second.events()) == len(first.events()), ticket)


def test_a_branch_whose_making_was_cut_off_has_one_pc_when_it_is_made_again(tmp_path: Path) -> None:
    before = places.init(tmp_path, None, HOST, 8700, "PC 1")
    (tmp_path / "pc.json").unlink()  # as if the power had gone before it was written
    after = places.init(tmp_path, None, HOST, 8700, "PC 1")
    assert (after.node_id, after.alone) == (before.node_id, True)
    assert [pc.id for pc in pcs_of(stored_snapshot(tmp_path))] == [after.node_id]
