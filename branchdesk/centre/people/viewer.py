"""Who looks at the centre, and how far they may look."""

from __future__ import annotations

import msgspec

from branchdesk.centre.people.rights import EVERYWHERE, RIGHTS, Right, Role


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Which branches: all, or those in ``areas`` (with all below them) and the named ``branches``."""

    everything: bool = False
    areas: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()


EVERYTHING = Scope(everything=True)


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody for the length of a request. ``person`` is their id, ``address`` where they come from.

    ``has_password``: of our own keeping; ``must_change``: somebody else made it.
    """

    person: str
    name: str
    role: Role
    areas: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    address: str = ""
    has_password: bool = False
    must_change: bool = False

    @property
    def scope(self) -> Scope:
        """What every question is limited to."""
        if self.role in EVERYWHERE:
            return EVERYTHING
        return Scope(areas=self.areas, branches=self.branches)

    def may(self, right: Right) -> bool:
        """Whether the role allows it."""
        return right in RIGHTS[self.role]


LOCAL = Viewer(person="local", name="", role="head_office", address="localhost")
"""Whoever sits at the centre's own machine: over the command line, and in a browser as long as there are no people."""
