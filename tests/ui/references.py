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
from PySide6.QtWidgets import QApplication

from tests.ui.every_window import Showing, Size, resized, showings, shown
from tests.ui.inks import as_pillow
from ui.palettes import PALETTES

FOLDER = Path(__file__).parent / "references"
WIDEST = 640
COLOURS = 48
NEAR = 40
"""How far a channel may be from the kept one (of 255): the kept picture has few colours."""
SHARE = 0.002
"""Of the picture that may differ by more: a cursor, an edge."""


class Shot(NamedTuple):
    """A picture of a state at one size."""

    showing: Showing
    size: Size

    @property
    def name(self) -> str:
        """Of its file, without ending."""
        return f"{self.showing.name}-{self.size[0]}x{self.size[1]}"


def shots(showing: Showing) -> list[Shot]:
    """What is kept: every size in Chinese and English; in the third palette the first size."""
    third = showing.language == "zh" and showing.theme != showing.state.palette.name
    return [Shot(showing, size) for size in (showing.state.sizes[:1] if third else showing.state.sizes)]


def taken(showing: Showing) -> Iterator[tuple[Shot, Image.Image]]:
    """The pictures as they are now."""
    with shown(showing.state, showing.language, PALETTES[showing.theme]) as window:
        for shot in shots(showing):
            yield shot, small(as_pillow(resized(window, shot.size).grab().toImage()))


def small(picture: Image.Image) -> Image.Image:
    """As it is kept, but in all its colours."""
    scale = WIDEST / max(picture.size)
    size = (round(picture.width * scale), round(picture.height * scale))
    return picture.resize(size, Image.Resampling.BOX)


def kept(shot: Shot) -> Path:
    """Where its reference is."""
    return FOLDER / f"{shot.name}.png"


def keep(shot: Shot, picture: Image.Image) -> None:
    """Make it the reference."""
    FOLDER.mkdir(exist_ok=True)
    picture.quantize(COLOURS, kmeans=1, dither=Image.Dither.NONE).save(kept(shot), optimize=True)


def difference(shot: Shot, picture: Image.Image, folder: Path) -> str:
    """Empty where it looks as it was kept; otherwise what differs, with a picture: kept, now, and where."""
    if not kept(shot).exists():
        return f"{shot.name}: not kept yet; look at it, then python -m tests.ui.references --renew"
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
    for showing in showings():
        if args.names and not showing.name.startswith(tuple(args.names)):
            continue
        for shot, picture in taken(showing):
            known.add(kept(shot))
            if told := difference(shot, picture, folder):
                print(told, flush=True)
                if args.renew:
                    keep(shot, picture)
    if args.renew and not args.names:
        for old in set(FOLDER.glob("*.png")) - known:
            old.unlink()
    app.quit()


if __name__ == "__main__":
    main()
