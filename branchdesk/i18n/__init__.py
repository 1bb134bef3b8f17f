"""Texts in the user's language. The core carries codes; only here do they become words.

One Fluent file per language under ``resources/i18n``: a further language is one more file.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fluent.runtime import FluentBundle, FluentResource

from branchdesk.domain.errors import BranchDeskError
from branchdesk.resources import resource

LANGUAGES = ("zh", "en")
_LOCALES = {"zh": "zh-CN", "en": "en-GB"}


class MissingText(LookupError):
    """A message id that the language's file does not hold; a bug, found by the completeness test."""


@lru_cache
def _bundle(language: str) -> FluentBundle:
    bundle = FluentBundle([_LOCALES.get(language, language)], use_isolating=False)
    bundle.add_resource(FluentResource(resource("i18n", f"{language}.ftl").read_text("utf-8")))
    return bundle


def text(language: str, message_id: str, **params: Any) -> str:
    """The words of a message in ``language`` ("zh" or "en").

    Raises MissingText where the language has no such message.
    """
    bundle = _bundle(language)
    if not bundle.has_message(message_id):
        raise MissingText(f"{language}: {message_id}")
    pattern = bundle.get_message(message_id).value
    if pattern is None:
        raise MissingText(f"{language}: {message_id}")
    words, _ = bundle.format_pattern(pattern, params)
    return str(words)


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
