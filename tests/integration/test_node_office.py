"""What a manager asks of a node: the settings as they were, who can log in, a new PIN, the end of a lock."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from branchdesk.client.http import HttpLink
from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.errors import Rejected
from branchdesk.node.pins import TRIES
from branchdesk.services.messages import StaffAccess
from branchdesk.store.opening import reading
from branchdesk.store.reader import ReadLog
from tests.inprocess import demo_profile
from tests.nodes import PIN, NodeThread
from tests.refusals import refused


def access(manager: HttpLink, staff: str) -> StaffAccess:
    return next(one for one in manager.office.staff() if one.staff == staff)


def logged(folder: Path) -> list[e.Event]:
    with reading(folder / "branch.db") as connection:
        return [sealed.event for sealed in ReadLog(folder / "branch.db", connection).read(0, 10_000)]


def test_a_manager_gives_a_pin_and_the_log_says_who(node: NodeThread) -> None:
    manager = node.link("manager", staff="m01")
    assert not access(manager, "t02").has_pin
    manager.office.give_pin("t02", "975310")
    assert access(manager, "t02").has_pin
    counter = node.link("counter", "2")
    assert counter.log_in("t02", "975310").name == "李强"
    given = [event for event in logged(node.folder) if isinstance(event.data, e.PinChanged)]
    assert [(event.actor, event.data) for event in given] == [("m01", e.PinChanged(staff="t02"))]
    assert b"975310" not in (node.folder / "branch.db").read_bytes() + (node.folder / "vault.db").read_bytes()


def test_a_lock_ends_and_the_pin_stays(node: NodeThread) -> None:
    manager, counter = node.link("manager", staff="m01"), node.link("counter", "1")
    node.give_pin("t01")
    for _ in range(TRIES):
        with pytest.raises(Rejected, match=r"wrong_pin|staff_locked"):
            counter.log_in("t01", "0000")
    assert access(manager, "t01").locked_until
    manager.office.unlock("t01")
    assert not access(manager, "t01").locked_until
    assert counter.log_in("t01", PIN).staff == "t01"


def test_no_pin_is_too_short_or_for_nobody(node: NodeThread) -> None:
    manager = node.link("manager", staff="m01")
    for pin in ("", "123"):
        with refused("pin_too_short", digits=4):
            manager.office.give_pin("t02", pin)
    with refused("unknown_staff", staff="x99"):
        manager.office.give_pin("x99", "123456")
    assert not access(manager, "t02").has_pin


def test_settings_have_a_history(node: NodeThread) -> None:
    manager = node.link("manager", staff="m01")
    first = demo_profile()
    second = replace(first, complaint_phone="95555")
    manager.send(c.ChangeProfile(profile=second, based_on=1))
    found = manager.office.profiles()
    assert [(one.no, one.actor) for one in found.versions] == [(2, "m01"), (1, "")]
    assert [one.profile for one in found.versions] == [second, first]
    assert manager.office.profiles(before=found.versions[0].seq).versions == found.versions[1:]
    assert not found.more


def test_settings_that_somebody_changed_meanwhile_are_not_written_over(node: NodeThread) -> None:
    manager = node.link("manager", staff="m01")
    changed = replace(demo_profile(), complaint_phone="95555")
    manager.send(c.ChangeProfile(profile=changed, based_on=1))
    with refused("profile_changed_meanwhile"):
        manager.send(c.ChangeProfile(profile=demo_profile(), based_on=1))
    manager.send(c.ChangeProfile(profile=demo_profile()))


def test_nobody_but_a_manager_may_ask(node: NodeThread) -> None:
    for link in (node.link("manager", staff="l01"), node.link("counter", "1", staff="t01")):
        for ask in (
            link.office.profiles,
            link.office.staff,
            lambda link=link: link.office.give_pin("t02", "123456"),
            lambda link=link: link.office.unlock("t02"),
        ):
            with refused("not_allowed", device=link.who.role):
                ask()
