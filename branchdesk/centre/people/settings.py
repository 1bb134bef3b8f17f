"""What the operator of a centre decides about people."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from branchdesk.centre.people.audit import LEAST_DAYS


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``public_url``: how browsers reach the centre, if a proxy stands before it."""

    public_url: Annotated[str, Meta(pattern=r"^(https?://[^\s/]+)?$")] = ""
    audit_days: Annotated[int, Meta(ge=LEAST_DAYS, le=36_500)] = 2 * LEAST_DAYS


NONE = Settings()
