"""Reports that must reach the branch some time, under one id each, however often the connection goes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from branchdesk.client.link import LinkState
from branchdesk.domain.commands import Op
from branchdesk.domain.errors import BranchDeskError, Rejected
from ui.bridge import Bridge


class Outbox:
    """Holds a report until the branch has answered it. A report under a ``key`` replaces an unsent one of that key."""

    def __init__(self, bridge: Bridge, new_id: Callable[[], str]) -> None:
        self._bridge, self._new_id = bridge, new_id
        self._waiting: dict[str, tuple[str, Op]] = {}
        self._under_way: set[str] = set()
        bridge.link_changed.connect(self._link_changed)

    def put(self, key: str, op: Op) -> None:
        """Send ``op`` now, or when the link is live again."""
        self._waiting[key] = (self._new_id(), op)
        self._send(key)

    def flush(self) -> None:
        """Try again what was not answered."""
        for key in list(self._waiting):
            self._send(key)

    def _link_changed(self, state: LinkState, _since: int) -> None:
        if state is LinkState.LIVE:
            self.flush()

    def _send(self, key: str) -> None:
        cmd_id, op = self._waiting[key]
        if self._bridge.link_state is not LinkState.LIVE or cmd_id in self._under_way:
            return
        self._under_way.add(cmd_id)
        self._bridge.send(op, partial(self._answered, key, cmd_id), partial(self._failed, key, cmd_id), cmd_id=cmd_id)

    def _answered(self, key: str, cmd_id: str, _answer: object) -> None:
        self._under_way.discard(cmd_id)
        if key in self._waiting and self._waiting[key][0] == cmd_id:
            del self._waiting[key]

    def _failed(self, key: str, cmd_id: str, error: BranchDeskError) -> None:
        """A refusal is final (the day has turned, say); anything else waits for the next connection."""
        self._under_way.discard(cmd_id)
        if isinstance(error, Rejected):
            self._answered(key, cmd_id, None)
