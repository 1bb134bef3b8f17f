"""A steady rate, with phones at some of the branches: how soon what happens there is on the centre's pages."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import msgspec

from bench.centre_load.crew import Crew
from bench.centre_load.followers import Followers
from bench.centre_load.house import House, memory_mb, used_s
from bench.centre_load.logs import Mark, Pattern

BATCH = 5
EVERY_S = 30.0
LAST_S = 5.0
"""Calls at the end may still come to the pages."""


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """``rate`` events/s of ``branches`` together for ``seconds``, from the position ``after``, in batches of five."""

    branches: int
    rate: float
    seconds: float
    after: int
    phones: int


def steady(its: House, crew: Crew, told: Pattern, pace: Pace, stop: int) -> dict[str, Mark]:
    """Ship at the pace, and print from when a call is made until a phone sees it; what each branch was acknowledged."""
    followed = range(0, pace.branches, max(1, pace.branches // pace.phones))
    phones = Followers(its.urls[0], told, list(followed))
    while phones.open < len(followed):
        if phones.refused:
            raise SystemExit(f"{phones.refused} phones are refused")
        time.sleep(0.1)
    begins = crew.begin(its.urls, stop, pace.seconds, pace.rate / BATCH)
    watch(its, crew, pace.seconds)
    marks = crew.end()
    time.sleep(LAST_S)
    made = {call: at for call, at in _calls(told, pace, begins, crew.share) if call[0] in followed}
    waits = [seen.at - made[seen.branch, seen.number] for seen in phones.seen if (seen.branch, seen.number) in made]
    its_cuts = statistics.quantiles(waits, n=100)
    print(
        f"made in the branch -> on the page: {len(waits):,} of {len(made):,} calls, p50 {its_cuts[49]:.2f} s, "
        f"p95 {its_cuts[94]:.2f} s, p99 {its_cuts[98]:.2f} s, max {max(waits):.2f} s; phones lost {phones.lost}"
    )
    return marks


def _calls(told: Pattern, pace: Pace, begins: float, share: int) -> Iterator[tuple[tuple[int, str], float]]:
    """When each number was called in each branch: the instant that its batch fell due."""
    rate = pace.rate / BATCH / -(-pace.branches // share)
    for branch in range(pace.branches):
        size = min(share, pace.branches - branch // share * share)
        for turn in range(int(pace.seconds * rate / size) + 1):
            at = (turn * size + branch % share + 1) / rate
            if at > pace.seconds:
                break
            first = pace.after + turn * BATCH
            for event in told.told[first : first + BATCH]:
                if event.number:
                    yield (branch, event.number), begins + at


def watch(its: House, crew: Crew, seconds: float, every_s: float = EVERY_S) -> tuple[float, float]:
    """Print how it goes, until it is over; seconds that it took, and the best rate. Processor time is in cores."""
    kinds = ("load", "centre", "digest", "database")
    print(f"{'s':>5}{'events/s':>10}{'not digested':>14}{'busy':>6}" + "".join(f"{kind:>9}" for kind in kinds), end="")
    print("   MB: each centre, its digest")
    began = time.monotonic()
    told, peak = crew["busy"], 0.0
    while True:
        start, events, used = time.monotonic(), crew["events"], _used(its, crew)
        left = seconds - (start - began)
        over = crew.wait(min(every_s, left) if left > 0 else every_s)
        now = time.monotonic()
        if now - start > 1:
            cores = "".join(f"{(spent - used[kind]) / (now - start):9.2f}" for kind, spent in _used(its, crew).items())
            memory = ", ".join(f"{memory_mb(c.pid):.0f} {memory_mb(c.digest):.0f}" for c in its.centres)
            rate, busy = (crew["events"] - events) / (now - start), crew["busy"] - told
            peak = max(peak, rate)
            print(f"{now - began:5.0f}{rate:10,.0f}{its.undigested():14,}{busy:6}{cores}   {memory}", flush=True)
        if over:
            return now - began, peak


def _used(its: House, crew: Crew) -> dict[str, float]:
    return {"load": sum(map(used_s, crew.pids)), **its.processor_s()}


def counted(crew: Crew) -> str:
    """What went over the lines so far."""
    return (
        f"{crew['answers']:,} answers: {crew['resent']:,} resent, {crew['disordered']:,} before their turn, "
        f"{crew['busy']:,} told to come back, {crew['broken']:,} broken"
    )
