"""What each role may do. This table is all there is: what it does not name is not allowed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

Role = Literal["branch", "area", "head_office", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)
Right = Literal[
    "figures",  # look at figures
    "tellers",  # look at the figures of single tellers
    "ticket",  # look at a single ticket
    "export",  # take figures away in a file
    "annotate",  # write what was done beside the figures
    "profile",  # edit a branch's profile
    "roll_out",  # send a profile to branches
    "people",  # manage people and areas
    "operations",  # see how the centre and the branches' lines are
    "audit",  # see who looked at what
]
_BRANCH = frozenset[Right]({"figures", "tellers", "ticket", "annotate"})
_AREA = _BRANCH | frozenset[Right]({"export"})
_HEAD = frozenset[Right]({"profile", "roll_out", "people", "operations", "audit"})
RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        "branch": _BRANCH,
        "area": _AREA,
        "head_office": _AREA | _HEAD,
        "auditor": frozenset({"figures", "ticket", "export", "operations", "audit"}),
    }
)
"""Who audits changes nothing; who changes things is audited."""
EVERYWHERE: frozenset[Role] = frozenset({"head_office", "auditor"})
"""Roles that see all branches. The others see what was given to them; by itself that is nothing."""
