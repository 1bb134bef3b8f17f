"""The form: what was left as it stood is not named; what was typed is, and no more."""

from __future__ import annotations

from typing import Any

import msgspec

from branchdesk.centre.down import release_form as f
from branchdesk.centre.down.part_text import read_part, write_part
from branchdesk.domain.revision import revise
from tests.inprocess import demo_profile


def typed(whole: dict[str, Any], *, of_one: bool = True, **others: str) -> dict[str, str]:
    """What a browser sends of the form that shows this, with some fields filled in otherwise."""
    fields = [*f.plain(whole), *(field for _, some in f.sections(whole) for field in some)]
    fields += [field for _, every in f.rows(whole, of_one) for row in every for field in row]
    return {field.name: field.value for field in fields} | {key.replace("__", "."): it for key, it in others.items()}


def test_what_is_left_as_it_stood_is_not_named() -> None:
    whole = f.shown({}, demo_profile())
    assert f.changed({}, whole, typed(whole)) == {}
    part = {"hours": {"opens": "08:30"}}
    whole = f.shown(part, demo_profile())
    assert f.changed(part, whole, typed(whole)) == part
    assert f.changed({}, {}, typed({})) == {}


def test_what_was_typed_is_named_and_no_more() -> None:
    whole = f.shown({}, demo_profile())
    sent = typed(whole, hours__opens="08:30", targets__mean_wait_min="8.5", complaint_phone="1", notices="一 | one\n二")
    assert f.changed({}, whole, sent) == {
        "hours": {"opens": "08:30"},
        "targets": {"mean_wait_min": 8.5},
        "complaint_phone": "1",
        "notices": [{"zh": "一", "en": "one"}, {"zh": "二", "en": "二"}],
    }
    assert f.changed({}, {}, typed({}, targets__satisfaction="0.9")) == {"targets": {"satisfaction": 0.9}}


def test_an_emptied_field_is_not_named_any_more() -> None:
    part = {"hours": {"opens": "08:30"}, "targets": {"mean_wait_min": 8, "peak_wait_min": 20}}
    sent = typed(f.shown(part, None), hours__opens="", targets__peak_wait_min="")
    assert f.changed(part, f.shown(part, None), sent) == {"targets": {"mean_wait_min": 8}}


def test_services_are_changed_added_and_taken_out() -> None:
    whole = f.shown({}, demo_profile())
    sent = typed(whole, services__0__standard_min="6", services__0__fee__zh="", services__0__fee__en="")
    sent |= {
        "services.1.gone": "on",
        "services.5.code": "F",
        "services.5.name.zh": "外汇",
        "services.5.name.en": "Forex",
    }
    sent |= {"services.5.standard_min": "12", "counters.0.services": "A, E F", "counters.1.services": "A"}
    sent |= {"counters.2.services": "E", "counters.3.backup": "", "counters.5.services": "A"}
    part = f.changed({}, whole, sent)
    assert set(part) == {"services", "counters"}
    after = revise(demo_profile(), read_part(write_part(part), demo_profile()))
    assert [service.code for service in after.services] == ["A", "C", "D", "E", "F"]
    assert (after.service("A").standard_min, after.service("A").fee) == (6, None)
    assert after.service("A").steps == demo_profile().service("A").steps
    assert after.counter("1").services == ("A", "E", "F")
    assert after.counter("4").backup == ()
    assert msgspec.structs.replace(after, services=(), counters=()) == msgspec.structs.replace(
        demo_profile(), services=(), counters=()
    )


def test_a_change_for_several_shows_no_counters() -> None:
    assert [name for name, _ in f.rows(f.shown({}, demo_profile()), of_one=False)] == ["services"]
    assert f.rows({}, of_one=True) == []


def test_what_is_no_number_stays_to_be_told() -> None:
    whole = f.shown({}, demo_profile())
    assert f.changed({}, whole, typed(whole, targets__satisfaction="much")) == {"targets": {"satisfaction": "much"}}
