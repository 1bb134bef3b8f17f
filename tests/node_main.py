"""A node process for tests and benchmarks: the real log, vault and server on real files; prints its URL when ready.

python -m tests.node_main FOLDER [--port N] [--host H] [--tls] [--profile FILE]
"""

from __future__ import annotations

import argparse
import logging
import secrets
import sys
from pathlib import Path

from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.profile import decode_profile
from branchdesk.forecast.wait import expected_wait
from branchdesk.node.app import NodeParts
from branchdesk.node.clock import SteadyClock
from branchdesk.node.serve import Address, run
from branchdesk.node.vault import Vault
from branchdesk.resources import resource
from branchdesk.services.logbook import open_branch
from branchdesk.store.opening import open_log


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--profile", type=Path, default=resource("profiles", "demo.toml"))
    given = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    profile = decode_profile(given.profile.read_bytes())
    log = open_log(given.folder / "branch.db", profile.branch)
    clock = SteadyClock()
    snapshot = open_branch(log, profile, now=clock.now())
    clock = SteadyClock(snapshot.at)
    parts = NodeParts(
        log=log,
        snapshot=snapshot,
        clock=clock,
        vault=Vault(given.folder / "vault.db"),
        new_id=lambda: secrets.token_urlsafe(12),
        forecast=expected_wait,
    )
    run(parts, Address(host=given.host, port=given.port), lambda url: print(url, flush=True))


if __name__ == "__main__":
    try:
        main()
    except BranchDeskError as error:
        sys.exit(str(error))
