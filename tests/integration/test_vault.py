"""The vault's file: rows, two processes, the first version's file; and the mirror that keeps several nodes' equal."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest

from branchdesk.domain.times import DAY, MINUTE
from branchdesk.node.codes import Codes, Grant
from branchdesk.node.mirror import Mirror
from branchdesk.node.pins import LOCKED_MIN, Pins
from branchdesk.node.tokens import Sessions, Tokens
from branchdesk.node.vault import Vault
from branchdesk.node.vault_rows import TOKEN_LIFE
from branchdesk.services.ports import Row
from tests.fakes import MemoryRows
from tests.nodes import PIN
from tests.refusals import refused

NOW = 1_772_413_200_000
FIRST_VERSION = """
create table devices (token blob primary key, device text not null) without rowid;
create table codes (code blob primary key, kind text not null, counter text not null, expires_at integer not null,
    used integer not null default 0) without rowid;
create table pins (staff text primary key, hash text not null) without rowid;
create table tries (staff text primary key, wrong integer not null, last_at integer not null,
    locked_until integer not null) without rowid;
create table sessions (token blob primary key, device text not null, staff text not null, used_at integer not null)
    without rowid;
pragma user_version = 1;
"""


@pytest.fixture
def vaults(tmp_path: Path) -> Iterator[Callable[[str], Vault]]:
    opened: list[Vault] = []

    def open_one(name: str) -> Vault:
        (tmp_path / name).mkdir(exist_ok=True)
        opened.append(Vault(tmp_path / name / "vault.db", name, lambda: NOW))
        return opened[-1]

    yield open_one
    for vault in opened:
        vault.close()


def until(true: Callable[[], bool]) -> None:
    """Wait for it, five seconds at most."""
    deadline, tick = time.monotonic() + 5, Event()
    while not true():
        assert time.monotonic() < deadline
        tick.wait(0.01)


def test_rows_are_put_read_and_deleted(vaults: Callable[[str], Vault]) -> None:
    vault = vaults("n1")
    vault.put("pin", "t01", b"one")
    vault.put("pin", "t02", b"two")
    vault.put("tries", "t01", b"three")
    vault.delete("pin", "t02")
    vault.delete("pin", "t09")
    assert (vault.get("pin", "t01"), vault.get("pin", "t02")) == (b"one", b"")
    assert vault.all("pin") == {"t01": b"one"}
    assert {(row.key, row.value) for row in vault.unshared() if row.kind == "pin"} == {("t01", b"one"), ("t02", b"")}


def test_a_change_is_whole_or_not_at_all(vaults: Callable[[str], Vault]) -> None:
    vault = vaults("n1")
    heard: list[set[str]] = []
    vault.listen(heard.append)

    def fail() -> None:
        with vault.change() as change:
            change.put("pin", "t01", b"one")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert (vault.all("pin"), heard) == ({}, [])


def test_a_later_write_wins_over_what_was_seen_although_the_clock_was_set_back(
    vaults: Callable[[str], Vault],
) -> None:
    first, second = vaults("n1"), vaults("n2")
    first.merge([Row("pin", "t01", b"from the future", NOW + DAY, "n9")])
    first.put("pin", "t01", b"now")
    second.merge([Row("pin", "t01", b"from the future", NOW + DAY, "n9")])
    second.merge(first.unshared(), whole=False)
    assert second.get("pin", "t01") == b"now"


def test_a_file_of_the_first_version_goes_on(tmp_path: Path) -> None:
    path, key = tmp_path / "vault.db", b"k" * 32
    (tmp_path / "fresh").mkdir()
    with closing(Vault(tmp_path / "fresh" / "vault.db")) as fresh:
        fresh.key = key
        Pins(fresh).set("t01", PIN)
        pin = fresh.get("pin", "t01").decode().split('"')[3]
    (tmp_path / "vault.key").write_bytes(key)
    with closing(sqlite3.connect(path)) as db:
        db.executescript(FIRST_VERSION)
        code = (sha256(b"ABCD2345").digest(), "counter", "2", NOW + MINUTE, 0)
        used = (sha256(b"USED2345").digest(), "kiosk", "", NOW + MINUTE, 1)
        db.execute("insert into devices values (?, ?)", (sha256(b"token-of-v1").digest(), "kiosk-1"))
        db.executemany("insert into codes values (?, ?, ?, ?, ?)", [code, used])
        db.execute("insert into pins values (?, ?)", ("t01", pin))
        db.execute("insert into tries values (?, ?, ?, ?)", ("m01", 5, NOW, NOW + MINUTE))
        db.execute("insert into sessions values (?, ?, ?, ?)", (sha256(b"session").digest(), "pc-1", "t01", NOW))
        db.commit()
    for _ in range(2):  # migrated, and opened again
        with closing(Vault(path, now=lambda: NOW)) as vault:
            tokens, codes, pins = Tokens(vault, "demo"), Codes(vault), Pins(vault)
            assert tokens.device("token-of-v1", NOW + TOKEN_LIFE - 1) == "kiosk-1"
            with refused("token_expired"):
                tokens.device("token-of-v1", NOW + TOKEN_LIFE)
            assert codes.claim("abcd-2345", "me", NOW) == Grant("counter", "2")
            with refused("code_used"):
                codes.claim("USED2345", "me", NOW)
            pins.check("t01", PIN, NOW)
            assert Sessions(vault).staff("session", "pc-1", NOW) == "t01"
            assert vault.get("tries", "m01")
            with closing(sqlite3.connect(path)) as db:
                assert db.execute("select name from sqlite_master where type = 'table'").fetchall() == [("rows",)]


def test_names_that_nobody_has_do_not_fill_the_vault(vaults: Callable[[str], Vault]) -> None:
    vault = vaults("n1")
    vault.merge([Row("tries", f"/{n}", b'{"wrong": 1}', 1, "n") for n in range(256)])
    with refused("wrong_pin"):
        Pins(vault).check("nobody", PIN, NOW)
    assert len(vault.all("tries")) == 256


@pytest.fixture
def shared() -> MemoryRows:
    return MemoryRows()


@pytest.fixture
def mirrors(shared: MemoryRows) -> Iterator[Callable[[Vault], Mirror]]:
    running: list[Mirror] = []

    def start(vault: Vault) -> Mirror:
        running.append(Mirror(vault, shared, every_s=0.05))
        running[-1].start()
        return running[-1]

    yield start
    for mirror in running:
        mirror.stop()


def test_what_one_node_writes_the_others_know(
    vaults: Callable[[str], Vault], mirrors: Callable[[Vault], Mirror]
) -> None:
    one, two = vaults("n1"), vaults("n2")
    tokens, sessions = Tokens(two, "demo"), Sessions(two)
    mirrors(one)
    mirrors(two)
    given = Tokens(one, "demo").give("kiosk-1", NOW).token
    session = Sessions(one).begin("pc-1", "t01", NOW)
    until(lambda: sessions.staff(session, "pc-1", NOW) == "t01" and given_is_known(tokens, given))
    Sessions(one).end(session, "pc-1")
    until(lambda: sessions.staff(session, "pc-1", NOW) == "")


def given_is_known(tokens: Tokens, token: str) -> bool:
    return bool(tokens._known) and tokens.device(token, NOW) == "kiosk-1"


def test_who_turns_to_another_node_a_moment_later_is_known_there(
    vaults: Callable[[str], Vault], shared: MemoryRows
) -> None:
    one, two = vaults("n1"), vaults("n2")
    given = Tokens(one, "demo").give("kiosk-1", NOW).token
    Mirror(one, shared).push()
    two.merge(shared.all())
    assert Tokens(two, "demo").device(given, NOW) == "kiosk-1"
    assert one.unshared() == []


def test_what_the_command_line_writes_meanwhile_is_sent(
    vaults: Callable[[str], Vault], mirrors: Callable[[Vault], Mirror], shared: MemoryRows
) -> None:
    one, two = vaults("n1"), vaults("n2")
    two.import_from_join(one.export_for_join())
    mirrors(one)
    mirrors(two)
    tool = vaults("n1")
    Pins(tool).set("t01", PIN)
    until(lambda: bool(two.get("pin", "t01")))
    Pins(two).check("t01", PIN, NOW)


def test_nothing_is_lost_while_the_store_is_away(
    vaults: Callable[[str], Vault], mirrors: Callable[[Vault], Mirror], shared: MemoryRows
) -> None:
    one, two = vaults("n1"), vaults("n2")
    shared.away = True
    mirror = mirrors(one)
    one.put("pin", "t01", b"one")
    mirror.push()  # says nothing: it is sent later
    one.put("pin", "t01", b"two")
    two.put("pin", "t02", b"three")
    mirrors(two)
    shared.away = False
    until(lambda: one.all("pin") == two.all("pin") == {"t01": b"two", "t02": b"three"})
    until(lambda: one.unshared() == two.unshared() == [])


def test_a_store_that_was_emptied_is_filled_again(vaults: Callable[[str], Vault], shared: MemoryRows) -> None:
    one = vaults("n1")
    one.put("pin", "t01", b"one")
    Mirror(one, shared).push()
    anew = MemoryRows()
    one.merge(anew.all())
    Mirror(one, anew).push()
    assert anew.all() == shared.all()


def test_a_lock_holds_at_every_node(vaults: Callable[[str], Vault], shared: MemoryRows) -> None:
    one, two = vaults("n1"), vaults("n2")
    Pins(one).set("t01", PIN)
    two.import_from_join(one.export_for_join())
    for _ in range(4):
        with refused("wrong_pin"):
            Pins(one).check("t01", "0000", NOW)
    Mirror(one, shared).push()
    two.merge(shared.all())
    with refused("staff_locked", minutes=LOCKED_MIN):
        Pins(two).check("t01", "0000", NOW)


def test_a_joining_pc_takes_over_rows_and_key(vaults: Callable[[str], Vault]) -> None:
    one, two = vaults("n1"), vaults("n2")
    Pins(one).set("t01", PIN)
    Pins(two).set("t09", PIN)  # of an earlier life, under another key
    given = Tokens(one, "demo").give("kiosk-1", NOW).token
    tokens = Tokens(two, "demo")
    for _ in range(2):  # after a cut it is done again
        two.import_from_join(one.export_for_join())
    Pins(two).check("t01", PIN, NOW)
    assert tokens.device(given, NOW) == "kiosk-1"
    assert two.get("pin", "t09") == b""
    two.close()
    Pins(vaults("n2")).check("t01", PIN, NOW)


def test_a_node_that_was_off_refuses_nobody_before_it_has_heard(
    vaults: Callable[[str], Vault], shared: MemoryRows
) -> None:
    one, two = vaults("n1"), vaults("n2")
    mirror = Mirror(two, shared, every_s=0.05)
    assert not mirror.settled
    Tokens(one, "demo").give("kiosk-1", NOW)
    Mirror(one, shared).push()
    mirror.start()
    try:
        until(lambda: mirror.settled)
        assert two.get("token", "kiosk-1")
    finally:
        mirror.stop()
