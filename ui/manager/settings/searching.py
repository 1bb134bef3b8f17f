"""Finds settings by words of their name or of what they do."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ui.forms.schema import Field, fields
from ui.forms.words import effect_words, label_words
from ui.manager.settings.pages import Page, field_of, pages


def found_settings(language: str, wanted: str) -> list[tuple[Page, str, str]]:
    """Page, field and words of each setting that all the words are in, by name first."""
    words = wanted.casefold().split()
    found = []
    for page in pages():
        for field in _of(page):
            name, effect = label_words(language, field), effect_words(language, field)
            if all(word in f"{name} {effect} {field.name}".casefold() for word in words):
                by_name = all(word in name.casefold() for word in words)
                found.append((not by_name, page, field.name, name))
    found.sort(key=lambda one: one[0])
    return [(page, name, said) for _, page, name, said in found]


def _of(page: Page) -> Iterator[Field]:
    for name in page.names:
        field = field_of(name)
        yield field
        if field.inner is not None:
            yield from _within(field.inner)


def _within(struct: type[msgspec.Struct]) -> Iterator[Field]:
    for field in fields(struct):
        yield field
        if field.inner is not None:
            yield from _within(field.inner)
