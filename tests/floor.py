"""A branch whose every step a test decides, and its centre: for what customers see on their phones."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection

from branchdesk.centre.customers.acts import Answered
from branchdesk.centre.database import Database
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.domain import commands as c
from branchdesk.domain.ticket import Ticket
from branchdesk.domain.times import MINUTE
from branchdesk.services.inbox_messages import CENTRE, answer_of
from tests.centre_kit import Branch, DirectTransport, digest, drain, profile_of


def now() -> int:
    """The centre's clock (ms)."""
    return time.time_ns() // 1_000_000


class FloorInbox:
    """The way down to a floor: entries wait until the test lets the branch take them, each once, by its id."""

    def __init__(self) -> None:
        self.entries: dict[str, c.AnyOp] = {}
        self._answers: dict[str, Answered] = {}

    def put(self, _connection: Connection, _branch: str, entry: str, op: c.AnyOp, _now: int) -> None:
        self.entries.setdefault(entry, op)

    def answer(self, _connection: Connection, _branch: str, entry: str) -> Answered | None:
        return self._answers.get(entry)

    def refuse(self, code: str) -> None:
        """The branch refuses whatever waits."""
        for entry in self.entries:
            self._answers.setdefault(entry, Answered(code=code))

    def deliver(self, floor: Floor) -> int:
        """The branch takes what it has not; returns how many were done."""
        done = 0
        for entry in [entry for entry in self.entries if entry not in self._answers]:
            command = c.Command(cmd_id=entry, op=self.entries[entry])
            answer = answer_of(entry, floor.branch.cast.desk.submit_one(command, CENTRE).events)
            self._answers[entry] = Answered(code=answer.code, params=answer.data)
            done += not answer.code
        return done


class Floor:
    """An open branch at 09:30 with five free counters and nobody in it."""

    def __init__(self, database: Database, name: str = "nj-001", **settings: Any) -> None:
        self.token = register_branch(database, name, now())
        self._database = database
        self.branch = Branch(profile_of(name, "南京鼓楼支行", "Nanjing Gulou"), arrivals=0, **settings)
        self.branch.play("09:30")

    def issue(self, service: str = "A", language: str = "zh") -> Ticket:
        """A customer takes a ticket."""
        self.branch.cast.send("kiosk", "", c.IssueTicket(service=service, language=language))  # type: ignore[arg-type]
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
        drain(self.branch.shipper(transport), self.branch.log)
        if fold:
            digest(self._database)
