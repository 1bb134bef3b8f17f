"""A node speaks for the branch only while the majority has just confirmed what it has."""

from __future__ import annotations

import pytest

from branchdesk.domain.errors import Unavailable
from branchdesk.services.certainty import UNSURE_S, Certainty


def test_a_confirmation_is_good_for_a_moment() -> None:
    certainty = Certainty(10.0)
    certainty.confirmed(20.0)
    assert certainty.holds(20.0 + UNSURE_S)
    assert not certainty.holds(20.1 + UNSURE_S)


def test_an_answer_that_lay_unread_says_nothing_about_now() -> None:
    certainty = Certainty(10.0)
    certainty.confirmed(11.0)  # asked at 11, read after the process had stood still until 30
    assert not certainty.holds(30.0)
    certainty.confirmed(10.5)  # an older question, answered later
    assert certainty.holds(11.0 + UNSURE_S)


def test_a_doubt_has_a_code_and_does_not_count_at_once() -> None:
    certainty = Certainty(10.0)
    certainty.doubted("disk_full")
    certainty.check(10.0 + UNSURE_S)
    with pytest.raises(Unavailable, match="disk_full"):
        certainty.check(10.1 + UNSURE_S)
    certainty.confirmed(12.0)
    assert certainty.problem == ""


def test_silence_without_a_known_cause_is_a_missing_majority() -> None:
    with pytest.raises(Unavailable, match="no_quorum"):
        Certainty(0.0).check(60.0)
