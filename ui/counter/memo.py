"""Remembers what was computed from a snapshot: the window asks twice a second, the branch changes less often."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from branchdesk.domain.snapshot import Snapshot

P = ParamSpec("P")
T = TypeVar("T")
KEPT = 6


def per_snapshot(function: Callable[Concatenate[Snapshot, P], T]) -> Callable[Concatenate[Snapshot, P], T]:
    """Keep the last few results, by the snapshot's identity (its contents are too large to hash) and the arguments."""
    kept: OrderedDict[object, tuple[Snapshot, T]] = OrderedDict()

    def remembered(s: Snapshot, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (id(s), args, tuple(kwargs.items()))
        if key not in kept:
            kept[key] = (s, function(s, *args, **kwargs))
            while len(kept) > KEPT:
                kept.popitem(last=False)
        return kept[key][1]

    return remembered
