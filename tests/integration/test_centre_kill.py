"""Kill -9 of centre processes and of PostgreSQL while branches ship; in earnest: ``python -m bench.centre_kill``."""

from __future__ import annotations

from bench.centre_kill import killed
from bench.centre_load.house import house


def test_what_was_acknowledged_is_there_once_whoever_is_killed() -> None:
    with house(centres=2) as its:
        verdict = killed(its, branches=30, rate=600, centre=3, postgres=1, days=2)
    assert (verdict.lost, verdict.doubled, verdict.differ) == (0, 0, ())
    assert verdict.held > 500
