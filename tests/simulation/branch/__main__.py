"""The long run, and one seed again."""

from __future__ import annotations

import argparse
import os
import sys
import time

from tests.simulation.branch.seeds import COMMAND, Total, run, run_all


def main(arguments: list[str]) -> int:
    """Run seeds; 1 where an invariant did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.branch", description=__doc__)
    parser.add_argument("--seeds", type=int, default=500, help="how many")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first one")
    parser.add_argument("--seed", type=int, help="this one alone")
    parser.add_argument("--trace", action="store_true", help="with --seed: print every step")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes; one for each core")
    chosen = parser.parse_args(arguments)
    if chosen.seed is None:
        return many(range(chosen.first, chosen.first + chosen.seeds), chosen.jobs)
    one = run(chosen.seed, trace=chosen.trace)
    print("\n".join(one.lines))
    print(one.wrong or "nothing wrong")
    return 1 if one.wrong else 0


def many(seeds: range, jobs: int) -> int:
    """Run all, and tell what occurred how often."""
    total = Total()
    began = time.perf_counter()
    for one in run_all(seeds, jobs):
        if one.wrong:
            print(f"seed {one.seed}: {one.wrong}\n    {COMMAND.format(seed=one.seed)}", flush=True)
        total.add(one)
    took = time.perf_counter() - began
    for what, count in sorted(total.seen.items()):
        print(f"{what:<40} {count:>9} in {total.in_seeds[what]:>6} seeds")
    print(f"{len(seeds)} seeds, {total.steps} steps, {total.events} events, {len(total.failed)} failed")
    print(f"{took:.1f} s, {len(seeds) / took:.1f} seeds a second")
    print(f"traces {total.traces}")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
