"""The demo with windows: each in its own process, as in a branch; or offscreen, as pictures in a folder."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path

from branchdesk.demo.stage import DEMO_PIN, WINDOW_COUNTERS, Plan, Stage
from branchdesk.i18n import text
from ui.program import program

WITH_SCREEN = ("darwin", "win32")


def open_demo(args: argparse.Namespace, language: str) -> int:
    """Open the demo and wait until its windows are closed; returns the exit code."""
    if not args.offscreen and not _has_screen():
        print(text(language, "cli-demo-no-screen"), file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="branchdesk-") as temporary:
        plan = Plan(args.seed, args.date, args.start, args.arrivals, args.speed)
        stage = Stage(args.data or Path(temporary), plan, tuple(program()))
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            print(text(language, "cli-demo-opening", start=args.start), flush=True)
            stage.open()
            print(
                text(language, "cli-demo-open", node=stage.node_url, centre=stage.centre_url, pin=DEMO_PIN), flush=True
            )
            if args.offscreen:
                from ui.demo.shots import shoot_all

                return shoot_all(stage, args.offscreen, language)
            _open_windows(stage, args.language)
            stage.wait()
        finally:
            stage.close()
    return 0


def _open_windows(stage: Stage, language: str) -> None:
    tellers = [person.id for person in stage.profile.staff if person.role == "teller"]
    manager = next(person.id for person in stage.profile.staff if person.role == "manager")
    os.environ["BRANCHDESK_PIN"] = DEMO_PIN
    common = ("--language", language)
    tickets = stage.data / "tickets"
    stage.start("display", "--identity", str(stage.device("display")), *common, ready=False)
    stage.start(
        *("kiosk", "--identity", str(stage.device("kiosk")), "--printer", f"pdf://{tickets}", *common), ready=False
    )
    for counter, teller in zip(WINDOW_COUNTERS, tellers, strict=False):
        identity = str(stage.device("counter", counter))
        stage.start("counter", "--identity", identity, "--log-in", teller, *common, ready=False)
    stage.start("evaluator", "--identity", str(stage.device("evaluator", WINDOW_COUNTERS[0])), *common, ready=False)
    stage.start("manager", "--identity", str(stage.device("manager")), "--log-in", manager, *common, ready=False)


def _has_screen() -> bool:
    return sys.platform in WITH_SCREEN or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
