"""Where the shipped files (fonts, icons, sounds, translations, templates) are, from source or from a packaged build."""

from __future__ import annotations

import sys
from pathlib import Path

_ROOT = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parent.parent)) / "resources"


def resource(*parts: str) -> Path:
    """The path of a shipped file, e.g. ``resource("i18n", "zh.ftl")``."""
    return _ROOT.joinpath(*parts)
