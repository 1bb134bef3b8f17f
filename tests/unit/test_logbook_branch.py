"""A log says itself whose it is, whatever profile the reader has at hand."""

from __future__ import annotations

from msgspec.structs import replace

from branchdesk.demo.listlog import ListLog
from branchdesk.services.logbook import load, open_branch
from tests.inprocess import demo_profile


def test_a_log_is_loaded_as_its_own_branch() -> None:
    log = ListLog()
    own = replace(demo_profile(), branch="north")
    open_branch(log, own, now=0)
    snapshot = load(log, demo_profile())
    assert (snapshot.branch, snapshot.profile.branch) == ("north", "north")
