"""Commits in the agreement of three real etcds on this machine, fsync on, mutual TLS: rate, latency, failover, memory.

    .venv/bin/python -m bench.etcd_commit [--seconds 5] [--kills 10] [--heartbeat 100 --election 1000]

Every commit is one event of about 600 bytes that must follow the head (compare-and-swap), through the writer's own
member: a writer that loses the race reads the head and tries again. ``clients`` is what the whole bench, all writers in
one process, costs beside the three etcds on the same cores.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

from branchdesk.domain.chain import Head
from branchdesk.domain.errors import Unavailable
from branchdesk.etcd import flags
from branchdesk.etcd.maintenance import status
from branchdesk.etcd.quorum import EtcdQuorum
from branchdesk.services.ports import Conflict
from tests.etcds import Etcds
from tests.logs import filler, head_of

ROW = "{:<22}{:>8}{:>11}{:>9}{:>9}{:>9}{:>11}"


class Measured(NamedTuple):
    """What writers did together; latencies in ms, of the commits that were acknowledged."""

    latencies: list[float]
    conflicts: int
    seconds: float


def drive(etcds: Etcds, members: list[int], writers: int, seconds: float) -> Measured:
    """So many writers, spread over these members."""
    latencies: list[float] = []
    conflicts = [0] * writers
    end = time.monotonic() + seconds

    def write(writer: int) -> None:
        quorum = EtcdQuorum(etcds.open(members[writer % len(members)]))
        head = quorum.head() or Head()
        while time.monotonic() < end:
            events = filler(head, 1, cmd=f"w{writer}" + "." * 300)
            began = time.perf_counter()
            try:
                quorum.commit(head, events)
                latencies.append((time.perf_counter() - began) * 1000)
                head = head_of(events)
            except Conflict:
                conflicts[writer] += 1
                head = quorum.head() or Head()
        quorum.close()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Measured(sorted(latencies), sum(conflicts), seconds)


def row(name: str, writers: int, measured: Measured) -> str:
    """One line of the table."""
    found = measured.latencies
    return ROW.format(
        name,
        writers,
        f"{len(found) / measured.seconds:,.0f}",
        f"{statistics.median(found):.2f}",
        f"{found[int(len(found) * 0.99)]:.1f}",
        f"{found[-1]:.0f}",
        f"{measured.conflicts:,}",
    )


def leader(etcds: Etcds) -> int:
    """Who leads, by number."""
    found = [status(gateway) for gateway in etcds.gateways]
    return [one.header.member_id for one in found].index(found[0].leader)


def failovers(etcds: Etcds, kills: int) -> list[float]:
    """Seconds from killing the leader to the next acknowledgement at another member, for each kill."""
    outages = []
    for _ in range(kills):
        victim = leader(etcds)
        quorum = EtcdQuorum(etcds.open((victim + 1) % 3))
        head = quorum.head() or Head()
        etcds.kill(victim)
        began = time.monotonic()
        while True:
            try:
                quorum.commit(head, filler(head, 1))
                break
            except Unavailable:
                continue
            except Conflict:  # an earlier try did arrive
                break
        outages.append(time.monotonic() - began)
        quorum.close()
        etcds.start([victim])
        etcds.wait()
    return outages


def memory(etcds: Etcds, n: int) -> tuple[float, float]:
    """MB of a member that are its own now (RssAnon), and all that are resident (VmRSS, with mapped files)."""
    lines = Path(f"/proc/{etcds.pid(n)}/status").read_text().splitlines()
    fields = {name: value for name, _, value in (line.partition(":") for line in lines)}
    own, whole = (int(fields[name].split()[0]) / 1024 for name in ("RssAnon", "VmRSS"))
    return own, whole


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--heartbeat", type=int, default=flags.HEARTBEAT_MS)
    parser.add_argument("--election", type=int, default=flags.ELECTION_MS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        etcds = Etcds(Path(folder), 3)
        pace = {"heartbeat_ms": options.heartbeat, "election_ms": options.election}
        etcds.settings = [one._replace(**pace) for one in etcds.settings]
        with etcds:
            print(ROW.format("members", "writers", "commits/s", "p50 ms", "p99 ms", "max ms", "conflicts"))
            for writers in (1, 3, 8):
                print(row("three", writers, drive(etcds, [0, 1, 2], writers, options.seconds)), flush=True)
            etcds.kill(2)
            for writers in (1, 8):
                print(row("one of them killed", writers, drive(etcds, [0, 1], writers, options.seconds)), flush=True)
            etcds.start([2])
            etcds.wait()
            for n in range(3):
                print("member {}: own {:.0f} MB, resident {:.0f} MB".format(n, *memory(etcds, n)))
            outages = sorted(failovers(etcds, options.kills))
            print(f"leader killed {len(outages)} times: back after {statistics.median(outages):.2f} s, ", end="")
            print(f"longest {outages[-1]:.2f} s (heartbeat {options.heartbeat}, election {options.election} ms)")


if __name__ == "__main__":
    main()
