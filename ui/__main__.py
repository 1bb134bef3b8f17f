"""The ``branchdesk`` command: every role, windows included. Without windows: ``python -m branchdesk``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from branchdesk import cli
from branchdesk.cli.parts import Screens
from branchdesk.doctor.findings import Finding
from ui import roles
from ui.gallery.command import add_gallery


def main() -> int:
    """Run what the command line asks for; returns the exit code."""
    windows = {**roles.adders(), "gallery": add_gallery}
    return cli.main(windows=windows, stage=_stage, screens=Screens(_look, _probe, _tell))


def _stage(args: argparse.Namespace, language: str) -> int:
    from ui.demo import open_demo

    return open_demo(args, language)


def _look(role: str, identity: Path) -> list[Finding]:
    from ui.doctor import look

    return look(role, identity)


def _probe(role: str) -> list[Finding]:
    from ui.screen_probe import probe

    return probe(role)


def _tell(words: str, language: str) -> None:
    from ui.failing import tell

    tell(words, language)


if __name__ == "__main__":
    sys.exit(main())
