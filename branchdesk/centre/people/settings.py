"""What the operator of a centre decides: ``centre.toml``."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from branchdesk.centre.archive.keeping import KEEP, Keep
from branchdesk.centre.people.audit import LEAST_DAYS
from branchdesk.centre.people.rights import Role
from branchdesk.domain.profile import Words

Address = Annotated[str, Meta(pattern=r"^(https://[^\s/?#]+|http://(127\.0\.0\.1|localhost)(:\d+)?)(/\S*)?$")]
"""With TLS, or on this machine."""
Text = Annotated[str, Meta(min_length=1, max_length=500)]


class Oidc(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An identity server that vouches for people (OpenID Connect, code with PKCE).

    ``client_secret_file``: without it the centre is a public client. ``roles``: which value of ``role_claim`` gives
    which role; the first that somebody has counts, and whoever has none is not let in. ``area_claim``,
    ``branch_claim``: where the codes stand of what they see. A claim in a claim has a dot: ``realm_access.roles``.
    """

    issuer: Address
    client_id: Text
    roles: dict[str, Role]
    client_secret_file: str = ""
    scope: Text = "openid profile"
    role_claim: Text = "groups"
    area_claim: str = ""
    branch_claim: str = ""
    button: Words = Words("使用行内账号登录", "Log in with your bank account")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``public_url``: how browsers reach the centre, if a proxy stands before it, or an identity server sends them.

    ``archive``: past days go into the archive by themselves. ``keep``: how long what is kept.
    """

    public_url: Annotated[str, Meta(pattern=r"^(https?://[^\s/?#]+)?$")] = ""
    audit_days: Annotated[int, Meta(ge=LEAST_DAYS, le=36_500)] = 2 * LEAST_DAYS
    oidc: Oidc | None = None
    archive: bool = False
    keep: Keep = KEEP

    def __post_init__(self) -> None:
        if self.oidc is not None and not self.public_url:
            raise ValueError("oidc needs public_url")


NONE = Settings()


def settings_of(raw: bytes) -> Settings:
    """Settings from TOML. Raises ``msgspec.DecodeError`` for what is none, or has a name or value it should not."""
    return msgspec.toml.decode(raw, type=Settings)
