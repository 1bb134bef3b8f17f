"""A device's settings: kept whole, overridden by the command line, and never guessed from a damaged file."""

from __future__ import annotations

from pathlib import Path

import pytest

from branchdesk.domain.errors import Damaged
from ui.settings import (
    OF_ROLE,
    Settings,
    load_settings,
    news_of,
    overridden,
    save_settings,
    settings_path,
    taken_over,
)


def test_settings_come_back_as_they_were_kept(tmp_path: Path) -> None:
    identity = tmp_path / "kiosk.json"
    assert load_settings(identity) == Settings()
    save_settings(identity, Settings(language="en", theme="contrast", printer="pdf://tickets"))
    assert load_settings(identity) == Settings(language="en", theme="contrast", printer="pdf://tickets")


@pytest.mark.parametrize("content", [b"", b"{", b'{"theme": "pink"}', b"\xff"])
def test_a_damaged_file_is_told_and_left(tmp_path: Path, content: bytes) -> None:
    identity = tmp_path / "kiosk.json"
    settings_path(identity).write_bytes(content)
    with pytest.raises(Damaged, match="settings_damaged"):
        load_settings(identity)
    assert settings_path(identity).read_bytes() == content


def test_what_the_command_line_does_not_give_stays() -> None:
    kept = Settings(language="en", fullscreen=True)
    given = {"language": None, "theme": "dark", "fullscreen": None, "identity": "elsewhere"}
    assert overridden(kept, given) == Settings(language="en", theme="dark", fullscreen=True)


def test_every_field_belongs_to_a_role() -> None:
    own_page = {"counter_keys"}
    assert {name for names in OF_ROLE.values() for name in names} == set(Settings.__struct_fields__) - own_page


def test_news_are_told_once_and_a_damaged_file_is_none(tmp_path: Path) -> None:
    identity = tmp_path / "kiosk.json"
    ask = news_of(identity, lambda: overridden(load_settings(identity), {"theme": "dark"}))
    assert ask() is None
    save_settings(identity, Settings(language="en"))
    assert ask() == Settings(language="en", theme="dark"), "the command line stays above the file"
    assert ask() is None
    settings_path(identity).write_text("{")
    assert ask() is None


def test_an_open_window_takes_over_all_but_how_it_begins() -> None:
    kept = Settings(language="en", fullscreen=True, kiosk_lock=True, display_counter="3", counter_docked=True)
    now = taken_over(Settings(printer="pdf://x"), kept)
    assert now == Settings(language="en", fullscreen=True, kiosk_lock=True)
