"""A line on which a request or its answer is lost: nobody can tell whether anything came of it."""

from __future__ import annotations

from branchdesk.client.island import AFTER_S
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Unavailable
from branchdesk.services.messages import Answer
from tests.inprocess import FakeLink


class Unsure(FakeLink):
    """``loses`` is "request" or "answer" of the next command; the line is cut then, long enough for an island."""

    loses = ""

    def send(self, op: c.Op, *, cmd_id: str | None = None) -> Answer:
        lost, self.loses = self.loses, ""
        if lost == "request":
            self._lose()
        answer = super().send(op, cmd_id=cmd_id)
        if lost == "answer":
            self._lose()
        return answer

    def _lose(self) -> None:
        self._branch.go_offline()
        self._branch.clock.pass_time(seconds=AFTER_S)
        raise Unavailable("no_node")


def unsure(link: FakeLink) -> Unsure:
    """This link, on such a line from now on."""
    link.__class__ = Unsure
    assert isinstance(link, Unsure)
    return link
