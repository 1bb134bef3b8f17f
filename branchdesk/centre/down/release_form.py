"""The form for what is changed most often; pure. A field that is left as it was shown is not named by the change.

A field's name is the way to it: ``hours.opens``, ``services.0.name.zh``. What cannot be read as a number stays a text,
and the check of the whole change tells so.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Literal

import msgspec

from branchdesk.domain.profile import Profile
from branchdesk.domain.revision import Part

Kind = Literal["text", "time", "number", "codes", "lines"]
PLAIN: tuple[tuple[str, Kind], ...] = (("complaint_phone", "text"), ("page_url", "text"))
SECTIONS: tuple[tuple[str, tuple[tuple[str, Kind], ...]], ...] = (
    ("hours", (("opens", "time"), ("closes", "time"))),
    (
        "targets",
        (
            ("mean_wait_min", "number"),
            ("peak_wait_min", "number"),
            ("level_within_min", "number"),
            ("level_share", "number"),
            ("satisfaction", "number"),
            ("amber_wait_min", "number"),
            ("red_wait_min", "number"),
        ),
    ),
    ("policy", (("max_wait_min", "number"), ("flexible_at_waiting", "number"), ("remote_waiting", "number"))),
)
ROWS: tuple[tuple[str, tuple[tuple[str, Kind], ...]], ...] = (
    (
        "services",
        (
            ("code", "text"),
            ("name.zh", "text"),
            ("name.en", "text"),
            ("standard_min", "number"),
            ("slots_per_half_hour", "number"),
            ("documents.zh", "text"),
            ("documents.en", "text"),
            ("fee.zh", "text"),
            ("fee.en", "text"),
        ),
    ),
    ("counters", (("id", "text"), ("services", "codes"), ("backup", "codes"))),
)
GONE = "gone"
"""The box beside a row that takes it out."""
_ARROW = " | "


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """``label``: a text's id behind "profile-field-"; ``language``: of one of a pair of texts."""

    name: str
    label: str
    kind: Kind
    value: str
    language: str = ""


def shown(part: Part, profile: Profile | None) -> Part:
    """What the form shows: a branch's settings (None: nothing) as the change leaves them."""
    whole = msgspec.to_builtins(profile) if profile is not None else {}
    for name, value in part.items():
        present = whole.get(name)
        whole[name] = {**present, **value} if isinstance(present, dict) and isinstance(value, dict) else value
    return deepcopy(whole)


def sections(whole: Part) -> list[tuple[str, list[Field]]]:
    """Each section with its fields; a field that is not named is empty."""
    return [
        (name, [_field(f"{name}.{field}", field, kind, whole.get(name, {}).get(field)) for field, kind in fields])
        for name, fields in SECTIONS
    ]


def plain(whole: Part) -> list[Field]:
    """Fields that stand alone."""
    notices = "\n".join(f"{one['zh']}{_ARROW}{one['en']}" for one in whole.get("notices", ()))
    return [
        *(_field(name, name, kind, whole.get(name)) for name, kind in PLAIN),
        _field("notices", "notices", "lines", notices),
    ]


def rows(whole: Part, of_one: bool) -> list[tuple[str, list[list[Field]]]]:
    """Services, and of one branch its counters; behind them an empty one to fill in, where there are any."""
    found = []
    for name, fields in ROWS:
        items = list(whole.get(name, ()))
        if items and (of_one or name != "counters"):
            every = [[_item_field(name, n, item, *field) for field in fields] for n, item in enumerate([*items, {}])]
            found.append((name, every))
    return found


def changed(part: Part, whole: Part, sent: Mapping[str, str]) -> Part:
    """The change with what was typed into the form in which ``whole`` was shown."""
    after: Part = deepcopy(part)
    for name, kind in PLAIN:
        if sent.get(name, "") != _as_text(whole.get(name)):
            after[name] = _read(kind, sent.get(name, ""))
    for name, fields in SECTIONS:
        for field, kind in fields:
            typed = sent.get(f"{name}.{field}", "")
            if typed != _as_text(whole.get(name, {}).get(field)):
                _set(after, name, field, _read(kind, typed))
    notices = [_notice(line) for line in sent.get("notices", "").splitlines() if line.strip()]
    if notices != list(whole.get("notices", ())):
        after["notices"] = notices
    for name, fields in ROWS:
        before = list(whole.get(name, ()))
        items = _typed_rows(name, fields, before, sent) if before else []
        if before and f"{name}.0.{fields[0][0]}" in sent and items != before:
            after[name] = items
    return after


def _set(part: Part, section: str, field: str, value: Any) -> None:
    """Empty: it is not named any more."""
    named = part.setdefault(section, {})
    named.pop(field, None)
    if value != "":
        named[field] = value
    if not named:
        del part[section]


def _typed_rows(
    name: str, fields: tuple[tuple[str, Kind], ...], before: list[Any], sent: Mapping[str, str]
) -> list[Any]:
    items = []
    for n, item in enumerate([*before, {}]):
        after = deepcopy(item)
        for field, kind in fields:
            key, _, language = field.partition(".")
            typed = sent.get(f"{name}.{n}.{field}", "").strip()
            if language:
                words = {"zh": "", "en": "", **(after.get(key) or {}), language: typed}
                after[key] = words if any(words.values()) or key == "name" else None
            elif typed != _as_text(item.get(key)):
                after[key] = _read(kind, typed)
        is_empty = n == len(before) and not sent.get(f"{name}.{n}.{fields[0][0]}", "").strip()
        if not is_empty and f"{name}.{n}.{GONE}" not in sent:
            items.append({key: value for key, value in after.items() if value is not None or key in item})
    return items


def _field(name: str, label: str, kind: Kind, value: Any) -> Field:
    return Field(name=name, label=label, kind=kind, value=_as_text(value))


def _item_field(section: str, n: int, item: dict[str, Any], field: str, kind: Kind) -> Field:
    key, _, language = field.partition(".")
    value = item.get(key)
    text = (value or {}).get(language, "") if language else _as_text(value)
    return Field(name=f"{section}.{n}.{field}", label=key, kind=kind, value=text, language=language)


def _as_text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _read(kind: Kind, typed: str) -> Any:
    typed = typed.strip()
    if kind == "codes":
        return typed.replace(",", " ").split()
    if kind != "number":
        return typed
    try:
        return int(typed)
    except ValueError:
        try:
            return float(typed)
        except ValueError:
            return typed


def _notice(line: str) -> dict[str, str]:
    zh, _, en = line.partition("|")
    return {"zh": zh.strip(), "en": en.strip() or zh.strip()}
