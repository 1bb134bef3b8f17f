"""The identity server, as it describes itself: where it logs people in, and the keys that it signs with.

OpenID Connect Core 1.0 (3.1, code flow), Discovery 1.0; PKCE (RFC 7636); issuer in the answer (RFC 9207).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import BadSignatureError, ClaimError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from branchdesk.centre.limits import Bucket
from branchdesk.centre.people.settings import Address, Oidc
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.times import HOUR, SECOND

log = logging.getLogger(__name__)
ALGORITHMS = ("RS256", "PS256", "ES256", "RS384", "RS512", "ES384", "ES512")
"""Signatures with a key pair. Neither ``none`` nor HS256: who knows the client's secret could sign as the server."""
TIMEOUT_S = 5
SKEW_S = 60
KEYS_A_MINUTE = 6
"""So often an unknown key makes us fetch the keys anew: tokens with invented ones must not flood the server."""


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What we read of ``/.well-known/openid-configuration``."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Provider:
    """One identity server, asked over HTTP. Its methods block, and may be called from several threads."""

    def __init__(self, oidc: Oidc, redirect: str, clock: Callable[[], int]) -> None:
        """``redirect``: where the server sends people back to. ``clock``: ms."""
        self.oidc = oidc
        self._redirect = redirect
        self._clock = clock
        self._lock = threading.Lock()
        self._found: tuple[Metadata, KeySet] | None = None
        self._found_at = 0
        self._again = Bucket(KEYS_A_MINUTE)

    def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where to send the browser. Raises Unavailable("oidc_unreachable")."""
        metadata, _ = self._known()
        with self._client(metadata) as client:
            made: tuple[str, str] = client.create_authorization_url(
                metadata.authorization_endpoint, state=state, nonce=nonce, code_verifier=verifier
            )
        return made[0]

    def check_issuer(self, said: str | None) -> None:
        """Whether the answer is this server's (RFC 9207). Raises Rejected("oidc_token_wrong"), Unavailable."""
        metadata, _ = self._known()
        if said != metadata.issuer and (said or metadata.authorization_response_iss_parameter_supported):
            raise wrong("iss")

    def claims(self, code: str, verifier: str, nonce: str) -> dict[str, Any]:
        """What the server says of the person who brought this code.

        Raises Rejected("oidc_code_wrong" | "oidc_token_wrong"), Unavailable("oidc_unreachable").
        """
        metadata, _ = self._known()
        with self._client(metadata) as client:
            try:
                token = client.fetch_token(
                    metadata.token_endpoint, code=code, code_verifier=verifier, timeout=TIMEOUT_S, allow_redirects=False
                )
            except AuthlibBaseError as error:
                log.warning("the identity server refused a code: %s", error.error)
                raise Rejected("oidc_code_wrong") from error
            except (requests.RequestException, ValueError) as error:
                raise _unreachable(error) from error
        return self._checked(str(token.get("id_token", "")), nonce)

    def _checked(self, token: str, nonce: str) -> dict[str, Any]:
        try:
            claims = self._decoded(token)
        except BadSignatureError as error:
            raise wrong("signature") from error
        except (JoseError, ValueError) as error:
            log.warning("token of the identity server: %s", error)
            raise wrong("token") from error
        registry = jwt.JWTClaimsRegistry(
            now=self._clock() // SECOND,
            leeway=SKEW_S,
            iss={"essential": True, "value": self.oidc.issuer},
            aud={"essential": True, "value": self.oidc.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            registry.validate(claims)
        except ClaimError as error:
            raise wrong(error.claim) from error
        audience, party = claims["aud"], claims.get("azp")
        if party not in (None, self.oidc.client_id) or (isinstance(audience, list) and len(audience) > 1 and not party):
            raise wrong("azp")
        return claims

    def _decoded(self, token: str) -> dict[str, Any]:
        _, keys = self._known()
        try:
            return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        except (BadSignatureError, InvalidKeyIdError):
            if not self._again.take("", self._clock()):
                raise
        _, keys = self._known(anew=True)  # the server may have changed its keys
        return jwt.decode(token, keys, algorithms=ALGORITHMS).claims

    def _known(self, *, anew: bool = False) -> tuple[Metadata, KeySet]:
        with self._lock:
            now = self._clock()
            if self._found is None or anew or now - self._found_at > HOUR:
                self._found, self._found_at = self._fetched(), now
            return self._found

    def _fetched(self) -> tuple[Metadata, KeySet]:
        where = self.oidc.issuer.rstrip("/") + "/.well-known/openid-configuration"
        try:
            metadata = msgspec.json.decode(_get(where), type=Metadata)
            _check(metadata, self.oidc.issuer)
            return metadata, KeySet.import_key_set(msgspec.json.decode(_get(metadata.jwks_uri)))
        except (requests.RequestException, JoseError, ValueError, TypeError, KeyError) as error:
            raise _unreachable(error) from error

    def _client(self, metadata: Metadata) -> OAuth2Session:
        secret = _secret(self.oidc.client_secret_file)
        methods = metadata.token_endpoint_auth_methods_supported
        method = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        return OAuth2Session(
            self.oidc.client_id,
            secret,
            token_endpoint_auth_method=method if secret else "none",
            scope=self.oidc.scope,
            redirect_uri=self._redirect,
            code_challenge_method="S256",
        )


def wrong(what: str) -> Rejected:
    """The refusal of an answer; ``what``: the claim or part that is not as it must be."""
    log.warning("an answer of the identity server was refused: %s", what)
    return Rejected("oidc_token_wrong", what=what)


def _check(metadata: Metadata, issuer: str) -> None:
    """Raise ValueError for another server's description, or for addresses without TLS beyond this machine."""
    if metadata.issuer != issuer:
        raise ValueError(f"issuer is {metadata.issuer}")
    for address in (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri):
        msgspec.convert(address, Address)


def _get(url: str) -> bytes:
    answer = requests.get(url, timeout=TIMEOUT_S, allow_redirects=False)
    answer.raise_for_status()
    return answer.content


def _secret(path: str) -> str:
    """Read each time: a secret that was changed counts at once."""
    try:
        return Path(path).read_text("utf-8").strip() if path else ""
    except OSError as error:
        raise _unreachable(error) from error


def _unreachable(error: Exception) -> Unavailable:
    log.warning("identity server: %s", error)
    return Unavailable("oidc_unreachable")
