"""``branchdesk demo``: a branch to try. With windows where there is a screen; headless, a whole day in seconds."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

from branchdesk import bootstrap
from branchdesk.cli.files import add_outputs, show_summary
from branchdesk.cli.parts import Stage
from branchdesk.i18n import LANGUAGES, text


def add(roles: Any, language: str, stage: Stage | None = None) -> None:
    """Add ``demo``; without a stage only the headless one."""
    parser = roles.add_parser(
        "demo",
        help="open a demo branch with a simulated morning that you can join (start here)",
        description="Starts a node, a centre and every window, with simulated customers and tellers. Join in at any "
        "window: whoever touches a counter has it for three minutes. Everything is real but the people; all data lie "
        "in one folder that may be deleted.",
    )
    parser.add_argument("--headless", action="store_true", help="no windows: play a whole day, print its summary")
    parser.add_argument("--offscreen", type=Path, metavar="FOLDER", help="no screen: write a picture of every window")
    parser.add_argument("--seed", type=int, default=5, help="the same seed gives the same customers (default 5)")
    parser.add_argument("--speed", type=float, default=4, help="seconds of the branch per real second (default 4)")
    parser.add_argument("--start", default="11:15", metavar="HH:MM", help="when you come in (default 11:15)")
    parser.add_argument("--arrivals", type=int, default=240, help="customers of the day on average (default 240)")
    parser.add_argument("--date", help="business date that is played (default: today)")
    parser.add_argument("--data", type=Path, help="keep the demo's data here (default: a temporary folder)")
    parser.add_argument("--language", choices=LANGUAGES, default=language, help="language of the windows")
    add_outputs(parser)
    parser.set_defaults(run=lambda args: _run(args, language, stage))


def _run(args: argparse.Namespace, language: str, stage: Stage | None) -> int:
    args.date = args.date or bootstrap.today()
    if args.headless:
        return _headless(args, language)
    if stage is None:
        print(text(language, "cli-demo-no-windows"))
        return 1
    return stage(args, language)


def _headless(args: argparse.Namespace, language: str) -> int:
    from branchdesk.demo.on_disk import play_whole_day

    with tempfile.TemporaryDirectory(prefix="branchdesk-") as temporary:
        data = args.data or Path(temporary)
        began = time.perf_counter()
        played = play_whole_day(data, args.seed, args.date, arrivals=args.arrivals)
        seconds = time.perf_counter() - began
        show_summary(bootstrap.stored_day(data, args.date), args, language)
        print(text(language, "cli-demo-played", events=played, seconds=round(seconds, 1)))
        if args.data:
            print(text(language, "cli-demo-kept", path=str(data)))
    return 0
