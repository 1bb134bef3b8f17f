"""A node process for tests and benchmarks: the real log, vault and server on real files; prints its URL when ready.

python -m tests.node_main FOLDER [--port N] [--host H] [--tls] [--wall-minus S] [--profile FILE]
"""

from __future__ import annotations

import argparse
import logging
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.profile import decode_profile
from branchdesk.domain.times import SECOND
from branchdesk.node.app import NodeParts
from branchdesk.node.clock import SteadyClock
from branchdesk.node.serve import run
from branchdesk.node.tls import make_certificates
from branchdesk.node.vault import Vault
from branchdesk.resources import resource
from branchdesk.services.logbook import open_branch
from branchdesk.services.replicated import ReplicatedLog
from branchdesk.services.waits import Waits
from branchdesk.store.opening import open_log
from branchdesk.web.address import Address

DEMO = resource("profiles", "demo.toml")


@contextmanager
def open_parts(folder: Path, profile_file: Path = DEMO, wall: Callable[[], float] = time.time) -> Iterator[NodeParts]:
    """A node's parts on the files of a folder. Raises Rejected, Unavailable, Damaged."""
    profile = decode_profile(profile_file.read_bytes())
    log = open_log(folder / "branch.db", profile.branch)
    vault = Vault(folder / "vault.db")
    try:
        snapshot = open_branch(log, profile, now=round(wall() * SECOND))
        waits = Waits(snapshot)
        yield NodeParts(
            log=ReplicatedLog(log),
            snapshot=snapshot,
            clock=SteadyClock(snapshot.at, wall=wall),
            vault=vault,
            new_id=lambda: secrets.token_urlsafe(16),
            forecast=waits.expected,
            waits=waits.told,
            published=waits.follow,
            history=log.read_type,
        )
    finally:
        vault.close()
        log.close()


def main() -> None:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--wall-minus", type=float, default=0, help="seconds that the machine's clock is set back")
    parser.add_argument("--profile", type=Path, default=DEMO)
    given = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    address = Address(host=given.host, port=given.port)
    if given.tls:
        files = make_certificates(given.folder, "demo", ["localhost", given.host])
        address = Address(host=given.host, port=given.port, certificate=files.certificate, key=files.key)
    with open_parts(given.folder, given.profile, lambda: time.time() - float(given.wall_minus)) as parts:
        run(parts, address, lambda url: print(url, flush=True))


if __name__ == "__main__":
    try:
        main()
    except BranchDeskError as error:
        sys.exit(str(error))
