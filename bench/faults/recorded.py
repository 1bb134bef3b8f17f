"""A device's link that puts every question and every answer on record before its device hears of it."""

from __future__ import annotations

import time
from pathlib import Path

from bench.faults.records import GIVEN_UP, Acked, Kept, Recorder, Refused, Started, Tried, fact_of
from branchdesk.client.http import HttpLink, new_cmd_id
from branchdesk.client.identity import load
from branchdesk.client.transport import Patience
from branchdesk.domain.commands import Op
from branchdesk.domain.errors import Rejected
from branchdesk.services.messages import Answer

PATIENCE = Patience(total=1.0)
"""Short: after three seconds the twins go on alone."""


class RecordedLink(HttpLink):
    """``begin`` says that somebody wants something: from then on they wait, under however many ids it is tried."""

    def __init__(self, path: Path, name: str, recorder: Recorder) -> None:
        """``path``: the device's identity."""
        super().__init__(load(path), PATIENCE, path=path)
        self._name, self._recorder = name, recorder
        self._wish = ""
        self._wished = 0.0
        self._open: dict[str, tuple[str, float]] = {}
        recorder.write(Started(device=name, cmd_id="", op="", began=time.monotonic()))

    def begin(self, wish: str) -> None:
        """Somebody wants something (the name of a command). Whoever waits already goes on waiting, for this now."""
        if not self._wish:
            self._wished = time.monotonic()
        self._wish = wish

    def send(self, op: Op, *, cmd_id: str | None = None) -> Answer:
        """See ``HttpLink``."""
        cmd_id = cmd_id or new_cmd_id()
        kind = type(op).__name__
        if cmd_id not in self._open:
            began = self._wished if kind == self._wish else time.monotonic()
            self._open[cmd_id] = (kind, began)
            self._recorder.write(Tried(device=self._name, cmd_id=cmd_id, op=kind, began=began))
        try:
            answer = super().send(op, cmd_id=cmd_id)
        except Rejected as refused:
            self._refused(cmd_id, refused.code)
            raise
        _, began = self._open.pop(cmd_id)
        self._recorder.write(
            Acked(
                device=self._name,
                cmd_id=cmd_id,
                op=kind,
                began=began,
                ended=time.monotonic(),
                wall=time.time(),
                facts=tuple(fact_of(event) for event in answer.events),
            )
        )
        self._close_wish(kind)
        return answer

    def kept(self, cmd_id: str, bdate: str = "", number: str = "") -> None:
        """Done alone, and safe in the journal; what was tried before for the same wish is given up."""
        kind, began = self._wish, self._wished
        self._open.pop(cmd_id, None)
        self._recorder.write(
            Kept(
                device=self._name,
                cmd_id=cmd_id,
                op=kind,
                began=began,
                ended=time.monotonic(),
                bdate=bdate,
                number=number,
            )
        )
        self._close_wish(kind)

    def _refused(self, cmd_id: str, code: str) -> None:
        kind, began = self._open.pop(cmd_id)
        self._recorder.write(
            Refused(device=self._name, cmd_id=cmd_id, op=kind, began=began, ended=time.monotonic(), code=code)
        )
        if code != GIVEN_UP:
            self._close_wish(kind)

    def _close_wish(self, kind: str) -> None:
        """Fulfilled or refused: what was tried for it under other ids is given up."""
        if kind == self._wish:
            self._wish = ""
            for tried in list(self._open):
                self._refused(tried, GIVEN_UP)
