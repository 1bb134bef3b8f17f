"""A kiosk process without a window, for tests: takes a ticket for each line "take"; see test_island_process.py.

python -m tests.kiosk_main IDENTITY
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from branchdesk.client.http import HttpLink
from branchdesk.client.identity import load
from branchdesk.client.journal import open_journal
from branchdesk.client.transport import Patience
from branchdesk.client.twins import HeadlessKiosk


def main(identity: Path) -> None:
    """Until the input ends."""
    dies: list[bool] = []

    def paper(_number: str) -> None:
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)

    link = HttpLink(load(identity), Patience(total=1, connect=0.5, read=1))
    kiosk = HeadlessKiosk(link, open_journal(identity.with_suffix(".journal")), paper=paper)
    for line in sys.stdin:
        if line.strip() == "heal":
            kiosk.wait(lambda kiosk: not kiosk.is_island)
            kiosk.heal()
            print(f"{len(kiosk.island.pending)} pending", flush=True)
        else:
            dies[:] = [True] if line.strip() == "take and die" else []
            print(kiosk.take_ticket("A").number, flush=True)
    kiosk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
