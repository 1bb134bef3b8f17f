"""Requests to the branch's nodes: retried under one id, sent to the next node when one does not answer."""

from __future__ import annotations

from threading import Lock, local
from typing import NamedTuple

import msgspec
import requests
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

from branchdesk.domain.errors import BranchDeskError, Damaged, Rejected, Unavailable
from branchdesk.services.messages import ErrorMessage
from branchdesk.web.address import check_private

_AGAIN = frozenset({"no_node", "node_busy", "log_busy"})
"""For these, asking again soon may help; a full disk or a stopped log does not mend itself in ten seconds."""
_KINDS: dict[str, type[BranchDeskError]] = {"unavailable": Unavailable, "damaged": Damaged}


class Patience(NamedTuple):
    """How long to wait, in seconds: for all tries together, for a connection, for an answer."""

    total: float = 10.0
    connect: float = 1.0
    read: float = 5.0


class Transport:
    """HTTP to a branch. Thread-safe: every thread has connections of its own, kept open.

    Raises Rejected("tls_needed") for an address at which others could read tokens along.
    """

    def __init__(
        self, urls: tuple[str, ...], ca: str, patience: Patience, headers: dict[str, str] | None = None
    ) -> None:
        for url in urls:
            check_private(url)
        self._urls = urls
        self._ca = ca
        self._patience = patience
        self._headers = headers or {}
        self._current = 0
        self._local = local()
        self._lock = Lock()
        self._sessions: list[requests.Session] = []

    @property
    def url(self) -> str:
        """The node that answered last."""
        return self._urls[self._current % len(self._urls)]

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        *,
        again: bool = True,
    ) -> bytes:
        """The body of the answer. With ``again``, tries until the patience is used up: the request must be repeatable.

        Raises Rejected, Damaged, Unavailable("no_node" | …).
        """
        if not again:
            return self._once(method, path, body, headers)
        retrying = Retrying(
            stop=stop_after_delay(self._patience.total),
            wait=wait_random_exponential(multiplier=0.1, max=1.0),
            retry=retry_if_exception(lambda error: isinstance(error, Unavailable) and error.code in _AGAIN),
            reraise=True,
        )
        return retrying(self._once, method, path, body, headers)

    def open_stream(self, path: str, headers: dict[str, str], silence_s: float) -> requests.Response:
        """An answer that stays open. Raises as ``call``."""
        session = self._session()
        try:
            response = session.get(
                self.url + path, headers=headers, stream=True, timeout=(self._patience.connect, silence_s)
            )
            if response.status_code != 200:
                raise error_of(response.content)
        except requests.RequestException as error:
            raise self._no_node(error) from error
        return response

    def next_node(self) -> None:
        """The node in use does not answer: the next request goes to the next one."""
        self._current += 1

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for session in self._sessions:
                session.close()
            self._sessions.clear()
            self._local = local()

    def _once(self, method: str, path: str, body: bytes | None, headers: dict[str, str] | None) -> bytes:
        timeout = (self._patience.connect, self._patience.read)
        try:
            response = self._session().request(method, self.url + path, data=body, headers=headers, timeout=timeout)
        except requests.RequestException as error:
            raise self._no_node(error) from error
        if not response.ok:
            raise error_of(response.content)
        return response.content

    def _no_node(self, error: requests.RequestException) -> Unavailable:
        if isinstance(error, requests.exceptions.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
            return Unavailable("tls_mismatch", detail=str(error)[:200])
        self.next_node()
        return Unavailable("no_node")

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False  # a branch's node is never behind a proxy
            session.headers.update({"Content-Type": "application/json", **self._headers})
            session.verify = self._ca or True
            self._local.session = session
            with self._lock:
                self._sessions.append(session)
        return session


def error_of(body: bytes) -> BranchDeskError:
    """The error that a node told. Whatever else answers at that address is no node."""
    try:
        message = msgspec.json.decode(body, type=ErrorMessage)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Unavailable("no_node")
    return _KINDS.get(message.kind, Rejected)(message.code, **message.params)
