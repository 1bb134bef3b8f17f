"""Every text of every window in every state is from the language's file or the bank's profile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from zoneinfo import available_timezones

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from branchdesk import i18n
from branchdesk.resources import resource
from tests.inprocess import demo_profile
from tests.ui.all_texts import told, watched_painting, widget_texts
from tests.ui.every_window import State, all_states, shown
from tests.ui.pseudo import CLOSE, OPEN, pseudo
from ui.counter import texts as counter_texts
from ui.setup.plan import TEMPLATES, template

STATES = all_states()
KEYS = {"Del", "Enter", "Esc", "Space", "Tab", "PgUp", "PgDn", "Home", "End", "PDF", "XLSX", "CSV", "QR", "BranchDesk"}
"""Written on the keyboards, and in the names of files and of the program, in every language."""


@pytest.fixture(params=STATES, ids=lambda state: state.name)
def each(request: pytest.FixtureRequest, qapp: QApplication) -> State:
    found: State = request.param
    return found


@cache
def dressed_up(language: str) -> str:
    return pseudo(resource("i18n", f"{language}.ftl").read_text("utf-8"))


@pytest.fixture
def pseudo_languages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both languages dressed up, so that the second one on a public screen is known again as well."""

    monkeypatch.setattr(i18n, "_source", dressed_up)
    for forget in (i18n._catalogue.cache_clear, counter_texts._said.cache_clear):
        forget()
    yield
    for forget in (i18n._catalogue.cache_clear, counter_texts._said.cache_clear):
        forget()


def profile_words() -> list[str]:
    """Every text of the demo's profile, the longest first."""

    def leaves(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            for part in value.values():
                yield from leaves(part)
        elif isinstance(value, list | tuple):
            for part in value:
                yield from leaves(part)
        elif isinstance(value, str) and value:
            yield value

    profiles = [demo_profile(), *(template(name) for name in TEMPLATES)]
    found = {words for profile in profiles for words in leaves(msgspec.to_builtins(profile))}
    return sorted(found | {"Northgate", "城北支行", "ABCDE", "ABC", "AB"}, key=len, reverse=True)


PROFILE = profile_words()
ZONES = available_timezones()
"""Their names are the same in every language: that is how the world's clocks know them."""


def untranslated(words: str) -> str:
    """The letters of a text that are neither from a language's file nor from the profile, a number, a key or a code."""
    if words in ZONES:
        return ""
    within = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
    left = words
    while within.search(left):
        left = within.sub(" ", left)
    for known in PROFILE:
        if len(known) > 1:
            left = left.replace(known, " ")
    left = re.sub(r"\b(kiosk|counter|display|evaluator|manager)-\d+\b|\bK7MP-2WQX\b", " ", left)
    left = re.sub(r"\b(K\d+-\d+|[A-Z]\d{3}|F\d{1,2}|[A-Za-z]|Ctrl|Alt|Shift)\b", " ", left)
    return " ".join(word for word in re.findall(r"[^\W\d_]+", left) if word not in KEYS)


@pytest.mark.usefixtures("pseudo_languages")
def test_every_text_is_from_the_languages_file_or_the_profile(each: State) -> None:
    with watched_painting() as painted, shown(each, "en") as window:
        window.grab()
        texts = [*widget_texts(window), *painted.texts]
    assert len(texts) > 1
    if foreign := told(text for text in texts if untranslated(text.words)):
        pytest.fail("\n".join(["from no language's file:", *foreign]), pytrace=False)
