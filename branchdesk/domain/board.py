"""What stands on the lobby's screens beside the calls: exchange rates, fees, how long each; and pictures of staff."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error

import msgspec

PHOTO_BYTES = 24 * 1024
PHOTOS_CHARS = 200 * 1024
"""Of all pictures together, as written: a profile travels in one message."""
_HEADS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_AMOUNT = r"\d{1,9}(\.\d{1,6})?"
_AS_OF = r"\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d"


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """What the bank pays and asks for ``DisplaySetup.per`` units of a currency, as it is to be read ("718.20")."""

    currency: str
    """Its code of three letters, "USD"."""
    buy: str
    sell: str


class DisplaySetup(msgspec.Struct, frozen=True, kw_only=True):
    """The lines at the foot of the lobby's screens, in turn: the notices, then these."""

    rates: tuple[Rate, ...] = ()
    rates_as_of: str = ""
    """When the rates were set: "2026-03-02 09:30"; never shown without it."""
    per: int = 100
    fees_of: tuple[str, ...] = ()
    """Services whose fees are shown; one that the branch no longer has shows none."""
    seconds: int = 8
    """How long each line stands."""


def display_problem(setup: DisplaySetup) -> str | None:
    """What is wrong with it, or None."""
    for rate in setup.rates:
        if not re.fullmatch(r"[A-Z]{3}", rate.currency):
            return f"display: {rate.currency!r} is no currency (three letters, as USD)"
        for amount in (rate.buy, rate.sell):
            if not re.fullmatch(_AMOUNT, amount, re.ASCII):
                return f"display: {rate.currency}: {amount!r} is no amount (as 718.20)"
    if setup.rates and not re.fullmatch(_AS_OF, setup.rates_as_of, re.ASCII):
        return "display: rates_as_of must say when the rates were set, as 2026-03-02 09:30"
    if not 1 <= setup.per <= 10_000:
        return "display: per must be from 1 to 10000"
    return None if 3 <= setup.seconds <= 120 else "display: seconds must be from 3 to 120"


def photos_problem(photos: dict[str, str]) -> str | None:
    """What is wrong with the pictures of staff, by id; None where nothing is. Empty: no picture."""
    for person, photo in photos.items():
        try:
            picture = b64decode(photo, validate=True)
        except (Error, ValueError):
            return f"staff {person}: the photo is not base64"
        if photo and not picture.startswith(_HEADS):
            return f"staff {person}: the photo is neither PNG nor JPEG"
        if len(picture) > PHOTO_BYTES:
            return f"staff {person}: the photo is larger than {PHOTO_BYTES // 1024} KB"
    if sum(map(len, photos.values())) > PHOTOS_CHARS:
        return f"staff: the photos together are larger than {PHOTOS_CHARS // 1024} KB"
    return None
