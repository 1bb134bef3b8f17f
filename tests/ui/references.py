"""Kept pictures of every window in every state: compare with them, or make them anew.

    python -m tests.ui.references            # what differs, with pictures of the differences in a temporary folder
    python -m tests.ui.references --renew    # after a change that was meant; look at what changed before it is kept

Grabs are the same on every machine: shipped fonts, sizes in pixels, one style. They are kept at half size and in few
colours, so a difference smaller than that (an edge, a shade) is let pass; whatever a person would see is not.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageChops
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from tests.ui.every_window import Size, State, all_states, resized, shown
from ui.palettes import PALETTES

FOLDER = Path(__file__).parent / "references"
WIDEST = 640
COLOURS = 48
NEAR = 40
"""How far a channel may be from the kept one (of 255): the kept picture has few colours."""
SHARE = 0.002
"""Of the picture that may differ by more: a cursor, an edge."""
UNSTEADY = (
    "manager_floor_counter",
    "manager_settings_clash",
    "manager_settings_staff",
    "manager_summary",
    "manager_trends_day",
    "setup_branch",
)
"""States that show answers which come at their own time: not kept until they wait for them."""


class Shot(NamedTuple):
    """One picture of a state."""

    state: State
    language: str
    theme: str
    size: Size

    @property
    def name(self) -> str:
        """Of its file, without ending."""
        return f"{self.state.name}-{self.language}-{self.theme}-{self.size[0]}x{self.size[1]}"


def shots(state: State) -> Iterator[Shot]:
    """What is kept of a state: every size in its own theme, each language in turn; the smallest in the other themes."""
    if state.name in UNSTEADY:
        return
    own = "dark" if state.window in ("display", "sign") else "light"
    for place, size in enumerate(state.sizes):
        yield Shot(state, ("zh", "en")[place % 2], own, size)
    for place, theme in enumerate(theme for theme in PALETTES if theme != own):
        yield Shot(state, ("en", "zh")[place % 2], theme, state.sizes[0])


def taken(state: State) -> Iterator[tuple[Shot, Image.Image]]:
    """The pictures as they are now."""
    wanted = list(shots(state))
    for language, theme in dict.fromkeys((shot.language, shot.theme) for shot in wanted):
        with shown(state, language, PALETTES[theme]) as window:
            for shot in wanted:
                if (shot.language, shot.theme) == (language, theme):
                    yield shot, small(resized(window, shot.size).grab().toImage())


def small(grabbed: QImage) -> Image.Image:
    """As it is kept, but in all its colours."""
    image = grabbed.convertToFormat(QImage.Format.Format_RGB888)
    size = (image.width(), image.height())
    picture = Image.frombuffer("RGB", size, bytes(image.constBits()), "raw", "RGB", image.bytesPerLine(), 1)
    scale = WIDEST / max(size)
    return picture.resize((round(size[0] * scale), round(size[1] * scale)), Image.Resampling.BOX)


def kept(shot: Shot) -> Path:
    """Where its reference is."""
    return FOLDER / f"{shot.name}.png"


def keep(shot: Shot, picture: Image.Image) -> None:
    """Make it the reference."""
    FOLDER.mkdir(exist_ok=True)
    picture.quantize(COLOURS, kmeans=1, dither=Image.Dither.NONE).save(kept(shot), optimize=True)


def difference(shot: Shot, picture: Image.Image, folder: Path) -> str:
    """Empty where it looks as it was kept; otherwise what differs, with a picture: kept, now, and where."""
    with Image.open(kept(shot)) as opened:
        before = opened.convert("RGB")
    if before.size != picture.size:
        return f"{shot.name}: {before.size} became {picture.size}"
    channels = ImageChops.difference(before, picture).split()
    furthest = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    where = furthest.point(lambda value: 255 if value > NEAR else 0)
    share = where.histogram()[255] / (picture.width * picture.height)
    if share <= SHARE:
        return ""
    board = Image.new("RGB", (picture.width * 3, picture.height))
    for place, part in enumerate((before, picture, where.convert("RGB"))):
        board.paste(part, (place * picture.width, 0))
    path = folder / f"{shot.name}.png"
    board.save(path)
    return f"{shot.name}: {share:.2%} differs around {where.getbbox()}, see {path}"


def main() -> None:
    """Compare, or renew."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("names", nargs="*", help="beginnings of states' names; none: all")
    parser.add_argument("--renew", action="store_true", help="keep what differs, or was not kept, as it is now")
    args = parser.parse_args()
    app = QApplication([])
    folder = Path(tempfile.mkdtemp(prefix="branchdesk-references-"))
    known = set()
    for state in all_states():
        if args.names and not state.name.startswith(tuple(args.names)):
            continue
        for shot, picture in taken(state):
            known.add(kept(shot))
            told = difference(shot, picture, folder) if kept(shot).exists() else f"{shot.name}: not kept yet"
            if told:
                print(told, flush=True)
                if args.renew:
                    keep(shot, picture)
    if args.renew and not args.names:
        for old in set(FOLDER.glob("*.png")) - known:
            old.unlink()
    app.quit()


if __name__ == "__main__":
    main()
