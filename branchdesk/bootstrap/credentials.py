"""What proves that this PC belongs to the branch, renewed in time: its certificate, and its token at the other PCs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from branchdesk.bootstrap import pcs
from branchdesk.client.peer import Peers
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.times import DAY, HOUR
from branchdesk.node.tls import Renewal
from branchdesk.node.vault import wall
from branchdesk.services.messages import Renewed

log = logging.getLogger(__name__)

RENEW_BEFORE = 60 * DAY
AGAIN = HOUR


class Credentials:
    """``keep`` is called now and then. ``renew`` gets a new token for the one at hand."""

    def __init__(self, data: Path, peers: Peers, renew: Callable[[str], Renewed]) -> None:
        self._data = data
        self._peers = peers
        self._renew = renew
        self._renewal = Renewal(pcs.tls_folder(data), peers.renew)
        self._not_before = 0

    def keep(self, now: int | None = None) -> None:
        """Renew what is due; what fails is tried again."""
        self._renewal.keep()
        moment = wall() if now is None else now
        try:
            pc = pcs.load(self._data)
            if pc is not None and moment >= max(self._not_before, pc.expires_at - RENEW_BEFORE):
                self._not_before = moment + AGAIN
                renewed = self._renew(pc.token)
                pcs.change(self._data, token=renewed.token, expires_at=renewed.expires_at)
                self._peers.use(renewed.token)
        except (BranchDeskError, OSError) as error:
            log.warning("no new token for this PC: %s", error)

    def problems(self) -> tuple[str, ...]:
        """Codes for health."""
        return self._renewal.problems()
