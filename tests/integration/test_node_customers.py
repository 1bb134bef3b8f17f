"""Who holds a card: a pseudonym that says nothing, no number anywhere, and what a teller may see of earlier visits."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.times import DAY, MINUTE
from branchdesk.node.recognition import LINK_DAYS, Recognition
from branchdesk.node.vault import Vault
from branchdesk.services.messages import Visit
from tests.inprocess import TestClock
from tests.nodes import NodeThread
from tests.refusals import refused

CARD, OTHER, ID = "6216610000000000016", "4111111111111111", "11010519491231002X"


def test_the_number_is_in_no_file_no_event_and_no_line(node: NodeThread, caplog: pytest.LogCaptureFixture) -> None:
    """Everything that the node and its devices wrote, byte by byte; also for a number that does not check."""
    kiosk = node.link("kiosk")
    customer = kiosk.customers.recognise(CARD)
    kiosk.send(c.IssueTicket(service="A", customer=customer, tier="gold"))
    kiosk.customers.recognise(ID)
    misread = CARD[:-1] + "7"
    with refused("number_unreadable"):
        kiosk.customers.recognise(misread)
    node.stop()
    written = b"".join(path.read_bytes() for path in node.folder.rglob("*") if path.is_file())
    assert customer.encode() in written
    for number in (CARD, ID, misread):
        assert number.encode() not in written
        assert number not in caplog.text


def test_one_customer_has_one_pseudonym_and_no_other_has_it(node: NodeThread) -> None:
    kiosk = node.link("kiosk")
    assert kiosk.customers.recognise(CARD) == kiosk.customers.recognise(f";{CARD}=3012101000000?")
    assert len({kiosk.customers.recognise(number) for number in (CARD, OTHER, ID)}) == 3


@pytest.mark.parametrize("kind", ["display", "evaluator", "counter", "manager"])
def test_no_other_device_asks_for_pseudonyms(node: NodeThread, kind: str) -> None:
    with refused("not_allowed", device=kind):
        node.link(kind, "1" if kind in ("evaluator", "counter") else "").customers.recognise(CARD)  # type: ignore[arg-type]


def test_after_ninety_days_nobody_can_tell_who_it_was(vault: Vault) -> None:
    clock = TestClock()
    recognition = Recognition(vault, clock)
    recognition.rotate()
    assert recognition.since() == 0
    before, began = recognition.customer(CARD), recognition.since()
    key = vault.get("customer_key", "current")
    clock.pass_time(minutes=LINK_DAYS * DAY / MINUTE - 1)
    recognition.rotate()
    assert recognition.customer(CARD) == before
    clock.pass_time(minutes=1)
    recognition.rotate()  # nobody has to come for the key to go
    assert recognition.since() == began + LINK_DAYS * DAY
    assert recognition.customer(CARD) != before
    secret = msgspec.json.decode(key)["key"].encode()
    assert secret not in b"".join(path.read_bytes() for path in vault.path.parent.iterdir())


def test_another_node_of_the_branch_finds_the_same_customer(vault: Vault, tmp_path: Path) -> None:
    clock, second = TestClock(), Vault(tmp_path / "second.db")
    known = Recognition(vault, clock).customer(CARD)
    second.merge(vault.unshared())
    assert Recognition(second, clock).customer(CARD) == known
    second.close()


def test_a_teller_sees_the_earlier_visits_of_their_own_customer_alone(node: NodeThread) -> None:
    kiosk, teller, lead = node.link("kiosk"), node.link("counter", "1", staff="t01"), node.link("manager", staff="l01")
    customer = kiosk.customers.recognise(CARD)
    for _ in range(2):
        kiosk.send(c.IssueTicket(service="A", customer=customer))
        teller.send(c.CallNext(counter="1"))
        teller.send(c.StartService(counter="1"))
        teller.send(c.FinishService(counter="1"))
    events = [kiosk.send(c.IssueTicket(service="B", customer=who)).events[-1].data for who in (customer, "")]
    mine, stranger = (event.ticket for event in events if isinstance(event, e.TicketIssued))
    with refused("foreign_ticket"):
        teller.customers.visits(mine)
    expected = [Visit(bdate=lead.health().day, service="A", wait_min=0, counter="1")] * 2
    assert lead.customers.visits(mine) == expected
    assert lead.customers.visits(stranger) == []
    teller.send(c.CallNext(counter="1"))
    assert teller.customers.visits(mine) == expected
    with refused("unknown_ticket"):
        teller.customers.visits("no such & ticket/")
    with refused("log_in_first"):
        node.link("counter", "2").customers.visits(mine)
    with refused("log_in_first"):
        kiosk.customers.visits(mine)
