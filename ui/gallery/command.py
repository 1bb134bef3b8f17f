"""``python -m ui gallery``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from branchdesk.i18n import LANGUAGES
from ui.palettes import PALETTES


def add_gallery(roles: Any, language: str) -> None:
    """Add its parser."""
    parser = roles.add_parser(
        "gallery",
        help="every widget in every state (for whoever builds windows)",
        description="Shows every shared widget in every state. With --shots: pictures in every theme and language.",
    )
    parser.add_argument("--language", choices=LANGUAGES, default=language, help="language of the window")
    parser.add_argument("--theme", choices=PALETTES, default="light", help="colours of the window")
    parser.add_argument("--shots", type=Path, metavar="FOLDER", help="write pictures instead of opening a window")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    if args.shots:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui.gallery.window import open_gallery

    return open_gallery(args.language, args.theme, args.shots)
