"""The ``branchdesk`` command: every role, windows included. Without windows: ``python -m branchdesk``."""

from __future__ import annotations

import argparse
import sys

from branchdesk import cli
from ui import roles


def main() -> int:
    """Run what the command line asks for; returns the exit code."""
    return cli.main(windows=roles.adders(), stage=_stage)


def _stage(args: argparse.Namespace, language: str) -> int:
    from ui.demo import open_demo

    return open_demo(args, language)


if __name__ == "__main__":
    sys.exit(main())
