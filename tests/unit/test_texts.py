"""The translations are complete, agree with each other, and hold what the code asks for and nothing else."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from tests.unit.sources import ROOT, calls, product, strings, tracked, tree, where

FILES = sorted((ROOT / "resources" / "i18n").glob("*.ftl"))
LANGUAGES = [path.stem for path in FILES]
MESSAGE_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
ERRORS = {"Rejected", "Unavailable", "Damaged"}

# Functions whose literal message id must exist. A module's own short form of i18n.text is named one of these.
TEXT_FUNCTIONS = {"text", "tr"}
# Ids that the code builds: f"ticket-state-{state}" makes the prefix "ticket-state-" known by itself, if it has
# two words or more; a prefix of one word is too wide and is listed here with where its ids come from.
DYNAMIC_PREFIXES: dict[str, str] = {}


class Variables(Visitor):
    """Collects the parameters that a message uses and the messages that it refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.references: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:
        self.names.add(node.id.name)

    def visit_MessageReference(self, node: ftl.MessageReference) -> None:
        self.references.add(node.id.name)


def variables(node: ftl.BaseNode) -> Variables:
    found = Variables()
    found.visit(node)
    return found


@cache
def entries(language: str) -> tuple[ftl.EntryType, ...]:
    source = (ROOT / "resources" / "i18n" / f"{language}.ftl").read_text("utf-8")
    return tuple(FluentParser().parse(source).body)


@cache
def messages(language: str) -> dict[str, Variables]:
    return {e.id.name: variables(e) for e in entries(language) if isinstance(e, ftl.Message)}


def written(code: ast.expr) -> Iterator[str]:
    """The codes that an expression can be, as far as it says; one that is built gives its beginning: ``printer_``."""
    match code:
        case ast.Constant(value=str(whole)) | ast.JoinedStr(values=[ast.Constant(value=str(whole)), *_]):
            yield whole
        case ast.IfExp(body=this, orelse=other):
            yield from written(this)
            yield from written(other)


def codes() -> Iterator[tuple[str, str, ast.Call]]:
    """Every error code written out in the product: where, the code, and the call that makes the error."""
    for path in product():
        for name, call in calls(path):
            if name in ERRORS and call.args:
                for code in written(call.args[0]):
                    yield where(path, call), code, call


def has_text(code: str) -> bool:
    wanted = error_id(code)
    return wanted in messages("en") or (wanted.endswith("-") and any(m.startswith(wanted) for m in messages("en")))


def error_id(code: str) -> str:
    return "error-" + code.replace("_", "-")


def test_there_are_two_languages() -> None:
    assert {"en", "zh"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_file_is_well_formed(language: str) -> None:
    junk = [e.content for e in entries(language) if isinstance(e, ftl.Junk)]
    ids = Counter(e.id.name for e in entries(language) if isinstance(e, ftl.Message | ftl.Term))
    assert not junk
    assert not [name for name, times in ids.items() if times > 1], "an id stands twice"


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_have_the_same_messages(language: str) -> None:
    assert set(messages(language)) == set(messages("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_use_the_same_parameters(language: str) -> None:
    other = messages(language)
    differ = {name: found.names ^ other[name].names for name, found in messages("en").items() if name in other}
    assert not {name: names for name, names in differ.items() if names}


def test_english_quotes_are_straight() -> None:
    """The shipped font draws curly ones as wide as a Chinese character."""
    source = (ROOT / "resources" / "i18n" / "en.ftl").read_text("utf-8")
    assert re.findall(r".*[‘’“”].*", source) == []


def test_every_text_asked_for_exists() -> None:
    missing = []
    for path in product():
        for name, call in calls(path):
            literals = [a.value for a in call.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            asked = [value for value in literals if MESSAGE_ID.fullmatch(value)]
            if name in TEXT_FUNCTIONS:
                missing += [f"{where(path, call)}: {value}" for value in asked if value not in messages("en")]
    assert not missing


def test_every_error_code_has_its_text() -> None:
    assert not [f"{place}: {code}" for place, code, _ in codes() if not has_text(code)]


def test_every_error_carries_what_its_text_says() -> None:
    silent = []
    for place, code, call in codes():
        given = {keyword.arg for keyword in call.keywords}
        known = messages("en").get(error_id(code))
        lacking = known.names - given if known and None not in given else set()
        silent += [f"{place}: {code} without {name}" for name in lacking]
    assert not silent


def test_every_text_is_used() -> None:
    words = {word for path in product() for word in strings(tree(path))}
    words |= {error_id(word) for word in words}
    words |= {reference for found in messages("en").values() for reference in found.references}
    templates = "\n".join(path.read_text("utf-8") for path in tracked() if is_template(path))
    words |= set(re.findall(r"[a-z][a-z0-9-]+", templates))
    prefixes = tuple(DYNAMIC_PREFIXES) + tuple(w for w in words if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+-", w))
    assert not [name for name in messages("en") if name not in words and not name.startswith(prefixes)]


def is_template(path: Path) -> bool:
    return path.suffix in {".html", ".jinja", ".j2", ".js"} and "vendor" not in path.parts
