"""Every window looks as it was kept: compared where all walks are asked for (``BRANCHDESK_EVERY_WINDOW=1 ./test
tests/ui/test_references.py``). After a change that was meant: ``python -m tests.ui.references --renew``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.ui.every_window import EVERY, State, all_states
from tests.ui.references import FOLDER, Shot, difference, keep, kept, shots, taken

STATES = all_states()
MOST_BYTES = 6_000_000


@pytest.mark.skipif(not EVERY, reason="some minutes: BRANCHDESK_EVERY_WINDOW=1 compares every picture")
@pytest.mark.parametrize("each", STATES if EVERY else STATES[:1], ids=lambda state: state.name)
@pytest.mark.usefixtures("qapp")
def test_it_looks_as_it_was_kept(each: State, tmp_path_factory: pytest.TempPathFactory) -> None:
    if not any(kept(shot).exists() for shot in shots(each)):
        return  # a new state: nobody has looked at it yet
    folder = tmp_path_factory.mktemp("differences")
    told = [difference(shot, picture, folder) for shot, picture in taken(each) if kept(shot).exists()]
    if any(told):
        pytest.fail("\n".join(filter(None, told)), pytrace=False)


def test_a_moved_button_is_found_and_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.ui.references.FOLDER", tmp_path / "kept")
    shot = next(iter(shots(STATES[0])))
    before = Image.new("RGB", (640, 360), "#F3F5F8")
    ImageDraw.Draw(before).rectangle((40, 40, 200, 90), fill="#0A5FC4")
    keep(shot, before)
    assert not difference(shot, before, tmp_path)
    after = Image.new("RGB", (640, 360), "#F3F5F8")
    ImageDraw.Draw(after).rectangle((40, 48, 200, 98), fill="#0A5FC4")
    told = difference(shot, after, tmp_path)
    assert shot.name in told
    assert (tmp_path / f"{shot.name}.png").exists()


def test_the_store_stays_small_and_keeps_nothing_old() -> None:
    names = {shot.name for state in STATES for shot in shots(state)}
    files = list(FOLDER.glob("*.png"))
    assert not [path.name for path in files if path.stem not in names]
    assert sum(path.stat().st_size for path in files) < MOST_BYTES


def test_every_state_has_its_shots() -> None:
    for state in STATES:
        assert all(isinstance(shot, Shot) for shot in shots(state))
        assert len({shot.name for shot in shots(state)}) == len(list(shots(state)))
