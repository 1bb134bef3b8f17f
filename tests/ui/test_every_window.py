"""Every window, in every state: room for its texts at every size and in every language, contrast, names and order of
focus, and the looks that were kept. One showing serves all of these checks, for a window takes longer to make than to
check. After a change of looks that was meant: ``python -m tests.ui.references --renew``.
"""

from __future__ import annotations

import pytest

from tests.ui.access_tree import wrong
from tests.ui.all_texts import told, truncated, watched_painting
from tests.ui.every_window import Showing, resized, showings, shown
from tests.ui.inks import as_pillow, faint
from tests.ui.references import difference, shots, small
from ui.palettes import PALETTES


@pytest.mark.parametrize("showing", showings(), ids=lambda showing: showing.name)
@pytest.mark.usefixtures("qapp")
def test_it_has_room_can_be_read_and_reached_and_looks_as_kept(
    showing: Showing, tmp_path_factory: pytest.TempPathFactory
) -> None:
    palette, pictures, found = PALETTES[showing.theme], {}, []
    with shown(showing.state, showing.language, palette) as window:
        for size in showing.state.sizes:
            resized(window, size)
            with watched_painting() as painted:
                pictures[size] = as_pillow(window.grab().toImage())
            found += [f"{size}: {words}" for words in told([*truncated(window), *painted.cut])]
            if size == showing.state.sizes[0]:
                found += faint(window, pictures[size], painted, palette)
        resized(window, showing.state.sizes[0])
        found += wrong(window)
    folder = tmp_path_factory.mktemp("differences")
    found += [difference(shot, small(pictures[shot.size]), folder) for shot in shots(showing)]
    if any(found):
        pytest.fail("\n".join(filter(None, found)), pytrace=False)
