"""What a node does unasked: it ends the day that everybody forgot, at the hour when the date turns."""

from __future__ import annotations

import asyncio
from pathlib import Path

from branchdesk.demo.listlog import ListLog
from branchdesk.domain import commands as c
from branchdesk.domain.snapshot import Snapshot
from branchdesk.node.access import Access
from branchdesk.node.hub import Hub
from branchdesk.node.keeper import Keeper
from branchdesk.node.vault import Vault
from branchdesk.node.writer import Writer
from branchdesk.services.desk import Desk
from tests.inprocess import TestClock, demo_profile


def test_a_forgotten_day_ends_when_its_date_turns(tmp_path: Path) -> None:
    clock, vault = TestClock(), Vault(tmp_path / "vault.db")
    start = Snapshot(branch="demo", profile=demo_profile())
    hub = Hub(clock, start)
    ids = iter(range(1000))

    def new_id() -> str:
        return f"id{next(ids)}"

    async def story() -> list[bool]:
        writer = Writer(Desk(ListLog(), start, clock, new_id, publish=hub.publish))
        access = Access(vault, writer, hub, clock)
        keeper = Keeper(writer, access, hub, clock, new_id)
        serving = asyncio.create_task(writer.run())
        await writer.submit(c.Command(cmd_id="1", op=c.IssueTicket(service="A")), c.Who(device="k", kind="kiosk"))
        opened = []
        for minutes in (0, 14 * 60, 5 * 60, 60):  # 09:00, 23:00, 04:00 on the next date, 05:00
            clock.pass_time(minutes=minutes)
            await keeper.keep()
            opened.append(hub.snapshot.day_open)
        serving.cancel()
        writer.close()
        access.close()
        return opened

    assert asyncio.run(story()) == [True, True, False, False]
    assert [ticket.end_reason for ticket in hub.snapshot.tickets.values()] == ["day_closed"]
    vault.close()
