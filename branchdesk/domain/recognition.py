"""What a reader at the kiosk read: a bank card, an identity number, or something else. Pure; nothing here is kept.

A number that is nearly one of these (a misread card, say) is nobody's appointment code either: ``is_private`` keeps it
from going anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from branchdesk.domain.guidance import Tier

Kind = Literal["card", "id"]
ELDERLY_AGE = 60
_TRACKS = (re.compile(r"%B(\d{13,19})\^", re.ASCII), re.compile(r";(\d{13,19})=", re.ASCII))
"""How a magnetic stripe's two tracks are typed; the first also carries the holder's name, which is dropped."""
_DIGITS = re.compile(r"\d{13,19}", re.ASCII)
_ID = re.compile(r"\d{17}[\dX]", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
MANY_DIGITS = 10
"""So many in what was read, and it may be a person's number; the branch's own codes have six."""


class Read(NamedTuple):
    """A number that is whole. Its text form says nothing of the number, wherever it may come to stand."""

    kind: Kind
    number: str

    def __repr__(self) -> str:
        return f"Read({self.kind})"


def read(keys: str) -> Read | None:
    """The card or identity number that a reader typed; None: neither, or one that does not check."""
    typed = keys.strip().upper()
    plain = re.sub(r"[ \-]", "", typed)
    if _ID.fullmatch(plain) and id_checks(plain):
        return Read("id", plain)
    for track in _TRACKS:
        if found := track.search(typed):
            plain = found[1]
    if _DIGITS.fullmatch(plain) and luhn(plain):
        return Read("card", plain)
    return None


def is_private(keys: str) -> bool:
    """Whether what was read may be a person's number, whole or not."""
    return sum(key.isdecimal() for key in keys) >= MANY_DIGITS


def luhn(number: str) -> bool:
    """ISO/IEC 7812: every second digit from the right doubled; the sum of all digits ends in 0."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def id_checks(number: str) -> bool:
    """GB 11643: a date of birth that exists, and the check digit by ISO 7064, MOD 11-2."""
    if _born(number) is None:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == number[17]


def is_elderly(found: Read, today: date) -> bool:
    """Whether an identity number is of somebody of sixty or more; a card never tells."""
    born = _born(found.number) if found.kind == "id" else None
    if born is None:
        return False
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) >= ELDERLY_AGE


def tier_of(found: Read, tiers: Iterable[Tier]) -> Tier | None:
    """The segment of a card: the tier with the longest prefix that it begins with."""
    if found.kind != "card":
        return None
    fits = [(len(prefix), tier) for tier in tiers for prefix in tier.prefixes if found.number.startswith(prefix)]
    return max(fits, key=lambda fit: fit[0])[1] if fits else None


def masked(found: Read) -> str:
    """What may stand on the screen (DOMAIN.md): of an identity number 3 + 4 figures, of a card 6 + 4."""
    first, number = 3 if found.kind == "id" else 6, found.number
    return f"{number[:first]}{'•' * (len(number) - first - 4)}{number[-4:]}"


def _born(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
