"""Several machines ship as one branch: rightly, as the PCs that share its log, or wrongly, with a log of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from branchdesk.centre.database import Database
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.pages.reading import problems
from branchdesk.domain import commands as c
from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.errors import Unavailable
from branchdesk.services.sync_messages import Ack, Batch, Forked, Need
from branchdesk.sync.shipper import OWN_LOG_S
from tests.centre_kit import Branch, DirectTransport, assert_equal, drain, opened, profile_of


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with opened(tmp_path / "centre.db") as found:
        register_branch(found, "nj-001", 0)
        yield found


def test_several_pcs_may_ship_one_log_at_once(database: Database) -> None:
    """While one asks, the log grows on all of them, and another one ships it first."""
    branch = Branch(profile_of("nj-001"))
    branch.play("09:30")
    ingest = Ingest(database)
    drain(branch.shipper(DirectTransport(ingest)), branch.log)

    class Overtaken(DirectTransport):
        def exchange(self, batch: Batch) -> Ack | Need | Forked:
            branch.play("09:45")
            drain(branch.shipper(DirectTransport(ingest)), branch.log)
            return super().exchange(batch)

    slow = branch.shipper(Overtaken(ingest))
    slow.step()
    assert (slow.status.problem, slow.status.cursor) == ("", branch.log.head().seq)
    assert_equal(database, branch)


def test_who_goes_on_under_an_earlier_generation_is_another_machine(database: Database) -> None:
    first = Branch(profile_of("nj-001"))
    first.play("10:00")
    ingest = Ingest(database)
    drain(first.shipper(DirectTransport(ingest)), first.log)
    old = Branch(profile_of("nj-001"))  # the same day to the byte
    old.play("10:00")
    theirs = old.shipper(DirectTransport(ingest))
    drain(theirs, old.log)
    first.cast.as_node(c.BeginGeneration(reason="restored"))
    drain(first.shipper(DirectTransport(ingest)), first.log)
    theirs.step()
    assert (theirs.status.problem, problems(database)) == ("", (1, ()))  # it may only be late
    old.play("10:30")
    theirs.step()
    theirs.step()
    assert (theirs.status.problem, problems(database)) == ("branch_forked", (1, ("branch_forked",)))
    assert_equal(database, first)


def test_a_log_that_does_not_know_its_end_is_asked_again_soon(database: Database) -> None:
    """A restored log, until it has agreed with the centre; nothing of it is sent before."""
    branch = Branch(profile_of("nj-001"), arrivals=20)

    class Unsure:
        error: Exception | None = Unavailable("restored_waiting", detail="test")

        def head(self) -> Head:
            if self.error:
                raise self.error
            return branch.log.head()

        def read(self, after: int, limit: int) -> list[Sealed]:
            return branch.log.read(after, limit)

    log = Unsure()
    shipper = branch.shipper(DirectTransport(Ingest(database)), log)
    assert (shipper.step(), shipper.status.problem) == (OWN_LOG_S, "restored_waiting")
    log.error = ZeroDivisionError()
    assert (shipper.step(), shipper.status.problem) == (OWN_LOG_S, "internal")
    assert shipper.status.last_contact is None
    log.error = None
    drain(shipper, log)
    assert shipper.status.problem == ""
