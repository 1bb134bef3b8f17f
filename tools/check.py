"""Runs every check, two at a time; pytest only if all are well, and with its own summary line as the last.

``--fast`` leaves out what needs more than a minute; other arguments go to pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

QUICK = [
    ("mypy", ["mypy"]),
    ("ruff check", ["ruff", "check", "."]),
    ("ruff format", ["ruff", "format", "--check", "."]),
    ("lint-imports", ["lint-imports", "--no-logo"]),
]
AT_ONCE = ["--numprocesses=3", "--dist=loadfile", "--no-loadscope-reorder"]
"""Many tests wait for processes, disks and elections: three at a time on two cores. The quick units come last, not the
long files, so that all three have work until the end."""
FULL = [*QUICK, ("dead code", ["python", "tools/dead_code.py"])]


def check(name: str, command: list[str]) -> bool:
    """Run one check, print how it went; with its output if it failed."""
    started = time.monotonic()
    program, *arguments = command
    ran = subprocess.run(
        [BIN / program, *arguments],
        cwd=ROOT,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    verdict = "FAILED" if ran.returncode else "ok"
    said = f"\n{ran.stdout.rstrip()}" if ran.returncode else ""
    print(f"{name:<14} {verdict:<7} {time.monotonic() - started:6.1f} s{said}", flush=True)
    return ran.returncode == 0


def main(arguments: list[str]) -> None:
    """Run the checks, then become pytest."""
    fast = "--fast" in arguments
    rest = [argument for argument in arguments if argument != "--fast"]
    with ThreadPoolExecutor(2) as pool:
        good = list(pool.map(lambda one: check(*one), QUICK if fast else FULL))
    if not all(good):
        sys.exit(1)
    print("pytest", flush=True)
    chosen = ["tests/unit"] if fast else AT_ONCE
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", "-q", *chosen, *rest])


if __name__ == "__main__":
    main(sys.argv[1:])
