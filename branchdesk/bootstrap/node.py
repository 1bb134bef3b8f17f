"""Run a branch's node: a branch that was made for one PC here, one that may have several in ``several``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from branchdesk.bootstrap import NodeSettings, centre, log_path, pcs, read_profile, stored_branch
from branchdesk.bootstrap.serving import address_of, clock_of, serve


def run_node(settings: NodeSettings, ready: Callable[[str], None]) -> None:
    """Run a branch's node until it is told to stop; ``ready`` hears its URL.

    Raises Damaged, Rejected or Unavailable with the code of whatever stands in the way.
    """
    from branchdesk.services.logbook import open_branch
    from branchdesk.store.opening import open_log

    if (pc := pcs.load(settings.data)) is not None:
        from branchdesk.bootstrap.several import run_pc

        run_pc(settings, pc, ready)
        return
    address_of(settings)  # refused before anything is written
    profile = read_profile(settings.profile)
    branch = ("" if settings.profile else stored_branch(settings.data)) or profile.branch
    with ExitStack() as opened:
        log = open_log(log_path(settings.data), branch)
        opened.callback(log.close)
        centre.look_back(log_path(settings.data), log, branch)
        open_branch(log, profile, now=clock_of(settings, 0).now())
        serve(settings, log, ready)
