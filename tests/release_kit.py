"""A bank of three branches whose settings head office changes: its centre's tables, and branches that answer."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from branchdesk.centre.database import Database
from branchdesk.centre.down import releases as r
from branchdesk.centre.down import sent
from branchdesk.centre.down.inbox import give, take_answers
from branchdesk.centre.down.rolling_out import Rollout
from branchdesk.centre.intake.ingest import Ingest
from branchdesk.centre.intake.registry import register_branch
from branchdesk.centre.people import areas
from branchdesk.centre.people.viewer import LOCAL
from branchdesk.domain import commands as c
from branchdesk.domain.profile import Words
from branchdesk.services.inbox_messages import CENTRE, Answers, answer_of, read_op
from tests.centre_kit import Branch, DirectTransport, digest, drain, profile_of

HOURS = '[hours]\nopens = "08:30"\n'
NOW = 1_800_000_000_000


class Bank:
    """Three branches: two in Nanjing, one in Wuxi; all of Jiangsu."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.branches: dict[str, Branch] = {}
        with database.write() as connection:
            areas.set_area(connection, LOCAL, "jiangsu", Words("江苏", "Jiangsu"), "", NOW)
            for code in ("nanjing", "wuxi"):
                areas.set_area(connection, LOCAL, code, Words(code, code), "jiangsu", NOW)
        for name in ("nj-001", "nj-002", "wx-001"):
            register_branch(database, name, NOW)
            self.branches[name] = Branch(profile_of(name), arrivals=0)
        with database.write() as connection:
            for name in self.branches:
                areas.place(connection, LOCAL, name, "wuxi" if name == "wx-001" else "nanjing", NOW)
        self.ship()

    def ship(self) -> None:
        for branch in self.branches.values():
            drain(branch.shipper(DirectTransport(Ingest(self.database), NOW)), branch.log)
        digest(self.database)

    def do(self, work: Callable[[Connection], object]) -> object:
        with self.database.write() as connection:
            return work(connection)

    def line(self, *branches: str) -> str:
        area = "" if branches else "jiangsu"
        return str(self.do(lambda cn: r.begin_line(cn, LOCAL, "Summer hours", area, branches, NOW)))

    def write(self, line: str, text: str, note: str = "because", at: int = NOW) -> int:
        with self.database.write() as connection:
            return r.add_version(connection, LOCAL, r.line_of(connection, line), text, note, at)

    def rollout(self, line: str, number: int, work: Callable[[Rollout], object]) -> object:
        return self.do(lambda cn: work(Rollout(cn, r.line_of(cn, line), number)))

    def begun(self, text: str = HOURS) -> str:
        """A line whose first version is sent to everybody."""
        line = self.line()
        self.write(line, text)
        self.send(line)
        return line

    def send(self, line: str) -> None:
        """The first version to everybody."""
        self.rollout(line, 1, lambda one: one.plan(LOCAL, [], NOW))
        self.rollout(line, 1, lambda one: one.go_on(LOCAL, 1, NOW))

    def answer(self, *names: str) -> None:
        """Branches take what is in their inboxes, and what they did comes here."""
        for name in names or self.branches:
            answers = []
            for entry in give(self.database, name, 0, NOW):
                command = c.Command(cmd_id=entry.id, op=read_op(entry))
                events = self.branches[name].cast.desk.submit_one(command, CENTRE).events
                answers.append(answer_of(entry.id, events))
            take_answers(self.database, name, Answers(answers=tuple(answers)), NOW + 1)
        self.do(sent.settle)
        self.ship()

    def states(self, line: str, number: int) -> dict[str, tuple[str, int]]:
        """Each branch's state and the version in force."""
        with self.database.read() as connection:
            rows = sent.standings(connection, r.line_of(connection, line), number, 100)
        return {row.branch: (row.state, row.in_force) for row in rows}

    def opens(self) -> list[str]:
        return [branch.snapshot.profile.hours.opens for branch in self.branches.values()]
