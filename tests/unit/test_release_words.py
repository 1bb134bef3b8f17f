"""What differs between two changes, in words: each setting by its name, in both languages."""

from __future__ import annotations

import msgspec

from branchdesk.centre.down.difference import differences
from branchdesk.centre.down.release_words import comparison, for_whom
from branchdesk.centre.down.releases import Line
from branchdesk.centre.pages.places import Tree
from branchdesk.domain import profile
from branchdesk.domain.profile import Words
from branchdesk.domain.revision import Part

CASH = {"code": "A", "name": {"zh": "现金", "en": "Cash"}, "standard_min": 5}
LOAN = {"code": "L", "name": {"zh": "贷款", "en": "Loans"}, "standard_min": 20}


def said(before: Part, after: Part, language: str = "en") -> list[tuple[str, str, str]]:
    return [(one.what, one.before, one.after) for one in comparison(before, after, language)]


def test_settings_are_called_by_their_names() -> None:
    before = {"hours": {"opens": "09:00", "closes": "17:00"}, "services": [CASH], "policy": {"auto_day": True}}
    after = {"hours": {"opens": "08:30", "closes": "17:00"}, "services": [CASH | {"standard_min": 6}, LOAN]}
    assert said(before, after) == [
        ("Opening hours › Opens", "09:00", "08:30"),
        ("Services › A › Standard time (min)", "5", "6"),
        ("Services › L › Code", "–", "L"),
        ("Services › L › Name", "–", "贷款 / Loans"),
        ("Services › L › Standard time (min)", "–", "20"),
        ("Rules of the queue › Day opens by itself", "yes", "–"),
    ]
    assert said({}, {"booking": {"slot_min": 20}}, "zh") == [("预约 › 时段长度（分钟）", "–", "20")]


def test_texts_and_plain_lists_are_compared_as_a_whole() -> None:
    one, two = {"zh": "一", "en": "one"}, {"zh": "二", "en": "two"}
    assert said({"notices": [one]}, {"notices": [one, two]}) == [("Notices", "一 / one", "一 / one; 二 / two")]
    assert said({"notices": [one]}, {"notices": []}) == [("Notices", "一 / one", "–")]
    assert differences({"notices": [one]}, {"notices": [one]}) == []


def test_every_setting_has_a_name() -> None:
    kinds = [kind for kind in vars(profile).values() if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]
    fields = {field.name for kind in kinds for field in msgspec.structs.fields(kind)}
    for field in fields - {"branch", "zh", "en", "amount"}:
        for language in ("zh", "en"):
            assert said({}, {field: 1}, language)[0][0]


def test_of_many_branches_the_first_are_named() -> None:
    names = {f"b{n}": Words(f"网点{n}", f"Branch {n}") for n in range(4)}
    for count, expected in (
        (1, "Branch 0"),
        (3, "Branch 0, Branch 1, Branch 2"),
        (5, "Branch 0, Branch 1, Branch 2, 2 more"),
    ):
        line = Line(line="x", title="x", area="", branches=tuple(f"b{n}" for n in range(count)), made_at=0, newest=1)
        assert for_whom(line, Tree({}, {}), names, "en") == expected
