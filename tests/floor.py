"""A branch whose every step a test decides, and its centre: for what customers see on their phones."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import func, select

from branchdesk.centre import tables as t
from branchdesk.centre.database import Database
from branchdesk.centre.down.inbox import give, take_answers
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.domain import commands as c
from branchdesk.domain.ticket import Ticket
from branchdesk.domain.times import MINUTE
from branchdesk.services.inbox_messages import CENTRE, Answer, Answers, answer_of, read_op
from tests.centre_kit import Branch, DirectTransport, digest, drain, profile_of


def now() -> int:
    """The centre's clock (ms)."""
    return time.time_ns() // 1_000_000


class FloorInbox:
    """A floor's end of the way down: entries wait at the centre until the test lets the branch take them."""

    def __init__(self, database: Database, branch: str = "nj-001") -> None:
        self._database = database
        self._branch = branch

    @property
    def entries(self) -> int:
        """So many were ever put in."""
        with self._database.read() as connection:
            count = select(func.count()).select_from(t.inbox).where(t.inbox.c.branch == self._branch)
            return connection.execute(count).scalar_one()

    def refuse(self, code: str) -> None:
        """The branch refuses whatever waits."""
        given = give(self._database, self._branch, 0, now())
        self._tell([Answer(id=entry.id, code=code) for entry in given])

    def deliver(self, floor: Floor) -> int:
        """The branch takes what it has not; returns how many were done."""
        submit = floor.branch.cast.desk.submit_one
        answers = [
            answer_of(entry.id, submit(c.Command(cmd_id=entry.id, op=read_op(entry)), CENTRE).events)
            for entry in give(self._database, self._branch, 0, now())
        ]
        self._tell(answers)
        return sum(not answer.code for answer in answers)

    def _tell(self, answers: list[Answer]) -> None:
        take_answers(self._database, self._branch, Answers(answers=tuple(answers)), now())


class Floor:
    """An open branch at 09:30 with five free counters and nobody in it."""

    def __init__(self, database: Database, name: str = "nj-001", **settings: Any) -> None:
        self.token = register_branch(database, name, now())
        self._database = database
        self.waits = b""
        """What it tells of its waits."""
        self.branch = Branch(profile_of(name, "南京鼓楼支行", "Nanjing Gulou"), arrivals=0, **settings)
        self.branch.play("09:30")

    def issue(self, service: str = "A", language: str = "zh") -> Ticket:
        """A customer takes a ticket."""
        self.branch.cast.send("kiosk", "", c.IssueTicket(service=service, language=language))
        return max(self.branch.snapshot.tickets.values(), key=lambda ticket: ticket.place[1])

    def at(self, counter: str, *ops: c.AtCounter) -> None:
        """What a teller does, one thing after the other."""
        for op in ops:
            self.branch.cast.send("counter", counter, op)

    def call(self, counter: str = "1") -> None:
        """The next customer is called."""
        self.at(counter, c.CallNext(counter=counter))

    def serve(self, counter: str = "1") -> None:
        """The next customer is called and served to the end, a minute each."""
        self.call(counter)
        self.pass_time(1)
        self.at(counter, c.StartService(counter=counter))
        self.pass_time(1)
        self.at(counter, c.FinishService(counter=counter, outcome="done"), c.FreeCounter(counter=counter))

    def miss(self, counter: str = "1") -> None:
        """The next customer is called three times in vain."""
        self.call(counter)
        for _ in range(2):
            self.pass_time(1)
            self.at(counter, c.Recall(counter=counter))
        self.pass_time(2)
        self.at(counter, c.MarkMissed(counter=counter))

    def pass_time(self, minutes: float) -> None:
        """The branch's clock goes on."""
        clock = self.branch.cast.clock
        clock.jump(clock.now() + round(minutes * MINUTE))

    def ship(self, *, minutes_ago: float = 0, fold: bool = True) -> None:
        """The centre hears of everything; ``minutes_ago``: as if it had been then, by the centre's clock."""
        transport = DirectTransport(Ingest(self._database), now() - round(minutes_ago * MINUTE))
        shipper = self.branch.shipper(transport)
        shipper.waits = lambda: self.waits
        drain(shipper, self.branch.log)
        if fold:
            digest(self._database)
