"""How fast the domain itself is: one process, no disk, no network.

    .venv/bin/python bench/decide.py [--customers 600]

Prints decide+apply commands per second over a busy day, the fold of that day's events, and the snapshot's encoding.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Callable
from typing import NamedTuple

from branchdesk.domain import commands as c
from branchdesk.domain.apply import apply
from branchdesk.domain.decide import Context, decide
from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import Event
from branchdesk.domain.profile import Profile, decode_profile
from branchdesk.domain.snapshot import Snapshot, decode_snapshot, encode_snapshot
from branchdesk.domain.times import SECOND, at_local
from branchdesk.resources import resource

KIOSK = c.Who(device="kiosk-1", kind="kiosk")
NODE = c.Who(device="node", kind="node")
ROUNDS = 5
Step = tuple[c.Op, c.Who]


class Played(NamedTuple):
    """A day that was decided: its events, the branch after it, and how long that took."""

    events: list[Event]
    snapshot: Snapshot
    commands: int
    seconds: float


def story(profile: Profile, customers: int) -> list[Step]:
    """Six tellers serve all customers in turn, each issued, called, started, finished, rated."""
    tellers = [
        c.Who(device=f"pc-{setup.id}", kind="counter", counter=setup.id, staff=person.id, role="teller")
        for setup, person in zip(profile.counters, profile.staff, strict=False)
    ]
    steps: list[Step] = [(c.ChangeProfile(profile=profile), NODE)]
    for who in tellers:
        steps += [(c.LogIn(counter=who.counter, staff=who.staff), NODE), (c.OpenCounter(counter=who.counter), who)]
    queue = [(c.IssueTicket(service=profile.services[n % 5].code), KIOSK) for n in range(customers)]
    steps += queue[:40]
    for number, issue in enumerate(queue[40:] + queue[:1] * 40):
        who = tellers[number % len(tellers)]
        at = who.counter
        steps += [(c.CallNext(counter=at), who), (c.StartService(counter=at), who), (c.FinishService(counter=at), who)]
        if number < customers - 40:
            steps.append(issue)
    return steps


def play(profile: Profile, steps: list[Step]) -> Played:
    """Decide every command; refused ones (nobody waits for a counter) count as commands too."""
    snapshot = Snapshot(branch=profile.branch, profile=profile)
    ids = map(str, itertools.count(1))
    commands = [(c.Command(cmd_id=next(ids), op=op), who) for op, who in steps]  # type: ignore[arg-type]
    now, events = at_local("2026-03-02", "09:00", profile.timezone), list[Event]()
    begun = time.perf_counter()
    for command, who in commands:
        now += 5 * SECOND
        context = Context(who=who, now=now, new_id=ids.__next__)
        try:
            decision = decide(snapshot, command, context)
        except Rejected:
            continue
        snapshot = decision.snapshot
        events += decision.events
    return Played(events, snapshot, len(commands), time.perf_counter() - begun)


def fold(profile: Profile, events: list[Event]) -> Snapshot:
    """The branch from its events."""
    snapshot = Snapshot(branch=profile.branch, profile=profile)
    for event in events:
        snapshot = apply(snapshot, event)
    return snapshot


def best(work: Callable[[], object]) -> float:
    """The shortest of some rounds, in seconds: what the code needs when nothing else runs."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--customers", type=int, default=750, help="customers of the day (default 750: 3,000 events)")
    customers = parser.parse_args().customers
    profile = decode_profile(resource("profiles", "demo.toml").read_bytes())
    steps = story(profile, customers)
    day = min((play(profile, steps) for _ in range(ROUNDS)), key=lambda played: played.seconds)
    raw = encode_snapshot(day.snapshot)
    folding = best(lambda: fold(profile, day.events))
    encoding, decoding = best(lambda: encode_snapshot(day.snapshot)), best(lambda: decode_snapshot(raw))
    rows = [
        ("decide + apply", f"{day.commands / day.seconds:,.0f} commands/s", "20,000"),
        (f"fold of {len(day.events):,} events", f"{folding * 1000:.0f} ms", "< 200"),
        (f"snapshot encode, {len(raw) // 1024:,} KiB", f"{encoding * 1000:.1f} ms", ""),
        ("snapshot decode", f"{decoding * 1000:.1f} ms", ""),
    ]
    print(f"{'what':<28}{'measured':>24}{'target':>12}")
    for what, measured, target in rows:
        print(f"{what:<28}{measured:>24}{target:>12}")


if __name__ == "__main__":
    main()
