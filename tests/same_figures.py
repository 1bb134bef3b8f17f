"""A tally's figures against those of the tickets themselves."""

from __future__ import annotations

from branchdesk.metrics.figures import Figures


def assert_same_figures(ours: Figures, theirs: Figures) -> None:
    """All that a tally holds: counts, means, and the quantiles of waits while they are exact."""
    for name in ("issued", "served", "abandoned", "waiting_now", "present", "abandoned_share", "level_n"):
        assert getattr(ours, name) == getattr(theirs, name), name
    assert ours.within_target == theirs.within_target
    assert ours.satisfaction == theirs.satisfaction
    assert ours.waits_so_far.n == theirs.waits_so_far.n
    for name in ("waits", "service", "walking"):
        mine, other = getattr(ours, name), getattr(theirs, name)
        assert mine.n == other.n, name
        assert mine.mean == other.mean, name
    assert (ours.waits.p50, ours.waits.p90, ours.waits.max) == (theirs.waits.p50, theirs.waits.p90, theirs.waits.max)
