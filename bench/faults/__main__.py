"""Faults on a branch of real processes under load, and a table of what they did.

python -m bench.faults --minutes 60 [--only KIND …] [--seed S] [--keep FOLDER]

Needs root, iproute2, e2fsprogs and etcd-server. Everything happens in network namespaces without a way out and in
folders whose names begin with ``bdf-``; both are cleared away at the end, and by the next run after a hard end.
Exit code 1: something was lost, doubled, or differs.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.faults import report
from bench.faults.campaign import Campaign, Round, kinds_in_turn, possible
from bench.faults.disks import self_test
from bench.faults.scene import Scene, Size
from bench.faults.shell import PREFIX, Unusable, clear_away, machine


def main() -> int:
    """Run, print, and say by the exit code whether the promise was kept."""
    given = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with machine():
            return campaigns(given)
    except Unusable as error:
        print(f"bench.faults: {error}", file=sys.stderr)
        return 2


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="bench.faults", description="Faults on a branch of real processes.")
    parser.add_argument("--minutes", type=float, default=60, help="how long faults go on (%(default)s)")
    parser.add_argument("--round", type=float, default=15, help="minutes after which a new branch begins (%(default)s)")
    parser.add_argument("--only", nargs="+", default=[], help="kinds of faults, by their beginnings")
    parser.add_argument("--seed", type=int, default=1, help="of the order, places and times of faults (%(default)s)")
    parser.add_argument("--nodes", type=int, default=3, choices=(1, 3, 5), help="PCs with nodes (%(default)s)")
    parser.add_argument("--kiosks", type=int, default=2)
    parser.add_argument("--counters", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="folder for records and outputs; without it they go")
    return parser.parse_args()


def campaigns(given: argparse.Namespace) -> int:
    """Rounds until the time is over, each with a new branch, and the table of all."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    tell = Teller()
    tell(f"seed {given.seed}; power cuts: {self_test(folder)}")
    kinds = kinds_in_turn(possible(given.nodes, given.only), random.Random(given.seed))
    rounds: list[Round] = []
    left, broke_off = given.minutes * 60, ""
    try:
        while left > 0:
            seconds = min(left, given.round * 60)
            rounds.append(one_round(folder / f"round{len(rounds) + 1}", given, len(rounds), seconds, kinds, tell))
            left -= seconds
    except KeyboardInterrupt:
        tell("interrupted")
    except RuntimeError as error:
        broke_off = str(error)
        tell(f"broke off: {broke_off}")
    finally:
        clear_away()
        if given.keep:
            shutil.copytree(folder, given.keep, dirs_exist_ok=True, ignore=shutil.ignore_patterns("disks"))
        shutil.rmtree(folder, ignore_errors=True)
    print(report.table(rounds))
    for finding in report.findings(rounds):
        print(finding)
    return 1 if broke_off or report.is_broken(rounds) or not rounds else 0


def one_round(
    folder: Path, given: argparse.Namespace, number: int, seconds: float, kinds: Iterator[str], tell: Teller
) -> Round:
    """One branch, from its founding to the check of its logs."""
    folder.mkdir(parents=True)
    size = Size(nodes=given.nodes, kiosks=given.kiosks, counters=given.counters)
    scene = Scene(folder, size, given.seed + number)
    try:
        scene.set_up()
        tell(f"round {number + 1}: {given.nodes} nodes serve, {len(scene.devices)} devices at work")
        done = Campaign(scene, tell).run(kinds, seconds)
    finally:
        scene.close()
    tell(f"round {number + 1}: {done.verdict.acknowledged:,} acknowledged, {len(done.verdict.lost)} lost")
    if given.keep:
        for pc in scene.nodes:
            pc.disk.copy_to(folder / "final" / pc.name)
    clear_away()
    return done


class Teller:
    """Progress, with the minutes since the start."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, text: str) -> None:
        print(f"{(time.monotonic() - self._began) / 60:6.1f}  {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
