"""Who may speak to a node: PINs and their lockout, sessions, one-time codes from the manager, revoked devices."""

from __future__ import annotations

import stat
from pathlib import Path

import msgspec
import pytest
import requests

from branchdesk.client.http import HttpLink
from branchdesk.client.identity import enrol, load
from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.errors import Damaged, Unavailable
from branchdesk.domain.times import HOUR, MINUTE
from branchdesk.node.pins import LOCKED_MIN, TRIES, Pins
from branchdesk.node.tokens import IDLE, Sessions
from branchdesk.node.vault import Vault
from branchdesk.services.messages import CodeMade, CodeRequest
from branchdesk.store.opening import reading
from branchdesk.store.reader import ReadLog
from tests.nodes import PIN, NodeThread
from tests.refusals import refused


def logged(folder: Path) -> list[e.Event]:
    """All events in the file."""
    path = folder / "branch.db"
    with reading(path) as connection:
        return [sealed.event for sealed in ReadLog(path, connection).read(0, 10_000)]


def test_five_wrong_pins_lock_and_the_right_one_does_not_help(vault: Vault) -> None:
    pins = Pins(vault)
    pins.set("t01", PIN)
    for left in range(TRIES - 1, 0, -1):
        with refused("wrong_pin", left=left):
            pins.check("t01", "0000", now=1000)
    for pin in ("0000", PIN):
        with refused("staff_locked", minutes=LOCKED_MIN):
            pins.check("t01", pin, now=1000)
    with refused("staff_locked", minutes=1):
        pins.check("t01", PIN, now=1000 + LOCKED_MIN * MINUTE - 1)
    pins.check("t01", PIN, now=1000 + LOCKED_MIN * MINUTE)


def test_a_right_pin_forgives_earlier_tries(vault: Vault) -> None:
    pins = Pins(vault)
    pins.set("t01", PIN)
    for _ in range(3):
        with refused("wrong_pin", left=4):
            pins.check("t01", "0000", now=1000)
        pins.check("t01", PIN, now=1000)


def test_unknown_staff_are_refused_in_the_same_words(vault: Vault) -> None:
    with refused("wrong_pin", left=4):
        Pins(vault).check("nobody", PIN, now=1000)


def test_a_short_pin_is_refused(vault: Vault) -> None:
    with refused("pin_too_short", digits=4):
        Pins(vault).set("t01", "123")


def test_a_copied_database_alone_is_worth_nothing(tmp_path: Path) -> None:
    first, second = Vault(tmp_path / "a.db"), Vault(tmp_path / "b.db")
    Pins(first).set("t01", PIN)
    second.put("pin", "t01", first.get("pin", "t01"))
    with refused("wrong_pin"):
        Pins(second).check("t01", PIN, now=1000)
    first.close()
    second.close()


def test_sessions_belong_to_one_device_and_end_by_idleness(vault: Vault) -> None:
    sessions = Sessions(vault)
    token = sessions.begin("pc-1", "t01", now=0)
    assert sessions.staff(token, "pc-2", now=1) == ""
    assert sessions.staff(token, "pc-1", now=IDLE) == "t01"
    sessions.flush(now=IDLE)
    later = Sessions(vault)
    assert later.staff(token, "pc-1", now=IDLE + 11 * HOUR) == "t01"
    assert later.staff(token, "pc-1", now=3 * IDLE) == ""


def test_a_second_log_in_at_a_device_ends_the_first(vault: Vault) -> None:
    sessions = Sessions(vault)
    first, second = sessions.begin("pc-1", "t01", now=0), sessions.begin("pc-1", "t02", now=0)
    assert (sessions.staff(first, "pc-1", 1), sessions.staff(second, "pc-1", 1)) == ("", "t02")


def test_a_vault_without_its_key_is_named(tmp_path: Path) -> None:
    opened = Vault(tmp_path / "vault.db")
    Pins(opened).set("t01", PIN)
    opened.close()
    (tmp_path / "vault.key").unlink()
    for _ in range(2):
        with pytest.raises(Damaged, match="vault_damaged"):
            Vault(tmp_path / "vault.db")


def test_a_damaged_vault_is_named(tmp_path: Path) -> None:
    (tmp_path / "vault.db").write_bytes(b"not a database" * 100)
    with pytest.raises(Damaged, match="vault_damaged"):
        Vault(tmp_path / "vault.db")


def test_secrets_are_readable_by_their_owner_alone(node: NodeThread) -> None:
    node.link("kiosk")
    for name in ("vault.db", "vault.key", "kiosk-1.json"):
        assert stat.S_IMODE((node.folder / name).stat().st_mode) == 0o600


def test_no_secret_reaches_the_log(node: NodeThread) -> None:
    teller = node.link("counter", "1", staff="t01")
    node.stop()
    stored = b"".join(path.read_bytes() for path in node.folder.glob("branch.db*"))
    vault = (node.folder / "vault.db").read_bytes()
    for secret in (load(node.folder / "counter-1.json").token, teller._session):
        assert secret.encode() not in stored
        assert secret.encode() not in vault
    assert b"argon2" not in stored
    node.start()


def test_a_lock_is_an_event_and_outlives_a_restart(node: NodeThread) -> None:
    node.give_pin("t01")
    link = node.link("counter", "1")
    for _ in range(TRIES - 1):
        with refused("wrong_pin"):
            link.log_in("t01", "0000")
    with refused("staff_locked"):
        link.log_in("t01", "0000")
    node.stop()
    node.start()
    with refused("staff_locked"):
        link.log_in("t01", PIN)
    assert [event.data.staff for event in logged(node.folder) if isinstance(event.data, e.StaffLocked)] == ["t01"]


def test_a_session_outlives_a_restart(node: NodeThread) -> None:
    teller = node.link("counter", "1", staff="t01")
    node.stop()
    node.start()
    assert teller.send(c.PauseCounter(counter="1", reason="break")).events


def test_a_session_is_worth_nothing_at_another_device(node: NodeThread) -> None:
    manager, other = node.link("manager", staff="m01"), node.link("manager")
    other._session = manager._session
    with refused("log_in_first"):
        other.send(c.OpenDay())


def test_the_end_of_the_day_ends_a_tellers_session(node: NodeThread) -> None:
    teller, manager = node.link("counter", "1", staff="t01"), node.link("manager", staff="m01")
    manager.send(c.CloseDay(force=True))
    with refused("log_in_first"):
        teller.send(c.OpenCounter(counter="1"))


def test_nobody_logs_in_at_a_display(node: NodeThread) -> None:
    node.give_pin("m01")
    with refused("not_allowed"):
        node.link("display").log_in("m01", PIN)


def ask_code(link: HttpLink, request: CodeRequest) -> str:
    """A one-time code, asked for over the network."""
    return msgspec.json.decode(link._call("POST", "/v1/codes", msgspec.json.encode(request)), type=CodeMade).code


def test_a_manager_makes_codes_and_a_teller_does_not(node: NodeThread) -> None:
    manager, teller = node.link("manager", staff="m01"), node.link("counter", "1", staff="t01")
    code = ask_code(manager, CodeRequest(kind="evaluator", counter="1"))
    assert enrol(node.url, code, "pad", node.folder / "pad.json").kind == "evaluator"
    with refused("not_allowed"):
        ask_code(teller, CodeRequest(kind="kiosk"))
    with refused("counter_needed"):
        ask_code(manager, CodeRequest(kind="counter"))


def test_a_revoked_device_is_out_at_once(node: NodeThread) -> None:
    manager, kiosk = node.link("manager", staff="m01"), node.link("kiosk")
    headers = {"Authorization": f"Bearer {load(node.folder / 'kiosk-2.json').token}"}
    with requests.get(node.url + "/v1/changes", headers=headers, stream=True, timeout=10) as stream:
        pieces = stream.iter_content(None)
        assert b"event: snapshot" in next(pieces)
        manager.send(c.RevokeDevice(device_id=kiosk.who.device))
        assert [piece for piece in pieces if b"event: snapshot" in piece] == []  # the stream ends
    with refused("device_revoked"):
        kiosk.send(c.IssueTicket(service="A"))


def test_summaries_are_for_managers(node: NodeThread) -> None:
    with refused("log_in_first"):
        node.link("manager").summary()
    with refused("not_allowed", device="teller"):
        node.link("counter", "1", staff="t01").summary()


def test_a_missing_or_damaged_identity_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="identity_missing"):
        load(tmp_path / "none.json")
    (tmp_path / "half.json").write_text('{"urls": [')
    with pytest.raises(Damaged, match="identity_damaged"):
        load(tmp_path / "half.json")


def test_the_next_node_is_asked_where_one_is_away(node: NodeThread) -> None:
    identity = load(node.folder / f"{node.link('kiosk').who.kind}-1.json")
    link = HttpLink(msgspec.structs.replace(identity, urls=("http://127.0.0.1:9", node.url)))
    assert link.send(c.IssueTicket(service="A")).events
    link.close()


def test_at_a_kiosk_those_who_lead_prove_themselves_and_nobody_stays(node: NodeThread) -> None:
    kiosk = node.link("kiosk")
    for staff in ("m01", "t01"):
        node.give_pin(staff)
    with refused("wrong_pin"):
        kiosk.log_in("m01", "1357")
    with refused("not_allowed"):
        kiosk.log_in("t01", PIN)
    kiosk.log_in("m01", PIN)
    assert str(kiosk.who.role) == "manager"
    kiosk.log_out()
    assert str(kiosk.who.role) == ""
    with refused("log_in_first"):
        kiosk.summary()
