"""Changes of settings, stages and branches' answers, as the pages say them."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from branchdesk.centre.down.difference import Difference, differences
from branchdesk.centre.down.releases import Line
from branchdesk.centre.down.rolling_out import Stage
from branchdesk.centre.down.sent import STATES, BranchStanding, State
from branchdesk.centre.pages.places import Tree
from branchdesk.centre.pages.words import NONE, Tone, Words, ago
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import Words as Name
from branchdesk.domain.revision import Part
from branchdesk.domain.times import MINUTE
from branchdesk.i18n import error_text, text

KEYED = frozenset({"services", "counters", "staff", "priorities", "pauses", "outcomes", "rating_reasons"})
"""Lists whose items have a code or an id: the second step of a way into them."""
NAMED = 3
LONGEST = 300
"""Characters of one value that are shown: a picture is longer than any text."""
SILENT = 2 * MINUTE
"""A branch that said nothing for so long takes nothing just now, either."""
_TONES: dict[State, Tone] = {"refused": "bad", "back_refused": "bad", "accepted": "good"}


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a comparison."""

    what: str
    before: str
    after: str


class StageView(msgspec.Struct, frozen=True, kw_only=True):
    """``counts``: how many branches stand how, in words; ``done`` of ``all`` accepted. ``next``: it may be started."""

    stage: int
    where: str
    started: str
    counts: tuple[tuple[str, Tone], ...]
    done: int
    all: int
    next: bool


class BranchView(msgspec.Struct, frozen=True, kw_only=True):
    """A branch's line. ``why``: the words of its refusal; ``contact``: how long it has been silent, if it is."""

    branch: str
    name: str
    state: str
    tone: Tone
    why: str
    in_force: str
    contact: str


def comparison(before: Part, after: Part, language: str) -> list[Changed]:
    """What differs, field by field."""
    return [_changed(each, partial(text, language)) for each in differences(before, after)]


def _changed(each: Difference, t: Words) -> Changed:
    steps = list[str]()
    for place, step in enumerate(each.path):
        is_key = place == 1 and each.path[0] in KEYED
        steps.append(step if is_key else t("profile-field-" + step.replace("_", "-")))
    return Changed(what=" › ".join(steps), before=_said(each.before, t), after=_said(each.after, t))


def _said(value: Any, t: Words) -> str:
    if value is None or value == "":
        return NONE
    if isinstance(value, bool):
        return t("release-yes") if value else t("release-no")
    if isinstance(value, dict):
        return " / ".join(_said(part, t) for part in value.values())
    if isinstance(value, list | tuple):
        return "; ".join(_said(part, t) for part in value) or NONE
    said = str(value)
    return said if len(said) <= LONGEST else said[:LONGEST] + "…"


def for_whom(line: Line, tree: Tree, names: dict[str, Name], language: str) -> str:
    """The area or the branches that a line is for, of many the first ones."""
    if line.area:
        return tree.name(line.area, language)
    said = [names[one].said_in(language) if one in names else one for one in line.branches[:NAMED]]
    more = len(line.branches) - NAMED
    return ", ".join([*said, *([text(language, "release-and-more", count=more)] if more > 0 else [])])


def stage_views(
    stages: list[Stage], counts: dict[tuple[int, State], int], said: dict[str, str], language: str, now: int
) -> list[StageView]:
    """``said``: places in words."""
    t, found, is_next = partial(text, language), list[StageView](), True
    for each in stages:
        mine = {state: counts[each.stage, state] for state in STATES if (each.stage, state) in counts}
        words = tuple((t("release-count-" + s.replace("_", "-"), count=n), _TONES.get(s, "")) for s, n in mine.items())
        found.append(
            StageView(
                stage=each.stage,
                where=", ".join(said.get(place, place) for place in each.places) or t("release-all-others"),
                started=ago(each.started_at, now, t) if each.started_at else "",
                counts=words,
                done=mine.get("accepted", 0),
                all=sum(mine.values()),
                next=is_next and each.started_at is None,
            )
        )
        is_next = is_next and each.started_at is not None
    return found


def branch_view(one: BranchStanding, language: str, now: int) -> BranchView:
    """A branch's line in words."""
    t = partial(text, language)
    silent = one.last_contact is None or now - one.last_contact > SILENT
    return BranchView(
        branch=one.branch,
        name=one.name_zh if language == "zh" else one.name_en,
        state=t("release-state-" + one.state.replace("_", "-")),
        tone=_TONES.get(one.state, ""),
        why=error_text(language, Rejected(one.code, **one.params)) if one.code else "",
        in_force=t("release-number", number=one.in_force) if one.in_force else NONE,
        contact=ago(one.last_contact, now, t) if silent else "",
    )
