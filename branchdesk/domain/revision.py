"""A change of settings that names only what it changes, laid over a branch's own profile; pure.

Of a section (hours, booking, policy, targets, a text in two languages) the fields that are named change; a list
(services, counters, notices …) is replaced as a whole. What is not named stays the branch's own.
"""

from __future__ import annotations

from typing import Any

import msgspec

from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import Profile, check_profile

Part = dict[str, Any]
"""As ``msgspec.to_builtins`` gives a profile, with as many of its keys as are to change."""


def revise(profile: Profile, part: Part) -> Profile:
    """The checked profile after the change. Raises Rejected("profile_invalid", where=…)."""
    whole = msgspec.to_builtins(profile)
    for name, value in part.items():
        present = whole.get(name)
        whole[name] = {**present, **value} if isinstance(present, dict) and isinstance(value, dict) else value
    try:
        revised = msgspec.convert(whole, Profile)
    except msgspec.ValidationError as error:
        raise Rejected("profile_invalid", where=str(error)) from error
    check_profile(revised)
    return revised


def undo(before: Profile, part: Part) -> Part:
    """The change that puts what ``part`` names back to what it was in ``before``."""
    return {name: _named(msgspec.to_builtins(getattr(before, name)), named) for name, named in part.items()}


def _named(value: Any, named: Any) -> Any:
    """Of a section the fields that are named; of all else everything."""
    if isinstance(value, dict) and isinstance(named, dict):
        return {field: value[field] for field in named if field in value}
    return value
