"""What a kiosk helps with before the ticket: wishes that lead to a service, and cards that name their holder's tier."""

from __future__ import annotations

import re
from collections.abc import Collection

import msgspec

from branchdesk.domain.words import Words


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer wants to do, in their own words, and what it takes."""

    code: str
    name: Words
    service: str
    """Where it is done; a wish of a service that the branch has not (any more) is not shown."""
    group: Words | None = None
    """Wishes of one group stand together."""
    icon: str = ""
    """Empty: the service's."""
    papers: Words | None = None
    """What to bring; empty: what the service says."""
    fee: Words | None = None
    instead: Words | None = None
    """How it is done without waiting: a machine, the telephone."""


class Tier(msgspec.Struct, frozen=True, kw_only=True):
    """A segment of customers, known by the first digits of their cards."""

    code: str
    name: Words
    prefixes: tuple[str, ...] = ()
    priority: str = ""
    """The reason for priority that its customers have; empty: none."""


def tier_problem(tiers: tuple[Tier, ...], priorities: Collection[str]) -> str | None:
    """Why a card could not be told by these tiers; None: it can."""
    seen: set[str] = set()
    for tier in tiers:
        if tier.priority and tier.priority not in priorities:
            return f"tier {tier.code}: no priority {tier.priority!r}"
        for prefix in tier.prefixes:
            if not re.fullmatch(r"\d{1,10}", prefix, re.ASCII):
                return f"tier {tier.code}: {prefix!r} is not the beginning of a card number (1 to 10 digits)"
            if prefix in seen:
                return f"tier {tier.code}: cards {prefix}… are another tier's already"
            seen.add(prefix)
    return None
