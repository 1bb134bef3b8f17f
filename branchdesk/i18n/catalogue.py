"""A language's Fluent file, of which each message is parsed when it is first asked for: parsing all 2,600 takes a
quarter of a second, and a window shows a hundred.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Message, TextElement

_BEGINS = re.compile(r"^(?:(-?[a-zA-Z][\w-]*) *=|#)", re.MULTILINE)
"""A message, a term (its name begins with a dash), or a comment. What goes on in further lines is indented, or a
bracket: https://projectfluent.org/fluent/guide/multiline.html"""
_REFERENCE = re.compile(r"\{\s*(-?[a-zA-Z][\w-]*)")
LOCALE = "language-locale"
"""The message that says for which locale dates, numbers and plurals are written."""


class Catalogue:
    """The messages of one language."""

    def __init__(self, source: str) -> None:
        begins = [*_BEGINS.finditer(source)]
        edges = [*(begin.start() for begin in begins), len(source)]
        self._unread = {
            begin[1]: source[start:end] for begin, (start, end) in zip(begins, pairwise(edges), strict=True) if begin[1]
        }
        locale = _plain(FluentResource(self._unread.get(LOCALE, "")))
        self._bundle = FluentBundle([locale or "en"], use_isolating=False)

    def words(self, message_id: str, params: dict[str, Any]) -> str | None:
        """A message with its parameters filled in; None where the language has no such message."""
        self._read(message_id)
        if not self._bundle.has_message(message_id):
            return None
        pattern = self._bundle.get_message(message_id).value
        return None if pattern is None else str(self._bundle.format_pattern(pattern, params)[0])

    def _read(self, name: str) -> None:
        """Parse an entry, and what it refers to. Threads may do so twice, but none finds it neither unread nor read."""
        if source := self._unread.get(name):
            self._bundle.add_resource(FluentResource(source))
            self._unread.pop(name, None)
            for other in _REFERENCE.findall(source):
                self._read(other)


def _plain(parsed: Any) -> str:
    """The text of a file's only message."""
    patterns = [entry.value for entry in parsed.body if isinstance(entry, Message) and entry.value]
    return "".join(part.value for pattern in patterns for part in pattern.elements if isinstance(part, TextElement))
