"""A language's file read message by message says what it says when it is read at once."""

from __future__ import annotations

import pytest
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Message

from branchdesk.i18n.catalogue import Catalogue
from branchdesk.resources import resource

TRICKY = """\
# A translator's file may use all of the syntax.
language-locale = pl
-bank = Bank
    { $case ->
       *[plain] Zorza
        [of] Zorzy
    }
lobby-hello = Witamy: { -bank }
## A section
lobby-people =
    Czeka { $count ->
        [one] { $count } osoba
        [few] { $count } osoby
       *[many] { $count } osób
}

    # this line is text

lobby-both = { lobby-hello } / { lobby-people }
"""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_shipped_message_is_as_in_the_whole(language: str) -> None:
    source = resource("i18n", f"{language}.ftl").read_text("utf-8")
    found, whole, parsed = Catalogue(source), FluentBundle([language], use_isolating=False), FluentResource(source)
    whole.add_resource(parsed)
    ids = [entry.id.name for entry in parsed.body if isinstance(entry, Message)]
    assert len(ids) > 2000
    for one in ids:
        pattern = whole.get_message(one).value
        assert pattern is not None
        assert found.words(one, {}) == whole.format_pattern(pattern, {})[0], one


def test_terms_references_plurals_and_brackets_at_the_edge() -> None:
    found = Catalogue(TRICKY)
    assert found.words("lobby-both", {"count": 3}) == "Witamy: Bank\nZorza / Czeka 3 osoby\n\n# this line is text"
    assert found.words("lobby-people", {"count": 1}) == "Czeka 1 osoba\n\n# this line is text"


def test_what_is_not_there_is_told() -> None:
    found = Catalogue(TRICKY)
    assert found.words("lobby-nothing", {}) is None
    assert found.words("bank", {}) is None
    assert Catalogue("").words("language-locale", {}) is None
