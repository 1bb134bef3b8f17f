"""A tiny centre that has a way down and nothing else: in memory, or behind a real port."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import msgspec

from branchdesk.domain.commands import RemoteOp
from branchdesk.domain.errors import BranchDeskError, Unavailable
from branchdesk.services.inbox_messages import (
    Answer,
    Answers,
    Entry,
    Inbox,
    decode_answers,
    decode_inbox,
    encode_inbox,
    encode_op,
)

TOKEN = "the-branchs-token"


class InboxCentre:
    """Of several answers to one entry the first counts; ``told`` has all of them. ``fail(what)`` may raise."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.answers: dict[str, Answer] = {}
        self.told: list[Answer] = []
        self.fail: Callable[[str], None] = lambda _what: None
        self.questions = 0
        self._changed = threading.Condition()

    def put(self, entry: str, op: RemoteOp | bytes) -> None:
        """Ask the branch for something."""
        raw = op if isinstance(op, bytes) else encode_op(op)
        with self._changed:
            number = len(self.entries) + 1
            self.entries.append(Entry(id=entry, number=number, at=0, op=msgspec.Raw(raw)))
            self._changed.notify_all()

    def raw(self, after: int, wait_s: float) -> bytes:
        """The answer to a branch's question."""

        def waiting() -> list[Entry]:
            return [entry for entry in self.entries if entry.number > after and entry.id not in self.answers]

        with self._changed:
            self.questions += 1
            self._changed.wait_for(waiting, wait_s)
            return encode_inbox(waiting())

    def inbox(self, after: int, wait_s: int) -> Inbox:
        """See ``InboxSource``."""
        self.fail("before")
        given = decode_inbox(self.raw(after, 0 if wait_s == 0 else 0.01))
        self.fail("after")
        return given

    def answer(self, answers: Answers) -> None:
        """See ``InboxSource``."""
        self.fail("before")
        with self._changed:
            for answer in answers.answers:
                self.told.append(answer)
                self.answers.setdefault(answer.id, answer)
            self._changed.notify_all()
        self.fail("after")

    def close(self) -> None:
        pass

    def wait_answered(self, *entries: str, seconds: float = 10) -> None:
        """Until the branch has answered these."""
        with self._changed:
            assert self._changed.wait_for(lambda: {*entries} <= {*self.answers}, seconds), (entries, self.answers)


class Handler(BaseHTTPRequestHandler):
    """What the port says."""

    centre: InboxCentre
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        if "wait" in asked:
            self._reply(lambda: self.centre.raw(int(asked["after"][0]), int(asked["wait"][0])))
        else:
            self._error(503, "centre_failed")  # events: this centre holds none

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        if urlsplit(self.path).path.endswith("/inbox"):
            self._reply(lambda: self._take(raw))
        else:
            self._error(503, "centre_failed")  # events: this centre takes none

    def _take(self, raw: bytes) -> bytes:
        self.centre.answer(decode_answers(raw))
        return b""

    def _reply(self, work: Callable[[], bytes]) -> None:
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._error(403, "branch_token_wrong")
            return
        try:
            self._send(200, work())
        except BranchDeskError as error:
            self._error(503 if isinstance(error, Unavailable) else 400, error.code)

    def _error(self, status: int, code: str) -> None:
        kind = b"unavailable" if status == 503 else b"rejected"
        self._send(status, b'{"kind":"%s","code":"%s"}' % (kind, code.encode()))

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def at_a_port(centre: InboxCentre) -> Iterator[str]:
    """The same centre over HTTP: its URL."""

    handler = type("Port", (Handler,), {"centre": centre})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
