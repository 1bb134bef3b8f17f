"""A change of settings as people write it: TOML like a branch's own file, of as much as is to change. Pure.

What is wrong is told with its line. Unlike a branch's file, a change may hold no setting that this version does not
know: a slip of the pen would otherwise be sent to a thousand branches and do nothing.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import msgspec

from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import CounterSetup, Profile, Service, Words
from branchdesk.domain.revision import Part, revise

LONGEST = 256 << 10
"""Of a change (bytes): a profile is some ten thousand, and each goes to every branch."""
NAMES = tuple(field.name for field in msgspec.structs.fields(Profile) if field.name != "branch")
"""What a change may hold, in the order in which it is written."""
_Parts: Any = msgspec.defstruct(
    "_Parts",
    [
        (field.name, field.type | msgspec.UnsetType, msgspec.UNSET)
        for field in msgspec.structs.fields(Profile)
        if field.name in NAMES
    ],
)
_AT = re.compile(r" - at `\$\.?(.*)`$")
_STEP = re.compile(r"[\w:\-]+")
_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_ONE_OF = {"service": "services", "counter": "counters"}
Path = tuple[str | int, ...]


def read_part(text: str, base: Profile | None = None) -> Part:
    """The change that a text says, checked as laid over ``base`` (None: over a branch that has nothing).

    Raises Rejected("release_text", line=…, where=…).
    """
    if len(text.encode("utf-8", "replace")) > LONGEST:
        raise _wrong(text, (), f"longer than {LONGEST >> 10} KiB")
    try:
        part = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = _LINE.search(str(error))
        line = int(at[1]) if at else len(text.splitlines()) or 1
        raise Rejected("release_text", line=line, where=_LINE.sub("", str(error)).strip()) from error
    try:
        known = msgspec.to_builtins(msgspec.convert(part, _Parts))
    except msgspec.ValidationError as error:
        at = _AT.search(str(error))
        raise _wrong(text, _steps(at[1]) if at else (), _AT.sub("", str(error)), at[1] if at else "") from error
    for path in _unknown(part, known):
        raise _wrong(text, path, "no such setting", ".".join(map(str, path)))
    try:
        revise(base or _bare(part), part)
    except Rejected as error:
        where = str(error.params["where"])
        raise _wrong(text, _meant(part, where), where) from error
    return part


def write_part(part: Part) -> str:
    """Inverse of ``read_part``, in the shape of the profiles that ship with the product."""
    plain, sections, lists = list[str](), list[str](), list[str]()
    for name in NAMES:
        value = part.get(name)
        if value is None:
            continue
        if isinstance(value, dict) and not _is_words(value):
            sections += ["", f"[{name}]", *(f"{key} = {_value(it)}" for key, it in value.items() if it is not None)]
        elif isinstance(value, list | tuple) and value and isinstance(value[0], dict) and not _is_words(value[0]):
            for item in value:
                lists += ["", f"[[{name}]]"]
                lists += [f"{key} = {_value(it)}" for key, it in item.items() if it not in (None, "", [], ())]
        else:
            plain.append(f"{name} = {_value(value)}")
    return "\n".join([*plain, *sections, *lists]).strip() + "\n"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(it)}" for key, it in value.items() if it is not None) + " }"
    if isinstance(value, list | tuple):
        if any(isinstance(item, dict) for item in value):
            return "[\n" + "".join(f"  {_value(item)},\n" for item in value) + "]"
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"zh", "en"}


def _bare(part: Part) -> Profile:
    """A branch that has just what it takes for the change to be looked at."""
    codes = [service["code"] for service in part.get("services", ())]
    used = {
        code for one in part.get("counters", ()) for key in ("services", "backup", "able") for code in one.get(key, ())
    }
    nothing = Words("", "")
    services = tuple(Service(code=code, name=nothing, standard_min=1) for code in codes or sorted(used) or ["A"])
    counter = CounterSetup(id="1", services=tuple(service.code for service in services[:1]))
    return Profile(branch="any", name=nothing, timezone="UTC", services=services, counters=(counter,))


def _unknown(given: Any, known: Any, path: Path = ()) -> Iterator[Path]:
    """Where ``given`` holds what ``known``, made of it, does not."""
    if isinstance(given, dict) and isinstance(known, dict):
        for name, value in given.items():
            if name not in known:
                yield (*path, name)
            else:
                yield from _unknown(value, known[name], (*path, name))
    elif isinstance(given, list) and isinstance(known, list | tuple):
        for place, (one, other) in enumerate(zip(given, known, strict=True)):
            yield from _unknown(one, other, (*path, place))


def _steps(path: str) -> Path:
    return tuple(int(step) if step.isdigit() else step for step in _STEP.findall(path))


def _meant(part: Part, where: str) -> Path:
    """As far down as the words of a check lead: "service A: standard_min must …" to that field of that service."""
    here: Any = part
    path = list[str | int]()
    for word in re.findall(r"[\w.:\-]+", where.replace(": ", " ").replace("'", " ")):
        step: str | int | None = None
        if isinstance(here, dict):
            name = _ONE_OF.get(word, word) if here is part else word
            step = name if name in here else None
        elif isinstance(here, list):
            named = [
                n
                for n, item in enumerate(here)
                if isinstance(item, dict) and word in (item.get("code"), item.get("id"))
            ]
            step = named[-1] if named else int(word) - 1 if word.isdigit() and 0 < int(word) <= len(here) else None
        if step is not None:
            path.append(step)
            here = here[step]
    return tuple(path)


def _wrong(text: str, path: Path, reason: str, named: str = "") -> Rejected:
    return Rejected("release_text", line=line_of(text, path), where=f"{named}: {reason}" if named else reason)


def line_of(text: str, path: Path) -> int:
    """The line, from 1, at which a setting stands in a text; the nearest above it where that cannot be told."""
    lines = text.splitlines()
    found, begin, end = 1, 0, len(lines)
    for depth, step in enumerate(path):
        if isinstance(step, int):
            continue
        following = path[depth + 1] if depth + 1 < len(path) else 0
        nth = following if isinstance(following, int) else 0
        key = re.escape(step)
        heads = [n for n in range(begin, end) if re.match(rf"\s*\[\[?\s*([\w]+\.)*{key}\s*\]\]?", lines[n])]
        keys = [n for n in range(begin, end) if re.match(rf"\s*(.*[{{,.]\s*)?{key}\s*[=.]", lines[n])]
        if heads and nth < len(heads):
            begin = heads[nth]
            found = begin + 1
            end = next((n for n in range(begin + 1, end) if lines[n].lstrip().startswith("[")), end)
        elif keys:
            begin = keys[0]
            found = begin + 1
    return found
