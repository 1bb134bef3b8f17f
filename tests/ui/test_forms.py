"""Settings as forms: every field has an editor and words, changes merge by field, what is wrong is told where it is."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from branchdesk.domain.profile import Profile, Words, check_profile
from branchdesk.i18n import LANGUAGES, text
from tests.inprocess import demo_profile
from tests.unit.sources import ROOT
from ui.forms.changes import Change, applied, diff, merge, plain_value
from ui.forms.draft import Draft
from ui.forms.editors import editor_for, read_number, read_pair, read_pairs, shown_number
from ui.forms.form import Form, Kit
from ui.forms.picture import PHOTO, PHOTO_MOST, PictureEditor, Unusable, read_drawing, read_photo, shown_picture
from ui.forms.schema import Field, fields, walk
from ui.forms.words import PROBLEMS, change_words, problem_words
from ui.manager.settings.pages import pages
from ui.manager.settings.searching import found_settings
from ui.settings import OF_ROLE, Settings

CHECKING = ("profile.py", "opening.py", "board.py", "brand.py", "guidance.py")
"""Where the domain says what is wrong with a profile."""
EVERY = [*walk(Profile), *walk(Settings)]
IDS = [f"{field.struct}.{field.name}" for field in EVERY]


@pytest.mark.parametrize("field", EVERY, ids=IDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_has_a_name_and_says_what_it_does(field: Field, language: str) -> None:
    """A new field of ``Profile`` or ``Settings``: write these texts into resources/i18n/*.ftl, in both languages."""
    assert text(language, field.label)
    assert text(language, field.effect)
    for option in field.options:
        assert text(language, field.choice(option))


@pytest.mark.parametrize("field", EVERY, ids=IDS)
def test_every_setting_has_an_editor_that_shows_its_default(qtbot: object, field: Field) -> None:
    if field.kind in ("section", "items"):
        assert field.inner is not None
        return
    told: list[object] = []
    editor = editor_for(field, "en", told.append, lambda: [("A", "Cash")])
    if field.given_default:
        editor.show_value(field.default)
    assert told == []


def test_every_setting_of_the_branch_stands_on_one_page() -> None:
    shown = [name for page in pages() for name in page.names]
    assert sorted(shown) == sorted(Profile.__struct_fields__)
    for language in LANGUAGES:
        for page in pages():
            assert text(language, f"setting-page-{page.id}")


def test_every_setting_of_a_pc_belongs_to_a_role() -> None:
    elsewhere = {"counter_keys"}  # changed in the teller's own window, key by key
    assert {name for names in OF_ROLE.values() for name in names} | elsewhere == set(Settings.__struct_fields__)


def test_every_setting_is_found_by_its_name() -> None:
    for field in walk(Profile):
        found = {name for _, name, _ in found_settings("en", text("en", field.label))}
        assert field.name in found


def test_a_type_without_an_editor_is_told() -> None:
    class Odd(msgspec.Struct):
        odd: dict[str, bytes]

    with pytest.raises(TypeError, match=r"ui/forms/schema\.py"):
        fields(Odd)


def test_a_form_edits_the_draft_and_tells_the_default(qtbot: object) -> None:
    draft = Draft(demo_profile(), check_profile)
    edited: list[int] = []
    form = Form(Kit("en", draft, lambda: edited.append(1)), Profile, (), ("hours", "complaint_phone"))
    opens = next(row for row in form.all_rows() if row.field.name == "opens")
    opens.editor.changed("08:30")
    assert draft.made().hours.opens == "08:30"
    assert opens.reset.text() == "Default: 09:00"
    opens.reset.click()
    assert draft.made().hours.opens == "09:00"
    assert len(edited) == 2


def test_only_what_differs_is_a_change() -> None:
    before = demo_profile()
    first = before.services[0]
    services = (replace(first, standard_min=first.standard_min + 1), *before.services[2:], before.services[1])
    after = replace(before, services=services, staff=before.staff[1:], complaint_phone="1")
    found = list(diff(plain_value(before), plain_value(after)))
    assert [change.path for change in found] == [
        ("services", first.code, "standard_min"),
        ("services", "*order"),
        ("staff", before.staff[0].id),
        ("complaint_phone",),
    ]
    assert applied(plain_value(before), found) == plain_value(after)
    assert [*diff(plain_value(before), plain_value(before))] == []


def test_changes_of_two_people_are_merged_by_field() -> None:
    base = demo_profile()
    mine = replace(base, policy=replace(base.policy, max_wait_min=25), complaint_phone="1")
    theirs = replace(base, policy=replace(base.policy, delays=5), name=Words("新", "New"))
    merged = merge(*(plain_value(one) for one in (base, mine, theirs)))
    assert not merged.clashes
    made = msgspec.convert(merged.data, Profile)
    assert (made.policy.max_wait_min, made.policy.delays, made.complaint_phone) == (25, 5, "1")
    assert made.name == Words("新", "New")


def test_the_same_field_changed_twice_is_a_clash_and_mine_stays() -> None:
    base = demo_profile()
    mine, theirs = replace(base, complaint_phone="1"), replace(base, complaint_phone="2")
    merged = merge(*(plain_value(one) for one in (base, mine, theirs)))
    assert [(one.after, other.after) for one, other in merged.clashes] == [("1", "2")]
    assert merged.data["complaint_phone"] == "1"
    same = merge(*(plain_value(one) for one in (base, mine, mine)))
    assert not same.clashes


def test_a_change_to_what_somebody_took_away_is_left_out() -> None:
    base = demo_profile()
    gone = replace(base, staff=base.staff[1:])
    change = Change(("staff", base.staff[0].id, "name"), base.staff[0].name, "X")
    assert applied(plain_value(gone), [change]) == plain_value(gone)


@pytest.mark.parametrize(
    ("place", "value", "english"),
    [
        (("hours", "opens"), "9", "09:30"),
        (("policy", "max_wait_min"), "many", "number"),
        (("policy", "missed_calls"), 9, "most calls"),
        (("policy", "delays"), -1, "below 0"),
        (("policy", "capacity"), 10_000_000, "too large"),
        (("policy", "on_time_early_min"), 90, "On time"),
        (("booking", "slot_min"), 3, "From 5 to 240"),
        (("timezone",), "Mars", "time zone"),
        (("services", 0, "code"), "AA", "one letter"),
        (("services", 0, "standard_min"), 0, "above 0"),
        (("staff", 0, "id"), "t 1", "cannot be a code"),
        (("staff", 0, "id"), "t02", "twice"),
        (("complaint_phone",), "1\x07", "cannot be shown"),
        (("counters", 0, "services"), ["Q"], "not there any more"),
        (("counters",), [], "At least one"),
    ],
)
def test_what_is_wrong_is_told_in_words_at_its_place(place: tuple[str | int, ...], value: object, english: str) -> None:
    draft = Draft(demo_profile(), check_profile)
    draft.put(("complaint_phone",), "95555")
    draft.put(place, value)
    problem = draft.problem()
    assert problem is not None
    assert english in problem_words("en", problem.where)
    assert problem_words("zh", problem.where) != problem.where
    places = [draft.place(path) for path in problem.places]
    assert any(place[: len(found)] == found for found in places), places
    assert ("complaint_phone",) not in places or place == ("complaint_phone",)


def test_every_problem_of_a_profile_has_words() -> None:
    """A new check in the domain: add what it says to ``ui/forms/words.py`` and its text."""
    source = "".join((ROOT / "branchdesk" / "domain" / name).read_text("utf-8") for name in CHECKING)
    said = re.findall(r'return f?"((?:\w|\{)[^"]*: [^"]*|at least[^"]*|timezone[^"]*)"', source)
    assert len(said) > 10
    unknown = [one for one in said if not any(re.search(pattern, _filled(one)) for pattern, _ in PROBLEMS)]
    assert not unknown


def _filled(said: str) -> str:
    return re.sub(r"\{[^}]*!r\}", "'x'", re.sub(r"\{[^}!]*\}", "x", said))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_is_told_with_its_place(language: str) -> None:
    before = demo_profile()
    after = replace(before, services=(replace(before.services[0], standard_min=99.5), *before.services[1:]))
    (change,) = diff(plain_value(before), plain_value(after))
    where, was, to_be = change_words(language, Profile, change, plain_value(before), plain_value(after))
    name = before.services[0].name.said_in(language)
    assert (
        where
        == f"{text(language, 'profile-field-services')} › A {name} › {text(language, 'profile-field-standard-min')}"
    )
    assert (was, to_be) == ("5", "99.5")


def test_numbers_and_pairs_as_people_type_them() -> None:
    assert [read_number(words) for words in ("8", "8,5", " 0.8 ", "many", "")] == [8, 8.5, 0.8, "many", ""]
    assert [shown_number(value) for value in (8, 8.0, 0.85)] == ["8", "8", "0.85"]
    assert read_pairs("call=F5, finish = F8, odd") == {"call": "F5", "finish": "F8"}
    assert read_pair("复印 | Copy") == {"zh": "复印", "en": "Copy"}
    assert read_pair("Copy") == {"zh": "Copy", "en": "Copy"}


def test_a_photo_is_made_small_enough(qtbot: object, tmp_path: Path) -> None:
    noisy = QImage(900, 700, QImage.Format.Format_RGB32)
    for x in range(0, 900, 3):
        for y in range(0, 700, 3):
            noisy.setPixel(x, y, (x * 7919 + y * 104729) & 0xFFFFFF)
    noisy.save(str(tmp_path / "big.png"))
    made = read_photo(tmp_path / "big.png")
    assert 0 < len(made) <= PHOTO_MOST
    assert not shown_picture(made).isNull()
    noisy.scaled(80, 200).save(str(tmp_path / "small.png"))
    (tmp_path / "no.png").write_text("no picture")
    (tmp_path / "wide.svg").write_text("<svg>" + " " * 40_000)
    with (tmp_path / "huge.png").open("wb") as sparse:
        sparse.truncate(21 * 1024 * 1024)
    for read, name, code in (
        (read_photo, "no.png", "none"),
        (read_photo, "missing.png", "none"),
        (read_photo, "small.png", "small"),
        (read_photo, "huge.png", "large"),
        (read_drawing, "no.png", "no-drawing"),
        (read_drawing, "big.png", "no-drawing"),
        (read_drawing, "wide.svg", "drawing-large"),
    ):
        with pytest.raises(Unusable) as refused:
            read(tmp_path / name)
        assert refused.value.code == code
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert read_drawing(tmp_path / "logo.svg").startswith("<svg")


def test_a_photo_is_chosen_seen_and_a_bad_file_is_refused_in_words(qtbot: QtBot, tmp_path: Path) -> None:
    told: list[object] = []
    editor = PictureEditor(told.append, "en", PHOTO)
    qtbot.addWidget(editor)
    image = QImage(200, 200, QImage.Format.Format_RGB32)
    image.fill(0xCC0000)
    image.save(str(tmp_path / "me.jpg"))
    (tmp_path / "letter.png").write_text("dear")
    editor.ask_path = lambda: str(tmp_path / "me.jpg")
    QTest.mouseClick(editor.choose_button, Qt.MouseButton.LeftButton)
    assert told
    assert not editor.picture.pixmap().isNull()
    editor.ask_path = lambda: str(tmp_path / "letter.png")
    editor.choose_button.setFocus()
    QTest.keyClick(editor.choose_button, Qt.Key.Key_Space)
    assert editor.told.text() == "This file is no picture that can be used. Choose a PNG, JPEG or WebP."
    assert len(told) == 1, "what was there stays"
    QTest.mouseClick(editor.clear_button, Qt.MouseButton.LeftButton)
    assert told[1:] == [""]
