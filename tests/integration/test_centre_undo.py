"""A slip taken back at a counter: the centre, which had counted it, counts it no more."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from branchdesk.centre import tables as t
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.domain import commands as c
from branchdesk.domain.counter import Activity
from tests.centre_kit import Branch, DirectTransport, assert_equal, drain, opened, profile_of

NOW = 1_000_000


@pytest.mark.parametrize("told_between", [True, False])
def test_a_finish_taken_back_is_no_visit_that_ended(tmp_path: Path, told_between: bool) -> None:
    branch = Branch(profile_of("nj-001"), arrivals=60)
    branch.play("10:30")
    counter = next(one for one in branch.snapshot.counters.values() if one.activity is Activity.SERVING)
    with opened(tmp_path / "centre.db") as database:
        register_branch(database, branch.name, NOW)
        shipper = branch.shipper(DirectTransport(Ingest(database)))
        drain(shipper, branch.log)
        assert_equal(database, branch)
        branch.cast.send("counter", counter.id, c.FinishService(counter=counter.id))
        if told_between:
            drain(shipper, branch.log)
            assert_equal(database, branch)
        branch.cast.send("counter", counter.id, c.UndoLast(counter=counter.id))
        drain(shipper, branch.log)
        assert_equal(database, branch)
        with database.read() as connection:
            row = connection.execute(select(t.visit).where(t.visit.c.ticket == counter.ticket)).mappings().one()
        assert (row["state"], row["ended_at"], row["service_ms"]) == ("serving", None, None)
