"""What one customer has chosen at the kiosk; the next one begins with the kiosk's own."""

from __future__ import annotations

from typing import Literal, NamedTuple

from branchdesk.domain.commands import Language


class Session(NamedTuple):
    """Held in memory while a customer stands here, and forgotten when the kiosk goes home."""

    language: Language
    large: bool = False
    contrast: bool = False
    low: bool = False
    """All controls in the lower part of the screen."""
    voice: bool = False
    """What is shown is read aloud."""
    priority: str = ""
    read: Literal["", "card", "id"] = ""
    """What the reader read; the number itself is nowhere."""
    tier: str = ""
    customer: str = ""
    offered: str = ""
    """The priority that an identity number speaks for; the customer may take it or leave it."""
