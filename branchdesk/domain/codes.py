"""One-time codes as people type them, and the letters that stand for a branch's certificate authority."""

from __future__ import annotations

from hashlib import sha256

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0/O, 1/I/L: nobody has to guess what is written on the note."""
CODE_LETTERS, FINGERPRINT_LETTERS = 8, 16


def clean(code: str) -> str:
    """People type codes with spaces, dashes and small letters."""
    return "".join(letter for letter in code.upper() if letter in ALPHABET)


def split(code: str) -> tuple[str, str]:
    """The code itself, and the fingerprint of the authority that came with it; empty: none did."""
    letters = clean(code)
    return letters[:CODE_LETTERS], letters[CODE_LETTERS:]


def grouped(code: str) -> str:
    """A code as it is read out: in fours."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def fingerprint(ca: bytes) -> str:
    """Some letters that stand for a CA (PEM), to be typed with a code."""
    number = int.from_bytes(sha256(ca.strip()).digest(), "big")
    letters = []
    for _ in range(FINGERPRINT_LETTERS):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    return "".join(letters)
