"""The way to the centre over HTTP(S)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit

import msgspec
import requests

from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.services.inbox_messages import Answers, Inbox, decode_inbox, encode_answers
from branchdesk.services.messages import ErrorMessage
from branchdesk.services.sync_messages import (
    Batch,
    Register,
    Registered,
    Reply,
    Tail,
    decode_reply,
    decode_tail,
    encode_batch,
)
from branchdesk.web.address import check_private, is_loopback

TIMEOUT_S = (3.0, 30.0)
"""To connect, and for the centre to answer."""


class HttpTransport:
    """Batches to one centre as one branch. ``certificate``: the authority to trust instead of the system's own."""

    def __init__(
        self,
        url: str,
        branch: str,
        token: str,
        certificate: Path | None = None,
        timeout_s: tuple[float, float] = TIMEOUT_S,
    ) -> None:
        self._timeout_s = timeout_s
        self._url = f"{url.rstrip('/')}/v1/branches/{quote(branch, safe='')}/events"
        self._session = _session(url, certificate)
        self._session.headers["Authorization"] = f"Bearer {token}"
        self._session.headers["Content-Type"] = "application/octet-stream"

    def exchange(self, batch: Batch) -> Reply:
        """See ``Transport``."""
        raw = _ask(self._session, "POST", self._url, encode_batch(batch), self._timeout_s)
        try:
            return decode_reply(raw)
        except msgspec.DecodeError as error:
            raise Unavailable("centre_failed", detail=str(error)) from error

    def tail(self, after: int, gen: int = 0) -> Tail:
        """See ``TailSource``."""
        url = f"{self._url}?after={after}&gen={gen}"
        return decode_tail(_ask(self._session, "GET", url, None, self._timeout_s))

    def close(self) -> None:
        """Close the connection."""
        self._session.close()


class HttpInbox:
    """One branch's inbox at its centre; arguments as for ``HttpTransport``. See ``InboxSource``."""

    def __init__(self, url: str, branch: str, token: str, certificate: Path | None = None) -> None:
        self._url = f"{url.rstrip('/')}/v1/branches/{quote(branch, safe='')}/inbox"
        self._session = _session(url, certificate)
        self._session.headers["Authorization"] = f"Bearer {token}"
        self._session.headers["Content-Type"] = "application/json"

    def inbox(self, after: int, wait_s: int) -> Inbox:
        """See ``InboxSource``."""
        connect_s, answer_s = TIMEOUT_S
        url = f"{self._url}?after={after}&wait={wait_s}"
        return decode_inbox(_ask(self._session, "GET", url, None, (connect_s, answer_s + wait_s)))

    def answer(self, answers: Answers) -> None:
        """See ``InboxSource``."""
        _ask(self._session, "POST", self._url, encode_answers(answers))

    def close(self) -> None:
        """Close the connection."""
        self._session.close()


def register(url: str, branch: str, code: str, certificate: Path | None = None) -> str:
    """Spend a one-time registration code: the branch's token, to be kept secret by the node.

    Raises Rejected("registration_code_wrong" | "tls_needed") and as ``Transport.exchange``.
    """
    with _session(url, certificate) as session:
        session.headers["Content-Type"] = "application/json"
        asked = msgspec.json.encode(Register(branch=branch, code=code))
        raw = _ask(session, "POST", f"{url.rstrip('/')}/v1/register", asked)
    try:
        return msgspec.json.decode(raw, type=Registered).token
    except msgspec.DecodeError as error:
        raise Unavailable("centre_failed", detail=str(error)) from error


def _session(url: str, certificate: Path | None) -> requests.Session:
    check_private(url)
    session = requests.Session()
    session.trust_env = not is_loopback(urlsplit(url).hostname or "")  # a proxy is for other machines
    if certificate is not None:
        session.verify = str(certificate)
    return session


def _ask(
    session: requests.Session,
    method: str,
    url: str,
    body: bytes | None,
    timeout_s: tuple[float, float] = TIMEOUT_S,
) -> bytes:
    try:
        answer = session.request(
            method, url, data=body, timeout=timeout_s, allow_redirects=False, verify=session.verify
        )
    except requests.RequestException as error:
        raise Unavailable("centre_unreachable", detail=type(error).__name__) from error
    if answer.ok and not answer.is_redirect:
        return answer.content
    try:
        told = msgspec.json.decode(answer.content, type=ErrorMessage)
    except msgspec.DecodeError:
        raise Unavailable("centre_failed", detail=f"HTTP {answer.status_code}") from None
    kind = Unavailable if told.kind == "unavailable" else Rejected
    raise kind(told.code, **told.params)
