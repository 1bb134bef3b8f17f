"""A PC that does not decide (yet): it keeps a copy of the log, and asks what it is to be, until it is a voter."""

from __future__ import annotations

import logging
import time
from contextlib import closing, suppress
from pathlib import Path

from branchdesk.bootstrap import pcs, revocation, vault
from branchdesk.bootstrap.credentials import Credentials
from branchdesk.client.peer import Peers
from branchdesk.domain.chain import Head
from branchdesk.domain.errors import FAULTS, BranchDeskError, Unavailable
from branchdesk.services.pc_messages import Place
from branchdesk.services.ports import BranchLog

log = logging.getLogger(__name__)

EVERY_S = 0.5
SECRETS_EVERY = 20
"""Rounds from one copy of the secrets to the next: PINs and tokens change seldom."""


def stand_by(data: Path, own: BranchLog, peers: Peers) -> Place:
    """Copy log and secrets and ask, until this PC is to vote. What does not work now is tried again."""
    told, rounds = "", 0
    credentials = Credentials(data, peers, peers.renew_token)
    while True:
        try:
            copy(own, peers)
            if rounds % SECRETS_EVERY == 0:
                credentials.keep()
                copy_secrets(data, peers)
            rounds += 1
            place = peers.place(fresh=True)
            if place.role == "voter":
                return place
            _remember(data, peers, place)
            told = ""
        except (BranchDeskError, *FAULTS) as error:  # whatever another PC answers, this one goes on asking
            why = error.code if isinstance(error, BranchDeskError) else repr(error)
            if why != told:
                log.warning("standby: %s", error, exc_info=not isinstance(error, BranchDeskError))
            told = why
            with suppress(Unavailable):
                peers.elsewhere()
        time.sleep(EVERY_S)


def _remember(data: Path, peers: Peers, place: Place) -> None:
    """Where the other PCs are: those of today may all be others than when this one joined."""
    pc = pcs.load(data)
    if pc is not None and place.urls and {*place.urls} != {*pc.urls}:
        pcs.change(data, urls=place.urls)
        peers.know(place.urls)


def copy(own: BranchLog, peers: Peers) -> None:
    """Bring the own store up to another node's. Raises Unavailable, Damaged, Conflict for what does not follow."""
    head = own.head()
    while events := peers.log(head.seq):
        own.append(head, events)
        head = Head(events[-1].seq, events[-1].hash)


def copy_secrets(data: Path, peers: Peers) -> None:
    """Know whom the branch knows. Raises Unavailable, Damaged."""
    handover = peers.secrets()
    with closing(vault(data)) as own:
        own.import_from_join(handover)
        revocation.write(data, own)
