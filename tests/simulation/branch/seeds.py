"""One seed from morning to evening."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from multiprocessing import get_context
from typing import Any, NamedTuple

from tests.simulation.branch import faults
from tests.simulation.branch.branch import DRAINS_S, HEALED_S, Branch, start_of
from tests.simulation.branch.upkeep import few_kept
from tests.simulation.branch.workers import one_core
from tests.simulation.ground import Broken, require

COMMAND = "python -m tests.simulation.branch --seed {seed} --trace"


class Run(NamedTuple):
    """What a seed did. ``wrong`` is empty, or the invariant that did not hold."""

    seed: int
    wrong: str
    seen: Counter[str]
    steps: int
    events: int
    trace_hash: str
    lines: list[str]


class Total:
    """Many runs together. ``in_seeds``: in how many of them something occurred."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.in_seeds: Counter[str] = Counter()
        self.failed: list[Run] = []
        self.steps = self.events = 0
        self._digest = sha256()

    def add(self, one: Run) -> None:
        """One more."""
        self.seen.update(one.seen)
        self.in_seeds.update(one.seen.keys())
        self.steps, self.events = self.steps + one.steps, self.events + one.events
        self._digest.update(one.trace_hash.encode())
        if one.wrong:
            self.failed.append(one)

    @property
    def traces(self) -> str:
        """The same for the same steps in the same seeds."""
        return self._digest.hexdigest()[:16]


def run(seed: int, *, trace: bool = False) -> Run:
    """Run one seed. What is broken is told, not raised; a mistake in the program is raised."""
    wrong = ""
    with few_kept(), one_core():
        branch = start_of(seed, trace=trace)
        try:
            play(branch)
        except Broken as error:
            wrong = str(error)
            branch.world.note(f"BROKEN {wrong}")
        finally:
            branch.close()
    world, events = branch.world, branch.judge.head.seq
    return Run(seed, wrong, world.seen, world.steps, events, world.trace_hash, list(world.lines or ()))


def run_all(seeds: range, jobs: int) -> Iterator[Run]:
    """Run many seeds in several processes; they come in order."""
    if jobs == 1:
        yield from map(run, seeds)
        return
    context = get_context("spawn")
    with context.Pool(jobs, _spread, [context.Value("i", 0)]) as pool:
        yield from pool.imap(run, seeds, chunksize=5)


def _spread(numbers: Any) -> None:
    """Each process of a pool gets a core of its own, as far as there are enough."""
    if sys.platform == "linux":
        with numbers.get_lock():
            number, numbers.value = numbers.value, numbers.value + 1
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[number % len(cores)]})


def play(branch: Branch) -> None:
    """The story: a branch of one PC, which grows (most often at once), and perhaps shrinks and grows again."""
    world = branch.world
    for pc in branch.pcs:
        pc.clock.off_s = world.some(-120, 120)
        pc.disk.lazy = pc is not branch.founder and world.chance(0.5)
    branch.boot(branch.founder)
    grows = world.some(0.5, 1.0) if world.chance(0.7) else world.some(3, 20)
    world.after(grows, "grow", branch.grow)
    if world.chance(0.4):
        faults.once(branch, faults.bad_weather, grows - 0.3, grows + world.some(1, 3))
    if world.chance(0.35):
        shrinks = world.some(26, 32)
        world.after(shrinks, "shrink", branch.shrink)
        if world.chance(0.6):
            faults.once(branch, faults.disk_of_founder_full, shrinks + world.some(0, 1), shrinks + world.some(1, 5))
        world.after(world.some(36, 42), "grow", branch.grow)
    faults.plan(branch)
    while world.now < HEALED_S:
        branch.step()
    for person in branch.people:
        person.stopped = True
    for pc in branch.pcs:
        pc.thaw()
        branch.boot(pc)
    while not branch.settled:
        require(world.now < DRAINS_S, "does not drain:", _left(branch))
        branch.step()
    branch.judge.settled(
        [pc for pc in branch.pcs if pc is branch.founder or pc.joined], list(branch.processes()), branch.centre.log
    )


def _left(branch: Branch) -> str:
    waiting = [person.device.name for person in branch.people if not person.settled]
    copies = {pc.name: pc.disk.head().seq for pc in branch.pcs}
    return f"waiting {waiting}, copies {copies}, centre {branch.centre.cursor} of {branch.judge.head.seq}"
