"""Settings in words: their names, values, changes, and what is wrong. No widgets."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from branchdesk.i18n import LANGUAGES, MissingText, text
from ui.forms.changes import MISSING, ORDER, Change, Path, key_of
from ui.forms.schema import Field, fields

LONGEST = 48
CHOSEN = ("choice", "language", "monitor", "counter")
"""Kinds with options, which have words; without a value too."""
PROBLEMS: tuple[tuple[str, str], ...] = (
    (r"Expected `(?:int|float)(?: \| null)?`", "setting-wrong-number"),
    (r"^(?P<what>\w+): an id is used twice", "setting-wrong-twice"),
    (r"^\w+: '(?P<id>.*)' is no id", "setting-wrong-id"),
    (r"^at least one service and one counter", "setting-wrong-nothing"),
    (r"^service '(?P<id>.*)': the code is one letter", "setting-wrong-code"),
    (r"standard_min must be above 0", "setting-wrong-standard"),
    (r"^counter (?P<counter>\S+): no service", "setting-wrong-skill"),
    (r"control characters$", "setting-wrong-control"),
    (r"the number is too large, or none$", "setting-wrong-large"),
    (r"must (?:be a number from 0 up|not be below 0)$", "setting-wrong-negative"),
    (r"^policy: missed_calls must be", "setting-wrong-missed-calls"),
    (r"^policy: undo_s must", "setting-wrong-undo"),
    (r"^policy: on_time_early_min must not", "setting-wrong-on-time"),
    (r"must be from (?P<low>\d+) to (?P<high>\d+)$", "setting-wrong-range"),
    (r"^hours: days are numbers", "setting-wrong-days"),
    (r"^hours: a special day is named twice", "setting-wrong-twice"),
    (r"is not a date YYYY-MM-DD$", "setting-wrong-date"),
    (r"needs both times, or none$", "setting-wrong-both-times"),
    (r"must open at a time HH:MM and close later$", "setting-wrong-closes"),
    (r"is no currency", "setting-wrong-currency"),
    (r"is no amount", "setting-wrong-amount"),
    (r"rates_as_of must say", "setting-wrong-rates-as-of"),
    (r"the photos? (?:is|together)", "setting-wrong-photo"),
    (r"must be written as #RRGGBB$", "setting-wrong-colour"),
    (r"^brand: font must", "setting-wrong-font"),
    (r"^brand: logo: ", "setting-wrong-logo"),
    (r"^counters: each place is one of its own", "setting-wrong-place"),
    (r"^tier \S+: no priority", "setting-wrong-priority"),
    (r"^tier \S+: .* is not the beginning", "setting-wrong-prefix"),
    (r"^tier \S+: cards \S+ are another", "setting-wrong-prefix-twice"),
    (r"^timezone .* is not known", "setting-wrong-zone"),
    (r"is not a time HH:MM$", "setting-wrong-time"),
)
"""What ``check_profile`` says, and its words for whoever edits. What is not here is shown as the check says it."""


def problem_words(language: str, where: str) -> str:
    """What is wrong, and what would be right."""
    for pattern, message in PROBLEMS:
        if found := re.search(pattern, where):
            return text(language, message, **found.groupdict())
    return where


def value_words(language: str, field: Field | None, value: Any) -> str:
    """A value as a sentence can carry it."""
    if field is not None and field.kind in CHOSEN and value is not MISSING:
        return choice_words(language, field, str(value))
    if value is MISSING or value in ("", [], {}):
        return text(language, "setting-empty")
    if isinstance(value, bool):
        return text(language, "setting-yes" if value else "setting-no")
    if isinstance(value, dict):
        return item_words(language, value)
    if isinstance(value, list):
        comma = text(language, "manager-list-comma")
        return _short(comma.join(value_words(language, None, item) for item in value))
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return _short(str(value))


def item_words(language: str, item: dict[str, Any]) -> str:
    """What an item of a list is called: "A Cash", "3", "周建国"."""
    if set(item) == {"zh", "en"}:
        return _short(str(item[language] or item["zh"] or item["en"]))
    key = str(item.get("id", item.get("code", "")))
    name = item.get("name", "")
    words = item_words(language, name) if isinstance(name, dict) else str(name)
    parts = [part for part in (key, words) if part]
    if not parts:
        parts = [str(value) for value in item.values() if isinstance(value, str) and value][:1]
    return _short("  ".join(parts))


def label_words(language: str, field: Field) -> str:
    """What a setting is called; its name in the file where it has no words yet (a test finds that)."""
    return _said(language, field.label, field.name)


def effect_words(language: str, field: Field) -> str:
    """What a setting does."""
    return _said(language, field.effect, "")


def choice_words(language: str, field: Field, option: str) -> str:
    """What one of its options is called; a language in its own words."""
    if field.kind == "language" and option in LANGUAGES:
        return text(option, "language-name")
    return _said(language, field.choice(option), option)


def _said(language: str, message: str, otherwise: str) -> str:
    try:
        return text(language, message)
    except MissingText:
        return otherwise


def path_words(language: str, struct: type[msgspec.Struct], path: Path, data: Any) -> tuple[str, Field | None]:
    """A place's name, from the outermost in, and the setting that it ends in, if it does not end in an item.

    ``data``: the settings in which its items are looked up.
    """
    named: list[str] = []
    inner: type[msgspec.Struct] | None = struct
    field: Field | None = None
    for step in path:
        if step == ORDER:
            named.append(text(language, "setting-order"))
        elif isinstance(data, list):
            item = next((one for one in data if key_of(one) == step), None)
            named.append(item_words(language, item) if isinstance(item, dict) else step)
            data, field = item, None
        elif step in ("zh", "en"):
            named.append(text(language, "setting-in-zh" if step == "zh" else "setting-in-en"))
        else:
            field = next((one for one in fields(inner) if one.name == step), None) if inner is not None else None
            named.append(label_words(language, field) if field is not None else step)
            data, inner = data.get(step) if isinstance(data, dict) else None, field.inner if field else None
    return " › ".join(named), field


def change_words(
    language: str, struct: type[msgspec.Struct], change: Change, before: Any, after: Any
) -> tuple[str, str, str]:
    """Where, what was, and what is to be. ``before`` and ``after`` are the whole settings on both sides."""
    side = after if change.after is not MISSING else before
    where, field = path_words(language, struct, change.path, side)
    if change.path[-1] == ORDER:
        comma = text(language, "manager-list-comma")
        return where, _short(comma.join(change.before)), _short(comma.join(change.after))
    return where, value_words(language, field, change.before), value_words(language, field, change.after)


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
