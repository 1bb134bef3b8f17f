"""Who votes: an odd number of PCs, the oldest first; the last one cannot be taken out."""

from __future__ import annotations

import pytest

from branchdesk.domain import commands as c
from branchdesk.domain.membership import check_address, pcs, voter_ids, voters
from tests.inprocess import InProcessBranch
from tests.refusals import refused


def branch_of(count: int) -> InProcessBranch:
    branch = InProcessBranch()
    branch.link("kiosk")
    for number in range(1, count + 1):
        branch.node(
            c.EnrolDevice(device_id=f"pc-{number}", device_kind="node", name="PC", address=f"10.0.0.{number}:1")
        )
    return branch


@pytest.mark.parametrize(("count", "deciding"), [(0, 0), (1, 1), (2, 1), (3, 3), (4, 3), (5, 5), (6, 5)])
def test_an_odd_number_decides(count: int, deciding: int) -> None:
    snapshot = branch_of(count).snapshot
    assert [pc.id for pc in pcs(snapshot)] == [f"pc-{number}" for number in range(1, count + 1)]
    assert [pc.id for pc in voters(pcs(snapshot))] == [f"pc-{number}" for number in range(1, deciding + 1)]


def test_a_standby_steps_in_for_a_voter_that_left() -> None:
    branch = branch_of(4)
    branch.node(c.RevokeDevice(device_id="pc-2"))
    assert voter_ids(branch.snapshot) == {"pc-1", "pc-3", "pc-4"}


def test_three_become_one_when_a_pc_leaves() -> None:
    branch = branch_of(3)
    branch.node(c.RevokeDevice(device_id="pc-1"))
    assert voter_ids(branch.snapshot) == {"pc-2"}


def test_a_report_changes_nobody_s_age() -> None:
    branch = branch_of(3)
    branch.clock.pass_time(minutes=5)
    report = c.Command(cmd_id="report", op=c.ReportDevice(problem="pc_away"))
    branch.desk.submit_one(report, c.Who(device="pc-1", kind="node"))
    assert [pc.id for pc in pcs(branch.snapshot)] == ["pc-1", "pc-2", "pc-3"]


@pytest.mark.parametrize("count", [1, 2])
def test_the_only_pc_that_decides_cannot_be_taken_out(count: int) -> None:
    branch = branch_of(count)
    with refused("last_voter"):
        branch.node(c.RevokeDevice(device_id="pc-1"))


@pytest.mark.parametrize("address", ["10.0.0.5:8700", "pc-1.branch.bank:1", "127.0.0.1:65533"])
def test_where_a_pc_may_be(address: str) -> None:
    check_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "pc",
        "pc:",
        ":8700",
        "pc:0",
        "pc:65534",
        "pc:abc",
        "fd00::5:8700",
        "[pc:8700",
        "a b:1",
        "pc:1\n",
        "pc:٣",
        "x/y:1",
    ],
)
def test_an_address_that_would_trouble_every_reader_of_the_log_is_refused(address: str) -> None:
    with refused("pc_address_invalid"):
        check_address(address)
