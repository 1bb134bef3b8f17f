"""Ticket numbers: the service's letter and three digits, from 001 each business day (A086; after A999 comes A1000)."""

from __future__ import annotations

from branchdesk.domain.snapshot import Snapshot


def next_number(snapshot: Snapshot, letter: str) -> str:
    """The number after the last one issued today with this letter."""
    return f"{letter}{snapshot.numbers.get(letter, 0) + 1:03d}"
