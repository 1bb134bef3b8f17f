"""Texts in the user's language. The core carries codes; only here do they become words.

One Fluent file per language under ``resources/i18n``: a further language is one more file.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from branchdesk.domain.errors import BranchDeskError
from branchdesk.i18n.catalogue import LOCALE, Catalogue
from branchdesk.resources import resource

_FIRST = ("zh", "en")


def _shipped() -> tuple[str, ...]:
    found = {path.stem for path in resource("i18n").glob("*.ftl")}
    return (*_FIRST, *sorted(found - set(_FIRST)))


LANGUAGES = _shipped()
"""One for each file; whoever speaks none of them gets the first."""


class MissingText(LookupError):
    """A message id that the language's file does not hold; a bug, found by the completeness test."""


def _source(language: str) -> str:
    return resource("i18n", f"{language}.ftl").read_text("utf-8")


@lru_cache
def _catalogue(language: str) -> Catalogue:
    return Catalogue(_source(language))


def locale_of(language: str) -> str:
    """As Babel writes it ("en_GB"), for what no text of ours says: names of currencies, of months."""
    return text(language, LOCALE).replace("-", "_")


def known_language(language: str) -> str:
    """The language itself, or the first of ours where nobody has translated into it."""
    return language if language in LANGUAGES else LANGUAGES[0]


def other_language(language: str) -> str:
    """The second language of what is said in two."""
    return LANGUAGES[0] if language != LANGUAGES[0] else LANGUAGES[1]


def next_language(language: str) -> str:
    """Which one a single button for the language leads to."""
    return LANGUAGES[(LANGUAGES.index(known_language(language)) + 1) % len(LANGUAGES)]


def text(language: str, message_id: str, **params: Any) -> str:
    """The words of a message in ``language`` ("zh" or "en").

    Raises MissingText where the language has no such message.
    """
    words = _catalogue(language).words(message_id, params)
    if words is None:
        raise MissingText(f"{language}: {message_id}")
    return words


def error_text(language: str, error: BranchDeskError) -> str:
    """What happened and what to do, for an error code. A node of a later version may know codes that we do not."""
    try:
        return text(language, "error-" + error.code.replace("_", "-"), **error.params)
    except MissingText:
        return text(language, "error-of-another-version", code=error.code)


def wait_text(language: str, low_min: int | None, high_min: int | None) -> str:
    """An expected wait as a ticket says it: a range, about so much, under so much, or plainly unknown."""
    if low_min is None or high_min is None:
        return text(language, "ticket-wait-unknown")
    if low_min <= 0:
        return text(language, "ticket-wait-under", minutes=high_min)
    if low_min == high_min:
        return text(language, "ticket-wait-about", minutes=low_min)
    return text(language, "ticket-wait-range", low=low_min, high=high_min)
