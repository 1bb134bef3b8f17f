"""PCs come into a branch and leave it: one to three and back, a standby, a lost PC, and most of them destroyed."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from branchdesk.domain import events as e
from branchdesk.domain.errors import BranchDeskError
from tests.commandline import done, run
from tests.customers import Customers, check, take_ticket
from tests.pcs import PIN, BranchPcs, NodePc, until

pytestmark = pytest.mark.slow


def remove(branch: BranchPcs, pc: NodePc, *, at: NodePc) -> None:
    """The manager takes a PC out."""
    done("node", "remove", pc.id, "--manager", "m01", "--data", at.data, input=f"{PIN}\n")


def roles(pc: NodePc) -> list[str]:
    """As ``node pcs`` lists them."""
    return [line.split()[2] for line in done("node", "pcs", "--data", pc.data).splitlines()]


def test_from_one_to_three_and_back_while_the_branch_serves(tmp_path: Path) -> None:
    with BranchPcs(tmp_path) as branch:
        first = branch.first()
        customers = Customers(branch.link("kiosk"))
        with customers.coming():
            customers.more()
            second = branch.join()
            until(lambda: len(second.events()) > 5, "the second copies the log")
            assert not first.votes()
            third = branch.join()
            branch.all_serve()
            customers.more(20)
            assert roles(third) == ["decides"] * 3
            first.end(signal.SIGKILL)
            customers.more()
            remove(branch, first, at=second)
            until(lambda: not second.votes(), "the second decides alone")
            customers.more(20)
        until(lambda: len(third.events()) == len(second.events()), "the third copies the log")
        assert roles(second) == ["decides", "standby"]
        check([second, third], customers)


def test_a_standby_steps_in_for_a_lost_pc_which_is_refused_and_joins_anew(tmp_path: Path) -> None:
    with BranchPcs(tmp_path) as branch:
        first, second, third = branch.grow(3)
        fourth = branch.join(asking=[second, third, first])  # the key is at the first alone
        assert roles(first) == ["decides", "decides", "decides", "standby"]
        customers = Customers(branch.link("kiosk"))
        with customers.coming():
            customers.more()
            lost = second.id
            second.end(signal.SIGKILL)
            remove(branch, second, at=first)
            until(lambda: fourth.votes() and fourth.serves(), "the standby steps in")
            third.end(signal.SIGKILL)
            customers.more()
            third.start()
            second.start()
            until(lambda: "token_revoked" in second.said() or "device_revoked" in second.said(), "refused")
            second.end(signal.SIGKILL)
            branch.join(anew=second)
            assert second.id != lost
            until(lambda: len(second.events()) > 5, "copies the log again")
            customers.more()
        check(branch.pcs, customers)


def test_five_pcs_outlive_the_loss_of_two(tmp_path: Path) -> None:
    with BranchPcs(tmp_path) as branch:
        first, *others = branch.grow(5)
        assert roles(first) == ["decides"] * 5
        customers = Customers(branch.link("kiosk"))
        with customers.coming():
            customers.more()
            first.end(signal.SIGKILL)
            others[0].end(signal.SIGKILL)
            customers.more(20)
        check(branch.pcs, customers)


def test_most_pcs_destroyed_one_goes_on_alone_under_a_new_generation(tmp_path: Path) -> None:
    with BranchPcs(tmp_path) as branch:
        first, second, third = branch.grow(3)
        customers = Customers(branch.link("kiosk"))
        with customers.coming():
            customers.more(20)
        for pc in branch.pcs:
            pc.end(signal.SIGKILL)
        refused = run("node", "recover", "--manager", "m01", "--data", third.data, input=f"{PIN}\nno\n")
        assert (refused.returncode, third.votes()) == (1, True)
        confirmed = f"{PIN}\ndemo\ndemo\ndemo\n"
        assert "goes on alone" in done("node", "recover", "--manager", "m01", "--data", third.data, input=confirmed)
        third.start()
        until(third.serves, "goes on")
        check([third], customers)
        number = take_ticket(branch.link("kiosk"))
        assert number not in customers.acknowledged.values()
        (began,) = [one.event for one in third.events() if isinstance(one.event.data, e.GenerationBegan)]
        assert (began.gen, began.data.reason, began.data.by) == (2, "recovered", "m01")  # type: ignore[attr-defined]
        assert roles(third) == ["decides"]
        shutil.copy(first.authority_key, third.authority_key)  # as from the safe
        for old in (first, second):
            branch.join(at=third, anew=old)
        branch.all_serve()
        take_ticket(branch.link("kiosk"))


def test_the_second_of_two_pcs_keeps_the_log_and_goes_on_when_a_person_says_so(tmp_path: Path) -> None:
    with BranchPcs(tmp_path) as branch:
        first = branch.first()
        second = branch.join()
        customers = Customers(branch.link("kiosk"))
        with customers.coming():
            customers.more(10)
        until(lambda: len(second.events()) == len(first.events()), "copied")
        first.end(signal.SIGKILL)
        with pytest.raises((BranchDeskError, OSError)):
            second.health()
        second.end(signal.SIGTERM)
        done("node", "recover", "--manager", "m01", "--data", second.data, input=f"{PIN}\ndemo\ndemo\ndemo\n")
        second.start()
        until(second.serves)
        check([second], customers)
        take_ticket(branch.link("kiosk"))
