"""Requests to the branch's nodes: retried under one id, sent to the next node when one does not serve."""

from __future__ import annotations

import time
from threading import Lock, local
from typing import NamedTuple

import msgspec
import requests

from branchdesk import __version__
from branchdesk.client.nodes import Nodes
from branchdesk.client.tries import Tries
from branchdesk.domain.errors import BranchDeskError, Damaged, Rejected, Unavailable
from branchdesk.services.messages import ErrorMessage

_KINDS: dict[str, type[BranchDeskError]] = {"unavailable": Unavailable, "damaged": Damaged}


class Patience(NamedTuple):
    """How long to wait, in seconds: for all tries together, for a connection, for an answer."""

    total: float = 10.0
    connect: float = 0.5
    read: float = 1.5


class Transport:
    """HTTP to a branch. Thread-safe: every thread has connections of its own, kept open.

    ``token`` says who asks; it may be replaced at any time.
    """

    def __init__(self, nodes: Nodes, ca: str, patience: Patience, token: str = "") -> None:
        self.nodes = nodes
        self.token = token
        self._ca = ca
        self._patience = patience
        self._local = local()
        self._lock = Lock()
        self._sessions: list[requests.Session] = []
        self._closed = False

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        *,
        again: bool = True,
        read_s: float = 0,
    ) -> bytes:
        """The body of the answer; ``read_s`` for one that takes long to make.

        Asks node after node until the patience is used up: the request must be repeatable. Without ``again``, no node
        is asked twice.

        Raises Rejected, or Damaged or Unavailable("no_node" | …) with what tells most of all that went wrong.
        """
        tries = Tries(self.nodes, time.monotonic() + self._patience.total if again else 0)
        timeout = (self._patience.connect, read_s or self._patience.read)
        while True:
            url = self.nodes.current
            try:
                return self._once(method, url + path, body, headers, timeout)
            except (Unavailable, Damaged) as error:
                wait_s = tries.failed(url, error, time.monotonic())
            if self._closed:
                raise Unavailable("no_node")
            time.sleep(wait_s)

    def open_stream(self, url: str, headers: dict[str, str], silence_s: float) -> requests.Response:
        """An answer that stays open. Raises as ``call``."""
        timeout = (self._patience.connect, silence_s)
        try:
            response = self._session().get(url, headers=headers, stream=True, timeout=timeout)
            if response.status_code != 200:
                raise error_of(response.content)
        except requests.RequestException as error:
            raise _no_node(error) from error
        return response

    def close(self) -> None:
        """Close all connections; nothing is asked any more."""
        with self._lock:
            self._closed = True
            for session in self._sessions:
                session.close()
            self._sessions.clear()

    def _once(
        self,
        method: str,
        url: str,
        body: bytes | None,
        headers: dict[str, str] | None,
        timeout: tuple[float, float],
    ) -> bytes:
        try:
            response = self._session().request(method, url, data=body, headers=headers, timeout=timeout)
        except requests.RequestException as error:
            raise _no_node(error) from error
        if not response.ok:
            raise error_of(response.content)
        return response.content

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False  # a branch's node is never behind a proxy
            session.headers["Content-Type"] = "application/json"
            session.headers["User-Agent"] = f"branchdesk/{__version__}"
            session.verify = self._ca or True
            self._local.session = session
            with self._lock:
                self._sessions.append(session)
        if self._closed:
            session.close()
            raise Unavailable("no_node")
        if self.token:
            session.headers["Authorization"] = f"Bearer {self.token}"
        return session


def error_of(body: bytes) -> BranchDeskError:
    """The error that a node told. Whatever else answers at that address is no node."""
    try:
        message = msgspec.json.decode(body, type=ErrorMessage)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Unavailable("no_node")
    return _KINDS.get(message.kind, Rejected)(message.code, **message.params)


def _no_node(error: requests.RequestException) -> Unavailable:
    if isinstance(error, requests.exceptions.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
        return Unavailable("tls_mismatch", detail=str(error)[:200])
    return Unavailable("no_node")
