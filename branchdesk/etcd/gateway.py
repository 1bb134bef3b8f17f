"""A client of etcd's JSON gateway, of the version 3.4: keys, transactions, and any other call by its path.

One etcd is asked, our own on the loopback address; when it does not answer, it is no use to ask again here: a call that
was not answered may have been carried out, and the caller knows how to look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock, local
from typing import TypeVar

import msgspec
import requests

from branchdesk.domain.errors import Unavailable
from branchdesk.etcd.flags import Pem
from branchdesk.etcd.messages import (
    Compare,
    Delete,
    Deleted,
    Done,
    Fault,
    Found,
    Op,
    Pair,
    Put,
    Range,
    Txn,
    TxnDone,
    decode,
)

T = TypeVar("T")

CONNECT_S = 1.0
ANSWER_S = 1.0
"""A call that its leader took along when it died is answered by nobody; the next leader is there by then."""

_TIMED_OUT, _EXHAUSTED, _UNAVAILABLE, _DATA_LOSS = 4, 8, 14, 15
_REFUSALS = ("unhealthy cluster", "learner")
"""Words of etcd about a change of members that it does not make now; it numbers them as "unavailable"."""


class Refused(Unavailable):
    """etcd understood and said no, in ``reason``: nothing was changed."""

    def __init__(self, reason: str) -> None:
        super().__init__("quorum_refused", detail=reason)
        self.reason = reason


class Gateway:
    """Calls to one etcd. Thread-safe: every thread has a connection of its own, kept open.

    Every call raises Unavailable("no_quorum") where no majority answers in time: what was to be changed may have been
    changed or not; Unavailable("quorum_full" | "quorum_corrupt"), and Refused for what etcd does not do.
    """

    def __init__(self, url: str, pem: Pem, *, answer_s: float = ANSWER_S) -> None:
        self._url = url
        self._pem = pem
        self._answer_s = answer_s
        self._local = local()
        self._lock = Lock()
        self._sessions: list[requests.Session] = []

    def get(self, key: bytes, *, serializable: bool = False) -> Pair | None:
        """The key as the majority has it; with ``serializable`` as this member has it, which may be old."""
        found = self.range(Range(key=key, serializable=serializable))
        return found[0] if found else None

    def range(self, asked: Range) -> list[Pair]:
        """Keys in order."""
        return self.call("/v3/kv/range", asked, Found).kvs

    def put(self, key: bytes, value: bytes) -> None:
        """Write one key."""
        self.call("/v3/kv/put", Put(key, value), Done)

    def delete(self, key: bytes, range_end: bytes = b"") -> int:
        """Delete a key, or all up to, but without, ``range_end``; returns how many there were."""
        return self.call("/v3/kv/deleterange", Delete(key, range_end), Deleted).deleted

    def txn(self, compare: Sequence[Compare], success: Sequence[Op]) -> TxnDone:
        """All of ``success`` if all of ``compare`` is so, else nothing."""
        return self.call("/v3/kv/txn", Txn(compare=list(compare), success=list(success)), TxnDone)

    def call(self, path: str, message: object, kind: type[T], *, answer_s: float | None = None) -> T:
        """POST a message, decode the answer."""
        with self._asking(), self._open(path, message, answer_s or self._answer_s) as response:
            return decode(response.content, kind)

    @contextmanager
    def stream(self, path: str, message: object, silence_s: float) -> Iterator[requests.Response]:
        """An answer that stays open and ends after this much silence. Read it in a connection of its own."""
        with self._asking(), self._new_session() as session:
            yield self._checked(self._post(session, path, message, silence_s))

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for session in self._sessions:
                session.close()
            self._sessions.clear()
            self._local = local()

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        except (requests.RequestException, msgspec.DecodeError) as error:
            raise Unavailable("no_quorum", detail=type(error).__name__) from error

    def _open(self, path: str, message: object, answer_s: float) -> requests.Response:
        return self._checked(self._post(self._session(), path, message, answer_s, stream=False))

    def _post(
        self, session: requests.Session, path: str, message: object, answer_s: float, *, stream: bool = True
    ) -> requests.Response:
        timeout = (CONNECT_S, answer_s)
        return session.post(self._url + path, data=msgspec.json.encode(message), timeout=timeout, stream=stream)

    @staticmethod
    def _checked(response: requests.Response) -> requests.Response:
        if not response.ok:
            raise error_of(response.status_code, response.content)
        return response

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = self._new_session()
            with self._lock:
                self._sessions.append(session)
        return session

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.verify = str(self._pem.ca)
        session.cert = (str(self._pem.certificate), str(self._pem.key))
        return session


def error_of(status: int, body: bytes) -> Unavailable:
    """What etcd's refusal means for us."""
    try:
        fault = decode(body, Fault)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Unavailable("no_quorum", detail=f"HTTP {status}")
    if any(words in fault.message for words in _REFUSALS):
        return Refused(fault.message)
    if fault.code in {_TIMED_OUT, _UNAVAILABLE}:
        return Unavailable("no_quorum", detail=fault.message)
    if fault.code == _EXHAUSTED and "space exceeded" in fault.message:
        return Unavailable("quorum_full")
    if fault.code == _EXHAUSTED and "too many requests" in fault.message:
        return Unavailable("no_quorum", detail=fault.message)
    if fault.code == _DATA_LOSS:
        return Unavailable("quorum_corrupt")
    return Refused(fault.message)
