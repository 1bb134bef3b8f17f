"""PCs whose disks are lost or copied, and the centre that they ship to, as processes."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import requests
from msgspec.structs import replace

from branchdesk.centre.pages.reading import branch_day
from branchdesk.client.http import HttpLink
from branchdesk.client.identity import Identity, enrol, load
from branchdesk.client.transport import Patience
from branchdesk.domain import commands as c
from branchdesk.domain.events import TicketIssued
from tests.centre_kit import opened
from tests.commandline import Serving, events, inside

BRANCH = "demo"


class Pc:
    """A node's PC: its folder, its process, and a kiosk that asks it for tickets."""

    def __init__(self, folder: Path) -> None:
        self.data = folder
        self.node = Serving("node", "--data", folder)
        self.given: list[str] = []

    @property
    def log(self) -> Path:
        return self.data / "branch.db"

    def enrol(self) -> None:
        code = inside("node", "code", "kiosk", "--data", self.data).split()[0]
        enrol(self.node.url, code, "kiosk", self.data / "kiosk.json")

    def issue(self, count: int = 1) -> None:
        """Tickets of three services; their numbers are noted. Raises Unavailable."""
        link = HttpLink(self._identity(), Patience(total=1.0))
        try:
            for service in [service for _ in range(count) for service in "ABC"]:
                answer = link.send(c.IssueTicket(service=service))
                self.given += [event.data.number for event in answer.events if isinstance(event.data, TicketIssued)]
        finally:
            link.close()

    def health(self) -> dict[str, Any]:
        found: dict[str, Any] = requests.get(f"{self.node.url}/v1/health", timeout=10).json()
        return found

    def is_shipped(self) -> bool:
        health = self.health()
        return bool(health["centre_cursor"] == health["seq"])

    def back_up(self) -> Path:
        target = self.data.parent / f"{self.data.name}-backup.db"
        inside("log", "backup", self.log, target)
        return target

    def lose_the_disk(self, back_up: Path) -> None:
        """Power off, a new disk, the back-up on it."""
        self.node.kill()
        for part in self.data.glob("branch.db*"):
            part.unlink()
        inside("log", "restore", back_up, self.log)

    def events(self) -> list[dict[str, Any]]:
        return [line["event"] for line in events(self.log)]

    def check(self, gen: int) -> None:
        """No number was given twice, all that were given are in the log, and this is its generation."""
        assert len(set(self.given)) == len(self.given)
        logged = [event["data"]["number"] for event in self.events() if event["type"] == "ticket_issued"]
        assert set(self.given) <= set(logged)
        assert len(set(logged)) == len(logged)
        assert [event["gen"] for event in self.events()][-1] == gen

    def _identity(self) -> Identity:
        return replace(load(self.data / "kiosk.json"), urls=(self.node.url,))


class Bank:
    """A centre, and the PCs that take part in a test."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self.centre = Serving("centre", "--data", folder / "centre")

    def open_centre(self) -> None:
        self._stack.enter_context(self.centre)

    def pc(self, name: str, *, shipping: bool = True) -> Pc:
        """A PC whose node runs, with its kiosk."""
        pc = Pc(self._folder / name)
        if shipping:
            self.connect(pc)
        self._stack.enter_context(pc.node)
        pc.enrol()
        return pc

    def clone(self, pc: Pc, name: str) -> Pc:
        """The same disk in a second PC, both off."""
        shutil.copytree(pc.data, self._folder / name)
        return Pc(self._folder / name)

    def start(self, pc: Pc) -> None:
        self._stack.enter_context(pc.node)

    def connect(self, pc: Pc) -> None:
        code = inside("centre", "register", BRANCH, "--data", self._folder / "centre").split()[-1]
        inside("node", "connect", BRANCH, self.centre.url, code, "--data", pc.data)

    def a_minute_passes(self) -> None:
        """Since the centre heard of the branch: nobody changes a disk faster."""
        with opened(self._folder / "centre" / "centre.db") as database, database.write() as connection:
            connection.exec_driver_sql("UPDATE cursor SET last_contact = last_contact - 60000")

    def problems(self) -> list[str]:
        found: list[str] = requests.get(f"{self.centre.url}/v1/health", timeout=10).json()["problems"]
        return found

    def holds(self, pc: Pc, gen: int) -> bool:
        """The centre has this generation once, as the PC's log has it, and counts each of its tickets once."""
        with opened(self._folder / "centre" / "centre.db") as database:
            with database.read() as connection:
                query = "SELECT hash FROM event WHERE gen = ? ORDER BY seq"
                held = [digest.hex() for digest in connection.exec_driver_sql(query, (gen,)).scalars()]
            shown = branch_day(database, BRANCH).summary
        issued = sum(event["type"] == "ticket_issued" for event in pc.events())
        counted = shown.total.issued if shown else 0
        return bool(held == [line["hash"] for line in events(pc.log)] and counted == issued)


def well(pc: Pc) -> bool:
    """Its node has nothing to say."""
    return not pc.health()["problems"]
