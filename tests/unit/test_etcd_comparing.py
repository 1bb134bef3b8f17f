"""Which member's data are wrong: the one that a majority contradicts, and nobody where there is none."""

from __future__ import annotations

import pytest

from branchdesk.etcd.comparing import KvHash, differs

OWN = KvHash(7, 100)
SAME, OTHER, THIRD, LATER = KvHash(7, 100), KvHash(8, 100), KvHash(9, 100), KvHash(8, 200)


@pytest.mark.parametrize(
    ("others", "size", "odd"),
    [
        ([SAME, SAME], 3, False),
        ([OTHER, OTHER], 3, True),
        ([SAME, OTHER], 3, False),
        ([OTHER], 3, False),
        ([OTHER, THIRD], 3, False),
        ([LATER, LATER], 3, False),
        ([OTHER, LATER], 3, False),
        ([], 1, False),
        ([OTHER], 2, False),
        ([OTHER, OTHER, OTHER, SAME], 5, True),
        ([OTHER, OTHER, SAME, SAME], 5, False),
        ([OTHER, OTHER], 5, False),
    ],
)
def test_a_majority_must_agree_on_something_else(others: list[KvHash], size: int, odd: bool) -> None:
    assert differs(OWN, others, size) is odd
