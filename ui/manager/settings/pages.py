"""Where each setting of the branch has its home. A field that no page names comes to the last one by itself."""

from __future__ import annotations

from typing import Any, NamedTuple

from branchdesk.domain.profile import Profile
from ui.forms.schema import Field, blank, empty, fields

LOCKED = {("profile", "branch")}
"""The branch's id is in its log and in every device: it never changes."""


class Page(NamedTuple):
    """``names``: fields of the profile. A page of one list of structs is shown as a list with its items' form."""

    id: str
    icon: str
    names: tuple[str, ...]


_NAMED = (
    Page("branch", "landmark", ("branch", "name", "timezone", "complaint_phone", "page_url")),
    Page("hours", "clock", ("hours", "booking")),
    Page("services", "ticket", ("services",)),
    Page("counters", "layers", ("counters",)),
    Page("staff", "users", ("staff",)),
    Page("calling", "list-checks", ("policy",)),
    Page("targets", "chart-line", ("targets",)),
    Page("notices", "megaphone", ("notices",)),
    Page("wishes", "circle-question-mark", ("wishes",)),
    Page("tiers", "credit-card", ("tiers",)),
    Page("display", "monitor", ("display",)),
    Page("brand", "star", ("brand",)),
    Page("priorities", "accessibility", ("priorities",)),
    Page("pauses", "pause", ("pauses",)),
    Page("outcomes", "check", ("outcomes",)),
    Page("ratings", "smile", ("rating_reasons",)),
)
_MORE = "more"


def pages() -> tuple[Page, ...]:
    """Those that have something to edit in this version, and one for all the rest."""
    known = {field.name for field in fields(Profile)}
    named = {name for page in _NAMED for name in page.names}
    rest = tuple(field.name for field in fields(Profile) if field.name not in named)
    kept = tuple(page._replace(names=tuple(name for name in page.names if name in known)) for page in _NAMED)
    return tuple(page for page in (*kept, Page(_MORE, "settings", rest)) if page.names)


def field_of(name: str) -> Field:
    """A field of the profile."""
    return next(field for field in fields(Profile) if field.name == name)


def is_list(page: Page) -> bool:
    """Whether the page is one list of items."""
    return len(page.names) == 1 and field_of(page.names[0]).kind == "items"


def new_item(field: Field, items: list[dict[str, Any]]) -> dict[str, Any]:
    """An item to be filled in, under an id that nobody has yet where one can be proposed."""
    assert field.inner is not None
    made = empty(field.inner)
    taken = {str(item.get("id", item.get("code", ""))) for item in items}
    if "code" in made:
        letters = (chr(code) for code in range(ord("A"), ord("Z") + 1))
        made["code"] = next((letter for letter in letters if letter not in taken), "")
        if field.name != "services":
            made["code"] = _numbered(f"{field.name.rstrip('s')}-", taken)
    if "id" in made:
        made["id"] = _numbered("t" if field.name == "staff" else "", taken, width=2 if field.name == "staff" else 1)
    if "standard_min" in made:
        made["standard_min"] = 8
    return made


def _numbered(prefix: str, taken: set[str], width: int = 1) -> str:
    return next(name for n in range(1, 10_000) if (name := f"{prefix}{n:0{width}}") not in taken)


def defaults(page: Page) -> dict[str, Any]:
    """What the page's settings are where nobody gave them."""
    return {name: blank(field_of(name)) for name in page.names}
