"""Devices' tokens and staff sessions: kept hashed, read from memory, so that no request waits for a file."""

from __future__ import annotations

from threading import Lock

from branchdesk.domain.times import HOUR
from branchdesk.node.vault import Vault, hashed, new_secret

IDLE = 12 * HOUR


class Tokens:
    """Which device a token belongs to. Whether that device is still wanted is in the branch's log."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._devices: dict[bytes, str] = dict(vault.rows("select token, device from devices"))  # type: ignore[arg-type]

    def give(self, device: str) -> str:
        """A new token for a device; it alone will know it."""
        token = new_secret()
        with self._vault.change() as db:
            db.execute("insert into devices values (?, ?)", (hashed(token), device))
        self._devices[hashed(token)] = device
        return token

    def device(self, token: str) -> str:
        """The device's id; empty for a token that was never given."""
        return self._devices.get(hashed(token), "")


class Sessions:
    """Who is logged in at which device. A session ends by logging out, or after 12 hours without use.

    Times of use are kept in memory and written by ``flush``: a lost one only makes a session end sooner.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._lock = Lock()
        self._open: dict[bytes, tuple[str, str]] = {}
        self._used: dict[bytes, int] = {}
        for token, device, staff, used_at in vault.rows("select token, device, staff, used_at from sessions"):
            self._open[bytes(token)] = (str(device), str(staff))  # type: ignore[call-overload]
            self._used[bytes(token)] = int(used_at)  # type: ignore[call-overload]

    def begin(self, device: str, staff: str, now: int) -> str:
        """A new session at a device; one that was open there before ends."""
        token = new_secret()
        key = hashed(token)
        with self._vault.change() as db:
            db.execute("delete from sessions where device = ?", (device,))
            db.execute("insert into sessions values (?, ?, ?, ?)", (key, device, staff, now))
        with self._lock:
            for old in [old for old, (there, _) in self._open.items() if there == device]:
                self._forget(old)
            self._open[key] = (device, staff)
            self._used[key] = now
        return token

    def staff(self, token: str, device: str, now: int) -> str:
        """Who is logged in; empty where the session has ended or belongs to another device."""
        key = hashed(token)
        with self._lock:
            where, staff = self._open.get(key, ("", ""))
            if where != device or now - self._used[key] > IDLE:
                return ""
            self._used[key] = now
            return staff

    def end(self, token: str) -> None:
        """Log out."""
        key = hashed(token)
        with self._vault.change() as db:
            db.execute("delete from sessions where token = ?", (key,))
        with self._lock:
            self._forget(key)

    def flush(self, now: int) -> None:
        """Write down when sessions were used; drop those that have lapsed."""
        with self._lock:
            for key in [key for key, used_at in self._used.items() if now - used_at > IDLE]:
                self._forget(key)
            used = [(used_at, key) for key, used_at in self._used.items()]
        with self._vault.change() as db:
            db.executemany("update sessions set used_at = ? where token = ?", used)
            db.execute("delete from sessions where used_at < ?", (now - IDLE,))

    def _forget(self, key: bytes) -> None:
        self._open.pop(key, None)
        self._used.pop(key, None)
