"""The only place that joins parts: which log, clock, vault, forecast and servers make up a role.

A role loads what it needs and no more: servers, databases and clients are imported where they are joined, so that
``branchdesk node code`` answers at once.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import msgspec

from branchdesk.domain.errors import Damaged, Rejected, Unavailable
from branchdesk.domain.profile import Profile, check_profile, decode_profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import business_date
from branchdesk.node.clock import SteadyClock
from branchdesk.node.vault import Vault
from branchdesk.resources import resource


class NodeSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How to run a node. ``profile`` is read once, for a new branch; afterwards the log holds it.

    ``tls`` is a folder made by ``node.tls``. ``clock_start`` (ms) and ``clock_rate`` make the clock of a demo; without
    a start it is the real time.
    """

    data: Path
    profile: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8700
    tls: Path | None = None
    clock_start: int | None = None
    clock_rate: float = 1.0


def new_id() -> str:
    """An id that nobody guesses (128 bits)."""
    return secrets.token_urlsafe(16)


def log_path(data: Path) -> Path:
    """The branch's log."""
    return data / "branch.db"


def vault_path(data: Path) -> Path:
    """The node's secrets."""
    return data / "vault.db"


def vault(data: Path, node_id: str = "") -> Vault:
    """The node's secrets; ``node_id`` signs what is written. Raises Unavailable, Damaged."""
    data.mkdir(parents=True, exist_ok=True)
    return Vault(vault_path(data), node_id)


def read_profile(path: Path | None) -> Profile:
    """A profile from a file, or the demo's. Raises Unavailable("profile_missing"), Rejected("profile_invalid")."""
    path = path or resource("profiles", "demo.toml")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Unavailable("profile_missing", path=str(path), detail=error.strerror or "") from error
    return _from_json(raw) if path.suffix == ".json" else decode_profile(raw)


def _from_json(raw: bytes) -> Profile:
    """As the set-up writes it."""
    try:
        profile = msgspec.json.decode(raw, type=Profile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Rejected("profile_invalid", where=str(error)) from error
    check_profile(profile)
    return profile


def today(path: Path | None = None) -> str:
    """The business date now, where the profile's branch is."""
    profile = read_profile(path)
    return business_date(SteadyClock().now(), profile.timezone, profile.hours.turns)


def stored_profile(data: Path) -> Profile | None:
    """The settings that the branch's log holds; None where there is no log yet. Raises Damaged, Unavailable."""
    if not log_path(data).exists():
        return None
    snapshot = stored_snapshot(data)
    return snapshot.profile if snapshot.seq else None


def stored_snapshot(data: Path) -> Snapshot:
    """The branch as the log on disk has it. Raises Damaged, Unavailable("log_missing")."""
    from branchdesk.services.logbook import load
    from branchdesk.store.opening import reading
    from branchdesk.store.reader import ReadLog

    with reading(log_path(data)) as connection:
        return load(ReadLog(log_path(data), connection), read_profile(None))


def check_manager(data: Path, staff: str, pin: str) -> None:
    """Raise Rejected("not_allowed" | "wrong_pin" | "staff_locked" | "unknown_staff") unless this is a manager's PIN."""
    from branchdesk.node.pins import Pins

    person = stored_snapshot(data).profile.person(staff)
    if person.role != "manager":
        raise Rejected("not_allowed", device=person.role)
    opened = vault(data)
    try:
        Pins(opened).check(staff, pin, SteadyClock().now())
    finally:
        opened.close()


def stored_branch(data: Path) -> str:
    """Whose log this is; empty where there is none yet. A damaged one is told when it is opened."""
    from branchdesk.store.opening import reading
    from branchdesk.store.reader import ReadLog

    path = log_path(data)
    if not path.exists():
        return ""
    try:
        with reading(path) as connection:
            first = ReadLog(path, connection).read(0, 1)
    except Damaged:
        return ""
    return first[0].event.branch if first else ""


def stored_day(data: Path, bdate: str = "") -> Snapshot:
    """A day as the log on disk has it, which a node may be writing meanwhile; empty: the last day.

    Raises Rejected("unknown_day"), Unavailable("log_missing"), Damaged.
    """
    from branchdesk.services.days import fold_day
    from branchdesk.store.opening import reading
    from branchdesk.store.reader import ReadLog

    path = log_path(data)
    with reading(path) as connection:
        log = ReadLog(path, connection)
        if not bdate:
            head = log.head()
            bdate = log.read(head.seq - 1, 1)[0].event.bdate if head.seq else ""
        return fold_day(log, bdate)
