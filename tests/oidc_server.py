"""A real OpenID Connect server on a real port: code flow with PKCE, RS256, new keys; and how it may go wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, cast
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

Forgery = Literal["", "none", "hs256", "foreign_key", "unsigned"]
CLIENT, SECRET = "branchdesk", "a secret of the client"


@dataclass
class Issued:
    """What a code stands for."""

    asked: dict[str, str]


@dataclass
class OidcServer:
    """``claims``: what it says of whoever logs in; None takes a claim away. ``forgery``: how its tokens are false."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    forgery: Forgery = ""
    discovery: dict[str, Any] = field(default_factory=dict)
    keys: list[RSAKey] = field(default_factory=list)
    fetched_keys: int = 0
    codes: dict[str, Issued] = field(default_factory=dict)

    def rotate(self) -> None:
        """Sign with a new key from now on; the old ones are gone."""
        self.keys = [_new_key()]

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": self.url + "/authorize",
            "token_endpoint": self.url + "/token",
            "jwks_uri": self.url + "/jwks",
            "response_types_supported": ["code"],
            "authorization_response_iss_parameter_supported": True,
            **self.discovery,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes with a code; whoever comes is logged in."""
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert asked["client_id"] == CLIENT
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = Issued(asked)
        given = {"code": code, "state": asked["state"], "iss": self.url}
        return asked["redirect_uri"] + "?" + urlencode(given)

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any]:
        """A token for a code, once; ``error`` as RFC 6749 has it."""
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".replace(" ", "+").encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization not in (f"Basic {basic}", f"Basic {plain}"):
            return {"error": "invalid_client"}
        issued = self.codes.pop(form["code"], None)
        made = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if (
            issued is None
            or issued.asked["code_challenge"] != made
            or issued.asked["redirect_uri"] != form["redirect_uri"]
        ):
            return {"error": "invalid_grant"}
        return {"access_token": "-", "token_type": "Bearer", "id_token": self.id_token(issued.asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        said = {"iss": self.url, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": nonce, **self.claims}
        claims = {name: value for name, value in said.items() if value is not None}
        if self.forgery in ("none", "unsigned"):
            header = {"alg": "none"} if self.forgery == "none" else {"alg": "RS256", "kid": self.keys[-1].kid}
            parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
            return b".".join([*parts, b""]).decode()
        if self.forgery == "hs256":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET + "-" * 32))
        key = _new_key() if self.forgery == "foreign_key" else self.keys[-1]
        return jwt.encode({"alg": "RS256", "kid": self.keys[-1].kid}, claims, key)


def _new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def _oidc(self) -> OidcServer:
        return cast("Any", self.server).oidc  # type: ignore[no-any-return]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/.well-known/openid-configuration":
            self._json(self._oidc.metadata())
        elif parts.path == "/jwks":
            self._oidc.fetched_keys += 1
            self._json({"keys": [key.as_dict(private=False) for key in self._oidc.keys]})
        elif parts.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self.send_response(302)
            self.send_header("Location", self._oidc.authorize(asked))
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(raw).items()}
        answer = self._oidc.token(form, self.headers.get("Authorization", ""))
        self._json(answer, 400 if "error" in answer else 200)

    def _json(self, told: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@contextmanager
def running_oidc() -> Iterator[OidcServer]:
    """The server, until it is left."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    oidc = OidcServer(url=f"http://127.0.0.1:{server.server_port}", keys=[_new_key()])
    cast("Any", server).oidc = oidc
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield oidc
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
