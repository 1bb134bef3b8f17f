"""Whether this member's data are the others': etcd hashes its keys at one revision, and we compare the hashes.

etcd could do this itself and must not: its check at the start waits seven seconds for every PC that is starting too (a
branch after a power cut), and its check while running stops all members and may blame the wrong one. Here the member
that differs from a majority takes itself out, and the others go on.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence

import msgspec
import requests

from branchdesk.domain.errors import FAULTS, BranchDeskError
from branchdesk.etcd.flags import Settings
from branchdesk.etcd.gateway import Gateway
from branchdesk.etcd.maintenance import status
from branchdesk.etcd.members import members
from branchdesk.etcd.messages import decode

log = logging.getLogger(__name__)

SOON_S, EVERY_S = 1.0, 60.0
SURE = 2
"""So many times in a row: a hash taken while etcd was clearing away may differ once."""
ANSWER_S = 1.0
BEHIND = 20
"""Revisions back from our own: what the others have too."""


class KvHash(msgspec.Struct, frozen=True):
    """What a member's keys are worth. Comparable only where both have compacted alike."""

    hash: int = 0
    compact_revision: int = 0


def differs(own: KvHash, others: Sequence[KvHash], size: int) -> bool:
    """Whether a majority of all ``size`` members have one hash, and it is not ours."""
    hashes = Counter(one.hash for one in others if one.compact_revision == own.compact_revision)
    return any(count * 2 > size for found, count in hashes.items() if found != own.hash)


class Comparison:
    """Compares on a thread of its own, soon after ``hurry`` and then every minute; ``odd`` is called once at most."""

    def __init__(self, settings: Settings, odd: Callable[[], None]) -> None:
        self._settings = settings
        self._odd = odd
        self._suspicions = 0
        self._hurried = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="etcd comparison", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def hurry(self) -> None:
        """The member has just started."""
        self._hurried.set()

    def stop(self) -> None:
        """End."""
        self._stopped.set()
        self._hurried.set()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(2 * ANSWER_S)

    def _run(self) -> None:
        gateway, session = Gateway(self._settings.client_url, self._settings.client), _session(self._settings)
        pause = EVERY_S
        while not self._stopped.is_set() and self._suspicions < SURE:
            if self._hurried.wait(pause):
                self._hurried.clear()
                self._stopped.wait(SOON_S)
            pause = self._compare(gateway, session)
        if self._suspicions >= SURE:
            self._odd()
        session.close()
        gateway.close()

    def _compare(self, gateway: Gateway, session: requests.Session) -> float:
        """One comparison; returns the seconds to the next."""
        try:
            odd = is_odd(gateway, session, self._settings)
        except (BranchDeskError, requests.RequestException):
            return SOON_S
        except FAULTS:
            log.exception("comparing members")
            return EVERY_S
        self._suspicions = self._suspicions + 1 if odd else 0
        return SOON_S if odd else EVERY_S


def is_odd(gateway: Gateway, session: requests.Session, settings: Settings) -> bool:
    """Whether the member of ``settings`` differs from a majority now."""
    known = members(gateway)
    revision = max(status(gateway).header.revision - BEHIND, 1)
    own = _hash(session, settings.peer_url, revision)
    urls = [url for member in known if member.name != settings.name for url in member.peer_urls]
    others = [found for url in urls if (found := _try_hash(session, url, revision))]
    return own is not None and differs(own, others, len(known))


def _hash(session: requests.Session, peer_url: str, revision: int) -> KvHash | None:
    """None: the member is behind this revision, or has cleared it away."""
    asked = msgspec.json.encode({"revision": revision})
    answer = session.get(f"{peer_url}/members/hashkv", data=asked, timeout=ANSWER_S, verify=session.verify)
    try:
        return decode(answer.content, KvHash) if answer.ok else None
    except msgspec.DecodeError:
        return None


def _try_hash(session: requests.Session, peer_url: str, revision: int) -> KvHash | None:
    try:
        return _hash(session, peer_url, revision)
    except requests.RequestException:
        return None


def _session(settings: Settings) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.verify = str(settings.peer.ca)
    session.cert = (str(settings.peer.certificate), str(settings.peer.key))
    return session
