"""A language that is none: every text of a real one, accented, two fifths longer, and in 〔brackets〕.

What stands on a window without brackets was not taken from a language's file; what has no room in it will have none in
German or Kazakh either.
"""

from __future__ import annotations

from fluent.syntax import FluentParser, FluentSerializer
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Transformer

ACCENTS = str.maketrans("aeiouAEIOUcnsy", "áéíóúÁÉÍÓÚçñšý")
OPEN, CLOSE = "〔", "〕"
LONGER = 0.4
FILL = "·"


class _Dress(Transformer):
    """Accents in all words of a pattern, also in those of its variants."""

    def visit_TextElement(self, node: ftl.TextElement) -> ftl.TextElement:
        node.value = node.value.translate(ACCENTS)
        return node


def pseudo(source: str) -> str:
    """A language's file in the pseudo-language. Only its locale stays."""
    resource = FluentParser().parse(source)
    for entry in resource.body:
        if isinstance(entry, ftl.Message) and entry.value is not None and entry.id.name != "language-locale":
            entry.value = _dressed(entry.value)
    return FluentSerializer().serialize(resource)


def _dressed(pattern: ftl.Pattern) -> ftl.Pattern:
    pattern = _Dress().visit(pattern)
    written = sum(len(part.value) for part in pattern.elements if isinstance(part, ftl.TextElement))
    fill = FILL * max(1, round(written * LONGER) - 2)
    elements = [ftl.TextElement(OPEN), *pattern.elements, ftl.TextElement(fill + CLOSE)]
    return ftl.Pattern(elements)
