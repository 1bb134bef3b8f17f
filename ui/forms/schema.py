"""What may be edited, read from the structs themselves: a new field has its editor, and a test asks for its words.

A setting's value is what JSON makes of it: texts, numbers, lists and dicts.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

import msgspec

from branchdesk.domain.words import Words
from ui.forms.changes import plain_value

Kind = Literal[
    "line",
    "clock",
    "zone",
    "icon",
    "monitor",
    "counter",
    "folder",
    "colour",
    "photo",
    "drawing",
    "weekdays",
    "language",
    "numbers",
    "pairs",
    "number",
    "whole",
    "switch",
    "choice",
    "words",
    "section",
    "items",
    "texts",
    "names",
    "codes",
]
"""``items``: structs; ``texts``: texts in two languages; ``names``: plain texts; ``codes``: services, ticked."""
SPECIAL: dict[tuple[str, str], Kind] = {
    ("hours", "opens"): "clock",
    ("hours", "closes"): "clock",
    ("hours", "turns"): "clock",
    ("profile", "timezone"): "zone",
    ("service", "icon"): "icon",
    ("hours", "days"): "weekdays",
    ("special-day", "opens"): "clock",
    ("special-day", "closes"): "clock",
    ("service", "last_ticket"): "clock",
    ("wish", "icon"): "icon",
    ("staff", "photo"): "photo",
    ("settings", "language"): "language",
    ("settings", "screen"): "monitor",
    ("settings", "display_counter"): "counter",
    ("settings", "media"): "folder",
    ("brand", "logo"): "drawing",
    ("counter-setup", "services"): "codes",
    ("counter-setup", "backup"): "codes",
    ("counter-setup", "able"): "codes",
}
"""Fields whose type alone does not say how they are best edited."""


class Field(NamedTuple):
    """One setting. ``inner``: the struct behind a section or a list of items; ``optional``: it may be left out."""

    struct: str
    name: str
    kind: Kind
    default: Any
    """As a plain value; ``msgspec.NODEFAULT`` where it must be given."""
    options: tuple[str, ...] = ()
    inner: type[msgspec.Struct] | None = None
    optional: bool = False

    @property
    def label(self) -> str:
        """The id of its name."""
        name = kebab(self.name)
        return f"setting-device-{name}" if self.struct == "settings" else f"profile-field-{name}"

    @property
    def effect(self) -> str:
        """The id of what it does."""
        return f"setting-does-{self.struct}-{kebab(self.name)}"

    def choice(self, option: str) -> str:
        """The id of an option's words."""
        return f"setting-choice-{kebab(self.name)}-{kebab(option) or 'none'}"

    @property
    def given_default(self) -> bool:
        """Whether leaving it out means something."""
        return self.default is not msgspec.NODEFAULT


def kebab(name: str) -> str:
    """``CounterSetup`` and ``counter_setup`` as texts' ids have it."""
    with_dashes = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
    return with_dashes.replace("_", "-").strip("-")


@lru_cache
def fields(struct: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The settings of a struct, in its order. Raises TypeError for a type that no editor is for."""
    return tuple(_field(kebab(struct.__name__), found) for found in msgspec.structs.fields(struct))


def walk(struct: type[msgspec.Struct]) -> Iterator[Field]:
    """Every setting, those within sections and lists too; each struct once."""
    seen: set[type] = set()
    waiting = [struct]
    while waiting:
        one = waiting.pop(0)
        if one in seen:
            continue
        seen.add(one)
        for field in fields(one):
            yield field
            if field.inner is not None:
                waiting.append(field.inner)


def blank(field: Field) -> Any:
    """The value of a setting that nobody gave: its default, or nothing of its kind."""
    if field.given_default:
        return field.default
    match field.kind:
        case "words":
            return {"zh": "", "en": ""}
        case "switch":
            return False
        case "number" | "whole":
            return 0
        case "items" | "texts" | "names" | "codes" | "numbers" | "weekdays":
            return []
        case "section":
            assert field.inner is not None
            return empty(field.inner)
        case "choice":
            return field.options[0]
    return ""


def empty(struct: type[msgspec.Struct]) -> dict[str, Any]:
    """A new item, to be filled in."""
    return {field.name: blank(field) for field in fields(struct)}


def _field(struct: str, found: Any) -> Field:
    kind, optional, options, inner = _kind(found.type)
    default: Any = found.default
    if found.default_factory is not msgspec.NODEFAULT:
        default = found.default_factory()
    if default is not msgspec.NODEFAULT:
        default = plain_value(default)
    special = SPECIAL.get((struct, found.name), "colour" if found.name.endswith("colour") else kind)
    return Field(struct, found.name, special, default, options, inner, optional)


def _kind(kind: Any) -> tuple[Kind, bool, tuple[str, ...], type[msgspec.Struct] | None]:
    """How a type is edited, whether it may be left out, its options, the struct behind it."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _kind(args[0])
    if origin in (Union, types.UnionType) and len(args) == 2 and type(None) in args:
        found, _, options, inner = _kind(next(arg for arg in args if arg is not type(None)))
        return found, True, options, inner
    if origin is Literal:
        return "choice", False, tuple(str(arg) for arg in args), None
    if origin is dict and args == (str, str):
        return "pairs", False, (), None
    if origin in (tuple, list):
        return _of_many(args[0])
    plain: dict[Any, Kind] = {str: "line", bool: "switch", int: "whole", float: "number", Words: "words"}
    if kind in plain:
        return plain[kind], False, (), None
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return "section", False, (), kind
    raise TypeError(f"no editor for {kind}: say in ui/forms/schema.py how it is edited")


def _of_many(item: Any) -> tuple[Kind, bool, tuple[str, ...], type[msgspec.Struct] | None]:
    kind, _, options, inner = _kind(item)
    many: dict[Kind, Kind] = {
        "words": "texts",
        "line": "names",
        "choice": "names",
        "whole": "numbers",
        "section": "items",
    }
    if kind not in many:
        raise TypeError(f"no editor for many {item}: say in ui/forms/schema.py how they are edited")
    return many[kind], False, options, inner
