"""Settings while they are edited: what they were, what they are to be, what is wrong with them. No widgets."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from branchdesk.domain.errors import Rejected
from ui.forms.changes import Change, Merged, Path, applied, diff, key_of, merge, plain_value

S = TypeVar("S", bound=msgspec.Struct)
Place = tuple[str | int, ...]
"""Where a value stands now: items of lists by their position."""


class Problem(NamedTuple):
    """``where``: as the check tells it; ``places``: the changes that it comes from, as far as that can be told."""

    where: str
    places: tuple[Path, ...]


class Draft(Generic[S]):
    """A copy of settings as plain values. ``check`` raises Rejected("profile_invalid", where=…)."""

    def __init__(self, settings: S, check: Callable[[S], None] = lambda _settings: None) -> None:
        self._type = type(settings)
        self._check = check
        self.base: Any = plain_value(settings)
        self.data: Any = deepcopy(self.base)

    def value(self, place: Place) -> Any:
        """What stands there now."""
        found = self.data
        for step in place:
            found = found[step]
        return found

    def put(self, place: Place, value: Any) -> None:
        """Write one value."""
        *way, last = place
        self.value(tuple(way))[last] = value

    def move(self, place: Place, index: int, by: int) -> int:
        """Move an item of a list; where it stands then."""
        items = self.value(place)
        target = max(0, min(len(items) - 1, index + by))
        items.insert(target, items.pop(index))
        return target

    @property
    def changes(self) -> tuple[Change, ...]:
        """What differs from the base."""
        return tuple(diff(self.base, self.data))

    def made(self) -> S:
        """The settings. Raises Rejected("profile_invalid", where=…)."""
        return self._made(self.data)

    def _made(self, data: Any) -> S:
        try:
            settings = msgspec.convert(data, self._type)
        except msgspec.ValidationError as error:
            raise Rejected("profile_invalid", where=str(error)) from error
        self._check(settings)
        return settings

    def problem(self) -> Problem | None:
        """What is wrong now. Guilty is each change without which this would not be said."""
        where = self._problem(self.data)
        if not where:
            return None
        changes = self.changes
        guilty = [one.path for one in changes if self._problem(applied(self.data, [one.back])) != where]
        return Problem(where, tuple(guilty))

    def _problem(self, data: Any) -> str:
        try:
            self._made(data)
        except Rejected as error:
            return str(error.params.get("where", error.code))
        return ""

    def place(self, path: Path) -> Place:
        """Where a change's place is now, as far as it can be gone."""
        found, place = self.data, list[str | int]()
        for step in path:
            if isinstance(found, list):
                index = next((n for n, item in enumerate(found) if key_of(item) == step), None)
                if index is None:
                    break
                place.append(index)
                found = found[index]
            elif isinstance(found, dict) and step in found:
                place.append(step)
                found = found[step]
            else:
                break
        return tuple(place)

    def path(self, place: Place) -> Path:
        """The same place by its items' keys."""
        return tuple(
            str(step) if isinstance(step, str) else key_of(self.value(place[: n + 1])) for n, step in enumerate(place)
        )

    def discard(self) -> None:
        """Back to the base."""
        self.data = deepcopy(self.base)

    def rebase(self, settings: S) -> Merged:
        """Somebody else saved ``settings`` meanwhile: these are the base now, and the changes here lie over them."""
        theirs = plain_value(settings)
        merged = merge(self.base, self.data, theirs)
        self.base, self.data = theirs, merged.data
        return merged

    def lay_over(self, changes: tuple[Change, ...]) -> None:
        """Make these changes as well."""
        self.data = applied(self.data, changes)
