"""A change of settings as text: what is wrong is told with its line; what is written is read again."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from branchdesk.centre.down.part_text import NAMES, read_part, write_part
from branchdesk.domain.errors import Rejected
from branchdesk.domain.revision import revise, undo
from tests.inprocess import demo_profile

HOURS = '[hours]\nopens = "08:30"\n'
SERVICE = '[[services]]\ncode = "A"\nname = { zh = "现金", en = "Cash" }\nstandard_min = 5\n'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[hours\n", 1, "Expected"),
        (HOURS + 'opens = "09:00"\n', 3, "overwrite"),
        ('complaint_phone = "1', 1, ""),
        (HOURS + "closes = 17\n", 3, "hours.closes: Expected `str`, got `int`"),
        (HOURS + 'closes = "25:00"\n', 1, "not a time"),
        (HOURS + 'close = "17:00"\n', 3, "hours.close: no such setting"),
        ("colour = 1\n", 1, "colour: no such setting"),
        ('branch = "nj-001"\n', 1, "branch: no such setting"),
        (SERVICE + "\n" + SERVICE.replace('"A"', '"B"').replace("= 5", "= -1"), 9, "service B: standard_min"),
        (SERVICE + SERVICE.replace("= 5", '= "5"'), 8, "services[1].standard_min"),
        (SERVICE + "standard_mins = 3\n", 5, "services.0.standard_mins"),
        (SERVICE + SERVICE, 1, "an id is used twice"),
        ("[policy]\nmissed_calls = 9\n", 2, "missed_calls must be"),
        ('[targets]\nmean_wait_min = 8\npeak_wait_min = nan\n', 3, "too large, or none"),
        ('timezone = "Mars"\n', 1, "Mars"),
        ('[[counters]]\nid = "1"\nservices = ["A"]\n[[counters]]\nid = "2"\nservices = ["A", 3]\n', 6, "got `int`"),
        ('x = ' + '[' * 5000, 1, ""),
        ('notices = [\n  { zh = "一", en = "one" },\n  { zh = "二" },\n]\n', 1, "missing required field `en`"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(Rejected) as refusal:
        read_part(text)
    assert (refusal.value.code, refusal.value.params["line"]) == ("release_text", line)
    assert said in str(refusal.value.params["where"])


def test_it_must_fit_the_branch_that_it_is_for() -> None:
    counters = '[[counters]]\nid = "1"\nservices = ["Z"]\n'
    assert read_part(counters)
    with pytest.raises(Rejected, match="release_text"):
        read_part(counters, demo_profile())


def test_a_whole_profile_is_written_and_read_again() -> None:
    whole = msgspec.to_builtins(demo_profile())
    part = {name: whole[name] for name in NAMES}
    again = read_part(write_part(part), demo_profile())
    assert revise(replace(demo_profile(), services=demo_profile().services[:1], notices=()), again) == demo_profile()
    assert write_part(again) == write_part(part)


_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
_WORDS = st.fixed_dictionaries({"zh": _TEXTS, "en": _TEXTS})


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "complaint_phone": _TEXTS,
            "notices": st.lists(_WORDS, min_size=1, max_size=3),
            "targets": st.fixed_dictionaries({"mean_wait_min": st.floats(0, 1e6), "satisfaction": st.floats(0, 1)}),
            "policy": st.fixed_dictionaries({"auto_day": st.booleans(), "priority_run": st.integers(0, 1000)}),
            "pauses": st.lists(st.fixed_dictionaries({"code": st.just("x"), "name": _WORDS}), min_size=1, max_size=1),
        },
    )
)
def test_whatever_is_written_is_read_again(part: dict[str, object]) -> None:
    assert read_part(write_part(part)) == part


def test_a_change_is_taken_back_and_what_else_changed_meanwhile_stays() -> None:
    before = demo_profile()
    part = read_part('complaint_phone = "1"\n[hours]\nopens = "08:00"\n')
    changed = revise(before, part)
    assert (changed.hours.opens, changed.hours.closes) == ("08:00", before.hours.closes)
    meanwhile = replace(changed, hours=replace(changed.hours, closes="18:00"), notices=())
    back = revise(meanwhile, undo(before, part))
    assert back == replace(before, hours=replace(before.hours, closes="18:00"), notices=())
