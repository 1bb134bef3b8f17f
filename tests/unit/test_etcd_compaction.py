"""Which events may be cleared away from etcd: a pure question about who has what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchdesk.etcd.compaction import upto

THREE = ["a", "b", "c"]


@pytest.mark.parametrize(
    ("positions", "centre", "expected"),
    [
        ({"a": 70, "b": 90, "c": 80}, None, 70),
        ({"a": 70, "b": 90, "c": 80}, 60, 60),
        ({"a": 70, "b": 90, "c": 80}, 100, 70),
        ({"a": 70, "b": 90}, None, 0),
        ({"a": 70, "b": 90, "gone": 1, "c": 80}, None, 70),
        ({"a": 70, "b": 90, "c": 80}, 0, 0),
        ({}, None, 0),
    ],
)
def test_what_everybody_has_may_go(positions: dict[str, int], centre: int | None, expected: int) -> None:
    assert upto(THREE, positions, centre) == expected


def test_without_members_nothing_goes() -> None:
    assert upto([], {"a": 9}, None) == 0
    assert upto([], {"a": 9}, None, pressed=True) == 0


@pytest.mark.parametrize(
    ("members", "positions", "expected"),
    [
        (THREE, {"a": 70, "b": 90}, 70),
        (THREE, {"a": 70}, 0),
        (["a"], {"a": 70}, 70),
        (["a", "b"], {"a": 70}, 0),
        ([*THREE, "d"], {"a": 70, "b": 90, "c": 80}, 70),
        ([*THREE, "d", "e"], {"a": 70, "b": 90, "c": 80}, 70),
    ],
)
def test_when_the_store_fills_up_a_majority_must_do(
    members: list[str], positions: dict[str, int], expected: int
) -> None:
    assert upto(members, positions, 0, pressed=True) == expected


@given(
    positions=st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 100)),
    members=st.sets(st.sampled_from("abcdefg")),
    centre=st.none() | st.integers(0, 100),
    pressed=st.booleans(),
)
def test_more_than_half_have_what_goes(
    positions: dict[str, int], members: set[str], centre: int | None, pressed: bool
) -> None:
    limit = upto(members, positions, centre, pressed=pressed)
    having = [name for name in members if positions.get(name, 0) >= limit]
    assert limit == 0 or len(having) * 2 > len(members)
    if not pressed:
        assert limit == 0 or len(having) == len(members)
        assert centre is None or limit <= centre
