"""Which clips say a call: from "A012, counter 3" to clip keys, the same keys in every language.

Phrases are long so that few joints are heard: 请A · 零 · 幺二号 · 到3号窗口办理 is four clips.

| key | Chinese | English |
|---|---|---|
| ``open-A`` / ``open`` | 请A / 请 | Number A / Number |
| ``digit-0`` ``char-A`` | one sign inside a number | the same |
| ``end-12`` ``end-2`` | 幺二号, the last digits | one two |
| ``to-3`` | 到3号窗口办理 | please proceed to counter 3 |
| ``to`` ``desk`` | 到 … 号窗口办理, around any other counter's name | please proceed to counter … |
"""

from __future__ import annotations

import string

from branchdesk.services.ports import Announcement

LETTERS = string.ascii_uppercase
COUNTERS = range(1, 31)


def inventory(language: str) -> tuple[str, ...]:
    """All clip keys a language must have, so that every number and counter can be said."""
    keys = ["open", "to", *(f"open-{c}" for c in LETTERS), *(f"char-{c}" for c in LETTERS)]
    keys += [f"digit-{n}" for n in range(10)]
    keys += [f"end-{n}" for n in range(10)] + [f"end-{n:02}" for n in range(100)]
    keys += [f"to-{n}" for n in COUNTERS]
    return tuple([*keys, "desk"] if language == "zh" else keys)


def phrase(announcement: Announcement, language: str) -> tuple[str, ...]:
    """The clip keys that say the announcement once in ``language``."""
    return _number(announcement.number) + _counter(announcement.counter, language)


def _signs(words: str) -> str:
    return "".join(c for c in words.upper() if c in LETTERS or c in string.digits)


def _spelled(signs: str) -> tuple[str, ...]:
    return tuple(f"{'digit' if sign.isdigit() else 'char'}-{sign}" for sign in signs)


def _number(number: str) -> tuple[str, ...]:
    signs = _signs(number)
    opening = f"open-{signs[0]}" if signs[:1] in LETTERS and signs else "open"
    rest = signs[1:] if opening != "open" else signs
    last = rest[-2:] if rest[-2:].isdigit() else rest[-1:]
    if not last.isdigit():
        return (opening, *_spelled(rest))
    return (opening, *_spelled(rest[: -len(last)]), f"end-{last}")


def _counter(counter: str, language: str) -> tuple[str, ...]:
    signs = _signs(counter)
    if signs.isdigit() and int(signs) in COUNTERS:
        return (f"to-{int(signs)}",)
    return ("to", *_spelled(signs), *(("desk",) if language == "zh" else ()))
