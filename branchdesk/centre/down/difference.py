"""What differs between two changes of settings, field by field; pure. Words are made of it where it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from branchdesk.domain.revision import Part


class Difference(NamedTuple):
    """``path``: names of fields, and between them the code or id of the service, counter … that is meant.

    ``before`` and ``after`` as in a ``Part``; None: it is not named there.
    """

    path: tuple[str, ...]
    before: Any
    after: Any


def differences(before: Part, after: Part) -> list[Difference]:
    """All of them, in the order of the fields in ``before``, then of those that came."""
    return list(_differences((), before, after))


def _differences(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Difference]:
    old, new = _by_name(before), _by_name(after)
    if before == after:
        return
    if old is None or new is None or _is_words(before) or _is_words(after):
        yield Difference(path, before, after)
        return
    for name in [*old, *(name for name in new if name not in old)]:
        yield from _differences((*path, name), old.get(name), new.get(name))


def _by_name(value: Any) -> dict[str, Any] | None:
    """The parts of a section, or of a list whose items have a code or an id; None: it is one value."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list | tuple):
        named = {str(item.get("code") or item.get("id")): item for item in value if isinstance(item, dict)}
        if len(named) == len(value) and not {"None", ""} & set(named):
            return named
    return {} if value is None else None


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and set(value) <= {"zh", "en"}
