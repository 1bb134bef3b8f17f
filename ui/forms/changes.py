"""What differs between two settings, as single changes that can be applied elsewhere and taken back; pure.

A change names its place by keys: ("services", "A", "name", "zh"). Items of a list are known by their id or code, so a
change finds its place also where somebody else has added or moved items meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any, NamedTuple

import msgspec

Path = tuple[str, ...]
MISSING: Any = None
"""What stands on one side of an item that came or went."""
ORDER = "*order"
"""The last step of a change that only moves items."""
KEYS = ("id", "code", "date", "currency")


class Change(NamedTuple):
    """``before`` and ``after`` are plain values; None: there was nothing."""

    path: Path
    before: Any
    after: Any

    @property
    def back(self) -> Change:
        """The change that takes this one back."""
        return Change(self.path, self.after, self.before)


def plain_value(settings: Any) -> Any:
    """Settings as dicts, lists, texts and numbers."""
    return msgspec.json.decode(msgspec.json.encode(settings))


def key_of(item: Any) -> str:
    """What an item of a list is known by; empty where it has no such thing."""
    if isinstance(item, dict):
        for key in KEYS:
            if key in item:
                return str(item[key])
    return ""


def keyed(items: Any) -> bool:
    """Whether a list's items are told apart by keys."""
    if not isinstance(items, list) or not items:
        return False
    keys = [key_of(item) for item in items]
    return all(keys) and len(set(keys)) == len(keys)


def diff(before: Any, after: Any, path: Path = ()) -> Iterator[Change]:
    """All changes from one to the other, in order."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys((*before, *after)):
            yield from diff(before.get(name, MISSING), after.get(name, MISSING), (*path, name))
    elif keyed(before) and keyed(after):
        yield from _diff_items(before, after, path)
    elif before != after:
        yield Change(path, before, after)


def _diff_items(before: list[Any], after: list[Any], path: Path) -> Iterator[Change]:
    old, new = ({key_of(item): item for item in items} for items in (before, after))
    for key in dict.fromkeys((*old, *new)):
        if key in old and key in new:
            yield from diff(old[key], new[key], (*path, key))
        else:
            yield Change((*path, key), old.get(key, MISSING), new.get(key, MISSING))
    stayed = [key for key in old if key in new]
    moved = [key for key in new if key in old]
    if stayed != moved:
        yield Change((*path, ORDER), list(old), list(new))


def applied(data: Any, changes: Iterable[Change]) -> Any:
    """A copy with the changes. One whose place is gone (its item was removed) is left out."""
    made = deepcopy(data)
    for change in changes:
        _apply(made, change)
    return made


def _apply(data: Any, change: Change) -> None:
    *way, last = change.path
    holder = data
    for step in way:
        holder = _step(holder, step)
        if holder is None:
            return
    if isinstance(holder, dict):
        if change.after is MISSING and last in holder and isinstance(holder[last], list):
            holder[last] = []
        else:
            holder[last] = deepcopy(change.after)
    elif last == ORDER:
        order = {key: place for place, key in enumerate(change.after)}
        holder.sort(key=lambda item: order.get(key_of(item), len(order)))
    else:
        place = next((n for n, item in enumerate(holder) if key_of(item) == last), None)
        if place is not None:
            del holder[place]
        if change.after is not MISSING:
            holder.insert(len(holder) if place is None else place, deepcopy(change.after))


def _step(holder: Any, step: str) -> Any:
    if isinstance(holder, dict):
        return holder.get(step)
    if isinstance(holder, list):
        return next((item for item in holder if key_of(item) == step), None)
    return None


def touches(one: Path, other: Path) -> bool:
    """Whether two places are the same, or one lies within the other."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


class Merged(NamedTuple):
    """``clashes``: pairs (mine, theirs) of changes at the same place that differ; there mine stands in ``data``."""

    data: Any
    clashes: tuple[tuple[Change, Change], ...]


def merge(base: Any, mine: Any, theirs: Any) -> Merged:
    """My changes laid over what somebody else made of the same base meanwhile."""
    ours, others = list(diff(base, mine)), list(diff(base, theirs))
    clashes = [
        (one, other)
        for one in ours
        for other in others
        if touches(one.path, other.path) and (one.path, one.after) != (other.path, other.after)
    ]
    return Merged(applied(theirs, ours), tuple(clashes))
